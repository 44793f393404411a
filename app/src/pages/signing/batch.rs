//! `/lycee/signatures/lot` and `/structure/conventions/signer`: the conventions that were ticked, signed with one code.

use domain::{convention::SignerRole, typography::counted};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::school::{BatchFlash, BatchLine, BatchShown},
};

use super::{
    code::{CodeField, CodeNote},
    signature::power,
};
use crate::{
    api::signing::school::{AskBatchCode, SignBatch, read_batch},
    components::{
        alert::Tone,
        form::{ButtonForm, FlashMessage, FormErrors, Tick, Told},
        page_frame::page_frame,
    },
    form::form_state,
    resource::load,
};

#[component]
pub(crate) fn BatchPage() -> impl IntoView {
    let lot = use_query_map().read_untracked().get("lot").unwrap_or_default();
    let page = load(|| (), move |()| read_batch(lot.clone()));
    let form = form_state();
    page_frame((page, form), move |(page, form)| {
        view! { <Shown page form /> }.into_any()
    })
}

#[component]
fn Shown(page: BatchShown, form: FormState) -> impl IntoView {
    let count = page.lines.len();
    let these = match count {
        1 => "cette convention".to_owned(),
        count => format!("ces {count} conventions"),
    };
    let title = format!("Signer {}", counted(count, "convention", "conventions"));
    view! {
        <Title text=title.clone() />
        <div class="page signing">
            <p>
                <a href=page.back.clone()>{if page.for_host { "Conventions" } else { "Signatures" }}</a>
            </p>
            <h1>{title}</h1>
            {if page.over {
                view! {
                    <FormErrors of=form />
                    <Outcome lines=page.lines.clone() back=page.back for_host=page.for_host />
                    <Chosen lines=page.lines />
                }
                    .into_any()
            } else {
                view! {
                    <div class="sign-steps sign-steps-open">
                        <div class="sign-read">
                            <Chosen lines=page.lines.clone() />
                            // The panel is in sight below a short list.
                            {(count > 3)
                                .then(|| {
                                    view! {
                                        <nav class="sign-bar" aria-label="Étapes de la signature">
                                            <a class="button" href=format!("#{ACT}") rel="external">
                                                "Passer à la signature"
                                            </a>
                                        </nav>
                                    }
                                })}
                        </div>
                        <div class="sign-act">
                            <Sign page form these />
                        </div>
                    </div>
                }
                    .into_any()
            }}
        </div>
    }
    .into_any()
}

/// Where one signs on the page.
const ACT: &str = "signer";

#[component]
fn Chosen(lines: Vec<BatchLine>) -> impl IntoView {
    view! { <ul class="lines batch-lines" role="list">{lines.into_iter().map(line).collect_view()}</ul> }
        .into_any()
}

#[component]
fn Outcome(lines: Vec<BatchLine>, back: String, for_host: bool) -> impl IntoView {
    let signed = lines.iter().filter(|line| line.signed).count();
    let all = lines.len();
    let (tone, title) = if signed == all {
        (
            Tone::Success,
            format!(
                "{} sur {all}\u{a0}: tout est signé",
                counted(signed, "signature", "signatures")
            ),
        )
    } else {
        (
            Tone::Warning,
            format!("{} sur {all}", counted(signed, "signature", "signatures")),
        )
    };
    view! {
        <Told tone title>
                <p>"Voici ce qu’il en est de chacune."</p>
            </Told>
        <p>
            <a class="button button-quiet" href=back>
                {if for_host { "Revenir aux conventions" } else { "Revenir aux signatures" }}
            </a>
        </p>
    }
    .into_any()
}

fn line(line: BatchLine) -> impl IntoView {
    let said = (!line.said.is_empty()).then(|| view! { <span>{line.said.clone()}</span> });
    view! {
        <li>
            <div class="line-main">
                <strong translate="no">{line.student}</strong>
                <span class="batch-about">
                    {line.host} " " <span class="quiet" translate="no">{line.reference.clone()}</span>
                </span>
                {said}
            </div>
            <a href=format!("/convention/{}/signer", line.id)>
                "Lire"
                <span class="visually-hidden">{format!(" la convention {}", line.reference)}</span>
            </a>
        </li>
    }
    .into_any()
}

/// A code first; once one was sent, its field and the consent stand together, under what is said of them, and asking again comes after.
#[component]
fn Sign(page: BatchShown, form: FormState, these: String) -> impl IntoView {
    let BatchShown {
        lot,
        consents,
        code,
        email,
        for_host,
        ..
    } = page;
    let has_code = code.as_ref().is_some_and(|code| code.good);
    // Somebody tried: the field stays where it was.
    let tried = [field::CODE, field::READ, field::POWER]
        .iter()
        .any(|name| !form.error(name).is_empty());
    let errors = view! { <FormErrors of=form.clone() /> };
    let ask = {
        let fields = vec![(field::BATCH, lot.clone())];
        if has_code {
            view! { <ButtonForm action=AskBatchCode::PATH label="Recevoir un autre code" fields class="button button-quiet" /> }.into_any()
        } else {
            let label = format!("Recevoir un code pour {these}");
            view! { <ButtonForm action=AskBatchCode::PATH label fields class="button" /> }.into_any()
        }
    };
    let sent_to = format!(
        "Le code part à {email}. Il est bon dix minutes, pour cinq essais, et pour {these} seulement."
    );
    let consent = view! { <Consent lot form these for_host /> };
    view! {
        <section class="panel sign-panel sign-step" id=ACT tabindex="-1" aria-labelledby="votre-signature">
            <h2 id="votre-signature">"Votre signature"</h2>
            <FlashMessage of=BatchFlash::sentence_of />
            {errors}
            {if has_code {
                view! {
                    {consent}
                    <div class="sign-again">
                        <CodeNote code />
                        {ask}
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <p>{sent_to}</p>
                    <CodeNote code />
                    {ask}
                    <details class="sign-fold" open=tried>
                        <summary>"J’ai déjà un code"</summary>
                        {consent}
                    </details>
                }
                    .into_any()
            }}
            <details class="sign-fold">
                <summary>"Ce que vous dites en signant"</summary>
                {consents.into_iter().map(|consent| view! { <blockquote class="said consent">{consent}</blockquote> }).collect_view()}
            </details>
        </section>
    }
    .into_any()
}

/// The code, what is said with it, and the button that says it.
#[component]
fn Consent(lot: String, form: FormState, these: String, for_host: bool) -> impl IntoView {
    let power = for_host.then(|| power(SignerRole::Host, &form));
    let them = if these.starts_with("cette") { "la" } else { "les" };
    view! {
        <form method="post" action=SignBatch::PATH class="stack">
            <input type="hidden" name=field::BATCH value=lot />
            <CodeField error=form.error(field::CODE) value=form.value(field::CODE) />
            <Tick
                name=field::READ
                label=format!("J’ai lu {these} et je {them} signe.")
                checked=form.fields.is_ticked(field::READ)
                error=form.error(field::READ)
            />
            {power}
            <p class="actions">
                <button class="button" type="submit">
                    {format!("Signer {these}")}
                </button>
            </p>
        </form>
    }
    .into_any()
}
