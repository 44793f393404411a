//! `/lycee/signatures`: conventions that wait for the head, to be signed many at once, and those that wait for others. Live.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::follow;
use crate::{
    api::signing::school::{ChooseBatch, SchoolSignatures, WaitingLine, read_school_signatures},
    components::{form::Faults, trouble::Trouble},
    data::load,
    form::{Returned, returned},
};

/// The page.
#[component]
pub(crate) fn SchoolSignaturesPage() -> impl IntoView {
    let query = use_query_map();
    let number = move || {
        query
            .read()
            .get("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1)
    };
    let page = load(number, read_school_signatures);
    let form = returned();
    follow(
        "/lycee/signatures/suivi".to_owned(),
        Callback::new(move |revision: String| {
            let known = page.with_untracked(|known| {
                let known = known.as_ref()?.as_ref().ok()?;
                Some(known.revision.to_string())
            });
            if known.is_some_and(|known| known != revision) {
                page.refetch();
            }
        }),
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match (page.await, form.await) {
                    (Ok(page), Ok(form)) => view! { <Shown page form /> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => view! { <Trouble error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(page: SchoolSignatures, form: Returned) -> impl IntoView {
    let number = page.page;
    let signs = page.signs;
    view! {
        <Title text="Signatures" />
        <div class="page signing">
            <p>
                <a href="/lycee">"Mon lycée"</a>
            </p>
            <h1>"Signatures"</h1>
            <Faults of=form.clone() />
            {page
                .head
                .then(|| {
                    view! {
                        <p>
                            <a href="/lycee/delegations">"Déléguer ma signature ou d’autres actes"</a>
                        </p>
                    }
                })}
            <section aria-labelledby="pour-vous">
                <h2 id="pour-vous">
                    {if signs { "À signer par vous" } else { "En attente du chef d’établissement" }}
                </h2>
                {if page.to_sign.is_empty() {
                    view! { <p>"Aucune convention n’attend la signature du lycée."</p> }.into_any()
                } else if signs {
                    view! { <Choice lines=page.to_sign form /> }.into_any()
                } else {
                    view! { <Waiting lines=page.to_sign caption="Les plus anciennes d’abord" /> }.into_any()
                }}
            </section>
            <section aria-labelledby="autres">
                <h2 id="autres">"En attente des autres signataires"</h2>
                {if page.others.is_empty() {
                    view! { <p>"Aucune convention n’attend d’autres signatures."</p> }.into_any()
                } else {
                    view! { <Waiting lines=page.others caption="Les plus anciennes d’abord" /> }.into_any()
                }}
            </section>
            {(number > 1 || page.more)
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages">
                            {(number > 1)
                                .then(|| view! { <a href=format!("/lycee/signatures?page={}", number - 1) rel="prev">"Page précédente"</a> })}
                            <span aria-current="page">{format!("Page {number}")}</span>
                            {page.more
                                .then(|| view! { <a href=format!("/lycee/signatures?page={}", number + 1) rel="next">"Page suivante"</a> })}
                        </nav>
                    }
                })}
            <noscript>
                <p>
                    <a href="/lycee/signatures">"Actualiser"</a>
                </p>
            </noscript>
        </div>
    }
    .into_any()
}

/// Those the visitor signs: each opened by itself, or several ticked and signed with one code.
#[component]
fn Choice(lines: Vec<WaitingLine>, form: Returned) -> impl IntoView {
    view! {
        <p>"Ouvrez une convention pour la lire et la signer seule, ou cochez-en plusieurs pour les signer avec un seul code."</p>
        <form method="post" action=ChooseBatch::PATH class="batch">
            <ul class="lines" role="list">
                {lines
                    .into_iter()
                    .map(|line| {
                        let name = format!("c-{}", line.id);
                        let ticked = form.fields.is_ticked(&name);
                        view! {
                            <li>
                                <label class="choice batch-choice">
                                    <input type="checkbox" name=name value="1" checked=ticked />
                                    <span class="line-main">
                                        <strong>{format!("{}, {}", line.student, line.class_name)}</strong>
                                        <span>{line.host}</span>
                                        <span class="quiet">{format!("{}, validée le {}", line.reference, line.since)}</span>
                                    </span>
                                </label>
                                <span class="line-actions">
                                    <a href=format!("/convention/{}/signer", line.id)>
                                        "Lire"
                                        <span class="visually-hidden">{format!(" la convention {}", line.reference)}</span>
                                    </a>
                                    <a href=format!("/lycee/signatures/{}", line.id)>
                                        "Suivre"
                                        <span class="visually-hidden">{format!(" les signatures de la convention {}", line.reference)}</span>
                                    </a>
                                </span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p class="actions">
                <button class="button" type="submit">
                    "Signer ensemble les conventions cochées"
                </button>
            </p>
        </form>
    }
    .into_any()
}

#[component]
fn Waiting(lines: Vec<WaitingLine>, caption: &'static str) -> impl IntoView {
    view! {
        <table class="table">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Structure"</th>
                    <th scope="col">"Validée le"</th>
                    <th scope="col">"Qui doit encore signer"</th>
                </tr>
            </thead>
            <tbody>
                {lines
                    .into_iter()
                    .map(|line| {
                        let page = if line.sees_to { "lycee/signatures" } else { "convention" };
                        view! {
                            <tr>
                                <th scope="row">
                                    <a href=format!("/{page}/{}", line.id)>{line.student}</a>
                                    ", "
                                    {line.class_name}
                                </th>
                                <td data-label="Structure">{line.host}</td>
                                <td data-label="Validée le">{line.since}</td>
                                <td data-label="Qui doit encore signer">{line.awaited.join(", ")}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
