//! The last step of the wizard: the offer as students will read it, what is missing, and its publication.

use domain::draft::{Problem, Step};
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, form::FormState, host::draft::Preview};

use super::{layout::Space, steps::Steps};
use crate::{
    api::host::draft::{PublishDraft, read_preview},
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    pages::public::offer::OfferArticle,
    resource::load,
};

#[component]
pub(super) fn PreviewStep(id: String) -> impl IntoView {
    let preview = load(move || id.clone(), read_preview);
    let form = form_state();
    page_frame((preview, form), move |(preview, form)| {
        view! { <Shown preview form /> }.into_any()
    })
}

#[component]
fn Shown(preview: Preview, form: FormState) -> impl IntoView {
    let id = preview.id.to_string();
    let ready = preview.missing.is_empty() && preview.obstacles.is_empty() && preview.may_write;
    let version = preview.version.to_string();
    let faulty: Vec<Step> = preview.missing.iter().map(|(step, _)| *step).collect();
    view! {
        <Space title=Step::Preview.label() wide=true>
            <Steps id=id.clone() here=Step::Preview faulty />
            <FormErrors of=form />
            <Missing id=id.clone() missing=preview.missing may_write=preview.may_write />
            {(!preview.obstacles.is_empty())
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Pas encore publiable">
                            <ul class="plain-list">
                                {preview.obstacles.iter().map(|obstacle| view! { <li>{obstacle.clone()}</li> }).collect_view()}
                            </ul>
                        </Alert>
                    }
                })}
            {ready
                .then(|| {
                    view! {
                        <Alert tone=Tone::Success title="Tout est prêt">
                            <p>"Une fois publiée, l’offre apparaît dans la recherche dès que la campagne est ouverte aux élèves. Vous pourrez la modifier, la mettre en pause ou la terminer."</p>
                            {(!preview.vetted)
                                .then(|| view! { <p>"C’est votre première offre, ou votre structure a changé de nom\u{a0}: la modération peut vérifier votre structure avant que les élèves voient l’offre."</p> })}
                            <ButtonForm
                                action=PublishDraft::PATH
                                label="Publier cette offre"
                                fields=vec![(field::DRAFT, id), (field::VERSION, version)]
                                class="button"
                            />
                        </Alert>
                    }
                })}
            {preview
                .offer
                .map(|(offer, sector, calendar)| {
                    view! {
                        <p class="overline">"Ce que les élèves liront"</p>
                        <div class="offer preview">
                            <OfferArticle offer sector published=preview.today.clone() campaign=calendar.campaign within=true />
                        </div>
                    }
                })}
        </Space>
    }
    .into_any()
}

/// What is missing, each with a link to its field for whoever may fill it.
#[component]
fn Missing(id: String, missing: Vec<(Step, Problem)>, may_write: bool) -> impl IntoView {
    (!missing.is_empty()).then(|| {
        let (tone, title) = if may_write {
            (Tone::Warning, "Il manque encore")
        } else {
            (Tone::Info, "Ce qui manque au brouillon")
        };
        let steps = [Step::Structure, Step::Offer, Step::Practical];
        view! {
            <Alert tone title>
                {steps
                    .into_iter()
                    .filter(|step| missing.iter().any(|(of, _)| of == step))
                    .map(|step| {
                        let page = format!("/structure/brouillons/{id}/{}?verifier=oui", step.code());
                        view! {
                            <p class="missing-step">
                                <strong>{step.label()}</strong>
                            </p>
                            <ul class="plain-list">
                                {missing
                                    .iter()
                                    .filter(|(of, _)| *of == step)
                                    .map(|(_, problem)| {
                                        let message = problem.message.clone();
                                        if may_write {
                                            let href = format!("{page}#{}", problem.field);
                                            view! { <li><a href=href rel="external">{message}</a></li> }.into_any()
                                        } else {
                                            view! { <li>{message}</li> }.into_any()
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                    })
                    .collect_view()}
            </Alert>
        }
    })
}
