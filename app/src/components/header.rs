//! The top of every page.

use domain::{urls::SEARCH, weeks::Weeks};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{api::account::read_me, components::week_squares::WeekSquares, resource::load};

/// The mark, the name, and where one can go.
#[component]
pub(crate) fn SiteHeader() -> impl IntoView {
    // Signing in and out load the page anew, so that this is read once.
    let me = load(|| (), |()| read_me());
    view! {
        <header class="site-header">
            <div class="site-header-row">
                <A href="/" attr:class="brand">
                    <WeekSquares weeks=Some(Weeks::Both) />
                    <span translate="no">"Quinzaine"</span>
                    <span class="visually-hidden">", accueil"</span>
                </A>
                <nav aria-label="Navigation principale">
                    <Suspense>
                        {move || Suspend::new(async move {
                            let me = me.await.ok().flatten();
                            let (href, label) = if me.is_some() {
                                ("/espace", "Mon espace")
                            } else {
                                ("/connexion", "Se connecter")
                            };
                            let search = me.map_or_else(|| SEARCH.to_owned(), |me| me.search);
                            view! {
                                <A href=search>"Trouver un stage"</A>
                                <A href="/aide">"Aide"</A>
                                <A href=href>{label}</A>
                            }
                        })}
                    </Suspense>
                </nav>
            </div>
        </header>
    }
}
