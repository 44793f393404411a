//! `/administration/journal`: what administrators and moderators did.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::administration::{Journal, JournalLine};

use crate::{
    api::administration::read_journal,
    components::page_frame::page_frame,
    pages::administration::layout::{Empty, Section},
    resource::load,
};

/// The page.
#[component]
pub(crate) fn JournalPage() -> impl IntoView {
    let query = use_query_map();
    let page = move || {
        query
            .read()
            .get("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1)
    };
    let journal = load(page, read_journal);
    page_frame(journal, move |journal| view! { <Lines journal /> }.into_any())
}

#[component]
fn Lines(journal: Journal) -> impl IntoView {
    let Journal { lines, page, more } = journal;
    let empty = lines.is_empty();
    let link = |to: u32, words: &'static str, rel: &'static str| {
        view! {
            <a href=format!("/administration/journal?page={to}") rel=rel>
                {words}
            </a>
        }
    };
    view! {
        <Section title="Journal">
            {empty.then(|| view! { <Empty words="Rien encore. Ce que font les administrateurs s’écrira ici." /> })}
            {(!empty)
                .then(|| {
                    view! {
                        <table class="table table-rows">
                            <caption>"Le plus récent d’abord"</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Quand"</th>
                                    <th scope="col">"Qui"</th>
                                    <th scope="col">"Quoi"</th>
                                    <th scope="col">"À qui, sur quoi"</th>
                                    <th scope="col">"Précision"</th>
                                </tr>
                            </thead>
                            <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
                        </table>
                    }
                })}
            {(page > 1 || more)
                .then(|| {
                    view! {
                        <nav class="pager" aria-label="Pages du journal">
                            {(page > 1).then(|| link(page - 1, "Plus récent", "prev"))}
                            <span aria-current="page">{format!("Page {page}")}</span>
                            {more.then(|| link(page + 1, "Plus ancien", "next"))}
                        </nav>
                    }
                })}
        </Section>
    }
    .into_any()
}

fn row(line: JournalLine) -> impl IntoView {
    let object = if line.path.is_empty() {
        line.object.into_any()
    } else {
        view! { <a href=line.path>{line.object}</a> }.into_any()
    };
    view! {
        <tr>
            <td data-label="Quand">{line.at}</td>
            <td data-label="Qui">{line.by}</td>
            <td data-label="Quoi">{line.action}</td>
            <td data-label="À qui, sur quoi">{object}</td>
            <td data-label="Précision">{line.detail}</td>
        </tr>
    }
}
