//! What the pages about a school's people have in common: the ways between them.

use domain::urls::{SCHOOL_CLASSES, SCHOOL_REFERENTS, SCHOOL_TEAM};
use leptos::prelude::*;
use leptos_meta::Title;

/// A page about a school's people. `office`: whether the reader says who follows whom.
#[component]
pub(super) fn People(
    title: &'static str,
    here: &'static str,
    office: bool,
    children: Children,
) -> impl IntoView {
    let tab = |path: &'static str, label: &'static str| {
        view! {
            <a href=path aria-current=(path == here).then_some("page")>
                {label}
            </a>
        }
    };
    view! {
        <Title text=title />
        <div class="page school-people">
            <h1>{title}</h1>
            <nav class="tabs" aria-label="Équipe et classes">
                {tab(SCHOOL_TEAM, "Équipe")}
                {tab(SCHOOL_CLASSES, "Classes")}
                {office.then(|| tab(SCHOOL_REFERENTS, "Référents"))}
            </nav>
            {children()}
        </div>
    }
    .into_any()
}
