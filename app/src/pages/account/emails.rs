//! Where the links of e-mails lead: a page with a button, whose press alone does something. Programs that open the links of
//! e-mails to look for traps use nothing up.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{account::LinkShown, field};

use super::layout::Narrow;
use crate::{
    api::account::{ChangeEmail, Confirm, read_link},
    components::{
        form::{ButtonForm, FormErrors},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
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
    let token = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let link = load(|| (), {
        let token = token.clone();
        move |()| read_link(purpose.to_owned(), token.clone())
    });
    let token = StoredValue::new(token);
    let form = form_state();
    part_frame(
        (link, form),
        move |(
            LinkShown {
                good,
                asks_password,
                about,
            },
            form,
        )| {
            let address = move || view! { <p>{if about.is_empty() { String::new() } else { format!("Adresse\u{a0}: {about}") }}</p> };
            if good && asks_password {
                view! {
                    {address()}
                    <FormErrors of=form.clone() />
                    <ChoosePassword action label token=token.get_value() error=form.error(field::PASSWORD) />
                }
                .into_any()
            } else if good {
                view! {
                    {address()}
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
        },
    )
}

/// The address was typed in another browser, perhaps by somebody else, who knows the password: its owner chooses theirs.
#[component]
fn ChoosePassword(
    action: &'static str,
    label: &'static str,
    token: String,
    #[prop(into)] error: String,
) -> impl IntoView {
    view! {
        <p>
            "Ce lien est ouvert dans un autre navigateur que celui où l’adresse a été tapée. Choisissez votre mot de passe\u{a0}: vous serez \
             ainsi seul à le connaître."
        </p>
        <form method="post" action=action class="stack">
            <input type="hidden" name=field::TOKEN value=token />
            <TextField required=true
                name=field::PASSWORD
                label="Votre mot de passe"
                hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                kind=TextKind::Password
                error
                autocomplete="new-password"
            />
            <p class="actions">
                <button class="button" type="submit">
                    {label}
                </button>
            </p>
        </form>
    }
    .into_any()
}
