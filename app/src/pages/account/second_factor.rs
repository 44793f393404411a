//! `/espace/compte/double`: an application of codes, codes on paper, passkeys.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use wire::{
    account::{FactorFlash, FactorsPage, PasskeyShown, PendingApplication},
    field,
    flash::Flash,
    form::FormState,
};

use super::layout::Narrow;
use crate::{
    api::account::{
        AddPasskey, BeginApplication, ConfirmApplication, RemoveApplication, RemovePasskey,
        RenewRecoveryCodes, StartPasskey, read_factors, read_recovery_codes,
    },
    components::{
        alert::{Alert, Tone},
        form::{ButtonForm, FlashMessage, FormErrors},
        page_frame::page_frame,
        passkey::PasskeyButton,
        text_field::TextField,
    },
    form::form_state,
    pages::signing::code::CodeField,
    resource::load,
};

#[component]
pub(crate) fn SecondFactorPage() -> impl IntoView {
    let page = load(|| (), |()| read_factors());
    let form = form_state();
    page_frame((page, form), |(page, form)| {
        view! { <Factors page form /> }.into_any()
    })
}

#[component]
fn Factors(page: FactorsPage, form: FormState) -> impl IntoView {
    let due = page.due.clone();
    let application = match page.pending.clone() {
        Some(pending) => view! { <Pending pending form=form.clone() /> }.into_any(),
        None if page.since.is_empty() => {
            view! {
                <p>"Une application de votre téléphone montre un code de six chiffres, qui change toutes les trente secondes. Elle marche sans réseau, et sans donner votre numéro."</p>
                <ButtonForm action=BeginApplication::PATH label="Choisir une application de codes" class="button" />
            }
            .into_any()
        }
        None => view! { <Active since=page.since left=page.left /> }.into_any(),
    };
    view! {
        <Narrow title="Connexion en deux étapes">
            <p>
                <a href="/espace/compte">"Mon compte"</a>
            </p>
            <FlashMessage of=FactorFlash::sentence_of />
            <FormErrors of=form.clone() />
            {(!due.is_empty())
                .then(|| {
                    view! {
                        <Alert tone=Tone::Warning title="Votre rôle demande une connexion en deux étapes">
                            <p>{format!("À partir du {due}, seule cette page vous est ouverte tant que vous n’en avez pas choisi une.")}</p>
                        </Alert>
                    }
                })}
            <h2>"Application de codes"</h2>
            {application}
            {page.passkeys_possible.then(|| view! { <Passkeys passkeys=page.passkeys form /> })}
        </Narrow>
    }
    .into_any()
}

#[component]
fn Pending(pending: PendingApplication, form: FormState) -> impl IntoView {
    // The margin that scanners need is a part of the drawing.
    let view_box = format!("-4 -4 {0} {0}", pending.size + 8);
    view! {
        <ol class="plain-list">
            <li>
                <p>"Scannez ce dessin avec votre application de codes."</p>
                <svg class="welcome-qr" viewBox=view_box role="img" aria-label="Code à scanner\u{a0}: il contient la clé écrite dessous">
                    <rect class="welcome-qr-paper" x="-4" y="-4" width="100%" height="100%" />
                    <path class="welcome-qr-ink" d=pending.squares />
                </svg>
                <p>"Ou tapez-y cette clé\u{a0}: " <code class="breaks" translate="no">{pending.secret}</code></p>
                <p>
                    <a href=pending.address rel="external">"Ouvrir l’application sur ce téléphone"</a>
                </p>
                <p class="quiet">"Ce dessin et cette clé ne seront plus montrés ensuite."</p>
            </li>
            <li>
                <form method="post" action=ConfirmApplication::PATH class="stack">
                    <CodeField label="Code que montre l’application" error=form.error(field::CODE) />
                    <p class="actions">
                        <button class="button" type="submit">
                            "Activer"
                        </button>
                    </p>
                </form>
            </li>
        </ol>
        <ButtonForm action=RemoveApplication::PATH label="Abandonner" />
    }
    .into_any()
}

#[component]
fn Active(since: String, left: u32) -> impl IntoView {
    let codes = match left {
        0 => "Il ne vous reste aucun code de secours.".to_owned(),
        1 => "Il vous reste un code de secours.".to_owned(),
        left => format!("Il vous reste {left} codes de secours."),
    };
    view! {
        <p>{format!("Activée depuis le {since}. {codes}")}</p>
        <div class="actions">
            <ButtonForm action=RenewRecoveryCodes::PATH label="Faire d’autres codes de secours" />
            <ButtonForm action=RemoveApplication::PATH label="Ne plus utiliser l’application" />
        </div>
    }
    .into_any()
}

#[component]
fn Passkeys(passkeys: Vec<PasskeyShown>, form: FormState) -> impl IntoView {
    view! {
        <h2>"Clés d’accès"</h2>
        <p>"Votre empreinte, votre visage, le code de votre appareil ou une clé de sécurité\u{a0}: rien n’est à retenir ni à recopier."</p>
        {(!passkeys.is_empty())
            .then(|| view! { <ul class="lines" role="list">{passkeys.into_iter().map(line).collect_view()}</ul> })}
        <form method="post" action=AddPasskey::PATH class="stack" data-passkey="create" data-start=StartPasskey::PATH>
            <TextField
                name=field::LABEL
                label="Nom de la clé"
                hint="Pour la reconnaître\u{a0}: «\u{a0}mon téléphone\u{a0}», «\u{a0}ordinateur du bureau\u{a0}»"
                value=form.value(field::LABEL)
                longest=60
            />
            <PasskeyButton label="Ajouter une clé d’accès" />
        </form>
    }
    .into_any()
}

fn line(passkey: PasskeyShown) -> impl IntoView {
    let used = if passkey.used.is_empty() {
        String::new()
    } else {
        format!(", utilisée le {}", passkey.used)
    };
    view! {
        <li>
            <p>
                <strong>{passkey.name.clone()}</strong>
                <br />
                <span class="quiet">{format!("Ajoutée le {}{used}", passkey.added)}</span>
            </p>
            <ButtonForm
                action=RemovePasskey::PATH
                label="Retirer"
                spoken=format!("\u{a0}: {}", passkey.name)
                fields=vec![(field::PASSKEY, passkey.id)]
            />
        </li>
    }
    .into_any()
}

/// The codes on paper, shown once.
#[component]
pub(crate) fn RecoveryCodesPage() -> impl IntoView {
    let token = use_query_map()
        .read_untracked()
        .get(field::ARRIVED)
        .unwrap_or_default();
    let codes = load(|| (), move |()| read_recovery_codes(token.clone()));
    page_frame(codes, |codes| {
        let shown = match codes {
            Some(codes) => {
                view! {
                    <Alert tone=Tone::Success title="La connexion en deux étapes est activée">
                        <p>"Imprimez ces codes, ou recopiez-les, et gardez-les loin de votre téléphone. Chacun ouvre votre compte une fois, si vous perdez votre application. Ils ne seront plus montrés."</p>
                    </Alert>
                    <ul class="plain-list" translate="no">
                        {codes.codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
                    </ul>
                }
                .into_any()
            }
            None => view! { <p>"Ces codes ont déjà été montrés. Vous pouvez en faire d’autres."</p> }.into_any(),
        };
        view! {
            <Narrow title="Codes de secours">
                {shown}
                <p class="no-print">
                    <a href="/espace/compte/double" rel="external">"Revenir à la connexion en deux étapes"</a>
                </p>
            </Narrow>
        }
        .into_any()
    })
}
