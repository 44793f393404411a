//! The bottom of every page.

use leptos::prelude::*;

/// What the site is, and where its data come from.
#[component]
pub(crate) fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer-row">
                <p>
                    <strong>"Quinzaine"</strong>
                    " – le stage d’observation de deux semaines des élèves de seconde générale et technologique."
                </p>
                <p class="quiet">
                    "Communes et codes postaux\u{a0}: INSEE, IGN, DILA et La Poste, Licence Ouverte\u{a0}2.0."
                </p>
            </div>
        </footer>
    }
}
