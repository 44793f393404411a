//! The picture of a page of a pile, small.

use leptos::prelude::*;

/// It leads to the page in full. `place` counts from 1.
#[component]
pub(super) fn Thumbnail(pile: String, place: u32, label: String) -> impl IntoView {
    let address = format!("/lycee/pile/{pile}/page/{place}");
    let picture = address.clone();
    view! {
        <a href=address rel="external" class="pile-page">
            <img src=picture alt="" loading="lazy" />
            <span>{label}</span>
        </a>
    }
    .into_any()
}
