//! The document's shell, and which page answers which address.

use leptos::{hydration::HydrationScriptsProps, nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::{
    components::{footer::SiteFooter, header::SiteHeader, missing_part::MissingPart},
    pages::{
        gallery::GalleryRoute,
        info::{
            AccessibilityRoute, CalendarRoute, CommittedRoute, HelpRoute, HostsRoute, LegalRoute,
            PrivacyRoute, PupilsRoute, SchoolsRoute,
        },
        not_found::NotFoundPage,
        public::{HomeRoute, OfferRoute, search::SearchPage},
    },
};

/// The pages that search engines should know, beside the offers: paths on this site.
pub const PUBLIC_PAGES: [&str; 11] = [
    "/",
    "/offres",
    "/eleves",
    "/structures",
    "/lycees",
    "/aide",
    "/calendrier",
    "/organisations-engagees",
    "/accessibilite",
    "/mentions-legales",
    "/confidentialite",
];

/// The addresses of what the document loads, and of the site itself.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The style sheet.
    pub stylesheet: String,
    /// The script that wakes the page.
    pub script: String,
    /// Its WebAssembly.
    pub code: String,
    /// The site, without a slash at the end.
    pub public_url: String,
}

/// The document around the application.
pub fn shell(options: LeptosOptions, addresses: Addresses) -> impl IntoView {
    let Addresses {
        stylesheet,
        script,
        code,
        public_url,
    } = addresses;
    // Leptos' own component tells lazy pages where their parts are, which is needed; but it would have the code fetched
    // beside the style sheet, before anything is seen: what it would put in the page is left out.
    let _told = HydrationScripts(HydrationScriptsProps::builder().options(options.clone()).build());
    let awaken = format!("{}({script:?}, {code:?});", include_str!("awaken.js").trim_end());
    view! {
        <!DOCTYPE html>
        <html lang="fr">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {open_graph("og:site_name", "Quinzaine".to_owned())}
                {open_graph("og:type", "website".to_owned())}
                {open_graph("og:locale", "fr_FR".to_owned())}
                {open_graph("og:image", format!("{public_url}/og.png"))}
                {open_graph("og:image:alt", "Quinzaine, le stage de seconde\u{a0}: deux rangées de cinq carrés".to_owned())}
                <meta name="theme-color" content="#0b4f58" />
                <AutoReload options />
                <script type="module" nonce=use_nonce()>
                    {awaken}
                </script>
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What sites that show a link read of a page (the Open Graph protocol); its title and description they take from the
/// usual elements.
fn open_graph(property: &'static str, content: String) -> impl IntoView {
    leptos::html::meta()
        .attr("property", property)
        .attr("content", content)
}

/// The application: header, the page of the address, footer.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Whoever watches the page (our journeys, above all) can tell that it is awake.
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-awake", "");
        }
    });
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
                <ErrorBoundary fallback=|_| MissingPart()>
                    <Routes fallback=|| NotFoundPage().into_any()>
                        <Route path=path!("/") view={Lazy::<HomeRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/offres") view=|| SearchPage().into_any() ssr=SsrMode::Async />
                        <Route path=path!("/offres/:id") view={Lazy::<OfferRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/eleves") view={Lazy::<PupilsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/structures") view={Lazy::<HostsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/lycees") view={Lazy::<SchoolsRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/aide") view={Lazy::<HelpRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/calendrier") view={Lazy::<CalendarRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/organisations-engagees") view={Lazy::<CommittedRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/accessibilite") view={Lazy::<AccessibilityRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/mentions-legales") view={Lazy::<LegalRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/confidentialite") view={Lazy::<PrivacyRoute>::new()} ssr=SsrMode::Async />
                        <Route path=path!("/dev/composants") view={Lazy::<GalleryRoute>::new()} ssr=SsrMode::Async />
                    </Routes>
                </ErrorBoundary>
            </main>
            <SiteFooter />
        </Router>
    }
}
