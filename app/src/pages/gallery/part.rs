//! A part of the gallery.

use leptos::prelude::*;

/// Words that try the width of things.
pub(super) const LONG: &str =
    "Découverte des métiers de la maintenance aéronautique et de l’anticonstitutionnellement long";

#[component]
pub(super) fn Part(title: &'static str, id: &'static str, children: Children) -> impl IntoView {
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}
