//! `/confidentialite`: what is known of people, and for how long. It says what the site does today.

use leptos::prelude::*;

use crate::pages::info::layout::Explained;

/// Personal data.
#[component]
pub(crate) fn PrivacyPage() -> impl IntoView {
    view! {
        <Explained title="Données personnelles" description="Ce que Quinzaine sait de vous quand vous cherchez un stage\u{a0}: presque rien.">
            <p class="lead">"Chercher un stage ne demande ni compte ni nom. Voici ce qui se passe quand vous le faites."</p>
            <h2>"Quand vous cherchez"</h2>
            <ul class="plain-list">
                <li>"Votre commune et vos filtres sont dans l’adresse de la page, pour que vous puissiez la garder ou la partager. Ils ne sont pas enregistrés."</li>
                <li>
                    "Si vous touchez «\u{a0}Utiliser ma position\u{a0}», votre navigateur vous demande d’abord votre accord. Votre position, arrondie au \
                     kilomètre, sert à trouver votre commune et n’est pas gardée."
                </li>
                <li>"Aucun cookie n’est posé tant que vous ne faites que chercher. Un formulaire à corriger, ou une inscription, en pose un pour sept jours\u{a0}: il ne sert qu’à vous rendre, et à vous seul, ce que vous avez tapé. Votre navigateur retient, le temps de l’onglet, l’offre que vous venez d’ouvrir, pour vous ramener au même endroit de la liste."</li>
            </ul>
            <h2>"Quand vous demandez les nouvelles offres par e-mail"</h2>
            <p>
                "Sans compte, seules votre adresse e-mail et la recherche sont gardées\u{a0}: sept jours si vous ne confirmez pas, sinon jusqu’à ce que \
                 vous arrêtiez par le lien de chaque e-mail, ou jusqu’à la fin des stages\u{a0}; elles sont alors effacées, et la trace de ces e-mails avec elles."
            </p>
            <h2>"Quand vous êtes élève ou responsable d’un élève"</h2>
            <p>
                "Votre lycée inscrit ici le nom, la classe, la date de naissance et le numéro national (INE) de ses élèves de seconde, leur commune, et le \
                 nom, l’adresse e-mail et le téléphone de leurs responsables. Le fichier d’où cela vient est effacé dès qu’il est appliqué, ou au bout de \
                 trois jours. Deux responsables ne voient pas ici l’adresse l’un de l’autre tant qu’ils ne signent pas la même convention."
            </p>
            <h2>"Ce que note le serveur"</h2>
            <p>
                "Pour chaque demande\u{a0}: l’heure, le type de page, le temps de réponse, et un numéro tiré au hasard. Ni votre adresse, ni ce que vous avez \
                 cherché. Si une page d’erreur s’affiche, ce numéro permet de retrouver ce qui s’est passé."
            </p>
            <h2>"Ce qui n’est pas ici"</h2>
            <p>"Pas de publicité, pas de mesure d’audience par un tiers, pas de police ni de script chargés d’ailleurs, pas de revente."</p>
            <h2>"Vos droits"</h2>
            <p>
                "Vous pouvez demander quelles données vous concernent, les faire corriger ou effacer, à l’adresse donnée dans les \
                 "<a href="/mentions-legales">"mentions légales"</a>". Vous pouvez aussi saisir la CNIL (www.cnil.fr)."
            </p>
        </Explained>
    }
    .into_any()
}
