//! Says first in whose name somebody acts who came by a personal link, and leads back to their account.

use domain::typography::of_person;
use leptos::{prelude::*, server_fn::ServerFn};
use wire::{field, signing::page::Acting};

use super::{
    alert::{Alert, Tone},
    form::ButtonForm,
};
use crate::api::signing::link::CloseLink;

/// Nothing for whoever acts by their account.
#[component]
pub(crate) fn ActingAs(acting: Option<Acting>, #[prop(into)] id: String) -> impl IntoView {
    acting.map(|Acting { name, role, account }| {
        let said = format!("Vous agissez ici par un lien personnel\u{a0}: {name}, {role}");
        if account.is_empty() {
            return view! { <p class="quiet">{said}"."</p> }.into_any();
        }
        view! {
            <Alert tone=Tone::Info title=said>
                <p>{format!("Le compte {}, ouvert dans ce navigateur, n’agit pas sur cette convention.", of_person(&account))}</p>
                <ButtonForm
                    action=CloseLink::PATH
                    label=format!("Revenir au compte {}", of_person(&account))
                    fields=vec![(field::CONVENTION, id), (field::NEXT, "compte".to_owned())]
                />
            </Alert>
        }
        .into_any()
    })
}
