//! As whom somebody acts who came by a personal link, said first; and how to go back to one's account.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    alert::{Alert, Tone},
    form::ButtonForm,
};
use crate::api::signing::{link::CloseLink, page::Acting};

/// Nothing for who acts by their account.
#[component]
pub(crate) fn ActingAs(acting: Option<Acting>, #[prop(into)] id: String) -> impl IntoView {
    acting.map(|Acting { name, role, account }| {
        let said = format!("Vous agissez ici par un lien personnel\u{a0}: {name}, {role}");
        if account.is_empty() {
            return view! { <p class="quiet">{said}"."</p> }.into_any();
        }
        view! {
            <Alert tone=Tone::Info title=said>
                <p>{format!("Le compte de {account}, ouvert dans ce navigateur, n’agit pas sur cette convention.")}</p>
                <ButtonForm
                    action=CloseLink::PATH
                    label=format!("Revenir au compte de {account}")
                    fields=vec![("convention", id), ("suite", "compte".to_owned())]
                />
            </Alert>
        }
        .into_any()
    })
}
