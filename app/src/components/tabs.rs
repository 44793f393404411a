//! Pages that are one area of a space, side by side: the ways between them.

use domain::urls::{SCHOOL_CLASSES, SCHOOL_REFERENTS, SCHOOL_TEAM};
use leptos::prelude::*;

/// Pages of an area, path and name, the one that its navigation leads to first.
pub(crate) type Pages = &'static [(&'static str, &'static str)];

/// What a lycée's head sees to beside conventions.
pub(crate) const PROFILE: Pages = &[
    ("/lycee/profil", "Profil"),
    ("/lycee/consultations", "Consultations"),
    ("/lycee/effacements", "Demandes d’effacement"),
];
/// What holds for the whole site.
pub(crate) const CAMPAIGNS: Pages = &[
    ("/administration/campagnes", "Campagnes"),
    ("/administration/secteurs", "Secteurs"),
];
/// What happened, and what is asked for.
pub(crate) const JOURNALS: Pages = &[
    ("/administration/journal", "Journal"),
    ("/administration/securite", "Sécurité"),
    ("/administration/effacements", "Demandes d’effacement"),
];
/// The people of a lycée.
const PEOPLE: Pages = &[
    (SCHOOL_TEAM, "Équipe"),
    (SCHOOL_CLASSES, "Classes"),
    (SCHOOL_REFERENTS, "Référents"),
];

/// The page by which the navigation leads to the area of that one, where the area has several.
pub(crate) fn area_of(path: &str) -> Option<&'static str> {
    [PEOPLE, PROFILE, CAMPAIGNS, JOURNALS]
        .into_iter()
        .find(|pages| pages.iter().any(|(page, _)| *page == path))
        .and_then(|pages| pages.first())
        .map(|(page, _)| *page)
}

/// The ways; `label` names them together.
#[component]
pub(crate) fn Tabs(label: &'static str, pages: Pages, here: &'static str) -> impl IntoView {
    let way = |(path, name): &(&'static str, &'static str)| {
        view! {
            <a href=*path aria-current=(*path == here).then_some("page")>
                {*name}
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {pages.iter().map(way).collect_view()}
        </nav>
    }
    .into_any()
}

/// The ways between the pages about a lycée's people. `office`: whether the reader says who follows whom.
#[component]
pub(crate) fn PeopleTabs(here: &'static str, office: bool) -> impl IntoView {
    let pages = if office { PEOPLE } else { PEOPLE.split_at(2).0 };
    view! { <Tabs label="Équipe et classes" pages here /> }
}
