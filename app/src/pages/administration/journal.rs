//! `/administration/journal`: what administrators and moderators did.

use domain::typography::counted;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::administration::{JournalLine, Listed};

use crate::{
    api::administration::read_journal,
    components::{
        page_frame::page_frame,
        tabs::{JOURNALS, Tabs},
    },
    pages::administration::layout::{Empty, Pages, Section, asked},
    resource::load,
};

const PATH: &str = "/administration/journal";

#[component]
pub(crate) fn JournalPage() -> impl IntoView {
    let query = use_query_map();
    let journal = load(move || asked(&query.read()).1, read_journal);
    page_frame(journal, move |journal| view! { <Lines journal /> }.into_any())
}

#[component]
fn Lines(journal: Listed<JournalLine>) -> impl IntoView {
    let Listed {
        lines,
        total,
        page,
        pages,
    } = journal;
    view! {
        <Section title="Journal">
            <Tabs label="Journaux" pages=JOURNALS here=PATH />
            {if lines.is_empty() {
                view! { <Empty words="Rien encore. Ce que font les administrateurs s’écrira ici." /> }.into_any()
            } else {
                view! { <Acts lines total /> }.into_any()
            }}
            <Pages path=PATH searched=String::new() page pages />
        </Section>
    }
    .into_any()
}

#[component]
fn Acts(lines: Vec<JournalLine>, total: u32) -> impl IntoView {
    view! {
        <table class="table table-rows">
            <caption>{format!("{}, le plus récent d’abord", counted(total as usize, "acte", "actes"))}</caption>
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
            <td data-label="Quand" class="cell-when">{line.at}</td>
            <td data-label="Qui">{line.by}</td>
            <td data-label="Quoi">{line.action}</td>
            <td data-label="À qui, sur quoi">{object}</td>
            <td data-label="Précision">{line.detail}</td>
        </tr>
    }
}
