//! The top of every page.

use domain::weeks::Weeks;
use leptos::prelude::*;
use leptos_router::components::A;

use super::mark::TenSquares;

/// The mark, the name, and where one can go.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    view! {
        <header class="site-header">
            <div class="site-header-row">
                <A href="/" attr:class="brand">
                    <TenSquares weeks=Some(Weeks::Both) />
                    <span>"Quinzaine"</span>
                    <span class="visually-hidden">", accueil"</span>
                </A>
                <nav aria-label="Navigation principale">
                    <A href="/offres">"Trouver un stage"</A>
                    <A href="/aide">"Aide"</A>
                </nav>
            </div>
        </header>
    }
}
