//! `/espace/compte`: one's address, password and sessions.

use domain::urls::{AGENDA, REMINDERS};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use wire::{
    account::{Me, SessionShown, SettingsFlash},
    error::AppError,
    field,
    flash::Flash,
    form::FormState,
};

use crate::{
    api::account::{AskEmail, ChangePassword, CloseAll, CloseSession, SignOut, list_sessions, read_me},
    components::{
        form::{AllRequired, ButtonForm, FlashMessage, FormErrors},
        page_frame::{error_page, page_frame},
        text_field::{TextField, TextKind},
    },
    form::form_state,
    pages::convention::drafts::forget_all,
    resource::load,
};

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let form = form_state();
    let me = load(|| (), |()| read_me());
    let sessions = load(|| (), |()| list_sessions());
    page_frame((me, sessions, form), |(me, sessions, form)| match me {
        Some(me) => view! { <Settings me sessions form /> }.into_any(),
        None => error_page(AppError::SignInFirst),
    })
}

#[component]
fn Settings(me: Me, sessions: Vec<SessionShown>, form: FormState) -> impl IntoView {
    let f = form.clone();
    let email = match (me.email.is_empty(), me.confirmed) {
        (true, _) => "aucune adresse confirmée".to_owned(),
        (_, true) => me.email,
        _ => format!("{} (pas encore confirmée)", me.email),
    };
    view! {
        <Title text="Mon compte" />
        <div class="page">
            <h1>"Mon compte"</h1>
            <FlashMessage of=SettingsFlash::sentence_of />
            <FormErrors of=form />
            <div class="beside">
                <section class="panel beside-side" aria-labelledby="qui">
                    <h2 id="qui">"Vous"</h2>
                    <dl class="plain-terms">
                        <dt>"Nom"</dt>
                        <dd>{me.name}</dd>
                        <dt>"Adresse"</dt>
                        <dd>{email}</dd>
                    </dl>
                    // What was typed without being sent stays in nobody else's browser.
                    <div class="actions" on:submit=|_| forget_all()>
                        <ButtonForm action=SignOut::PATH label="Se déconnecter" class="button" />
                        <ButtonForm action=CloseAll::PATH label="Se déconnecter partout" />
                    </div>
                    <h2>"Connexion en deux étapes"</h2>
                    <p>"Un code de votre téléphone, ou une clé d’accès, en plus du mot de passe\u{a0}: qui devine ou vole le mot de passe n’entre pas."</p>
                    <p>
                        // The browser itself opens that page: a script of its own speaks to passkeys.
                        <a href="/espace/compte/double" rel="external">"Régler la connexion en deux étapes"</a>
                    </p>
                    <h2>"Rappels et agenda"</h2>
                    <ul class="plain-list">
                        <li>
                            <a href=REMINDERS>"Choisir les rappels que je reçois par e-mail"</a>
                        </li>
                        <li>
                            <a href=AGENDA>"Suivre Quinzaine dans mon agenda"</a>
                        </li>
                    </ul>
                    <h2>"Mes données"</h2>
                    <p>
                        <a href="/espace/compte/donnees">"Prendre une copie de mes données, faire effacer mon compte, voir qui a lu mon dossier"</a>
                    </p>
                </section>
                <div>
                    <h2>"Changer d’adresse"</h2>
                    <form method="post" action=AskEmail::PATH class="stack">
                        <AllRequired />
                        <TextField
                            required=true
                            name=field::EMAIL
                            label="Nouvelle adresse e-mail"
                            kind=TextKind::EmailAddress
                            value=f.value(field::EMAIL)
                            error=f.error(field::EMAIL)
                            autocomplete="email"
                        />
                        <TextField
                            required=true
                            name=field::CURRENT_PASSWORD
                            label="Votre mot de passe, pour être sûr que c’est vous"
                            kind=TextKind::Password
                            error=f.error(field::CURRENT_PASSWORD)
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
                        <AllRequired />
                        <TextField
                            required=true
                            name=field::OLD_PASSWORD
                            label="Mot de passe actuel"
                            kind=TextKind::Password
                            error=f.error(field::OLD_PASSWORD)
                            autocomplete="current-password"
                        />
                        <TextField
                            required=true
                            name=field::PASSWORD
                            label="Nouveau mot de passe"
                            hint="Au moins 12 caractères."
                            kind=TextKind::Password
                            error=f.error(field::PASSWORD)
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
                                            fields=vec![(field::SESSION, session.id)]
                                        />
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </div>
            </div>
        </div>
    }
    .into_any()
}
