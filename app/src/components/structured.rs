//! What a page says to search engines (JSON-LD of schema.org).

use leptos::prelude::*;

use super::still::still;

/// The data block; `json` writes it where the page is made. `<` is escaped, so that no text can end the element.
#[component]
pub(crate) fn Structured(json: fn() -> String) -> impl IntoView {
    still(move || {
        let text = json().replace('<', "\\u003c");
        view! { <script type="application/ld+json" inner_html=text></script> }.into_any()
    })
}
