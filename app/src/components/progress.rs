//! How far something has come, and what is not there yet.

use leptos::prelude::*;

/// A bar with its label.
#[component]
pub(crate) fn Progress(id: &'static str, #[prop(into)] label: String, done: u32, of: u32) -> impl IntoView {
    view! {
        <div class="progress">
            <label for=id>{label}</label>
            <progress id=id max=of value=done>
                {format!("{done} sur {of}")}
            </progress>
            <span class="quiet">{format!("{done} sur {of}")}</span>
        </div>
    }
}

/// Grey lines where text will be; said once, not line by line.
#[component]
pub(crate) fn Skeleton(lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-busy="true">
            <span class="visually-hidden">"Chargement…"</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line" aria-hidden="true"></span> }).collect_view()}
        </div>
    }
}
