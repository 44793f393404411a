//! `/espace/compte`: one's address, password and sessions.

use leptos::{prelude::*, server_fn::ServerFn};

use super::Narrow;
use crate::{
    api::account::{
        AskEmail, ChangePassword, CloseAll, CloseSession, Me, SessionShown, SignOut, list_sessions, read_me,
    },
    components::{
        form::{ButtonForm, Done, Faults},
        text_field::{TextField, TextKind},
        trouble::Trouble,
    },
    data::load,
    error::AppError,
    form::{Returned, returned},
    pages::convention::drafts::forget_all,
};

const DONE: &[(&str, &str)] = &[
    (
        "mot-de-passe",
        "Votre mot de passe est changé. Vos autres appareils sont déconnectés.",
    ),
    (
        "lettre",
        "Un lien de confirmation vient de partir à la nouvelle adresse. L’ancienne sert jusque-là.",
    ),
    ("session", "Cet appareil est déconnecté."),
];

/// The page.
#[component]
pub(crate) fn MinePage() -> impl IntoView {
    let form = returned();
    let me = load(|| (), |()| read_me());
    let sessions = load(|| (), |()| list_sessions());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match (me.await, sessions.await, form.await) {
                    (Ok(Some(me)), Ok(sessions), Ok(form)) => view! { <Mine me sessions form /> }.into_any(),
                    (Ok(None), ..) => view! { <Trouble error=AppError::SignInFirst /> }.into_any(),
                    (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Mine(me: Me, sessions: Vec<SessionShown>, form: Returned) -> impl IntoView {
    let f = form.clone();
    let email = match (me.email.is_empty(), me.confirmed) {
        (true, _) => "aucune adresse confirmée".to_owned(),
        (_, true) => me.email,
        _ => format!("{} (pas encore confirmée)", me.email),
    };
    view! {
        <Narrow title="Mon compte">
            <Done words=DONE />
            <Faults of=form />
            <dl class="plain-terms">
                <dt>"Nom"</dt>
                <dd>{me.name}</dd>
                <dt>"Adresse"</dt>
                <dd>{email}</dd>
            </dl>
            <h2>"Changer d’adresse"</h2>
            <form method="post" action=AskEmail::PATH class="stack">
                <TextField
                    name="courriel"
                    label="Nouvelle adresse électronique"
                    kind=TextKind::Email
                    value=f.value("courriel")
                    error=f.error("courriel")
                    autocomplete="email"
                />
                <TextField
                    name="mot_de_passe_actuel"
                    label="Votre mot de passe, pour être sûr que c’est vous"
                    kind=TextKind::Password
                    error=f.error("mot_de_passe_actuel")
                    autocomplete="current-password"
                />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Changer d’adresse"
                    </button>
                </p>
            </form>
            <h2>"Changer de mot de passe"</h2>
            <form method="post" action=ChangePassword::PATH class="stack">
                <TextField
                    name="ancien"
                    label="Mot de passe actuel"
                    kind=TextKind::Password
                    error=f.error("ancien")
                    autocomplete="current-password"
                />
                <TextField
                    name="mot_de_passe"
                    label="Nouveau mot de passe"
                    hint="Au moins 12 caractères."
                    kind=TextKind::Password
                    error=f.error("mot_de_passe")
                    autocomplete="new-password"
                />
                <p class="actions">
                    <button class="button button-quiet" type="submit">
                        "Changer de mot de passe"
                    </button>
                </p>
            </form>
            <h2>"Appareils connectés"</h2>
            <ul class="lines" role="list">
                {sessions
                    .into_iter()
                    .map(|session| {
                        let spoken = format!("\u{a0}: {}", session.agent);
                        view! {
                            <li>
                                <p>
                                    <strong>{session.agent}</strong>
                                    {session.here.then_some(" (celui-ci)")}
                                    <br />
                                    <span class="quiet">{format!("Vu le {}", session.seen)}</span>
                                </p>
                                <ButtonForm
                                    action=CloseSession::PATH
                                    label="Déconnecter"
                                    spoken
                                    fields=vec![("session", session.id)]
                                />
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            // What was typed without being sent stays in nobody else's browser.
            <div class="actions" on:submit=|_| forget_all()>
                <ButtonForm action=SignOut::PATH label="Se déconnecter" class="button" />
                <ButtonForm action=CloseAll::PATH label="Se déconnecter partout" />
            </div>
        </Narrow>
    }
    .into_any()
}
