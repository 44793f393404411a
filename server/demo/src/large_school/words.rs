//! Names of pupils, and what they write.

/// First names of people born about 2011.
pub(super) const PUPILS: [&str; 72] = [
    "Adam",
    "Alice",
    "Aminata",
    "Anaé",
    "Arthur",
    "Aya",
    "Basile",
    "Blanche",
    "Camélia",
    "Capucine",
    "Célestin",
    "Charlie",
    "Chloé",
    "Constance",
    "Côme",
    "Diane",
    "Éden",
    "Éléa",
    "Élias",
    "Élise",
    "Emma",
    "Enzo",
    "Ethan",
    "Eulalie",
    "Ève",
    "Félix",
    "Gabin",
    "Gabriel",
    "Hippolyte",
    "Hugo",
    "Ibrahim",
    "Imran",
    "Inaya",
    "Jade",
    "Jeanne",
    "Joachim",
    "Joséphine",
    "Jules",
    "Juliette",
    "Kenza",
    "Léon",
    "Léonie",
    "Lilia",
    "Lina",
    "Lou",
    "Louise",
    "Lucien",
    "Mahé",
    "Malo",
    "Manon",
    "Maëlys",
    "Marceau",
    "Mariam",
    "Maxence",
    "Milo",
    "Mohamed",
    "Naël",
    "Ninon",
    "Noé",
    "Oscar",
    "Ousmane",
    "Rayan",
    "Robin",
    "Rose",
    "Salomé",
    "Sarah",
    "Sofia",
    "Tiago",
    "Timothée",
    "Victoire",
    "Yanis",
    "Zoé",
];

/// Why somebody asks for a place.
pub(super) const MOTIVATIONS: [&str; 6] = [
    "Je voudrais découvrir ce métier de près et comprendre comment se passe une journée de travail. Je suis à l’aise avec les autres et \
     j’apprends vite.",
    "J’hésite encore entre plusieurs spécialités, et voir ce que vous faites m’aiderait à choisir. Je me déplace facilement en métro.",
    "Mon professeur principal m’a parlé de vous. J’aime le travail soigné et je suis ponctuelle.",
    "Depuis le collège je m’intéresse à ce que vous faites, et j’aimerais poser mes questions à des gens dont c’est le métier.",
    "Je suis curieux de savoir comment une équipe s’organise. L’an dernier j’ai aidé à préparer la kermesse de mon quartier.",
    "Je joue dans un club et j’y entraîne les petits\u{a0}: j’aime transmettre, et je voudrais voir comment vous accueillez le public.",
];

/// Why a place was refused by the lycée.
pub(super) const REJECTED: [&str; 3] = [
    "Ce contact est un membre de votre famille\u{a0}: cherchez quelqu’un d’autre dans l’entreprise.",
    "Nous n’avons pas pu joindre cette structure\u{a0}: vérifiez son adresse e-mail.",
    "Les activités décrites tiennent en une journée\u{a0}: demandez un programme pour la semaine.",
];

/// Why a host said no.
pub(super) const REFUSED: [&str; 4] = [
    "Nous accueillons déjà deux élèves ces semaines-là.",
    "L’équipe est en inventaire en juin, et personne ne pourrait s’occuper de vous.",
    "Votre demande est belle, mais nous avions promis cette place.",
    "Nous n’accueillons que des élèves de plus de seize ans, pour des raisons de sécurité.",
];

/// What is typed where nothing is known, whatever the trade.
pub(super) const TYPED: [(domain::convention::Section, &str, &str); 8] = {
    use domain::convention::Section::{Activities, Place, Referent, Structure, Student, Tutor};
    [
        (Structure, "rep_qualite", "Direction"),
        (Tutor, "tuteur_qualite", "Responsable d’équipe"),
        (Place, "lieu_acces", "S’annoncer à l’accueil."),
        (
            Activities,
            "observer",
            "Les gestes du métier, l’organisation d’une journée, l’accueil du public.",
        ),
        (
            Activities,
            "communiquer",
            "Raconter à l’équipe, le dernier jour, ce qui a été vu.",
        ),
        (Student, "transport", "En métro et à pied, une demi-heure."),
        (Referent, "referent_tel", "06 39 98 00 07"),
        (
            Referent,
            "evaluation",
            "Un appel la première semaine, une visite la seconde, puis un oral en classe.",
        ),
    ]
};
