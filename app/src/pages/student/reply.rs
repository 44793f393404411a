//! `/reponse`: what a host is asked by its personal link. Opening the link answers nothing.

use domain::{
    proposal::ProposalState,
    typography::{at_organisation, date_with_weekday, set},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{field, flash::Flash, form::FormState, proposal::ReplyFlash};

use super::proposal::ProposalFacts;
use crate::{
    api::proposal::{Agree, CancelAgreement, Decline, read_reply_page},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        with_reason::WithReason,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ReplyPage() -> impl IntoView {
    let token = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let page = load(|| (), {
        let token = token.clone();
        move |()| read_reply_page(token.clone())
    });
    let form = form_state();
    let token = StoredValue::new(token);
    view! {
        <Title text="Accueillir un élève" />
        {page_frame((page, form), move |(page, form)| match page {
            Some(page) => view! { <Shown page form token=token.get_value() /> }.into_any(),
            None => {
                view! {
                    <div class="page page-narrow">
                        <h1>"Ce lien n’est plus bon"</h1>
                        <p>
                            "Il est peut-être incomplet, trop ancien, ou remplacé par un autre. Ouvrez-le depuis le dernier e-mail que vous avez \
                             reçu, ou contactez le lycée de l’élève."
                        </p>
                        <p>
                            <a href="/lien-perdu">"Je n’ai plus mon lien"</a>
                        </p>
                    </div>
                }
                    .into_any()
            }
        })}
    }
}

#[component]
fn Shown(page: wire::proposal::ProposalPage, form: FormState, token: String) -> impl IntoView {
    let detail = page.detail.clone();
    let open = detail.state == ProposalState::Invited && !page.overdue;
    let day = detail.deadline.map(date_with_weekday).unwrap_or_default();
    let fields = vec![(field::TOKEN, token.clone())];
    let cancel = page.may_cancel.then(|| (token.clone(), form.clone()));
    view! {
        <div class="page page-narrow pupil">
            <h1>{format!("Accueillir {} en stage", detail.student)}</h1>
            <FlashMessage of=ReplyFlash::sentence_of />
            <FormErrors of=form.clone() />
            <p class="lead">
                {format!("{}, élève de seconde {}, souhaite faire son stage d’observation chez vous.", detail.student, at_organisation(&set(&detail.school)))}
            </p>
            {if open {
                view! { <p>{format!("Son lycée a vérifié cette demande. Répondez avant la fin du {day}.")}</p> }.into_any()
            } else {
                view! { <Alert tone=Tone::Info title=closed(detail.state, page.overdue) /> }.into_any()
            }}
            <ProposalFacts detail=detail span=page.span proposed=page.proposed />
            {open
                .then(|| {
                    view! {
                        <section aria-labelledby="accord" class="panel">
                            <h2 id="accord">"Votre réponse"</h2>
                            <p>
                                "En acceptant, vous vous engagez à accueillir cet élève ces jours-là. Une convention suivra, à \
                                 remplir et à signer en ligne\u{a0}; ce stage n’est pas rémunéré."
                            </p>
                            <ButtonForm action=Agree::PATH label="Accepter d’accueillir cet élève" fields class="button" />
                            <WithReason
                                action=Decline::PATH
                                field=(field::TOKEN, token)
                                summary="Décliner"
                                label="Pourquoi\u{202f}?"
                                hint="L’élève et son lycée le liront."
                                button="Décliner cette demande"
                                form
                            >
                                <p>"L’élève cherchera une autre place."</p>
                            </WithReason>
                        </section>
                    }
                })}
            {cancel
                .map(|(token, form)| {
                    view! {
                        <WithReason
                            action=CancelAgreement::PATH
                            field=(field::TOKEN, token)
                            summary="Je ne peux plus accueillir cet élève"
                            label="Pourquoi\u{202f}?"
                            hint="L’élève et son lycée le liront."
                            button="Annuler ce stage"
                            form
                        >
                            <p>"L’élève n’aura plus de place pour ces semaines, et sa convention sera annulée. Son lycée sera prévenu."</p>
                        </WithReason>
                    }
                })}
        </div>
    }
    .into_any()
}

/// How a question that is closed ended.
fn closed(state: ProposalState, overdue: bool) -> &'static str {
    match state {
        ProposalState::Agreed => "Vous avez accepté d’accueillir cet élève",
        ProposalState::Declined => "Vous avez décliné cette demande",
        ProposalState::Cancelled => "Ce stage est annulé",
        ProposalState::Withdrawn => "L’élève a retiré sa demande",
        ProposalState::Lapsed => "Le délai de réponse est passé",
        ProposalState::Invited if overdue => "Le délai de réponse est passé",
        ProposalState::Proposed | ProposalState::Invited | ProposalState::Rejected => {
            "Cette demande est close"
        }
    }
}
