//! The picture of a page of a pile, small.

use leptos::prelude::*;

/// It leads to the page in full. `place` counts from 1.
#[component]
pub(super) fn Thumbnail(pile: String, place: u32, label: String) -> impl IntoView {
    let address = format!("/lycee/pile/{pile}/page/{place}");
    view! {
        <a href=address.clone() rel="external" class="pile-page">
            <img src=address alt="" loading="lazy" />
            <span>{label}</span>
        </a>
    }
    .into_any()
}
