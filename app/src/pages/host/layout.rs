//! The frame of the host's space: the page's title, then what it says.

use leptos::prelude::*;
use leptos_meta::Title;

/// A page of the space.
#[component]
pub(crate) fn Space(
    #[prop(into)] title: String,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title.clone() />
        <div class=if wide { "page host" } else { "page page-narrow host" }>
            <h1>{title}</h1>
            {children()}
        </div>
    }
    .into_any()
}
