//! `/activation`: pupils, guardians and staff take over the account their lycée made for them.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Narrow;
use crate::{
    api::account::Activate,
    components::{
        form::Faults,
        text_field::{TextField, TextKind},
        trouble::TroubleHere,
    },
    form::{Returned, returned},
};

/// Activation.
#[component]
pub(crate) fn ActivationPage() -> impl IntoView {
    let form = returned();
    let token = StoredValue::new(use_query_map().read_untracked().get("jeton").unwrap_or_default());
    view! {
        <Narrow title="Activer votre compte">
            <p class="lead">"Votre lycée a préparé votre compte. Il ne vous reste qu’à choisir une adresse et un mot de passe."</p>
            <Suspense>
                {move || Suspend::new(async move {
                    match form.await {
                        Ok(form) => view! { <Takeover form token=token.get_value() /> }.into_any(),
                        Err(error) => view! { <TroubleHere error /> }.into_any(),
                    }
                })}
            </Suspense>
        </Narrow>
    }
    .into_any()
}

#[component]
fn Takeover(form: Returned, token: String) -> impl IntoView {
    let f = form.clone();
    let by_code = token.is_empty();
    let code_error = f.error("code");
    view! {
        <Faults of=form />
        <form method="post" action=Activate::PATH class="stack">
            {if by_code {
                view! {
                    <TextField
                        name="code"
                        label="Code d’activation"
                        hint="Dix lettres et chiffres, sur la feuille remise par le lycée\u{a0}: par exemple K7MPQ-3XD8R."
                        value=f.value("code")
                        error=code_error
                        autocomplete="one-time-code"
                    />
                }
                    .into_any()
            } else {
                view! {
                    <input type="hidden" name="jeton" value=token />
                    // Where « ce code » of an error leads to.
                    <p class="error" id="code">{(!code_error.is_empty()).then_some(code_error)}</p>
                }
                    .into_any()
            }}
            <TextField
                name="courriel"
                label="Votre adresse électronique"
                hint="Une adresse que vous lisez vraiment\u{a0}: les réponses y arrivent."
                kind=TextKind::Email
                value=f.value("courriel")
                error=f.error("courriel")
                autocomplete="email"
            />
            <TextField
                name="mot_de_passe"
                label="Mot de passe"
                hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                kind=TextKind::Password
                error=f.error("mot_de_passe")
                autocomplete="new-password"
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Activer mon compte"
                </button>
            </p>
        </form>
    }
    .into_any()
}
