//! Where the links of e-mails lead: a page with a button, whose press alone does something. Programs that open the links of
//! e-mails to look for traps use nothing up.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{account::LinkShown, field};

use super::layout::Narrow;
use crate::{
    api::account::{ChangeEmail, Confirm, read_link},
    components::{form::ButtonForm, page_frame::part_frame},
    resource::load,
};

/// `/confirmation`: the address of whoever signed up.
#[component]
pub(crate) fn ConfirmPage() -> impl IntoView {
    view! {
        <Narrow title="Confirmer votre adresse">
            <Button purpose="confirm_email" action=Confirm::PATH label="Confirmer mon adresse" />
        </Narrow>
    }
    .into_any()
}

/// `/nouvelle-adresse`: the address somebody changes to.
#[component]
pub(crate) fn NewEmailPage() -> impl IntoView {
    view! {
        <Narrow title="Confirmer votre nouvelle adresse">
            <Button purpose="change_email" action=ChangeEmail::PATH label="Utiliser cette adresse" />
        </Narrow>
    }
    .into_any()
}

#[component]
fn Button(purpose: &'static str, action: &'static str, label: &'static str) -> impl IntoView {
    let token = use_query_map().read_untracked().get("jeton").unwrap_or_default();
    let link = load(|| (), {
        let token = token.clone();
        move |()| read_link(purpose.to_owned(), token.clone())
    });
    let token = StoredValue::new(token);
    part_frame(link, move |LinkShown { good, about }| {
        if good {
            view! {
                <p>{if about.is_empty() { String::new() } else { format!("Adresse\u{a0}: {about}") }}</p>
                <ButtonForm action label fields=vec![(field::TOKEN, token.get_value())] class="button" />
            }
            .into_any()
        } else {
            view! {
                <p>"Ce lien a déjà servi, ou il est trop ancien."</p>
                <p>
                    <a class="button" href="/connexion">
                        "Se connecter"
                    </a>
                </p>
                <p class="quiet">"Une fois connecté, vous pourrez demander un autre e-mail."</p>
            }
            .into_any()
        }
    })
}
