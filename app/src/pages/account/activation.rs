//! `/activation`: students, guardians and staff take over the account their school made for them.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{account::LinkShown, error::AppError, field, form::FormState};

use super::layout::{Narrow, WITHOUT_CODE};
use crate::{
    api::account::{Activate, read_link},
    components::{
        form::{AllRequired, FormErrors},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn ActivationPage() -> impl IntoView {
    let form = form_state();
    // What the link of an e-mail holds, or the drawing on a sheet: still to be sent by whoever holds it.
    let token = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let link = load(|| (), {
        let token = token.clone();
        move |()| arrived(token.clone())
    });
    let token = StoredValue::new(token);
    view! {
        <Narrow title="Activer votre compte">
            <p class="lead">"Votre lycée a préparé votre compte. Il ne vous reste qu’à en prendre possession."</p>
            {part_frame((form, link), move |(form, link)| view! { <Takeover form token=token.get_value() link /> }.into_any())}
        </Narrow>
    }
    .into_any()
}

/// What to do until a code comes.
#[component]
fn WithoutCode() -> impl IntoView {
    view! {
        <section aria-labelledby="sans-code">
            <h2 id="sans-code">"Vous n’avez pas de code\u{202f}?"</h2>
            <ul class="plain-list">
                <li>"Demandez-le au secrétariat du lycée ou à votre professeur principal\u{a0}: c’est le lycée qui prépare le compte et remet le code."</li>
                <li>"Perdu, ou refusé\u{202f}? Le lycée peut vous en donner un autre."</li>
                <li>
                    "En attendant, "
                    <a href="/offres">"cherchez déjà une offre"</a>
                    "\u{a0}: il n’y faut pas de compte."
                </li>
                <li>
                    <a href=WITHOUT_CODE rel="external">"En savoir plus dans l’aide"</a>
                </li>
            </ul>
        </section>
    }
    .into_any()
}

/// What arrived by a link or a drawing; nothing good where a code is typed.
async fn arrived(token: String) -> Result<LinkShown, AppError> {
    if token.is_empty() {
        return Ok(LinkShown {
            good: false,
            asks_password: false,
            about: String::new(),
        });
    }
    read_link("activate".to_owned(), token).await
}

#[component]
fn Takeover(form: FormState, token: String, link: LinkShown) -> impl IntoView {
    let f = form.clone();
    // What was used up, or is too old, leaves room for a code that is typed.
    let by_code = !link.good;
    let stale = by_code && !token.is_empty();
    let known = link.about;
    let code_error = f.error(field::CODE);
    view! {
        <FormErrors of=form />
        {stale
            .then(|| {
                view! {
                    <p>"Ce lien ou ce code a déjà servi, ou il est trop ancien. Si vous avez déjà activé votre compte, " <a href="/connexion">"connectez-vous"</a> "."</p>
                }
            })}
        <form method="post" action=Activate::PATH class="stack">
            <AllRequired />
            {if by_code {
                view! {
                    <TextField required=true
                        name=field::CODE
                        label="Code d’activation"
                        hint="Dix lettres et chiffres, sur la feuille remise par le lycée\u{a0}: par exemple K7MPQ-3XD8R."
                        value=f.value(field::CODE)
                        error=code_error
                        autocomplete="one-time-code"
                    />
                }
                    .into_any()
            } else {
                view! {
                    <input type="hidden" name=field::TOKEN value=token />
                    // Where « ce code » of an error leads to.
                    <p class="error" id="code">{(!code_error.is_empty()).then_some(code_error)}</p>
                }
                    .into_any()
            }}
            {if known.is_empty() {
                view! {
                    <TextField required=true
                        name=field::EMAIL
                        label="Votre adresse e-mail"
                        hint="Une adresse que vous lisez vraiment\u{a0}: les réponses y arrivent. Si votre lycée connaît déjà la vôtre, c’est \
                              elle qui compte."
                        kind=TextKind::EmailAddress
                        value=f.value(field::EMAIL)
                        error=f.error(field::EMAIL)
                        autocomplete="email"
                    />
                }
                    .into_any()
            } else {
                view! { <p>"Votre adresse\u{a0}: " <strong>{known}</strong></p> }.into_any()
            }}
            <TextField required=true
                name=field::PASSWORD
                label="Mot de passe"
                hint="Au moins 12 caractères. Trois ou quatre mots sans rapport entre eux font un bon mot de passe."
                kind=TextKind::Password
                error=f.error(field::PASSWORD)
                autocomplete="new-password"
            />
            <p class="actions">
                <button class="button" type="submit">
                    "Activer mon compte"
                </button>
            </p>
        </form>
        {by_code.then(|| view! { <WithoutCode /> })}
    }
    .into_any()
}
