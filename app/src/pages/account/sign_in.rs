//! `/connexion`.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    account::SignInFlash,
    field,
    flash::Flash,
    form::{FormState, RETURNED},
};

use super::layout::{Narrow, WITHOUT_CODE};
use crate::{
    api::{
        account::SignIn,
        demo::{DemoSignIn, list_demo_accounts},
    },
    components::{
        alert::{Alert, Tone},
        form::{AllRequired, FlashMessage, FormErrors, Tick},
        page_frame::part_frame,
        text_field::{TextField, TextKind},
    },
    form::form_state,
    resource::load,
};

/// Signing in.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let form = form_state();
    let next = use_query_map().read_untracked().get("suite").unwrap_or_default();
    let kept = next.contains(&format!("{RETURNED}="));
    let next = StoredValue::new(next);
    view! {
        <Narrow title="Se connecter" wide=true>
            <FlashMessage of=SignInFlash::sentence_of />
            {kept
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Votre session était terminée">
                            <p>"Rien n’est parti, et rien n’est perdu\u{a0}: ce que vous aviez tapé est gardé une demi-heure. Connectez-vous pour le retrouver."</p>
                        </Alert>
                    }
                })}
            <div class="beside">
                <div>
                    {part_frame(form, move |form| view! { <Credentials form next=next.get_value() /> }.into_any())}
                    <p>
                        <a href="/mot-de-passe-oublie">"Mot de passe oublié"</a>
                    </p>
                    <p>
                        "Vous signez ou répondez par un lien, sans compte\u{a0}: "
                        <a href="/lien-perdu">"Je n’ai plus mon lien"</a>
                    </p>
                </div>
                <section class="panel beside-side" aria-labelledby="sans-compte">
                    <h2 id="sans-compte">"Pas encore de compte"</h2>
                    <ul class="plain-list">
                        <li>
                            "Vous proposez des stages\u{a0}: "
                            <a href="/inscription">"inscrivez votre structure"</a>
                            "."
                        </li>
                        <li>
                            "Élève, représentant légal ou membre d’un lycée\u{a0}: "
                            <a href="/activation">"activez votre compte"</a>
                            " avec le code remis par le lycée. "
                            <a href=WITHOUT_CODE rel="external">"Je n’ai pas de code"</a>
                        </li>
                    </ul>
                </section>
                <div>
                    <DemoAccounts />
                </div>
            </div>
        </Narrow>
    }
    .into_any()
}

#[component]
fn Credentials(form: FormState, next: String) -> impl IntoView {
    let (email, next) = (form.value(field::EMAIL), form.value_or(field::NEXT, &next));
    let shared = form.fields.is_ticked(field::SHARED);
    let (no_email, no_password) = (form.error(field::EMAIL), form.error(field::PASSWORD));
    view! {
        <FormErrors of=form />
        <form method="post" action=SignIn::PATH class="stack">
            <AllRequired />
            <input type="hidden" name=field::NEXT value=next />
            <TextField required=true
                name=field::EMAIL
                label="Adresse e-mail"
                kind=TextKind::EmailAddress
                value=email
                error=no_email
                longest=0
                autocomplete="username"
            />
            <TextField required=true name=field::PASSWORD label="Mot de passe" error=no_password kind=TextKind::Password autocomplete="current-password" />
            <Tick name=field::SHARED label="D’autres personnes se servent de cet ordinateur" checked=shared />
            <p class="actions">
                <button class="button" type="submit">
                    "Se connecter"
                </button>
            </p>
        </form>
    }
    .into_any()
}

/// In demonstrations only: accounts of every role, one click each.
#[component]
fn DemoAccounts() -> impl IntoView {
    let accounts = load(|| (), |()| list_demo_accounts());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let accounts = accounts.await.unwrap_or_default();
                (!accounts.is_empty())
                    .then(|| {
                        view! {
                            <h2 id="demonstration">"Comptes de démonstration"</h2>
                            <Alert tone=Tone::Warning title="Démonstration seulement">
                                <p>"Ces personnes sont inventées. Un bouton vous connecte à leur place."</p>
                            </Alert>
                            <ul class="personas" role="list" aria-labelledby="demonstration">
                                {accounts
                                    .into_iter()
                                    .map(|account| {
                                        view! {
                                            <li>
                                                <form method="post" action=DemoSignIn::PATH>
                                                    <input type="hidden" name=field::EMAIL value=account.email />
                                                    <button class="button button-quiet" type="submit">
                                                        {account.name}
                                                    </button>
                                                    <span class="quiet">{account.role}</span>
                                                </form>
                                            </li>
                                        }
                                    })
                                    .collect_view()}
                            </ul>
                        }
                    })
            })}
        </Suspense>
    }
}
