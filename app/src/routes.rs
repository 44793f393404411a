//! The document's shell, and which page answers which address.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::{footer::SiteFooter, header::SiteHeader},
    pages::{
        not_found::NotFoundPage,
        public::{home::HomePage, offer::OfferPage, search::SearchPage},
    },
};

/// The document around the application. `stylesheet` is the address of the style sheet; without `options` the page
/// works but is not hydrated.
pub fn shell(options: LeptosOptions, stylesheet: String) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// The application: header, the page of the address, footer.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { "Quinzaine".to_owned() } else { format!("{title} – Quinzaine") }
        } />
        // « external » keeps the router away: the browser itself must move the focus.
        <a class="skip-link" href="#contenu" rel="external">
            "Aller au contenu"
        </a>
        <Router>
            <SiteHeader />
            <main id="contenu" tabindex="-1">
                // Results belong in the server's HTML, with the right status, and must be there without JavaScript:
                // every route waits for its data.
                <Routes fallback=|| NotFoundPage().into_any()>
                    <Route path=path!("/") view=|| HomePage().into_any() ssr=SsrMode::Async />
                    <Route path=path!("/offres") view=|| SearchPage().into_any() ssr=SsrMode::Async />
                    <Route path=path!("/offres/:id") view=|| OfferPage().into_any() ssr=SsrMode::Async />
                </Routes>
            </main>
            <SiteFooter />
        </Router>
    }
}
