//! `/mot-de-passe-oublie` and `/nouveau-mot-de-passe`.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{account::ForgottenFlash, field, flash::Flash};

use super::layout::Narrow;
use crate::{
    api::account::{Forgotten, Reset},
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
};

/// Asking for the e-mail.
#[component]
pub(crate) fn ForgottenPage() -> impl IntoView {
    let form = form_state();
    view! {
        <Narrow title="Mot de passe oublié">
            <FlashMessage of=ForgottenFlash::sentence_of />
            <p>"Donnez l’adresse de votre compte\u{a0}: nous y envoyons un lien pour choisir un autre mot de passe."</p>
            {part_frame(form, move |form| {
                let (email, error) = (form.value(field::EMAIL), form.error(field::EMAIL));
                view! {
                    <FormErrors of=form />
                    <form method="post" action=Forgotten::PATH class="stack">
                        <TextField required=true
                            name=field::EMAIL
                            label="Adresse e-mail"
                            kind=TextKind::EmailAddress
                            value=email
                            error
                            autocomplete="username"
                        />
                        <p class="actions">
                            <button class="button" type="submit">
                                "Envoyer le lien"
                            </button>
                        </p>
                    </form>
                }
                    .into_any()
            })}
        </Narrow>
    }
    .into_any()
}

/// Choosing another one.
#[component]
pub(crate) fn ResetPage() -> impl IntoView {
    let form = form_state();
    let token = StoredValue::new(
        use_query_map()
            .read_untracked()
            .get(field::ARRIVED)
            .unwrap_or_default(),
    );
    view! {
        <Narrow title="Choisir un nouveau mot de passe">
            <p>"Vous serez déconnecté de vos autres appareils."</p>
            {part_frame(form, move |form| {
                let error = form.error(field::PASSWORD);
                view! {
                    <FormErrors of=form />
                    <form method="post" action=Reset::PATH class="stack">
                        <input type="hidden" name=field::TOKEN value=token.get_value() />
                        <TextField required=true
                            name=field::PASSWORD
                            label="Nouveau mot de passe"
                            hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                            kind=TextKind::Password
                            error
                            autocomplete="new-password"
                        />
                        <p class="actions">
                            <button class="button" type="submit">
                                "Choisir ce mot de passe"
                            </button>
                        </p>
                    </form>
                }
                    .into_any()
            })}
        </Narrow>
    }
    .into_any()
}
