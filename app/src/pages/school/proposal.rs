//! `/lycee/propositions/…`: checking a place that a student found alone.

use domain::{
    proposal::{ProposalDetail, ProposalOrigin, ProposalState},
    typography::{date_with_weekday, of_person, set},
    urls,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use wire::{
    convention::ConventionRow,
    field,
    flash::Flash,
    form::FormState,
    proposal::{ProposalPage, SchoolProposalFlash},
};

use crate::{
    api::proposal::{CancelProposalBySchool, LetGo, Reject, read_proposal_for_school},
    components::{
        form::{ButtonForm, FlashMessage, FormErrors},
        history::History,
        page_frame::page_frame,
        with_reason::WithReason,
    },
    form::form_state,
    pages::{
        convention::lists::{ConventionOf, PlaceStanding, convention_of_page},
        student::{home::ProposalTag, proposal::ProposalFacts},
    },
    resource::load,
};

#[component]
pub(crate) fn SchoolProposalPage() -> impl IntoView {
    let id = use_params_map().read_untracked().get("id").unwrap_or_default();
    let page = load(|| (), move |()| read_proposal_for_school(id.clone()));
    let convention = convention_of_page();
    let form = form_state();
    page_frame((page, convention, form), move |(page, convention, form)| {
        view! { <Shown page convention form /> }.into_any()
    })
}

#[component]
fn Shown(page: ProposalPage, convention: Option<ConventionRow>, form: FormState) -> impl IntoView {
    let detail = page.detail.clone();
    let checked = detail.checked_by.clone();
    let title = match detail.origin {
        ProposalOrigin::Student => format!("Stage proposé par {}", detail.student),
        ProposalOrigin::School | ProposalOrigin::Card => {
            format!("Stage {}", of_person(&detail.student))
        }
    };
    let history = page.history.clone();
    view! {
        <Title text=title.clone() />
        <div class="page page-narrow pupil">
            <p>
                <a href=urls::PROPOSALS>"Places trouvées par les élèves"</a>
            </p>
            <h1>{title}</h1>
            <p class="quiet">{format!("{}, {}", detail.class_name, set(&detail.school))}</p>
            <FlashMessage of=SchoolProposalFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p>
                <ProposalTag state=detail.state />
                {origin_tag(detail.origin)}
            </p>
            {checked.map(|name| view! { <p>{format!("Vérifié par {name}.")}</p> })}
            {detail
                .deadline
                .map(|day| view! { <p>{format!("La structure a jusqu’au {} pour répondre.", date_with_weekday(day))}</p> })}
            {(!detail.reason.is_empty()).then(|| view! { <blockquote class="said">{detail.reason.clone()}</blockquote> })}
            {(detail.state == ProposalState::Agreed).then(|| view! { <PlaceStanding convention=convention.clone() /> })}
            <ConventionOf found=convention />
            <ProposalFacts detail span=page.span.clone() proposed=page.proposed.clone() />
            <Decide page form />
            {(!history.is_empty())
                .then(|| {
                    view! {
                        <section aria-labelledby="historique">
                            <h2 id="historique">"Historique"</h2>
                            <History lines=history />
                        </section>
                    }
                })}
        </div>
    }
    .into_any()
}

/// Who named the place, where that is not the student.
pub(super) fn origin_tag(origin: ProposalOrigin) -> Option<impl IntoView> {
    let label = origin.label();
    (!label.is_empty()).then(|| view! { " " <span class="tag">{label}</span> })
}

/// What the lycée's agreement does, the words on its button, and what a refusal does.
fn what_follows(detail: &ProposalDetail) -> (String, &'static str, &'static str) {
    if !detail.is_confirmed_by_school() {
        let words = format!(
            "Un e-mail partira à {} avec un lien personnel pour répondre. Il dira le nom de l’élève et son lycée.",
            detail.host_email
        );
        return (
            words,
            "Inviter la structure à répondre",
            "La structure ne sera pas contactée.",
        );
    }
    let words = if detail.host_email.is_empty() {
        format!(
            "La structure a dit oui et n’a donné qu’un téléphone ({}). Avec votre accord, la place est confirmée et la convention s’ouvre\u{a0}: \
             demandez-lui une adresse e-mail pour la remplir et la signer.",
            detail.host_phone
        )
    } else {
        format!(
            "La structure a déjà dit oui. Avec votre accord, la place est confirmée, et un e-mail partira à {} avec un lien personnel \
             pour remplir la convention.",
            detail.host_email
        )
    };
    (
        words,
        "Confirmer cette place",
        "La structure sera prévenue si elle a donné une adresse e-mail.",
    )
}

#[component]
fn Decide(page: ProposalPage, form: FormState) -> impl IntoView {
    let detail = page.detail;
    let id = detail.id.to_string();
    if detail.state == ProposalState::Proposed && !page.may_decide {
        return view! { <p>"Le chef d’établissement ou le secrétariat vérifie cette proposition."</p> }
            .into_any();
    }
    if detail.state == ProposalState::Proposed {
        let (words, label, refused) = what_follows(&detail);
        return view! {
            <section aria-labelledby="avis" class="panel">
                <h2 id="avis">"Votre avis"</h2>
                <p>"Vérifiez que la structure existe, que l’adresse est bien la sienne, et que les activités conviennent à un élève de seconde."</p>
                <p>{words}</p>
                <ButtonForm
                    action=LetGo::PATH
                    label
                    fields=vec![(field::PROPOSAL, id.clone())]
                    class="button"
                />
                <WithReason
                    action=Reject::PATH
                    field=(field::PROPOSAL, id)
                    summary="Refuser cette proposition"
                    label="Pourquoi\u{202f}?"
                    hint="L’élève lira cette raison."
                    button="Refuser cette proposition"
                    form
                >
                    <p>{refused}</p>
                </WithReason>
            </section>
        }
        .into_any();
    }
    page.may_cancel
        .then(|| {
            view! {
                <WithReason
                    action=CancelProposalBySchool::PATH
                    field=(field::PROPOSAL, id)
                    summary="Annuler ce stage"
                    label="Pourquoi\u{202f}?"
                    hint="L’élève et la structure le liront."
                    button="Annuler ce stage"
                    form
                >
                    <p>{format!("{} n’aura plus de place pour ces semaines.", detail.student)}</p>
                </WithReason>
            }
        })
        .into_any()
}
