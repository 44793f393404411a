//! `/structure/offres/{id}/modifier`: an offer that is out is changed.

use domain::draft::Step;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;
use wire::{field, form::FormState, host::offer::OfferEdit};

use super::{
    fields::{OfferFields, PlaceFields, PracticalFields, typed_over},
    layout::Space,
};
use crate::{
    api::host::offer::{EditOffer, read_offer_form},
    components::{
        alert::{Alert, Tone},
        form::FormErrors,
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn EditOfferPage() -> impl IntoView {
    let params = use_params_map();
    let offer = load(
        move || params.with(|params| params.get("id").unwrap_or_default()),
        read_offer_form,
    );
    let form = form_state();
    page_frame((offer, form), move |(offer, form)| {
        view! { <Edit offer form /> }.into_any()
    })
}

#[component]
fn Edit(offer: OfferEdit, form: FormState) -> impl IntoView {
    let OfferEdit {
        id,
        content,
        version,
        scope,
        choices,
    } = offer;
    let content = if form.is_back(field::VERSION) {
        typed_over(
            content,
            &[Step::Structure, Step::Offer, Step::Practical],
            &form.fields,
        )
    } else {
        content
    };
    let frozen = !scope.circumstances;
    let f = form.clone();
    view! {
        <Space title="Modifier l’offre" wide=true>
            {frozen
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Un élève a confirmé son stage">
                            <p>"Il compte sur le lieu, les semaines, les horaires et le type d’accueil\u{a0}: ils ne changent plus. Le reste peut être corrigé."</p>
                        </Alert>
                    }
                })}
            {(scope.tells && !frozen)
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Des élèves ont candidaté">
                            <p>"Si vous changez le lieu, les semaines ou les horaires, chacun d’eux sera prévenu par e-mail."</p>
                        </Alert>
                    }
                })}
            <FormErrors of=form />
            <form method="post" action=EditOffer::PATH class="stack stack-wide">
                <input type="hidden" name=field::OFFER value=id.to_string() />
                <input type="hidden" name=field::VERSION value=version.to_string() />
                <h2>{Step::Structure.label()}</h2>
                <PlaceFields content=content.clone() choices=choices.clone() f=f.clone() frozen />
                <h2>{Step::Offer.label()}</h2>
                <OfferFields content=content.clone() choices=choices.clone() f=f.clone() frozen />
                <h2>{Step::Practical.label()}</h2>
                <PracticalFields content choices f frozen />
                <p class="actions">
                    <button class="button" type="submit">
                        "Enregistrer les changements"
                    </button>
                    <a class="button button-quiet" href=format!("/structure/offres/{id}")>
                        "Annuler"
                    </a>
                </p>
            </form>
        </Space>
    }
    .into_any()
}
