//! `/eleve/propositions/…`: where a place found alone stands.

use domain::{
    convention::Reader,
    proposal::{ProposalDetail, ProposalOrigin, ProposalState},
    typography::{capitalised, date_with_weekday, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{convention::ConventionRow, field, flash::Flash, form::FormState, proposal::ProposalFlash};

use super::home::ProposalTag;
use crate::{
    api::proposal::{CancelProposal, WithdrawProposal, read_proposal},
    components::{
        alert::Alert,
        form::{ButtonForm, FlashMessage, FormErrors},
        keep::Keep,
        page_frame::page_frame,
        week_squares::WeekSquares,
        with_reason::WithReason,
    },
    form::form_state,
    pages::convention::lists::{ConventionOf, convention_of_page, standing_of},
    resource::load,
};

#[component]
pub(crate) fn ProposalPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), move |()| read_proposal(id.clone()));
    let convention = convention_of_page();
    let form = form_state();
    page_frame((page, convention, form), move |(page, convention, form)| {
        view! { <Shown page convention form /> }.into_any()
    })
}

#[component]
fn Shown(
    page: wire::proposal::ProposalPage,
    convention: Option<ConventionRow>,
    form: FormState,
) -> impl IntoView {
    let detail = page.detail.clone();
    let name = set(&detail.host_name);
    view! {
        <Title text=format!("Ma proposition\u{a0}: {name}") />
        <div class="page page-narrow pupil">
            <p>
                <a href="/eleve">"Mon stage"</a>
            </p>
            <h1>{name}</h1>
            <FlashMessage of=ProposalFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>
                <ProposalTag state=detail.state />
            </p>
            {match page.detail.state {
                ProposalState::Agreed => agreed(convention.as_ref()),
                _ => view! { <p>{standing(&page)}</p> }.into_any(),
            }}
            <ConventionOf found=convention />
            {(!detail.reason.is_empty()).then(|| view! { <blockquote class="said">{detail.reason.clone()}</blockquote> })}
            {(detail.state.is_live() && !page.rivals.is_empty())
                .then(|| {
                    view! {
                        <p>"Si la structure accepte, seront retirées pour ces semaines\u{a0}:"</p>
                        <ul class="plain-list">
                            {page.rivals.iter().map(|name| view! { <li>{set(name)}</li> }).collect_view()}
                        </ul>
                    }
                })}
            <section aria-labelledby="contenu-proposition">
                <h2 id="contenu-proposition">
                    {match detail.origin {
                        ProposalOrigin::Student => "Ce que vous avez proposé",
                        ProposalOrigin::School => "Ce que votre lycée a saisi",
                        ProposalOrigin::Card => "Ce que la structure a répondu",
                    }}
                </h2>
                <ProposalFacts detail=detail.clone() span=page.span.clone() proposed=page.proposed.clone() />
            </section>
            {(detail.state == ProposalState::Agreed)
                .then(|| {
                    let addresses = vec![urls::proposal_of_student(detail.id)];
                    view! { <Keep title=format!("Mon stage\u{a0}: {}", set(&detail.host_name)) addresses /> }
                })}
            <GiveUp page form />
        </div>
    }
    .into_any()
}

/// A confirmed place, and what its convention means for it.
fn agreed(convention: Option<&ConventionRow>) -> AnyView {
    let without = ("Vous avez ce stage", "La structure vous attend.");
    let (tone, title, words) = standing_of(convention, Reader::Student, without);
    view! {
        <Alert tone title>
            <p>{words}</p>
        </Alert>
    }
    .into_any()
}

/// Where it stands, and what comes next.
fn standing(page: &wire::proposal::ProposalPage) -> String {
    let day = page.detail.deadline.map(date_with_weekday).unwrap_or_default();
    match page.detail.state {
        ProposalState::Proposed if page.detail.origin == ProposalOrigin::Card => {
            "Cette structure a dit oui par votre carte. Votre lycée vérifie, et la place est confirmée. Si vous ne la connaissez pas, \
             retirez cette proposition."
                .to_owned()
        }
        ProposalState::Proposed => {
            "Votre lycée vérifie cette proposition, puis l’envoie à la structure. Vous serez prévenu."
                .to_owned()
        }
        ProposalState::Invited if page.overdue => {
            "La structure n’a pas répondu à temps. Cette demande va être close.".to_owned()
        }
        ProposalState::Invited => {
            format!("Votre lycée est d’accord. La structure a jusqu’au {day} pour répondre.")
        }
        ProposalState::Rejected => {
            "Votre lycée ne peut pas accepter cette proposition. Parlez-en avec votre professeur.".to_owned()
        }
        ProposalState::Agreed => "La structure vous attend.".to_owned(),
        ProposalState::Declined => "La structure ne peut pas vous accueillir.".to_owned(),
        ProposalState::Lapsed => "La structure n’a pas répondu à temps.".to_owned(),
        ProposalState::Withdrawn => "Cette proposition est retirée.".to_owned(),
        ProposalState::Cancelled => "Ce stage est annulé.".to_owned(),
    }
}

/// What was named: for the student, the school and the host alike.
#[component]
pub(crate) fn ProposalFacts(detail: ProposalDetail, span: String, proposed: String) -> impl IntoView {
    view! {
        <p class="line-weeks">
            <WeekSquares weeks=Some(detail.weeks) />
            <span>
                {capitalised(detail.weeks.label())}
                <br />
                <span class="quiet">{span}</span>
            </span>
        </p>
        <dl class="plain-terms">
            <dt>"Structure"</dt>
            <dd>
                {set(&detail.host_name)}
                {more(detail.host_siret, |siret| format!("SIRET {siret}"))}
            </dd>
            <dt>"Contact"</dt>
            <dd>
                {set(&detail.contact_name)}
                {more(detail.host_email, |email| email)}
                {more(detail.host_phone, |phone| phone)}
            </dd>
            <dt>"Ville"</dt>
            <dd>{detail.city} {more(detail.host_country, |country| country)}</dd>
            {(!detail.activities.is_empty())
                .then(|| {
                    view! {
                        <dt>"Activités"</dt>
                        <dd class="said">{detail.activities}</dd>
                    }
                })}
            <dt>"Proposé le"</dt>
            <dd>{proposed}</dd>
        </dl>
    }
    .into_any()
}

/// One more line of what is known, if it is.
fn more(text: String, said: impl Fn(String) -> String) -> Option<impl IntoView> {
    (!text.is_empty()).then(|| view! { <br />{said(text)} })
}

#[component]
fn GiveUp(page: wire::proposal::ProposalPage, form: FormState) -> impl IntoView {
    let id = page.detail.id.to_string();
    if page.detail.state.is_live() {
        return view! {
            <details class="step-back">
                <summary>"Retirer cette proposition"</summary>
                <div class="step-back-body">
                    <p>{format!("La demande à «\u{a0}{}\u{a0}» sera close, et votre lycée prévenu.", set(&page.detail.host_name))}</p>
                    <ButtonForm
                        action=WithdrawProposal::PATH
                        label="Oui, retirer cette proposition"
                        fields=vec![(field::PROPOSAL, id)]
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
                    action=CancelProposal::PATH
                    field=(field::PROPOSAL, id)
                    summary="Annuler ce stage"
                    label="Pourquoi\u{202f}?"
                    hint="La structure et votre lycée le liront."
                    button="Annuler ce stage"
                    form
                >
                    <p>"Vous n’aurez plus de place pour ces semaines."</p>
                </WithReason>
            }
        })
        .into_any()
}
