//! What a page says to search engines (JSON-LD of schema.org).

use leptos::prelude::*;

/// The data block. `<` is escaped, so that no text can end the element.
#[component]
pub(crate) fn Structured(json: serde_json::Value) -> impl IntoView {
    let text = json.to_string().replace('<', "\\u003c");
    view! { <script type="application/ld+json" inner_html=text></script> }
}
