//! `/connexion`.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

use super::Narrow;
use crate::{
    api::{
        account::SignIn,
        demo::{DemoSignIn, list_personas},
    },
    components::{
        alert::{Alert, Tone},
        form::{Done, Faults},
        text_field::{TextField, TextKind},
        trouble::TroubleHere,
    },
    data::load,
    form::{RETURNED, Returned, returned},
};

/// What leads here.
const DONE: &[(&str, &str)] = &[
    (
        "adresse",
        "Votre nouvelle adresse est confirmée. Connectez-vous avec elle.",
    ),
    (
        "confirmee",
        "Votre adresse est confirmée. Connectez-vous avec elle.",
    ),
    ("partout", "Vous êtes déconnecté de tous vos appareils."),
];

/// Signing in.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let form = returned();
    let next = use_query_map().read_untracked().get("suite").unwrap_or_default();
    let kept = next.contains(&format!("{RETURNED}="));
    let next = StoredValue::new(next);
    view! {
        <Narrow title="Se connecter">
            <Done words=DONE />
            {kept
                .then(|| {
                    view! {
                        <Alert tone=Tone::Info title="Votre session était terminée">
                            <p>"Rien n’est parti, et rien n’est perdu\u{a0}: ce que vous aviez tapé est gardé une demi-heure. Connectez-vous pour le retrouver."</p>
                        </Alert>
                    }
                })}
            <Suspense>
                {move || Suspend::new(async move {
                    match form.await {
                        Ok(form) => view! { <Credentials form next=next.get_value() /> }.into_any(),
                        Err(error) => view! { <TroubleHere error /> }.into_any(),
                    }
                })}
            </Suspense>
            <p>
                <a href="/mot-de-passe-oublie">"Mot de passe oublié"</a>
            </p>
            <h2>"Pas encore de compte"</h2>
            <ul class="plain-list">
                <li>
                    "Vous proposez des stages\u{a0}: "
                    <a href="/inscription">"inscrivez votre structure"</a>
                    "."
                </li>
                <li>
                    "Élève, représentant légal ou membre d’un lycée\u{a0}: "
                    <a href="/activation">"activez votre compte"</a>
                    " avec le code remis par le lycée."
                </li>
            </ul>
            <Personas />
        </Narrow>
    }
    .into_any()
}

#[component]
fn Credentials(form: Returned, next: String) -> impl IntoView {
    let (email, next) = (form.value("courriel"), form.value_or("suite", &next));
    view! {
        <Faults of=form />
        <form method="post" action=SignIn::PATH class="stack">
            <input type="hidden" name="suite" value=next />
            <TextField
                name="courriel"
                label="Adresse électronique"
                kind=TextKind::Email
                value=email
                longest=0
                autocomplete="username"
            />
            <TextField name="mot_de_passe" label="Mot de passe" kind=TextKind::Password autocomplete="current-password" />
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
fn Personas() -> impl IntoView {
    let personas = load(|| (), |()| list_personas());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let personas = personas.await.unwrap_or_default();
                (!personas.is_empty())
                    .then(|| {
                        view! {
                            <h2 id="demonstration">"Comptes de démonstration"</h2>
                            <Alert tone=Tone::Warning title="Démonstration seulement">
                                <p>"Ces personnes sont inventées. Un bouton vous connecte à leur place."</p>
                            </Alert>
                            <ul class="personas" role="list" aria-labelledby="demonstration">
                                {personas
                                    .into_iter()
                                    .map(|persona| {
                                        view! {
                                            <li>
                                                <form method="post" action=DemoSignIn::PATH>
                                                    <input type="hidden" name="courriel" value=persona.email />
                                                    <button class="button button-quiet" type="submit">
                                                        {persona.name}
                                                    </button>
                                                    <span class="quiet">{persona.role}</span>
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
