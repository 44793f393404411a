//! `/structure/offres/{id}`: an offer, for its structure.

use domain::{
    offer::{OfferState, transitions::OfferEvent},
    typography::{capitalised, counted},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    host::offer::{OfferFlash, OwnOfferPage as Shown},
};

use super::{inbox::Lines, layout::Space};
use crate::{
    api::host::offer::{AskReview, DuplicateOffer, MoveOffer, read_own_offer},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::{
        host::controls::{WAITS, state_in_words, week_in_words},
        public::offer::OfferArticle,
    },
    resource::load,
};

#[component]
pub(crate) fn OwnOfferPage() -> impl IntoView {
    let params = use_params_map();
    let offer = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_own_offer,
    );
    let form = form_state();
    page_frame((offer, form), move |(offer, form)| {
        view! { <Page offer form /> }.into_any()
    })
}

/// What it means for the host that an offer waits with its structure.
const WAITING: &str = "La modération vérifie d’abord votre structure. Les élèves verront l’offre dès que ce sera fait\u{a0}; vous pouvez la modifier en attendant.";

/// What a state means for the host.
fn about(state: OfferState) -> &'static str {
    match state {
        OfferState::Published => "Les élèves la trouvent et peuvent candidater.",
        OfferState::Paused => "Les élèves ne la trouvent plus. Vous pouvez répondre aux candidatures reçues.",
        OfferState::Full => {
            "Toutes les places sont retenues ou prises. Si l’une se libère, l’offre revient dans la recherche."
        }
        OfferState::Ended => "Elle n’est plus proposée. Les candidatures sans réponse sont closes.",
        OfferState::Hidden => "Un modérateur l’a retirée de la recherche.",
        OfferState::Draft | OfferState::Removed => "",
    }
}

#[component]
fn Page(offer: Shown, form: FormState) -> impl IntoView {
    let id = offer.id;
    let risk_sheet = domain::urls::risk_sheet(offer.detail.card.sector);
    let applied: u32 = offer.counts.iter().map(|(_, count)| count).sum();
    view! {
        <Space title=domain::typography::set(&offer.detail.card.title) wide=true>
            <FlashMessage of=OfferFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p class="lead">
                <strong>{if offer.held { WAITS } else { state_in_words(offer.state) }}</strong>
                "\u{a0}: "
                {if offer.held { WAITING } else { about(offer.state) }}
            </p>
            {(!offer.refused.is_empty())
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Votre structure n’est pas acceptée">
                            <p>{offer.refused}</p>
                            <p>
                                <a href=domain::urls::structure(offer.structure)>"Demander une autre vérification"</a>
                            </p>
                        </Alert>
                    }
                })}
            {(!offer.hidden_reason.is_empty())
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Pourquoi elle est masquée">
                            <p>{offer.hidden_reason}</p>
                            {if offer.review_asked.is_empty() {
                                view! { <p>"Corrigez l’offre, puis demandez une relecture\u{a0}: la modération pourra la rétablir."</p> }.into_any()
                            } else {
                                view! { <p>{format!("Relecture demandée le {}. La modération vous répondra.", offer.review_asked)}</p> }.into_any()
                            }}
                        </Alert>
                    }
                })}
            {offer.may_ask_review.then(|| view! { <AskAgain id=id.to_string() form /> })}
            <dl class="plain-terms">
                <dt>"Places"</dt>
                <dd>
                    {offer
                        .seats
                        .iter()
                        .map(|seat| {
                            let held = format!("{} en attente de confirmation, {}", seat.held, counted(usize::from(seat.taken), "prise", "prises"));
                            view! {
                                <span class="line">
                                    {format!("En {}\u{a0}: {} sur {} ({held})", week_in_words(seat.week), counted(usize::from(seat.left()), "libre", "libres"), seat.seats)}
                                </span>
                            }
                        })
                        .collect_view()}
                </dd>
                <dt>"Lieu exact"</dt>
                <dd>{offer.place}</dd>
                <dt>"Contact"</dt>
                <dd>{offer.contact}</dd>
                <dt>"Sécurité"</dt>
                <dd>
                    <a href=risk_sheet>"La fiche de votre secteur, à imprimer pour l’accueil"</a>
                </dd>
            </dl>
            <Moves id=id.to_string() moves=offer.moves may_edit=offer.may_edit may_publish=offer.may_publish state=offer.state />
            <section>
                <h2>"Candidatures"</h2>
                {if applied == 0 {
                    view! { <p>"Aucune candidature pour l’instant. Vous serez prévenu par e-mail de chacune."</p> }.into_any()
                } else {
                    let more = applied as usize > offer.applications.len();
                    view! {
                        <Lines rows=offer.applications caption=counted(applied as usize, "candidature", "candidatures") />
                        {more.then(|| view! { <p><a href=format!("/structure/candidatures?offre={id}")>"Voir toutes les candidatures"</a></p> })}
                    }
                        .into_any()
                }}
            </section>
            {offer
                .calendar
                .map(|calendar| {
                    view! {
                        <details class="fold-plain">
                            <summary>"Ce que les élèves lisent"</summary>
                            <div class="offer preview">
                                <OfferArticle offer=offer.detail sector=offer.sector published=offer.published campaign=calendar.campaign within=true />
                            </div>
                        </details>
                    }
                })}
            <Past history=offer.history />
        </Space>
    }
    .into_any()
}

/// A hidden offer, once corrected, is read again by moderators.
#[component]
fn AskAgain(id: String, form: FormState) -> impl IntoView {
    let error = form.error(field::CORRECTED);
    let open = !error.is_empty();
    view! {
        <details class="confirm" open=open>
            <summary>"Demander une relecture"</summary>
            <p>"Corrigez d’abord l’offre. Les modérateurs verront ce qui a changé, et vous répondront."</p>
            <form method="post" action=AskReview::PATH class="stack">
                <input type="hidden" name=field::OFFER value=id />
                <TextField
                    name=field::CORRECTED
                    label="Ce que vous avez corrigé (facultatif)"
                    hint="Les modérateurs le liront."
                    kind=TextKind::Paragraph
                    value=form.value(field::CORRECTED)
                    error=error
                    longest=500
                />
                <p class="actions">
                    <button class="button" type="submit">
                        "Demander une relecture"
                    </button>
                </p>
            </form>
        </details>
    }
    .into_any()
}

/// What the offer has been through; offers that are older than their history have none.
#[component]
fn Past(history: Vec<(String, String, String)>) -> impl IntoView {
    (!history.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Historique"</h2>
                <ol class="timeline" role="list">
                    {history
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
        }
    })
}

/// What can be done now, from the table of states.
#[component]
fn Moves(
    id: String,
    moves: Vec<OfferEvent>,
    may_edit: bool,
    may_publish: bool,
    state: OfferState,
) -> impl IntoView {
    let public = matches!(state, OfferState::Published | OfferState::Full);
    let fields = |event: OfferEvent| {
        vec![
            (field::OFFER, id.clone()),
            (field::EVENT, event.code().to_owned()),
        ]
    };
    view! {
        <div class="actions host-moves">
            {may_edit.then(|| view! { <a class="button" href=format!("/structure/offres/{id}/modifier")>"Modifier"</a> })}
            {moves
                .contains(&OfferEvent::Pause)
                .then(|| view! { <ButtonForm action=MoveOffer::PATH label="Mettre en pause" fields=fields(OfferEvent::Pause) /> })}
            {moves
                .contains(&OfferEvent::Resume)
                .then(|| view! { <ButtonForm action=MoveOffer::PATH label="Reprendre" fields=fields(OfferEvent::Resume) class="button" /> })}
            {may_publish
                .then(|| view! { <ButtonForm action=DuplicateOffer::PATH label="Dupliquer" fields=vec![(field::OFFER, id.clone())] /> })}
            {public.then(|| view! { <a class="button button-quiet" href=format!("/offres/{id}")>"Voir la page publique"</a> })}
        </div>
        {moves
            .contains(&OfferEvent::End)
            .then(|| {
                view! {
                    <details class="confirm">
                        <summary>"Terminer l’offre"</summary>
                        <p>"Elle ne sera plus proposée, et ne pourra pas être rouverte. Les candidatures sans réponse seront closes et les élèves prévenus\u{a0}; les places acceptées et les stages confirmés restent."</p>
                        <ButtonForm action=MoveOffer::PATH label="Terminer cette offre" fields=fields(OfferEvent::End) class="button button-danger" />
                    </details>
                }
            })}
        {moves
            .contains(&OfferEvent::Remove)
            .then(|| {
                view! {
                    <details class="confirm">
                        <summary>"Retirer l’offre"</summary>
                        <p>"Personne n’a candidaté\u{a0}: elle disparaîtra de votre liste et de la recherche, pour de bon."</p>
                        <ButtonForm action=MoveOffer::PATH label="Retirer cette offre" fields=fields(OfferEvent::Remove) class="button button-danger" />
                    </details>
                }
            })}
    }
    .into_any()
}
