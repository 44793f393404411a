//! The bottom of every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{still::still, sub_navigation::is_within};

/// Columns of links: a title, then addresses with their texts. They are written as HTML as they are.
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

/// What the site is, and where the rest of it is. One piece of text: it stands on every page, and was some forty elements and as many
/// signals to hydrate.
#[component]
pub(crate) fn SiteFooter() -> impl IntoView {
    let path = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        let path = path.get();
        // The server has marked those of the first page.
        if before.is_some() {
            mark(&path);
        }
    });
    let here = path.get_untracked();
    still(move || view! { <footer class="site-footer" inner_html=inside(&here)></footer> }.into_any())
}

/// What stands in it on that page, as HTML.
fn inside(path: &str) -> String {
    let mut html = String::with_capacity(2_500);
    html.push_str(
        "<div class=\"site-footer-row\"><p class=\"site-footer-about\"><strong>Quinzaine</strong>, le stage d’observation de deux semaines \
         des élèves de seconde générale et technologique.</p><nav class=\"site-footer-links\" aria-label=\"Pied de page\">",
    );
    for (title, links) in COLUMNS {
        html.extend(["<div><p class=\"overline\">", title, "</p><ul role=\"list\">"]);
        for (page, text) in links {
            let current = if is_within(path, page) {
                " aria-current=\"page\""
            } else {
                ""
            };
            html.extend(["<li><a href=\"", *page, "\"", current, ">", *text, "</a></li>"]);
        }
        html.push_str("</ul></div>");
    }
    html.push_str("</nav></div>");
    html
}

/// Marks the links that lead to that page, or to one above it, and no others.
fn mark(path: &str) {
    for (page, _) in COLUMNS.iter().flat_map(|(_, links)| *links) {
        let link = document().query_selector(&format!(".site-footer a[href=\"{page}\"]"));
        let Ok(Some(link)) = link else { continue };
        _ = if is_within(path, page) {
            link.set_attribute("aria-current", "page")
        } else {
            link.remove_attribute("aria-current")
        };
    }
}
