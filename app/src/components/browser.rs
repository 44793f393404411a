//! What components ask of the browser. On the server none of it runs.

use leptos::prelude::*;
use web_sys::{HtmlInputElement, Storage};

/// Whether the page is hydrated: false on the server and during hydration, so that both render the same at first.
pub(crate) fn hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move |_| set_hydrated.set(true));
    hydrated
}

/// Writes into a field. A field of times or dates that cannot show that text becomes one of text: it would be emptied, and what was
/// typed lost with the next saving.
pub(crate) fn put_value(input: &HtmlInputElement, value: &str) {
    input.set_value(value);
    if input.value() != value {
        input.set_type("text");
        input.set_value(value);
    }
}

/// What is remembered for the time of the tab; none where the browser keeps nothing.
pub(crate) fn tab_memory() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
