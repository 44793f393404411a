//! `/accessibilite`: what was done and checked, and what to do when something is in the way.

use leptos::prelude::*;

use crate::pages::info::layout::Explained;

/// The accessibility statement.
#[component]
pub(crate) fn AccessibilityPage() -> impl IntoView {
    view! {
        <Explained title="Accessibilité" description="Déclaration d’accessibilité de Quinzaine\u{a0}: ce qui est visé, ce qui est vérifié, ce qui ne l’est pas encore.">
            <p class="lead">"Tout élève doit pouvoir chercher un stage seul, avec l’appareil et les réglages qui lui conviennent."</p>
            <h2>"Ce que nous visons"</h2>
            <p>
                "Le référentiel général d’amélioration de l’accessibilité (RGAA), version\u{a0}4.1.2, au niveau double\u{a0}A."
            </p>
            <h2>"État de conformité"</h2>
            <p>
                "Partiellement conforme. Selon notre propre évaluation du 28\u{a0}novembre\u{a0}2026 sur onze pages, les 67\u{a0}critères qui s’y \
                 appliquent sont respectés, dont six points avec un doute. Nous ne dirons pas «\u{a0}totalement conforme\u{a0}» avant qu’un tiers l’ait \
                 vérifié\u{a0}: aucun audit indépendant n’a encore eu lieu."
            </p>
            <p>"Aucune dérogation n’est invoquée. Le site est fait de HTML, CSS, JavaScript, WebAssembly, SVG et de documents PDF balisés."</p>
            <h2>"Ce qui est vérifié"</h2>
            <ul class="plain-list">
                <li>"Les pages, en clair et en sombre, par l’outil axe\u{a0}: aucune erreur n’est admise."</li>
                <li>"La recherche entière au clavier, avec un focus toujours visible."</li>
                <li>"Chaque parcours sans JavaScript."</li>
                <li>"L’affichage à 320\u{a0}pixels de large, et donc à 400\u{a0}% de zoom sur un écran ordinaire, sans défilement de côté."</li>
                <li>"Les contrastes du texte et des contrôles. Aucune information ne repose sur la couleur seule."</li>
                <li>"L’image des offres a son équivalent en mots."</li>
                <li>"Les animations s’arrêtent si votre appareil le demande."</li>
            </ul>
            <h2>"Ce qui ne l’est pas encore"</h2>
            <ul class="plain-list">
                <li>"Des essais avec des personnes qui utilisent un lecteur d’écran chaque jour."</li>
                <li>"La commande vocale et les contacteurs, d’autres navigateurs que Chromium."</li>
                <li>"La validation des documents selon PDF/UA par un outil indépendant."</li>
            </ul>
            <h2>"Si quelque chose vous bloque"</h2>
            <p>
                "Dites-le à votre lycée, ou à l’équipe qui vous a donné l’adresse de ce site, en précisant la page et ce que vous vouliez faire. \
                 Si la réponse ne vient pas ou ne suffit pas, vous pouvez saisir le Défenseur des droits\u{a0}: en ligne, par téléphone au 09\u{a0}69\u{a0}39\u{a0}00\u{a0}00, \
                 ou par courrier gratuit (Défenseur des droits, Libre réponse 71120, 75342\u{a0}Paris Cedex\u{a0}07)."
            </p>
        </Explained>
    }
    .into_any()
}
