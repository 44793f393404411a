//! `/structure/brouillons/{id}/{etape}`: an offer is written in four steps, each saved.

use domain::draft::Step;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::{use_params_map, use_query_map};
use wire::{
    error::AppError,
    field,
    flash::{Flash, IncompleteFlash, PARAMETER},
    form::FormState,
    host::draft::{DraftFlash, DraftStep},
};

use super::{
    fields::{OfferFields, PlaceFields, PracticalFields, typed_over, with_problems},
    layout::Space,
    preview::PreviewStep,
    steps::Steps,
};
use crate::{
    api::host::draft::{SaveStep, read_step},
    components::{
        alert::{Alert, Tone},
        error_view::ErrorView,
        form::{AllRequired, FlashMessage, FormErrors},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn OfferWizardPage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let (id, code) = params.with(|params| {
            (
                params.get("id").unwrap_or_default(),
                params.get("etape").unwrap_or_default(),
            )
        });
        match Step::from_code(&code) {
            Some(Step::Preview) => view! { <PreviewStep id /> }.into_any(),
            Some(step) => view! { <Writing id step /> }.into_any(),
            None => view! { <ErrorView error=AppError::NotFound /> }.into_any(),
        }
    }
}

#[component]
fn Writing(id: String, step: Step) -> impl IntoView {
    let draft = load(move || id.clone(), move |id| read_step(id, step));
    let form = form_state();
    page_frame((draft, form), move |(draft, form)| {
        view! { <Written draft step form /> }.into_any()
    })
}

#[component]
fn Written(draft: DraftStep, step: Step, form: FormState) -> impl IntoView {
    let query = use_query_map().read_untracked();
    let checked = query.get("verifier").is_some() || !form.errors.is_empty();
    let saved_incomplete =
        query.get(PARAMETER).as_deref() == Some(IncompleteFlash::Saved.code()) && !draft.problems.is_empty();
    let is_stale = form.errors.iter().any(|error| error.field.is_empty());
    let content = if form.is_back(field::VERSION) {
        typed_over(draft.content, &[step], &form.fields)
    } else {
        draft.content
    };
    // What was typed over another version has not been checked yet.
    let problems = if checked && !is_stale {
        draft.problems
    } else {
        Vec::new()
    };
    let f = with_problems(form, problems);
    let id = draft.id.to_string();
    let next = step.next().unwrap_or(Step::Preview);
    let next_href = format!("/structure/brouillons/{id}/{}", next.code());
    let onward = next_href.clone();
    let choices = draft.choices;
    let fields = match step {
        Step::Structure => view! { <PlaceFields content choices f=f.clone() /> }.into_any(),
        Step::Offer => view! { <OfferFields content choices f=f.clone() /> }.into_any(),
        Step::Practical | Step::Preview => {
            view! { <PracticalFields content choices f=f.clone() /> }.into_any()
        }
    };
    view! {
        <Space title=step.label() wide=true>
            <p class="quiet">{format!("Déposer une offre pour {}, enregistrée le {}", draft.structure_name, draft.saved)}</p>
            <Steps id=id.clone() here=step faulty=draft.faulty />
            <FlashMessage of=DraftFlash::sentence_of />
            <FormErrors of=f />
            {saved_incomplete
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title=IncompleteFlash::Saved.sentence()>
                            <p>
                                "Corrigez maintenant, ou "
                                <a href=next_href>"continuez sans corriger"</a>
                                "\u{a0}: l’aperçu rappelle ce qui manque."
                            </p>
                        </Alert>
                    }
                })}
            {(!draft.may_write)
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Lecture seule">
                            <p>"Un membre ou un responsable de la structure peut modifier ce brouillon."</p>
                        </Alert>
                    }
                })}
            <form method="post" action=SaveStep::PATH class="stack stack-wide">
                {draft.may_write.then(|| view! { <AllRequired marked=true /> })}
                <input type="hidden" name=field::DRAFT value=id />
                <input type="hidden" name=field::STEP value=step.code() />
                <input type="hidden" name=field::VERSION value=draft.version.to_string() />
                {if draft.may_write {
                    fields
                } else {
                    // What somebody types there would be lost.
                    view! { <fieldset class="bare stack-inside" disabled=true>{fields}</fieldset> }.into_any()
                }}
                {if draft.may_write {
                    view! {
                        <p class="actions">
                            <button class="button" type="submit">
                                "Enregistrer et continuer"
                            </button>
                            <button class="button button-quiet" type="submit" name=field::LEAVE value="oui">
                                "Enregistrer et quitter"
                            </button>
                        </p>
                    }
                    .into_any()
                } else {
                    view! {
                        <p class="actions">
                            <a class="button button-quiet" href=onward>
                                "Étape suivante"
                            </a>
                        </p>
                    }
                    .into_any()
                }}
            </form>
        </Space>
    }
    .into_any()
}
