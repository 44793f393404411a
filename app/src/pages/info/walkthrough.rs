//! How it works, for each of the three: students, hosts, schools.

use leptos::prelude::*;

use crate::pages::info::layout::Explained;

/// What somebody does, in order.
struct Step {
    title: &'static str,
    text: &'static str,
}

const STUDENTS: &[Step] = &[
    Step {
        title: "Cherchez près de chez vous",
        text: "Indiquez votre commune, la distance que vous acceptez, et ce qui vous intrigue\u{a0}: un secteur, un métier, un mot. Aucun compte n’est nécessaire pour regarder.",
    },
    Step {
        title: "Lisez bien l’offre",
        text: "Activités, horaires, repas, places restantes, distance. Au-delà de 10\u{a0}km, réfléchissez au trajet de chaque matin.",
    },
    Step {
        title: "Candidatez",
        text: "Dites en quelques lignes ce qui vous donne envie. La structure a quinze jours pour répondre\u{a0}; vous pouvez avoir plusieurs candidatures en cours, une par offre.",
    },
    Step {
        title: "Confirmez une place",
        text: "Quand une structure vous accepte, vous confirmez. Vos autres candidatures pour les mêmes semaines sont alors retirées, et les structures prévenues.",
    },
    Step {
        title: "Signez la convention",
        text: "C’est l’accord écrit sur le stage. La structure et le lycée la remplissent, puis quatre parties la signent\u{a0}: vous, votre représentant légal si vous êtes mineur, la structure et le lycée.",
    },
    Step {
        title: "Vivez vos deux semaines",
        text: "Un tuteur vous suit dans la structure, un professeur au lycée. À la fin, demandez votre attestation.",
    },
];

const HOSTS: &[Step] = &[
    Step {
        title: "Présentez votre structure",
        text: "Entreprise, association, administration, établissement public ou collectivité\u{a0}: toutes peuvent accueillir. Un lycée ou une école aussi.",
    },
    Step {
        title: "Décrivez ce que l’élève verra",
        text: "Les métiers à découvrir, les activités, les horaires, le repas de midi, le nombre de places par semaine. Avant que des élèves voient votre première offre, la modération vérifie votre structure\u{a0}; les suivantes sont visibles aussitôt.",
    },
    Step {
        title: "Répondez aux candidatures",
        text: "Vous avez quinze jours. Sans réponse, une candidature expire et l’élève se tourne vers d’autres offres.",
    },
    Step {
        title: "Remplissez votre part de la convention",
        text: "Tuteur, lieu, horaires, activités. Le lycée la complète et la valide, puis chacun la signe. Les règles sur le temps de travail des mineurs sont vérifiées pendant que vous écrivez.",
    },
    Step {
        title: "Accueillez",
        text: "Un tuteur accompagne l’élève, qui observe et essaie sans manier de machine dangereuse. En cas d’absence, il prévient le lycée aussitôt.",
    },
    Step {
        title: "Remettez l’attestation",
        text: "À la demande de l’élève, à la fin du stage.",
    },
];

const SCHOOLS: &[Step] = &[
    Step {
        title: "Donnez l’adresse du site à vos élèves",
        text: "Dès l’ouverture, chacun peut chercher sans compte. Les heures d’orientation sont un bon moment pour le faire ensemble.",
    },
    Step {
        title: "Vérifiez les stages trouvés sans offre",
        text: "Un élève peut proposer une structure qu’il connaît. Vous vérifiez qu’elle existe et que l’activité convient\u{a0}; elle est ensuite invitée à répondre.",
    },
    Step {
        title: "Complétez et validez les conventions",
        text: "Vous voyez chaque convention, où elle en est et qui l’on attend. La structure remplit sa part, vous la vôtre. Vous vérifiez que les activités conviennent, surtout avant seize ans, puis vous validez\u{a0}: le texte ne change plus.",
    },
    Step {
        title: "Signez, et faites signer",
        text: "L’élève, ses représentants légaux s’il est mineur, la structure, le chef d’établissement, dans l’ordre que l’on veut.",
    },
    Step {
        title: "Gardez la preuve",
        text: "Quand tous ont signé, un fichier réunit la convention et la preuve de chaque signature. Chacun le reçoit, et n’importe qui peut vérifier qu’il est authentique.",
    },
];

/// What a page prepares for: where it is done, and what the button says.
type Act = (&'static str, &'static str);

/// The page of one of the three. It ends with the act it prepares, then with what whoever has done that before needs.
fn walkthrough(
    title: &'static str,
    lead: &'static str,
    steps: &'static [Step],
    act: Act,
    others: &'static [Act],
) -> AnyView {
    let (href, action) = act;
    view! {
        <Explained title=title description=lead wide=true>
            <p class="lead">{lead}</p>
            <ol class="steps steps-long">
                {steps
                    .iter()
                    .map(|step| {
                        view! {
                            <li>
                                <h2 class="steps-title">{step.title}</h2>
                                <p>{step.text}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
            <p class="actions">
                <a class="button" href=href>{action}</a>
                {others
                    .iter()
                    .map(|(href, action)| view! { <a class="button button-quiet" href=*href rel=href.contains('#').then_some("external")>{*action}</a> })
                    .collect_view()}
            </p>
        </Explained>
    }
    .into_any()
}

/// `/eleves`.
#[component]
pub(crate) fn StudentsPage() -> impl IntoView {
    walkthrough(
        "Élèves\u{a0}: comment ça marche",
        "Du premier «\u{a0}il me faut un stage\u{a0}» à l’attestation, en six étapes.",
        STUDENTS,
        ("/offres", "Chercher une offre"),
        &[
            ("/activation", "Activer mon compte d’élève"),
            ("/aide#trouver", "Vos questions sur la recherche"),
        ],
    )
}

/// `/structures`.
#[component]
pub(crate) fn HostsPage() -> impl IntoView {
    walkthrough(
        "Structures d’accueil\u{a0}: comment ça marche",
        "Deux semaines en juin pour montrer votre métier à un élève de seconde, sans paperasse superflue.",
        HOSTS,
        ("/inscription", "Inscrire ma structure et publier une offre"),
        &[
            ("/connexion?suite=/structure", "J’ai déjà un compte"),
            ("/aide#accueillir", "Vos questions sur l’accueil"),
        ],
    )
}

/// `/lycees`.
#[component]
pub(crate) fn SchoolsPage() -> impl IntoView {
    walkthrough(
        "Lycées\u{a0}: comment ça marche",
        "Que chaque élève ait une place et une convention signée, sans courir après le papier.",
        SCHOOLS,
        ("/connexion?suite=/lycee", "Ouvrir l’espace de mon lycée"),
        &[
            ("/activation", "Activer mon compte"),
            ("/calendrier", "Voir le calendrier"),
        ],
    )
}
