//! `/structure/candidatures/{id}`: one application, and the host's answer.

use domain::{
    application::{ApplicationDetail, ApplicationState, MAX_ANSWER},
    convention::Reader,
    typography::{capitalised, counted, date_with_weekday, set},
    weeks::Week,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    convention::ConventionRow,
    field,
    flash::Flash,
    form::FormState,
    host::application::{ApplicationFlash, ApplicationPage as Shown},
};

use super::layout::Space;
use crate::{
    api::host::application::{
        AcceptApplication, AskDistance, CancelPlace, RefuseApplication, TransferApplication, read_application,
    },
    components::{
        alert::{Alert, Tone},
        calendar::campaign_span,
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
        week_squares::WeekSquares,
    },
    form::form_state,
    pages::{
        convention::lists::{ConventionOf, convention_of_page, standing_of},
        host::controls::{Select, days_in_words, week_in_words},
    },
    resource::load,
};

#[component]
pub(crate) fn ApplicationPage() -> impl IntoView {
    let params = use_params_map();
    let application = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_application,
    );
    let convention = convention_of_page();
    let form = form_state();
    page_frame(
        (application, convention, form),
        move |(shown, convention, form)| view! { <Page shown convention form /> }.into_any(),
    )
}

#[component]
fn Page(shown: Shown, convention: Option<ConventionRow>, form: FormState) -> impl IntoView {
    let detail = shown.detail.clone();
    let id = detail.id.to_string();
    let f = form.clone();
    let state = detail.state;
    view! {
        <Space title=format!("Candidature\u{a0}: {}", detail.student)>
            <FlashMessage of=ApplicationFlash::sentence_of />
            <FormErrors of=form />
            <Standing detail=detail.clone() convention=convention.clone() />
            <ConventionOf found=convention />
            <Terms shown=shown.clone() />
            <section>
                <h2>"Motivation"</h2>
                <p class="motivation">{detail.motivation.unwrap_or_default()}</p>
            </section>
            <Distance id=id.clone() shown=shown.clone() />
            {state.is_pending().then(|| view! { <Answer id=id.clone() until=shown.until.clone() f=f.clone() seats=detail.seats_left.allows(detail.weeks) /> })}
            {(state == ApplicationState::Confirmed).then(|| view! { <Cancel id=id.clone() f=f.clone() student=detail.student.clone() /> })}
            {(state.is_live() && !shown.colleagues.is_empty())
                .then(|| view! { <Transfer id=id.clone() colleagues=shown.colleagues.clone() /> })}
            <section>
                <h2>"Historique"</h2>
                <ol class="timeline" role="list">
                    {shown
                        .history
                        .into_iter()
                        .map(|(when, what, note)| {
                            view! {
                                <li class="timeline-past">
                                    <strong>{what}</strong>
                                    <span class="quiet">{capitalised(&format!("le {when}"))}</span>
                                    {(!note.is_empty()).then(|| view! { <span class="note">{format!("«\u{a0}{note}\u{a0}»")}</span> })}
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
            </section>
        </Space>
    }
    .into_any()
}

/// Where it stands, and who is awaited until when.
#[component]
fn Standing(detail: ApplicationDetail, convention: Option<ConventionRow>) -> impl IntoView {
    let until = detail
        .deadline
        .map(|day| format!("jusqu’au {}", date_with_weekday(day)))
        .unwrap_or_default();
    let days = detail.days_left.map(days_in_words).unwrap_or_default();
    let mut title = detail.state.label_for_host();
    let (tone, words) = match detail.state {
        ApplicationState::Submitted | ApplicationState::Read => (
            Tone::Warning,
            format!(
                "Vous pouvez répondre {until} ({days}). Sans réponse, elle expire et l’élève est prévenu."
            ),
        ),
        ApplicationState::Accepted => (
            Tone::Info,
            format!("Une place est retenue. L’élève peut confirmer {until} ({days})."),
        ),
        ApplicationState::Confirmed => {
            let without = (title, "L’élève vient\u{a0}: la place est prise.");
            let (tone, confirmed, words) = standing_of(convention.as_ref(), Reader::Host, without);
            title = confirmed;
            (tone, words.to_owned())
        }
        ApplicationState::Refused => (Tone::Info, format!("Motif donné\u{a0}: {}", set(&detail.reason))),
        ApplicationState::Expired => (Tone::Info, "Aucune réponse n’a été donnée à temps.".to_owned()),
        ApplicationState::Lapsed => (
            Tone::Info,
            "L’élève n’a pas confirmé à temps. La place est de nouveau libre.".to_owned(),
        ),
        ApplicationState::Withdrawn => (
            Tone::Info,
            "L’élève a renoncé. Vous n’avez rien à faire.".to_owned(),
        ),
        ApplicationState::Cancelled => (
            Tone::Warning,
            format!("Motif donné\u{a0}: {}", set(&detail.reason)),
        ),
    };
    view! {
        <Alert tone title>
            <p>{words}</p>
        </Alert>
    }
    .into_any()
}

#[component]
fn Terms(shown: Shown) -> impl IntoView {
    let detail = shown.detail;
    let span = shown
        .calendar
        .map(|calendar| campaign_span(&calendar.campaign, detail.weeks));
    let seats = Week::ALL
        .into_iter()
        .filter(|week| detail.weeks.covers(*week))
        .map(|week| {
            let left = counted(
                usize::from(detail.seats_left.of(week)),
                "place libre",
                "places libres",
            );
            view! { <span class="line">{format!("{left} en {}", week_in_words(week))}</span> }
        })
        .collect_view();
    view! {
        <dl class="plain-terms">
            <dt>"Offre"</dt>
            <dd>
                <a href=format!("/structure/offres/{}", detail.offer)>{set(&detail.title)}</a>
            </dd>
            <dt>"Lycée"</dt>
            <dd>{detail.school}</dd>
            <dt>"Semaines demandées"</dt>
            <dd>
                <span class="weeks-cell">
                    <WeekSquares weeks=Some(detail.weeks) />
                    {capitalised(detail.weeks.label())}
                </span>
                <span class="line">{span}</span>
            </dd>
            <dt>"Places restantes"</dt>
            <dd>{seats}</dd>
            {detail
                .distance
                .map(|distance| {
                    view! {
                        <dt>"Distance"</dt>
                        <dd>{format!("À {distance} du domicile, à vol d’oiseau")}</dd>
                    }
                })}
            <dt>"Reçue le"</dt>
            <dd>{shown.sent} {(detail.attempt > 1).then_some(", deuxième candidature à cette offre")}</dd>
            {detail
                .handler
                .map(|handler| {
                    view! {
                        <dt>"Confiée à"</dt>
                        <dd>{handler}</dd>
                    }
                })}
        </dl>
    }
    .into_any()
}

/// The question on the distance: asked in one click, answered in one click.
#[component]
fn Distance(id: String, shown: Shown) -> impl IntoView {
    let detail = shown.detail;
    let far = detail.distance.filter(|distance| distance.is_far())?;
    Some(view! {
        <Alert tone=Tone::Warning title=format!("À {far} de son domicile")>
            {if !shown.answered.is_empty() {
                view! { <p>{format!("L’élève a répondu le {}\u{a0}: le trajet et le logement sont prévus.", shown.answered)}</p> }.into_any()
            } else if !shown.asked.is_empty() {
                view! { <p>{format!("Vous avez posé la question le {}. L’élève n’a pas encore répondu.", shown.asked)}</p> }.into_any()
            } else if detail.far_confirmed {
                view! { <p>"En candidatant, l’élève a indiqué avoir pensé au trajet et au logement."</p> }.into_any()
            } else {
                ().into_any()
            }}
            {shown
                .question
                .map(|question| {
                    view! {
                        <p>"Pour vous assurer qu’il n’y a pas d’erreur, envoyez la question prévue\u{a0}:"</p>
                        <blockquote>{set(&question)}</blockquote>
                        <ButtonForm action=AskDistance::PATH label="Envoyer cette question" fields=vec![(field::APPLICATION, id)] />
                    }
                })}
        </Alert>
    })
}

#[component]
fn Answer(id: String, until: String, f: FormState, seats: bool) -> impl IntoView {
    view! {
        <section>
            <h2>"Votre réponse"</h2>
            <h3>"Accepter"</h3>
            {if seats {
                view! {
                    <p>
                        {format!(
                            "Une place est retenue pour cet élève dans chaque semaine demandée. Il peut confirmer jusqu’au {until}\u{a0}; ensuite, la place se libère. Il reçoit l’adresse exacte, les horaires, le repas prévu, le nom et le téléphone de la personne à contacter.",
                        )}
                    </p>
                }
                    .into_any()
            } else {
                view! {
                    <Alert tone=Tone::Info title="Plus de place dans les semaines demandées">
                        <p>"Pour accepter, ajoutez d’abord une place à l’offre."</p>
                    </Alert>
                }
                    .into_any()
            }}
            <form method="post" action=AcceptApplication::PATH class="stack">
                <input type="hidden" name=field::APPLICATION value=id.clone() />
                <TextField
                    name=field::MESSAGE
                    label="Message à l’élève (facultatif)"
                    hint="Par exemple où se présenter, à quel étage."
                    kind=TextKind::Paragraph
                    value=f.value(field::MESSAGE)
                    error=f.error(field::MESSAGE)
                    longest=MAX_ANSWER
                />
                <TextField
                    name=field::BRING
                    label="Ce qu’il doit apporter (facultatif)"
                    hint="Par exemple une tenue qui ne craint rien, de quoi noter, une pièce d’identité."
                    value=f.value(field::BRING)
                    error=f.error(field::BRING)
                    longest=MAX_ANSWER
                />
                <p class="actions">
                    <button class="button" type="submit">
                        "Accepter cette candidature"
                    </button>
                </p>
            </form>
            <h3>"Refuser"</h3>
            <form method="post" action=RefuseApplication::PATH class="stack">
                <input type="hidden" name=field::APPLICATION value=id />
                <TextField
                    required=true
                    name=field::REASON
                    label="Motif"
                    hint="L’élève le lira. Par exemple\u{a0}: «\u{a0}Nous avons déjà retenu d’autres élèves pour ces semaines\u{a0}», «\u{a0}Le trajet depuis chez vous serait trop long\u{a0}», «\u{a0}Notre équipe sera absente la seconde semaine\u{a0}»."
                    kind=TextKind::Paragraph
                    value=f.value(field::REASON)
                    error=f.error(field::REASON)
                    longest=MAX_ANSWER
                />
                <p class="actions">
                    <button class="button button-danger" type="submit">
                        "Refuser cette candidature"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Cancel(id: String, f: FormState, student: String) -> impl IntoView {
    let open = !f.error(field::CANCEL_REASON).is_empty();
    view! {
        <details class="confirm" open=open>
            <summary>"Annuler ce stage"</summary>
            <p>{format!("{student} perdra sa place et devra en chercher une autre. Son lycée sera prévenu. Cela ne peut pas être défait.")}</p>
            <form method="post" action=CancelPlace::PATH class="stack">
                <input type="hidden" name=field::APPLICATION value=id />
                <TextField
                    required=true
                    name=field::CANCEL_REASON
                    label="Motif"
                    kind=TextKind::Paragraph
                    value=f.value(field::CANCEL_REASON)
                    error=f.error(field::CANCEL_REASON)
                    longest=MAX_ANSWER
                />
                <p class="actions">
                    <button class="button button-danger" type="submit">
                        "Annuler ce stage"
                    </button>
                </p>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Transfer(id: String, colleagues: Vec<(domain::id::AccountId, String)>) -> impl IntoView {
    let options = colleagues
        .into_iter()
        .map(|(id, name)| (id.to_string(), name))
        .collect();
    view! {
        <section>
            <h2>"Confier à un collègue"</h2>
            <form method="post" action=TransferApplication::PATH class="stack">
                <input type="hidden" name=field::APPLICATION value=id />
                <Select name=field::PERSON label="Collègue" hint="Les prochains messages sur cette candidature iront à cette personne." value=String::new() options nothing="" />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Confier"
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}
