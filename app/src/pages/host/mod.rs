//! The host's space.

use domain::id::StructureId;
use leptos::prelude::*;
use leptos_meta::Title;

mod application;
mod deposit;
mod edit;
mod fields;
mod hours;
mod import;
mod inbox;
mod joining;
mod lycees;
mod offer;
mod overview;
mod parts;
mod people;
mod preview;
mod structure;

lazy_page!(host, StructureRoute, overview::OverviewPage);
lazy_page!(host, NewStructureRoute, structure::NewStructurePage);
lazy_page!(host, CorrectStructureRoute, structure::CorrectStructurePage);
lazy_page!(host, PeopleRoute, people::PeoplePage);
lazy_page!(host, JoinRoute, joining::JoinPage);
lazy_page!(host, DepositRoute, deposit::DepositPage);
lazy_page!(host, OwnOfferRoute, offer::OwnOfferPage);
lazy_page!(host, EditOfferRoute, edit::EditOfferPage);
lazy_page!(host, ImportRoute, import::ImportPage);
lazy_page!(host, InboxRoute, inbox::InboxPage);
lazy_page!(host, HostApplicationRoute, application::ApplicationPage);

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
