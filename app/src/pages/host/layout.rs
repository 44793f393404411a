//! The frame of the host's space: its tabs, then the page's title.

use domain::id::StructureId;
use leptos::prelude::*;
use leptos_meta::Title;

/// The pages of the space; `None` for one that is none of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Overview,
    Inbox,
    Conventions,
    People,
    Import,
}

/// A page of the space: where one can go, then its title.
#[component]
pub(crate) fn Space(
    #[prop(into)] title: String,
    #[prop(optional)] here: Option<Here>,
    #[prop(optional)] structure: Option<StructureId>,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    let of = structure.map(|id| format!("?structure={id}")).unwrap_or_default();
    let ways = [
        (Here::Overview, format!("/structure{of}"), "Vue d’ensemble"),
        (Here::Inbox, "/structure/candidatures".to_owned(), "Candidatures"),
        (
            Here::Conventions,
            "/structure/conventions".to_owned(),
            "Conventions",
        ),
        (Here::People, format!("/structure/collegues{of}"), "Collègues"),
        (
            Here::Import,
            "/structure/import".to_owned(),
            "Importer des offres",
        ),
    ];
    view! {
        <Title text=title.clone() />
        <div class=if wide { "page host" } else { "page page-narrow host" }>
            <nav class="tabs" aria-label="Ma structure">
                {ways
                    .into_iter()
                    .map(|(way, href, label)| {
                        view! { <a href=href aria-current=(here == Some(way)).then_some("page")>{label}</a> }
                    })
                    .collect_view()}
            </nav>
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
