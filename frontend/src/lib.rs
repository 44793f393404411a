//! Hydrates the pages that the server rendered.

#![recursion_limit = "512"]

use leptos::{mount::hydrate_from_async, prelude::document};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the page's script, which waits for its end to do again what people did before it. The root gets `data-hydrated` once the
/// page's own part has been fetched too and answers to people: journeys wait for it.
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(body) = document().body() else { return };
    hydrate_from_async(body, app::App).await.forget();
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("data-hydrated", "");
    }
}
