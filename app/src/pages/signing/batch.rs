//! `/lycee/signatures/lot`: the conventions that were ticked, signed with one code.

use domain::typography::counted;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use wire::{
    field,
    flash::Flash,
    form::FormState,
    signing::school::{BatchFlash, BatchLine, BatchShown},
};

use super::code::{CodeField, CodeNote};
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

/// The page.
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
        <div class="page page-narrow signing">
            <p>
                <a href=page.back.clone()>"Signatures"</a>
            </p>
            <h1>{title}</h1>
            <FlashMessage of=BatchFlash::sentence_of />
            <FormErrors of=form.clone() />
            {page.over.then(|| view! { <Outcome lines=page.lines.clone() back=page.back.clone() /> })}
            <ul class="lines batch-lines" role="list">{page.lines.iter().cloned().map(line).collect_view()}</ul>
            {(!page.over).then(|| view! { <Sign page form these /> })}
        </div>
    }
    .into_any()
}

#[component]
fn Outcome(lines: Vec<BatchLine>, back: String) -> impl IntoView {
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
                "Revenir aux signatures"
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

#[component]
fn Sign(page: BatchShown, form: FormState, these: String) -> impl IntoView {
    let has_code = page.code.as_ref().is_some_and(|code| code.good);
    let lot = page.lot.clone();
    view! {
        <section class="panel sign-panel" aria-labelledby="votre-signature">
            <h2 id="votre-signature">"Votre signature"</h2>
            <details>
                <summary>"Ce que vous dites en signant"</summary>
                {page.consents.into_iter().map(|consent| view! { <blockquote class="said consent">{consent}</blockquote> }).collect_view()}
            </details>
            <h3>"1. Recevez un code"</h3>
            <p>{format!("Il part à {}. Il est bon dix minutes, pour cinq essais, et pour {these} seulement.", page.email)}</p>
            <CodeNote code=page.code />
            <ButtonForm
                action=AskBatchCode::PATH
                label=if has_code { "Recevoir un autre code".to_owned() } else { format!("Recevoir un code pour {these}") }
                fields=vec![(field::BATCH, lot.clone())]
                class=if has_code { "button button-quiet" } else { "button" }
            />
            <h3>"2. Signez"</h3>
            <form method="post" action=SignBatch::PATH class="stack">
                <input type="hidden" name=field::BATCH value=lot />
                <CodeField error=form.error(field::CODE) />
                <Tick
                    name=field::READ
                    label=format!("J’ai lu {these} et je {} signe.", if these.starts_with("cette") { "la" } else { "les" })
                    checked=form.fields.is_ticked(field::READ)
                    error=form.error(field::READ)
                />
                <p class="actions">
                    <button class="button" type="submit">
                        {format!("Signer {these}")}
                    </button>
                </p>
            </form>
        </section>
    }
    .into_any()
}
