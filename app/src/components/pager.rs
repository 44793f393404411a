//! From page to page.

use domain::query::{Page, SearchQuery};
use leptos::prelude::*;

/// Links to the pages around this one.
#[component]
pub(crate) fn Pager(query: SearchQuery, page: u32, pages: u32) -> impl IntoView {
    if pages < 2 {
        return None;
    }
    let link = move |to: u32, text: String, rel: Option<&'static str>| {
        let href = query.with(|query| query.page = Page(to)).to_path();
        view! {
            <a href=href rel=rel>
                {text}
            </a>
        }
    };
    Some(view! {
        <nav class="pager" aria-label="Pages de résultats">
            {(page > 1).then(|| link(page - 1, "Page précédente".to_owned(), Some("prev")))}
            <span aria-current="page">{format!("Page {page} sur {pages}")}</span>
            {(page < pages).then(|| link(page + 1, "Page suivante".to_owned(), Some("next")))}
        </nav>
    })
}
