//! The bottom of every page.

use leptos::prelude::*;
use leptos_router::components::A;

/// Columns of links: a title, then addresses with their texts.
type Column = (&'static str, &'static [(&'static str, &'static str)]);

const COLUMNS: [Column; 3] = [
    (
        "Comment ça marche",
        &[
            ("/eleves", "Élèves"),
            ("/structures", "Structures d’accueil"),
            ("/lycees", "Lycées"),
        ],
    ),
    (
        "S’informer",
        &[
            ("/aide", "Aide"),
            ("/securite", "Sécurité en stage"),
            ("/calendrier", "Calendrier"),
            ("/organisations-engagees", "Organisations engagées"),
            ("/verifier", "Vérifier une convention"),
        ],
    ),
    (
        "Ce site",
        &[
            ("/plan-du-site", "Plan du site"),
            ("/accessibilite", "Accessibilité\u{a0}: partiellement conforme"),
            ("/mentions-legales", "Mentions légales"),
            ("/confidentialite", "Données personnelles"),
        ],
    ),
];

/// What the site is, and where the rest of it is.
#[component]
pub(crate) fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer-row">
                <p class="site-footer-about">
                    <strong>"Quinzaine"</strong>
                    ", le stage d’observation de deux semaines des élèves de seconde générale et technologique."
                </p>
                <nav class="site-footer-links" aria-label="Pied de page">
                    {COLUMNS
                        .map(|(title, links)| {
                            view! {
                                <div>
                                    <p class="overline">{title}</p>
                                    <ul role="list">
                                        {links
                                            .iter()
                                            .map(|(href, text)| view! { <li><A href=*href>{*text}</A></li> })
                                            .collect_view()}
                                    </ul>
                                </div>
                            }
                        })
                        .collect_view()}
                </nav>
            </div>
        </footer>
    }
    .into_any()
}
