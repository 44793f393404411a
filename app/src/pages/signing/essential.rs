//! The first two steps of signing: the essential in plain words, then the whole text, folded.

use domain::{
    convention::{Commitment, Difference, Essential, Frozen, SignerRole, Unsaid, essential},
    typography::counted,
};
use leptos::prelude::*;
use wire::{folded::Folded, signing::page::Earlier};

use crate::components::{
    alert::{Alert, Tone},
    document::ConventionDocument,
    still::still,
};

/// Who, where, when, how, what the reader commits themselves to, and what changed since they signed.
#[component]
pub(super) fn EssentialStep(
    frozen: Folded<Frozen>,
    /// As whom the reader signs; empty for who only reads.
    roles: Vec<SignerRole>,
    before: Option<Earlier>,
    #[prop(into)] title: String,
) -> impl IntoView {
    still(move || essentials(&frozen, &roles, before, title))
}

fn essentials(
    frozen: &Folded<Frozen>,
    roles: &[SignerRole],
    before: Option<Earlier>,
    title: String,
) -> AnyView {
    let Some(Essential { facts, promises }) = frozen.read().map(|frozen| essential(&frozen, roles)) else {
        return unread();
    };
    view! {
        <section class="sign-step" id="essentiel" tabindex="-1" aria-labelledby="l-essentiel">
            <h2 id="l-essentiel">{title}</h2>
            {before.map(|earlier| view! { <Changes earlier /> })}
            <Facts facts=facts.into_iter().map(|fact| (fact.label, fact.lines)).collect() />
            {(!promises.is_empty()).then(|| view! { <Promises promises /> })}
        </section>
    }
    .into_any()
}

/// What stands in the place of a text that this program cannot read: another version of it has made the page.
fn unread() -> AnyView {
    view! {
        <Alert tone=Tone::Error title="Ce document ne peut pas être montré">
            <p>"Rechargez la page."</p>
        </Alert>
    }
    .into_any()
}

/// A label each, and what it says, line by line.
#[component]
pub(crate) fn Facts(facts: Vec<(String, Vec<String>)>) -> impl IntoView {
    view! {
        <dl class="essential">
            {facts
                .into_iter()
                .map(|(label, lines)| {
                    view! {
                        <div>
                            <dt>{label}</dt>
                            <dd>{lines.into_iter().map(|line| view! { <span>{line}</span> }).collect_view()}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

#[component]
fn Promises(promises: Vec<Commitment>) -> impl IntoView {
    view! {
        <h3>"En signant, vous vous engagez"</h3>
        <ul class="promises">
            {promises
                .into_iter()
                .map(|promise| {
                    let source = format!("({})", promise.source());
                    view! { <li>{promise.text}" "<span class="quiet">{source}</span></li> }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// What changed since the version that was signed before.
#[component]
fn Changes(earlier: Earlier) -> impl IntoView {
    let count = earlier.differences.len();
    view! {
        <div class="sign-changes">
            <h3>{format!("Ce qui a changé depuis la version\u{a0}{}", earlier.number)}</h3>
            {if count == 0 {
                view! { <p>"Le texte est le même\u{a0}: seule la version est nouvelle."</p> }.into_any()
            } else {
                view! {
                    <p>"Les signatures de l’ancienne version ne valent pas pour celle-ci."</p>
                    <table class="table changes">
                        <caption class="visually-hidden">{format!("{} entre les deux versions", counted(count, "différence", "différences"))}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Quoi"</th>
                                <th scope="col">"Avant"</th>
                                <th scope="col">"Maintenant"</th>
                            </tr>
                        </thead>
                        <tbody>{earlier.differences.into_iter().map(change).collect_view()}</tbody>
                    </table>
                }
                    .into_any()
            }}
        </div>
    }
    .into_any()
}

fn change(difference: Difference) -> impl IntoView {
    let said = |text: String| {
        if text.is_empty() {
            view! { <span class="quiet">"rien"</span> }.into_any()
        } else {
            view! { <span class="change-text">{text}</span> }.into_any()
        }
    };
    view! {
        <tr>
            <th scope="row">{difference.label}</th>
            <td data-label="Avant">{said(difference.before)}</td>
            <td data-label="Maintenant">{said(difference.after)}</td>
        </tr>
    }
}

/// The whole text, which is what is signed: on the page, behind its summary, and the same as a PDF.
#[component]
pub(super) fn WholeText(
    frozen: Folded<Frozen>,
    #[prop(into)] pdf: String,
    signed: Vec<(SignerRole, String)>,
    #[prop(into)] title: String,
) -> impl IntoView {
    let text = still(move || match frozen.read() {
        Some(frozen) => {
            view! { <ConventionDocument frozen unsaid=Unsaid::NOTHING signatures=signed /> }.into_any()
        }
        None => unread(),
    });
    view! {
        <section class="sign-step" id="texte" tabindex="-1" aria-labelledby="le-texte">
            <h2 id="le-texte">{title}</h2>
            <p>"C’est ce texte que l’on signe, avec ses deux annexes\u{a0}: l’essentiel ne le remplace pas."</p>
            <details class="fold-kept signing-document">
                <summary>"Lire tout le texte ici"</summary>
                {text}
            </details>
            <p>
                <a href=pdf rel="external">
                    "Ouvrir le document (PDF)"
                </a>
                " – c’est le même texte."
            </p>
        </section>
    }
    .into_any()
}
