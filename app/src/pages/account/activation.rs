//! `/activation`: pupils, guardians and staff take over the account their lycée made for them.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Narrow;
use crate::{
    api::account::{Activate, LinkShown, read_link},
    components::{
        form::Faults,
        text_field::{TextField, TextKind},
        trouble::TroubleHere,
    },
    data::load,
    error::AppError,
    form::{Returned, returned},
};

/// Activation.
#[component]
pub(crate) fn ActivationPage() -> impl IntoView {
    let form = returned();
    let token = use_query_map().read_untracked().get("jeton").unwrap_or_default();
    let link = load(|| (), {
        let token = token.clone();
        move |()| known_address(token.clone())
    });
    let token = StoredValue::new(token);
    view! {
        <Narrow title="Activer votre compte">
            <p class="lead">"Votre lycée a préparé votre compte. Il ne vous reste qu’à en prendre possession."</p>
            <Suspense>
                {move || Suspend::new(async move {
                    match (form.await, link.await) {
                        (Ok(form), Ok(known)) => view! { <Takeover form token=token.get_value() known /> }.into_any(),
                        (Err(error), _) | (_, Err(error)) => view! { <TroubleHere error /> }.into_any(),
                    }
                })}
            </Suspense>
        </Narrow>
    }
    .into_any()
}

/// The address that a letter's link was sent to; empty for a code, which says nothing before it is typed.
async fn known_address(token: String) -> Result<String, AppError> {
    if token.is_empty() {
        return Ok(String::new());
    }
    let LinkShown { about, .. } = read_link("activate".to_owned(), token).await?;
    Ok(about)
}

#[component]
fn Takeover(form: Returned, token: String, known: String) -> impl IntoView {
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
            {if known.is_empty() {
                view! {
                    <TextField
                        name="courriel"
                        label="Votre adresse électronique"
                        hint="Une adresse que vous lisez vraiment\u{a0}: les réponses y arrivent. Si votre lycée connaît déjà la vôtre, c’est \
                              elle qui compte."
                        kind=TextKind::Email
                        value=f.value("courriel")
                        error=f.error("courriel")
                        autocomplete="email"
                    />
                }
                    .into_any()
            } else {
                view! { <p>"Votre adresse\u{a0}: " <strong>{known}</strong></p> }.into_any()
            }}
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
