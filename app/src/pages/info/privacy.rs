//! `/confidentialite`: what is known of people, and for how long. It says what the site does today.

use domain::retention::{Rule, rules};
use leptos::prelude::*;

use crate::pages::info::layout::Explained;

/// Personal data.
#[component]
pub(crate) fn PrivacyPage() -> impl IntoView {
    view! {
        <Explained title="Données personnelles" description="Ce que Quinzaine garde de vous, pourquoi, et combien de temps\u{a0}: en court pour les élèves, en détail pour tous.">
            <p class="lead">"Chercher un stage ne demande ni compte ni nom. Avec un compte, voici ce qui est gardé, pourquoi, et combien de temps."</p>
            <InShort />
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
            <h2>"Ce qui est gardé"</h2>
            <ul class="plain-list">
                <li>
                    <strong>"Comptes. "</strong>
                    "Nom, adresse e-mail, mot de passe sous une forme qui ne se lit pas, rôle. Qui signe par un lien n’a pas besoin de compte."
                </li>
                <li>
                    <strong>"Conventions. "</strong>
                    "Ce que les structures et les lycées saisissent, puis le document figé que chacun signe\u{a0}: noms, date de naissance et adresse de l’élève, noms, \
                     adresses e-mail et téléphones de ses responsables, du tuteur et du professeur référent."
                </li>
                <li>
                    <strong>"Santé. "</strong>
                    "S’il y a un projet d’accueil individualisé (PAI) ou des précautions, ce que le lycée écrit pour que le stage se passe bien. Seuls les parties de la convention \
                     et ceux qui la remplissent le lisent\u{a0}; jamais un enseignant qui ne fait que suivre la classe."
                </li>
                <li>
                    <strong>"Signatures. "</strong>
                    "Qui a signé, quand, par quel moyen, et depuis quelle adresse IP et quel navigateur\u{a0}: c’est la preuve de la signature."
                </li>
                <li>
                    <strong>"E-mails. "</strong>
                    "Le texte d’un e-mail est effacé dès qu’il est parti. Il reste à qui, quand, et l’objet."
                </li>
                <li>
                    <strong>"SMS. "</strong>
                    "Si le site en envoie, un code ou un lien peut arriver par SMS à qui le demande, ou quand le lycée l’envoie ainsi, au numéro que donne la convention. \
                     Il passe par un prestataire, et ne nomme jamais un élève. Son texte est effacé aussitôt\u{a0}; il reste le numéro et l’heure. Vous n’en voulez plus\u{202f}? \
                     Écrivez à l’adresse des mentions légales\u{a0}: votre numéro n’en recevra plus."
                </li>
                <li>
                    <strong>"Qui a regardé. "</strong>
                    "Quand quelqu’un ouvre le dossier ou la convention d’un élève, cela s’écrit. L’élève et le chef d’établissement peuvent le voir."
                </li>
            </ul>
            <h2 id="durees" tabindex="-1">"Combien de temps, et pourquoi"</h2>
            <Durations />
            <p>
                "Au bout, tout est effacé pendant la nuit, fichiers compris. D’une convention effacée il ne reste que des empreintes (SHA-256), qui ne disent rien de personne\u{a0}: \
                 qui en a gardé un exemplaire peut encore "<a href="/verifier">"le faire vérifier"</a>". Une sauvegarde garde ce qu’elle contient jusqu’à ce qu’elle soit elle-même effacée."
            </p>
            <h2 id="appareil" tabindex="-1">"Ce qui est gardé sur votre appareil"</h2>
            <p>
                "Votre navigateur garde l’habillage et le programme du site, les mêmes pour tous, et le nom du fichier où est ce programme, pour ne pas le \
                 télécharger deux fois et pour dire qu’il n’y a pas de réseau. Il ne garde une page de vous que si vous touchez \
                 «\u{a0}Garder sur cet appareil\u{a0}»\u{a0}: une copie de votre convention, de son PDF, ou de votre stage et de son calendrier, lisible sans réseau. \
                 Cette copie n’existe que sur cet appareil, et ne se lit plus six mois après avoir été faite ou refaite. «\u{a0}Retirer de cet appareil\u{a0}» l’efface, \
                 se déconnecter aussi, et la connexion d’une autre personne\u{a0}; fermer la page ne suffit pas, ni une connexion qui s’arrête d’elle-même. \
                 Si vous avez dit que d’autres personnes se servent de cet ordinateur, rien ne peut y être gardé."
            </p>
            <p>
                "Ce que vous tapiez dans une convention quand le réseau a manqué y reste une semaine au plus, jusqu’à ce que ce soit enregistré ou que vous \
                 vous déconnectiez\u{a0}; jamais ce qui concerne la santé."
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
                "Avec un compte, "<a href="/espace/compte/donnees">"prenez une copie de vos données, ou demandez leur effacement"</a>", à tout âge. Sans compte, \
                 écrivez à l’adresse donnée dans les "<a href="/mentions-legales">"mentions légales"</a>"\u{a0}; pour faire corriger le dossier d’un élève, au lycée. \
                 Vous pouvez aussi saisir la CNIL (www.cnil.fr)."
            </p>
        </Explained>
    }
    .into_any()
}

/// The table of what is kept, from the one that the clock applies.
#[component]
fn Durations() -> impl IntoView {
    view! {
        <table class="table table-rows">
            <caption>"Ce qui est gardé, et jusqu’à quand"</caption>
            <thead>
                <tr>
                    <th scope="col">"Quoi"</th>
                    <th scope="col">"Combien de temps"</th>
                    <th scope="col">"À partir de"</th>
                    <th scope="col">"De quel droit"</th>
                    <th scope="col">"D’où vient la durée"</th>
                </tr>
            </thead>
            <tbody>{rules().iter().copied().map(duration).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn duration(rule: Rule) -> impl IntoView {
    view! {
        <tr>
            <td data-label="Quoi">{rule.noun.words()}</td>
            <td data-label="Combien de temps">{rule.length.words()}</td>
            <td data-label="À partir de">{rule.start.words()}</td>
            <td data-label="De quel droit">{rule.ground.words()}</td>
            <td data-label="D’où vient la durée">{rule.source}</td>
        </tr>
    }
}

/// For whoever is fifteen.
#[component]
fn InShort() -> impl IntoView {
    view! {
        <section aria-labelledby="en-court">
            <h2 id="en-court">"En court, si vous avez quinze ans"</h2>
            <ul class="plain-list">
                <li>"Chercher un stage\u{a0}: on ne sait pas qui vous êtes."</li>
                <li>"Votre lycée nous donne votre nom, votre classe et votre date de naissance, pour faire la convention. C’est son travail\u{a0}: il n’a pas besoin de votre accord pour ça."</li>
                <li>"L’entreprise voit votre nom, votre classe et ce que vous lui écrivez. Pas votre adresse, sauf sur la convention."</li>
                <li>"Un an après le stage, votre compte et vos messages sont effacés. La convention signée, elle, est gardée jusqu’à vos 23\u{a0}ans, au cas où il y aurait un problème."</li>
                <li>"Vous pouvez tout télécharger, voir qui a ouvert votre dossier, et demander qu’on efface tout. Vous n’avez pas besoin de vos parents pour le demander."</li>
                <li>"Pas de pub, et rien n’est vendu."</li>
            </ul>
        </section>
    }
}
