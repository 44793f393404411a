//! `/eleve/candidatures/…`: where an application stands, and what its student can do about it.

use domain::{
    application::{ApplicationDetail, ApplicationState, distance_question},
    convention::Reader,
    id::ApplicationId,
    offer::OfferState,
    practical::Practical,
    typography::{capitalised, date_with_weekday, set, with_city},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{convention::ConventionRow, field, flash::Flash, form::FormState, student::ApplicationFlash};

use super::home::State;
use crate::{
    api::student::{AnswerDistance, CancelPlace, ConfirmPlace, Withdraw, read_application},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        history::History,
        keep::Keep,
        page_frame::page_frame,
        week_squares::WeekSquares,
        with_reason::WithReason,
    },
    form::form_state,
    pages::{
        convention::lists::{ConventionOf, convention_of_page, standing_of},
        public::offer::Hours,
    },
    resource::load,
};

#[component]
pub(crate) fn ApplicationPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), move |()| read_application(id.clone()));
    let convention = convention_of_page();
    let form = form_state();
    page_frame((page, convention, form), move |(page, convention, form)| {
        view! { <Shown page convention form /> }.into_any()
    })
}

#[component]
fn Shown(
    page: wire::student::ApplicationPage,
    convention: Option<ConventionRow>,
    form: FormState,
) -> impl IntoView {
    let detail = page.detail.clone();
    let title = set(&detail.title);
    view! {
        <Title text=format!("Ma candidature\u{a0}: {title}") />
        <div class="page page-narrow pupil">
            <p>
                <a href="/eleve">"Mon stage"</a>
            </p>
            <h1>{title}</h1>
            <p class="lead">
                <a href=format!("/offres/{}", detail.offer)>{with_city(&detail.structure, &detail.city)}</a>
            </p>
            <FlashMessage of=ApplicationFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p class="line-weeks">
                <WeekSquares weeks=Some(detail.weeks) />
                <span>
                    {capitalised(detail.weeks.label())}
                    <br />
                    <span class="quiet">{page.span.clone()}</span>
                </span>
            </p>
            <p>
                <State state=detail.state />
            </p>
            <Now page=page.clone() convention=convention.clone() />
            <ConventionOf found=convention />
            {detail
                .practical
                .clone()
                .map(|practical| {
                    view! { <Coming practical id=detail.id span=page.span.clone() message=detail.message.clone() /> }
                })}
            {(detail.practical.is_some() && matches!(detail.state, ApplicationState::Accepted | ApplicationState::Confirmed))
                .then(|| {
                    let addresses = vec![urls::application_of_student(detail.id), urls::calendar_of_student(detail.id)];
                    view! { <Keep title=format!("Mon stage\u{a0}: {}", set(&detail.title)) addresses /> }
                })}
            <section aria-labelledby="histoire">
                <h2 id="histoire">"Ce qui s’est passé"</h2>
                <History lines=page.history.clone() />
            </section>
            {detail
                .motivation
                .clone()
                .map(|motivation| {
                    view! {
                        <section aria-labelledby="motivation">
                            <h2 id="motivation">"Votre motivation"</h2>
                            <blockquote class="said">{motivation}</blockquote>
                        </section>
                    }
                })}
            <GiveUp page form />
        </div>
    }
    .into_any()
}

/// What an accepted student was promised: where, when, whom to ask for, lunch, and what the structure adds.
#[component]
fn Coming(practical: Practical, id: ApplicationId, span: String, message: String) -> impl IntoView {
    view! {
        <section aria-labelledby="venir" class="coming">
            <h2 id="venir">"De quoi venir"</h2>
            <dl>
                <dt>"Où"</dt>
                <dd>
                    {set(&practical.full_address())}
                    <br />
                    <a href=practical.map_link() rel="external noopener">
                        "Voir sur une carte"
                    </a>
                </dd>
                <dt>"Quand"</dt>
                <dd>
                    {capitalised(&span)}
                    <br />
                    <a href=urls::calendar_of_student(id) rel="external" download="stage.ics">
                        "Mettre ces jours dans mon agenda"
                    </a>
                </dd>
                <dt>"Qui demander en arrivant"</dt>
                <dd>
                    {set(&practical.contact.name)}
                    <br />
                    <a href=practical.phone_link()>{practical.contact.phone.clone()}</a>
                </dd>
                <dt>"Repas de midi"</dt>
                <dd>{set(&practical.lunch)}</dd>
                {(!practical.access_note.is_empty())
                    .then(|| {
                        view! {
                            <dt>"Accès"</dt>
                            <dd>{set(&practical.access_note)}</dd>
                        }
                    })}
            </dl>
            {(!message.is_empty())
                .then(|| {
                    view! {
                        <h3>"Ce que la structure ajoute"</h3>
                        <blockquote class="said">{message}</blockquote>
                    }
                })}
        </section>
        <Hours hours=practical.hours />
    }
    .into_any()
}

/// An offer that changed while its answer is awaited: what that means for whoever waits.
fn offer_news(state: OfferState) -> Option<(&'static str, &'static str)> {
    match state {
        OfferState::Full => Some((
            "Toutes les places de cette offre sont prises",
            "Votre candidature reste enregistrée\u{a0}: si une place se libère, la structure peut encore vous accepter. N’attendez pas pour autant\u{a0}: candidatez aussi ailleurs.",
        )),
        OfferState::Paused => Some((
            "Cette offre est en pause",
            "La structure ne prend pas de nouvelle candidature, mais elle peut toujours répondre à la vôtre.",
        )),
        OfferState::Hidden => Some((
            "Cette offre est relue par la modération",
            "Votre candidature reste enregistrée. Candidatez aussi ailleurs sans attendre.",
        )),
        OfferState::Draft | OfferState::Published | OfferState::Ended | OfferState::Removed => None,
    }
}

/// What the state asks for.
#[component]
fn Now(page: wire::student::ApplicationPage, convention: Option<ConventionRow>) -> impl IntoView {
    let detail = page.detail;
    let day = detail.deadline.map(date_with_weekday).unwrap_or_default();
    let overdue = detail.days_left.is_some_and(|left| left < 0);
    let asked = detail.distance_asked_at.is_some()
        && detail.distance_answered_at.is_none()
        && detail.state.has_deadline()
        && !overdue;
    let question = asked.then(|| view! { <Distance detail=detail.clone() /> });
    let now = match detail.state {
        _ if overdue => view! {
            <p>"La date limite est passée. Cette candidature va être close."</p>
        }
        .into_any(),
        ApplicationState::Submitted | ApplicationState::Read => view! {
            {offer_news(detail.offer_state)
                .map(|(title, text)| {
                    view! {
                        <Alert tone=Tone::Warning title>
                            <p>{text}</p>
                        </Alert>
                    }
                })}
            <p>{format!("La structure a jusqu’au {day} pour répondre. D’ici là, vous pouvez candidater ailleurs.")}</p>
        }
        .into_any(),
        ApplicationState::Accepted => {
            view! { <Confirm id=detail.id.to_string() day rivals=page.rivals /> }.into_any()
        }
        ApplicationState::Confirmed => {
            let without = ("Vous avez ce stage", "Votre place est confirmée.");
            let (tone, title, words) = standing_of(convention.as_ref(), Reader::Student, without);
            view! {
                <Alert tone title>
                    <p>{words}</p>
                </Alert>
            }
            .into_any()
        }
        ApplicationState::Refused => closed("La structure ne peut pas vous accueillir.", &detail.reason),
        ApplicationState::Expired => closed("La structure n’a pas répondu à temps. Cela ne dit rien de votre candidature.", ""),
        ApplicationState::Lapsed => closed("La place n’a pas été confirmée à temps\u{a0}: elle est à nouveau libre.", ""),
        ApplicationState::Withdrawn => closed("Cette candidature est retirée.", ""),
        ApplicationState::Cancelled => closed("Ce stage est annulé.", &detail.reason),
    };
    view! {
        {question}
        {now}
    }
    .into_any()
}

/// A closed application: why, and where to go.
fn closed(text: &'static str, reason: &str) -> AnyView {
    let reason = reason.to_owned();
    view! {
        <p>{text}</p>
        {(!reason.is_empty()).then(|| view! { <blockquote class="said">{reason}</blockquote> })}
        <p>
            <a class="button" href=urls::SEARCH>
                "Chercher une autre offre"
            </a>
        </p>
    }
    .into_any()
}

#[component]
fn Distance(detail: ApplicationDetail) -> impl IntoView {
    view! {
        <Alert tone=Tone::Warning title="La structure vous pose une question">
            <blockquote>{distance_question(&detail.title)}</blockquote>
            <ButtonForm
                action=AnswerDistance::PATH
                label="Oui, j’y ai pensé"
                fields=vec![(field::APPLICATION, detail.id.to_string())]
                class="button"
            />
            <p class="quiet">"Sinon, parlez-en avec votre famille avant de répondre, ou retirez votre candidature plus bas."</p>
        </Alert>
    }
    .into_any()
}

/// Confirming, and what it puts an end to.
#[component]
fn Confirm(id: String, day: String, rivals: Vec<String>) -> impl IntoView {
    let none = rivals.is_empty();
    view! {
        <section aria-labelledby="confirmer" class="panel">
            <h2 id="confirmer">"La structure vous accepte\u{a0}: confirmez"</h2>
            <p>{format!("Une place vous est gardée jusqu’au {day}. Sans votre confirmation, elle sera libérée.")}</p>
            {(!none)
                .then(|| {
                    view! {
                        <p>
                            <strong>"En confirmant, vous retirez pour ces semaines\u{a0}:"</strong>
                        </p>
                        <ul class="plain-list">{rivals.into_iter().map(|name| view! { <li>{set(&name)}</li> }).collect_view()}</ul>
                    }
                })}
            {none.then(|| view! { <p>"Aucune autre de vos demandes n’est touchée."</p> })}
            <ButtonForm
                action=ConfirmPlace::PATH
                label="Confirmer ce stage"
                fields=vec![(field::APPLICATION, id)]
                class="button"
            />
        </section>
    }
    .into_any()
}

/// Withdrawing before, cancelling after.
#[component]
fn GiveUp(page: wire::student::ApplicationPage, form: FormState) -> impl IntoView {
    let detail = page.detail;
    let id = detail.id.to_string();
    if detail.state.has_deadline() {
        let consequence = if detail.state == ApplicationState::Accepted {
            "La place qui vous est gardée sera libérée, et la structure prévenue."
        } else {
            "La structure sera prévenue et ne vous répondra pas."
        };
        return view! {
            <details class="step-back">
                <summary>"Retirer ma candidature"</summary>
                <div class="step-back-body">
                    <p>{format!("Votre candidature à «\u{a0}{}\u{a0}» sera close. {consequence} Vous pourrez candidater encore une fois à cette offre.", set(&detail.title))}</p>
                    <ButtonForm
                        action=Withdraw::PATH
                        label="Oui, retirer ma candidature"
                        fields=vec![(field::APPLICATION, id)]
                        class="button button-danger"
                    />
                </div>
            </details>
        }
        .into_any();
    }
    page.may_cancel
        .then(|| {
            view! {
                <WithReason
                    action=CancelPlace::PATH
                    field=(field::APPLICATION, id)
                    summary="Annuler ce stage"
                    label="Pourquoi\u{202f}?"
                    hint="La structure et votre lycée le liront."
                    button="Annuler ce stage"
                    form
                >
                    <p>
                        "Vous n’aurez plus de place pour ces semaines, et la convention sera annulée. Prévenez la structure de vive voix si vous le pouvez."
                    </p>
                </WithReason>
            }
        })
        .into_any()
}
