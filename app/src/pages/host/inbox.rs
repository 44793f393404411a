//! `/structure/candidatures`: what students sent, the most urgent first.

use domain::{
    application::{ApplicationState, InboxRow},
    convention::due_soon,
    typography::{capitalised, counted, set},
    urls::application_for_host,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use wire::host::application::InboxPage as Shown;

use super::layout::Space;
use crate::{
    api::host::application::read_inbox,
    components::{page_frame::steady_page_frame, page_links::PageLinks, week_squares::WeekSquares},
    pages::host::controls::{Select, days_in_words},
    resource::load,
};

/// The page.
#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let query = query.read();
        (
            query.get("offre").unwrap_or_default(),
            query.get("etat").unwrap_or_default(),
            query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
        )
    };
    let inbox = load(asked, |(offer, state, page)| read_inbox(offer, state, page));
    steady_page_frame(inbox, move |shown| view! { <Inbox shown /> }.into_any())
}

/// The address of a page of the inbox.
fn address(offer: &str, state: &str, page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("offre", offer), ("etat", state)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    match query.finish() {
        query if query.is_empty() => "/structure/candidatures".to_owned(),
        query => format!("/structure/candidatures?{query}"),
    }
}

#[component]
fn Inbox(shown: Shown) -> impl IntoView {
    let query = use_query_map().read_untracked();
    let offer = query.get("offre").unwrap_or_default();
    let state = query.get("etat").unwrap_or_default();
    let Shown { inbox, offers } = shown;
    let all: u32 = inbox.counts.iter().map(|(_, count)| count).sum();
    let mut filters = vec![("", "Toutes", all)];
    filters.extend(
        inbox
            .counts
            .iter()
            .map(|(state, count)| (state.code(), state.label_for_host(), *count)),
    );
    let options = offers
        .into_iter()
        .map(|(id, title)| (id.to_string(), set(&title)))
        .collect();
    view! {
        <Space title="Candidatures" wide=true>
            <form method="get" action="/structure/candidatures" class="filter-row">
                <Select name="offre" label="Offre" value=offer.clone() options nothing="Toutes les offres" />
                {(!state.is_empty()).then(|| view! { <input type="hidden" name="etat" value=state.clone() /> })}
                <button class="button button-quiet" type="submit">
                    "Afficher"
                </button>
            </form>
            <nav class="tags" aria-label="État des candidatures">
                {filters
                    .into_iter()
                    .map(|(code, label, count)| {
                        let here = code == state;
                        view! {
                            <a class="tag tag-removable" href=address(&offer, code, 1) aria-current=here.then_some("page")>
                                {label}
                                <span class="count">{count}</span>
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
            {if inbox.rows.is_empty() {
                view! {
                    <p>"Aucune candidature ici."</p>
                    <p>
                        <a href="/structure">"Revenir à mes offres"</a>
                    </p>
                }
                    .into_any()
            } else {
                view! { <Lines rows=inbox.rows caption=counted(inbox.total as usize, "candidature", "candidatures") /> }.into_any()
            }}
            <PageLinks to=move |page| address(&offer, &state, page) page=inbox.page pages=inbox.pages label="Pages de candidatures" />
        </Space>
    }
    .into_any()
}

/// Applications, one a line.
#[component]
pub(super) fn Lines(rows: Vec<InboxRow>, caption: String) -> impl IntoView {
    let days: Vec<Option<i64>> = rows.iter().map(|row| row.days_left).collect();
    let pressing = due_soon(&days);
    view! {
        <table class="table table-rows">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Élève"</th>
                    <th scope="col">"Offre"</th>
                    <th scope="col">"Semaines"</th>
                    <th scope="col">"État"</th>
                    <th scope="col">"Délai"</th>
                </tr>
            </thead>
            <tbody>
                {rows
                    .into_iter()
                    .zip(pressing)
                    .map(|(row, pressing)| view! { <Line row pressing /> })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Line(row: InboxRow, pressing: bool) -> impl IntoView {
    let unread = row.state == ApplicationState::Submitted;
    let far = row.distance.filter(|distance| distance.is_far());
    view! {
        <tr class=if unread { "unread" } else { "" }>
            <th scope="row">
                <a href=application_for_host(row.id) translate="no">{row.student}</a>
                {far.map(|distance| view! { " " <span class="tag tag-far">{format!("À {distance}")}</span> })}
                {row.handler.map(|handler| view! { <span class="quiet">{format!("Confiée à {handler}")}</span> })}
            </th>
            <td data-label="Offre">{set(&row.title)}</td>
            <td data-label="Semaines" class="cell-weeks">
                <WeekSquares weeks=Some(row.weeks) />
                <span>{capitalised(row.weeks.label())}</span>
            </td>
            <td data-label="État">
                <span class="tag">{row.state.label_for_host()}</span>
            </td>
            <td data-label="Délai">
                <span class=if pressing { "tag tag-awaited" } else { "waits" }>
                    {row.days_left.map_or_else(|| "Aucun".to_owned(), days_in_words)}
                </span>
            </td>
        </tr>
    }
    .into_any()
}
