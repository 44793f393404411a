//! Coming to the results: whoever asked for them stands on their heading, in the window and with the keyboard. Without JavaScript the
//! address's fragment does it.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

/// The heading that says how many there are.
pub(super) const HEADING: &str = "resultats";

/// Whether somebody waits to be led to the results.
#[derive(Clone, Copy)]
pub(super) struct Arrival(RwSignal<bool>);

impl Arrival {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(false))
    }

    /// Once they are there.
    pub(super) fn awaited(self) {
        self.0.set(true);
    }

    /// They are there; whoever waits is led to them.
    pub(super) fn are_here(self) {
        if self.0.get_untracked() {
            self.now();
        }
    }

    /// At once.
    pub(super) fn now(self) {
        self.0.set(false);
        // Once what covered them, or stood above them, is laid out anew.
        let _ = request_animation_frame(|| {
            let heading = document().get_element_by_id(HEADING);
            if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
                let _ = heading.focus();
                // The style sheet says how far from the edge.
                heading.scroll_into_view();
            }
        });
    }
}
