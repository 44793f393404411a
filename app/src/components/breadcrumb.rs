//! Where a page stands in the site.

use leptos::prelude::*;

/// Home, then this page.
#[component]
pub(crate) fn Breadcrumb(#[prop(into)] here: String) -> impl IntoView {
    view! {
        <nav class="breadcrumb" aria-label="Fil d’Ariane">
            <ol role="list">
                <li>
                    <a href="/">"Accueil"</a>
                </li>
                <li aria-current="page">{here}</li>
            </ol>
        </nav>
    }
}
