//! `/lien-perdu`: somebody gives their address, and gets all that waits for them there.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{field, flash::Flash, form::FormState, signing::link::LostLinksFlash};

use crate::{
    api::signing::link::AskLostLinks,
    components::{
        form::{FlashMessage, FormErrors},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
};

#[component]
pub(crate) fn LostPage() -> impl IntoView {
    let form = form_state();
    view! {
        <Title text="Je n’ai plus mon lien" />
        <div class="page page-narrow">
            <h1>"Je n’ai plus mon lien"</h1>
            <FlashMessage of=LostLinksFlash::sentence_of />
            <p>
                "Donnez l’adresse où vous aviez reçu un e-mail de Quinzaine\u{a0}: nous y renvoyons, en un seul e-mail, tout ce qui vous attend. Conventions à \
                 remplir, à signer ou à lire, élèves à qui répondre, et le chemin de votre compte si vous en avez un."
            </p>
            {part_frame(form, move |form| view! { <Asking form /> }.into_any())}
            <p class="quiet">
                "Les liens que vous aviez avant seront annulés. Rien n’arrive\u{202f}? Regardez dans les indésirables, puis demandez au lycée de l’élève à quelle \
                 adresse il vous écrit\u{a0}: il peut la corriger."
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Asking(form: FormState) -> impl IntoView {
    let (email, error) = (form.value(field::EMAIL), form.error(field::EMAIL));
    view! {
        <FormErrors of=form />
        <form method="post" action=AskLostLinks::PATH class="stack">
            <TextField required=true
                name=field::EMAIL
                label="Adresse e-mail"
                kind=TextKind::EmailAddress
                value=email
                error
                autocomplete="email"
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Recevoir mes liens"
                </button>
            </p>
        </form>
    }
    .into_any()
}
