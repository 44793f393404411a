//! What components ask of the browser. On the server none of it runs.

use leptos::prelude::*;
use web_sys::Storage;

/// Whether the page is awake: false on the server and until its code runs, so that both draw the same at first.
pub(crate) fn awake() -> ReadSignal<bool> {
    let (awake, set_awake) = signal(false);
    Effect::new(move |_| set_awake.set(true));
    awake
}

/// What is remembered for the time of the tab; none where the browser keeps nothing.
pub(crate) fn tab_memory() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
