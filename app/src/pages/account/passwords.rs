//! `/mot-de-passe-oublie` and `/nouveau-mot-de-passe`.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Narrow;
use crate::{
    api::account::{Forgotten, Reset},
    components::{
        form::{Done, Faults},
        text_field::{TextField, TextKind},
        trouble::TroubleHere,
    },
    form::returned,
};

const DONE: &[(&str, &str)] = &[(
    "lettre",
    "Si un compte a cette adresse, un lien vient d’y être envoyé. Il est bon pendant une heure.",
)];

/// Asking for the letter.
#[component]
pub(crate) fn ForgottenPage() -> impl IntoView {
    let form = returned();
    view! {
        <Narrow title="Mot de passe oublié">
            <Done words=DONE />
            <p>"Donnez l’adresse de votre compte\u{a0}: nous y envoyons un lien pour choisir un autre mot de passe."</p>
            <Suspense>
                {move || Suspend::new(async move {
                    match form.await {
                        Ok(form) => {
                            let (email, error) = (form.value("courriel"), form.error("courriel"));
                            view! {
                                <Faults of=form />
                                <form method="post" action=Forgotten::PATH class="stack">
                                    <TextField
                                        name="courriel"
                                        label="Adresse électronique"
                                        kind=TextKind::Email
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
                        }
                        Err(error) => view! { <TroubleHere error /> }.into_any(),
                    }
                })}
            </Suspense>
        </Narrow>
    }
    .into_any()
}

/// Choosing another one.
#[component]
pub(crate) fn ResetPage() -> impl IntoView {
    let form = returned();
    let token = StoredValue::new(use_query_map().read_untracked().get("jeton").unwrap_or_default());
    view! {
        <Narrow title="Choisir un nouveau mot de passe">
            <p>"Vous serez déconnecté de vos autres appareils."</p>
            <Suspense>
                {move || Suspend::new(async move {
                    match form.await {
                        Ok(form) => {
                            let error = form.error("mot_de_passe");
                            view! {
                                <Faults of=form />
                                <form method="post" action=Reset::PATH class="stack">
                                    <input type="hidden" name="jeton" value=token.get_value() />
                                    <TextField
                                        name="mot_de_passe"
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
                        }
                        Err(error) => view! { <TroubleHere error /> }.into_any(),
                    }
                })}
            </Suspense>
        </Narrow>
    }
    .into_any()
}
