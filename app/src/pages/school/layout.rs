//! What the pages about a school's people have in common: the ways between them.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::tabs::PeopleTabs;

/// A page about a school's people. `office`: whether the reader says who follows whom.
#[component]
pub(super) fn People(
    title: &'static str,
    here: &'static str,
    office: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <div class="page school-people">
            <h1>{title}</h1>
            <PeopleTabs here office />
            {children()}
        </div>
    }
    .into_any()
}
