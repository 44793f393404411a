//! What components ask of the browser. On the server none of it runs.

use leptos::prelude::*;
use web_sys::Storage;

/// Whether the page is hydrated: false on the server and during hydration, so that both render the same at first.
pub(crate) fn hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move |_| set_hydrated.set(true));
    hydrated
}

/// What is remembered for the time of the tab; none where the browser keeps nothing.
pub(crate) fn tab_memory() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
