//! Who has signed a convention, when, and who is awaited: for all its parties, and live.

use leptos::prelude::*;
use wire::signing::page::{Progress, ProgressLine};

use super::live::{follow, is_offline};
use crate::{
    api::signing::page::read_progress,
    components::{
        alert::{Alert, Tone},
        icon::{Drawing, Icon},
    },
    resource::{Loaded, load},
};

/// What [`Signatures`] shows: to be asked for at the top of a page.
pub(crate) fn progress(id: String) -> Loaded<Progress> {
    load(|| (), move |()| read_progress(id.clone()))
}

/// The signatures of a convention. Nothing before a version is validated.
#[component]
pub(crate) fn Signatures(
    of: Loaded<Progress>,
    #[prop(into)] id: String,
    /// Called once no more signatures are awaited: all else on the page says where the convention stands, too.
    over: Callback<()>,
    /// Whether who has signed stands behind a summary: for whoever has yet to sign, their own signature comes first.
    #[prop(optional)]
    folded: bool,
) -> impl IntoView {
    let told = Callback::new(move |revision: String| {
        let known = of.with_untracked(|known| {
            let known = known.as_ref()?.as_ref().ok()?;
            Some(known.revision.to_string())
        });
        if known.is_some_and(|known| known != revision) {
            of.refetch();
        }
    });
    follow(format!("/convention/{id}/suivi"), told);
    Effect::new(move |before: Option<Option<bool>>| {
        let now = of.with(|known| Some(known.as_ref()?.as_ref().ok()?.is_over()));
        let before = before.flatten();
        if before == Some(false) && now == Some(true) {
            over.run(());
        }
        now.or(before)
    });
    let offline = is_offline();
    view! {
        {move || offline.get().then(|| view! { <Offline /> })}
        <Transition>
            {move || Suspend::new(async move {
                of.await
                    .ok()
                    .filter(|progress| !progress.lines.is_empty())
                    .map(|progress| view! { <Shown progress folded /> })
            })}
        </Transition>
    }
    .into_any()
}

/// Said where the network is gone: what the page shows may be old, and nothing that is done here arrives.
#[component]
fn Offline() -> impl IntoView {
    view! {
        <div role="alert">
            <Alert tone=Tone::Error title="Hors ligne">
                <p>"Rien n’est enregistré ni signé tant que la connexion n’est pas revenue. Les signatures ci-dessous peuvent avoir changé."</p>
            </Alert>
        </div>
    }
    .into_any()
}

#[component]
fn Shown(progress: Progress, folded: bool) -> impl IntoView {
    let (signed, all) = (
        progress
            .lines
            .iter()
            .filter(|line| !line.signed.is_empty())
            .count(),
        progress.lines.len(),
    );
    let (since, closed) = (progress.since, progress.closed);
    let signers = view! {
        <ol class="signers" role="list">
            {progress.lines.into_iter().map(|line| signer(line, &since, closed)).collect_view()}
        </ol>
    };
    view! {
        <section class="signatures" aria-labelledby="signatures">
            <h2 id="signatures">"Signatures"</h2>
            <p role="status">
                {if progress.closed {
                    format!("Version\u{a0}{}\u{a0}: close, elle n’est plus à signer. Ses signatures ne comptent plus.", progress.number)
                } else if progress.complete {
                    format!("Version\u{a0}{}\u{a0}: tout le monde a signé.", progress.number)
                } else {
                    format!("Version\u{a0}{}\u{a0}: {signed} signature{} sur {all}.", progress.number, if signed < 2 { "" } else { "s" })
                }}
            </p>
            {if folded {
                view! {
                    <details class="sign-fold">
                        <summary>"Qui a signé, et qui est attendu"</summary>
                        {signers}
                    </details>
                }
                .into_any()
            } else {
                signers.into_any()
            }}
            {progress
                .complete
                .then(|| {
                    if progress.file.is_empty() {
                        view! { <p class="quiet">"Le fichier signé est en préparation. Il arrive dans quelques instants."</p> }.into_any()
                    } else {
                        view! {
                            <Alert tone=Tone::Success title="La convention est signée par tous">
                                <p>"Le fichier signé réunit la convention et la preuve de chaque signature. Gardez-le."</p>
                                <p>
                                    <a class="button" href=progress.file rel="external">
                                        "Télécharger la convention signée (PDF)"
                                    </a>
                                </p>
                            </Alert>
                        }
                            .into_any()
                    }
                })}
            <noscript>
                <p>
                    <a href="?" rel="external">"Actualiser"</a>
                </p>
            </noscript>
        </section>
    }
    .into_any()
}

/// What is to be said of a signer. What a closed version holds is history: nothing of it is a success.
fn signer(line: ProgressLine, since: &str, closed: bool) -> AnyView {
    let signed = !line.signed.is_empty();
    let counts = signed && !closed;
    let said = match (signed, closed) {
        _ if !line.refused.is_empty() => format!("A refusé de signer le {}.", line.refused),
        (true, false) => format!("A signé le {}. {}.", line.signed, line.means),
        (true, true) => format!(
            "Avait signé le {}. {}. Cette signature ne compte plus.",
            line.signed, line.means
        ),
        (false, false) => format!("N’a pas encore signé, attendu depuis le {since}."),
        (false, true) => "N’avait pas signé.".to_owned(),
    };
    let who = if line.by.is_empty() {
        line.name.clone()
    } else {
        format!("{} (pour {})", line.by, line.name)
    };
    view! {
        <li class=if counts { "signer signer-done" } else { "signer" }>
            <Drawing icon=if counts { Icon::Success } else { Icon::Info } />
            <div>
                <p class="signer-who">
                    <strong>{line.role}</strong>
                    " – "
                    {who}
                </p>
                <p class="quiet">{said}</p>
                {(!line.correct.is_empty())
                    .then(|| {
                        view! {
                            <p>
                                "Le dernier e-mail n’est pas arrivé\u{a0}: "
                                <a href=line.correct>"corriger son adresse"</a>
                            </p>
                        }
                    })}
                {(!line.page.is_empty())
                    .then(|| {
                        view! {
                            <p>
                                <a href=line.page download="">
                                    "Télécharger la page signée"
                                </a>
                            </p>
                        }
                    })}
            </div>
        </li>
    }
    .into_any()
}
