//! `/plan-du-site`: every page that is open to all, by whom it is for.

use leptos::prelude::*;

use crate::pages::info::layout::Explained;

/// What the pages have in common, and where they are.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const GROUPS: &[Group] = &[
    (
        "Chercher un stage",
        &[
            ("/", "Accueil"),
            ("/offres", "Toutes les offres"),
            ("/organisations-engagees", "Organisations engagées"),
        ],
    ),
    (
        "Comment ça marche",
        &[
            ("/eleves", "Pour les élèves"),
            ("/structures", "Pour les structures d’accueil"),
            ("/lycees", "Pour les lycées"),
            ("/calendrier", "Calendrier"),
            ("/aide", "Aide"),
            ("/securite", "Sécurité en stage, secteur par secteur"),
        ],
    ),
    (
        "Votre espace",
        &[
            ("/connexion", "Se connecter"),
            ("/inscription", "Inscrire une structure d’accueil"),
            ("/activation", "Activer le compte préparé par le lycée"),
            ("/mot-de-passe-oublie", "Mot de passe oublié"),
            ("/espace", "Mon espace"),
        ],
    ),
    (
        "Conventions",
        &[
            ("/lien-perdu", "Je n’ai plus mon lien"),
            ("/verifier", "Vérifier une convention"),
        ],
    ),
    (
        "Ce site",
        &[
            ("/accessibilite", "Accessibilité"),
            ("/mentions-legales", "Mentions légales"),
            ("/confidentialite", "Données personnelles"),
        ],
    ),
];

#[component]
pub(crate) fn SiteMapPage() -> impl IntoView {
    view! {
        <Explained title="Plan du site" description="Toutes les pages publiques de Quinzaine, par sujet.">
            {GROUPS
                .iter()
                .map(|(title, pages)| {
                    view! {
                        <section>
                            <h2>{*title}</h2>
                            <ul class="plain-list">
                                {pages.iter().map(|(path, name)| view! { <li><a href=*path>{*name}</a></li> }).collect_view()}
                            </ul>
                        </section>
                    }
                })
                .collect_view()}
        </Explained>
    }
    .into_any()
}
