//! The questions people ask, answered in our own words, each with the text it comes from.

/// Whom a question is of interest to first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// What it is.
    Internship,
    /// Students who look for one.
    Finding,
    /// Hosts.
    Hosting,
    /// Its contract.
    Convention,
    /// Who needs not go.
    Exemption,
    /// Signing in.
    Account,
}

impl Topic {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Internship,
        Self::Finding,
        Self::Hosting,
        Self::Convention,
        Self::Exemption,
        Self::Account,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Internship => "Le stage",
            Self::Finding => "Trouver un stage",
            Self::Hosting => "Accueillir un élève",
            Self::Convention => "La convention",
            Self::Exemption => "Dispenses",
            Self::Account => "Votre compte",
        }
    }

    /// Where it is on the page.
    pub fn anchor(self) -> &'static str {
        match self {
            Self::Internship => "le-stage",
            Self::Finding => "trouver",
            Self::Hosting => "accueillir",
            Self::Convention => "convention",
            Self::Exemption => "dispenses",
            Self::Account => "compte",
        }
    }
}

/// Where an answer comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    /// Reference text 000.
    MinistryPage,
    /// Reference text 001.
    HostsFaq,
    /// Reference text 003.
    Instruction,
    /// Reference text 004.
    StudentsFaq,
    /// A rule of the site itself.
    Ours,
}

impl Source {
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::MinistryPage => {
                "ministère de l’Éducation nationale, page sur le stage de seconde (décret n°\u{a0}2023-1111 du 29\u{a0}novembre 2023)"
            }
            Self::HostsFaq => "ministère de l’Éducation nationale, questions des structures d’accueil, 2024",
            Self::Instruction => "académie de Créteil, instruction du 21\u{a0}mars 2024",
            Self::StudentsFaq => {
                "ministère de l’Éducation nationale, foire aux questions sur le stage de seconde"
            }
            Self::Ours => "règle de Quinzaine",
        }
    }
}

/// A question and its answer, in paragraphs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    pub(super) topic: Topic,
    /// Its address on the page.
    pub anchor: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer, in paragraphs.
    pub answer: &'static [&'static str],
    pub(super) source: Source,
}

const fn entry(
    topic: Topic,
    anchor: &'static str,
    question: &'static str,
    answer: &'static [&'static str],
    source: Source,
) -> Entry {
    Entry {
        topic,
        anchor,
        question,
        answer,
        source,
    }
}

/// All of them, by topic.
pub const ENTRIES: &[Entry] = &[
    entry(
        Topic::Internship,
        "qui",
        "Qui fait ce stage\u{202f}?",
        &[
            "Tous les élèves de seconde générale et technologique, dans les lycées publics et dans les lycées privés sous contrat, y compris les lycées agricoles. Il fait partie de la scolarité\u{a0}: il est obligatoire.",
            "En seconde STHR (hôtellerie et restauration), il est facultatif, car la formation comprend déjà quatre semaines de stage.",
        ],
        Source::Instruction,
    ),
    entry(
        Topic::Internship,
        "quand",
        "Quand a-t-il lieu, et pour combien de temps\u{202f}?",
        &[
            "Deux semaines en juin, aux mêmes dates dans toute la France, pendant les épreuves du baccalauréat. Les dates changent chaque année\u{a0}: celles de cette année sont sur la page Calendrier.",
            "Ce sont des semaines de classe comme les autres\u{a0}: on n’est pas en vacances.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Internship,
        "but",
        "À quoi sert-il\u{202f}?",
        &[
            "À voir de près un environnement professionnel, technique ou économique, à rencontrer celles et ceux qui y travaillent, et à mieux choisir la suite de ses études. On y observe, on pose des questions, on essaie\u{a0}: on n’y est pas pour produire.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Internship,
        "moins-de-16-ans",
        "Est-ce possible avant seize ans\u{202f}?",
        &[
            "Oui. L’élève reste sous l’autorité de son chef d’établissement, et le lycée vérifie que les tâches prévues dans la convention conviennent à son âge et ne mettent pas sa sécurité en cause.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Internship,
        "suivi",
        "Qui suit l’élève pendant le stage\u{202f}?",
        &[
            "Au lycée, un professeur, qui peut être un autre que le professeur principal, et que l’on peut joindre pendant toute la période. Dans la structure, un tuteur.",
            "En cas d’absence ou de maladie, le tuteur prévient le lycée aussitôt\u{a0}; la famille est informée sans attendre.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Internship,
        "rapport",
        "Faut-il rendre un rapport\u{202f}?",
        &[
            "Ce n’est pas obligatoire, mais un court rapport est encouragé. À la rentrée, en première, chaque lycée organise un moment où les élèves partagent ce qu’ils ont vu, sans exposé individuel.",
        ],
        Source::Instruction,
    ),
    entry(
        Topic::Internship,
        "attestation",
        "Peut-on avoir une attestation\u{202f}?",
        &["Oui\u{a0}: l’élève la demande, et la structure qui l’a accueilli la lui remet."],
        Source::HostsFaq,
    ),
    entry(
        Topic::Finding,
        "ou",
        "Où peut-on faire son stage\u{202f}?",
        &[
            "Dans une entreprise, une association, une administration, un établissement public ou une collectivité. Un lycée ou une école peut aussi accueillir des élèves, comme n’importe quelle structure.",
        ],
        Source::Instruction,
    ),
    entry(
        Topic::Finding,
        "deux-structures",
        "Peut-on partager les deux semaines entre deux structures\u{202f}?",
        &[
            "De préférence, on reste deux semaines au même endroit. Exceptionnellement, on peut faire la première semaine dans une structure et la seconde dans une autre, pour découvrir deux métiers ou deux façons d’exercer le même. Les deux semaines doivent se suivre et couvrir toute la période.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Finding,
        "etranger",
        "Peut-on partir à l’étranger\u{202f}?",
        &[
            "Oui, aux mêmes dates et avec la même convention, si la structure remplit les mêmes conditions. Parlez-en tôt à votre lycée, dont l’accord est nécessaire. Dans la recherche, cochez «\u{a0}À l’étranger\u{a0}».",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Finding,
        "loin",
        "Peut-on choisir un stage loin de chez soi\u{202f}?",
        &[
            "Oui. Au-delà de 10\u{a0}km, Quinzaine vous prévient\u{a0}: pensez au trajet de chaque matin et, au besoin, au logement. La structure peut vous demander si vous y avez bien pensé.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Finding,
        "groupe",
        "Peut-on y aller à plusieurs\u{202f}?",
        &[
            "Oui, si l’offre le propose\u{a0}: certaines structures accueillent un petit groupe. Chaque élève candidate lui-même, et a sa propre convention.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Finding,
        "rien-trouve",
        "Et si je ne trouve rien\u{202f}?",
        &[
            "Votre lycée vous accueille pendant les deux semaines, avec un programme de découverte des métiers\u{a0}: recherches, rencontres avec des professionnels, visites.",
            "Avant cela, élargissez la recherche\u{a0}: quand rien ne correspond, Quinzaine vous dit quel changement donnerait des offres. Demandez aussi autour de vous, et à votre professeur.",
        ],
        Source::Instruction,
    ),
    entry(
        Topic::Hosting,
        "activites",
        "Que proposer à l’élève\u{202f}?",
        &[
            "Ce qui fait votre quotidien\u{a0}: visiter les ateliers et les bureaux, suivre plusieurs collègues, assister à une réunion d’équipe, parler avec de jeunes embauchés, rencontrer des clients ou des fournisseurs. Ce qui vous paraît banal est nouveau pour un élève.",
            "L’élève peut participer à des activités sous le contrôle de son tuteur, mais ne manie pas les machines ou les outils dangereux pour des non-professionnels.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Hosting,
        "delai",
        "Combien de temps a-t-on pour répondre à une candidature\u{202f}?",
        &[
            "Quinze jours. Sans réponse, la candidature expire, et l’élève peut se tourner vers d’autres offres.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Hosting,
        "assurance",
        "Quelles assurances faut-il\u{202f}?",
        &[
            "La structure s’assure que sa responsabilité civile est couverte\u{a0}; un service de l’État est son propre assureur.",
            "Pour l’élève, la convention dit ce qui vaut. Selon le modèle de mars 2024, la famille remet une attestation d’assurance de responsabilité civile\u{a0}: demandez-la avant son arrivée. Selon celui de novembre 2025, s’assurer est vivement recommandé, pour la responsabilité civile et les dommages corporels.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Hosting,
        "engagement",
        "Pourquoi accueillir un élève\u{202f}?",
        &[
            "Pour faire connaître vos métiers à un âge où les choix se dessinent. Dès la première année, plus de trois cents entreprises et organisations se sont engagées à le faire, avec les petites structures de partout en France.",
        ],
        Source::MinistryPage,
    ),
    entry(
        Topic::Convention,
        "obligatoire",
        "La convention est-elle obligatoire\u{202f}?",
        &[
            "Oui, une par élève. C’est l’accord écrit qui dit où, quand, avec qui et pour quelles activités. Le chef d’établissement et la structure la signent\u{a0}; l’élève et, s’il est mineur, ses représentants légaux la signent aussi.",
        ],
        Source::HostsFaq,
    ),
    entry(
        Topic::Convention,
        "qui-signe",
        "Qui signe la convention pour la structure\u{202f}?",
        &[
            "La personne que la convention nomme comme représentant de la structure\u{a0}: en signant, elle déclare avoir le pouvoir de l’engager.",
            "Si la structure nomme un second signataire dans sa partie de la convention, les deux signent.",
            "Si elle est absente, un responsable de la structure charge un collègue de signer en son nom, d’un jour à un autre, dans «\u{a0}Collègues\u{a0}», puis «\u{a0}Délégations de signature\u{a0}». La convention garde par quelle délégation il a signé.",
        ],
        Source::Ours,
    ),
    entry(
        Topic::Convention,
        "qui-organise",
        "Qui est responsable de l’organisation\u{202f}?",
        &["Le chef d’établissement, avec l’équipe éducative du lycée."],
        Source::HostsFaq,
    ),
    entry(
        Topic::Convention,
        "modifier",
        "Peut-on modifier une convention validée\u{202f}?",
        &[
            "Ce qui est validé ne change plus, pour que chacun sache ce qu’il a signé. Une fois la convention signée par tous, un avenant peut changer le tuteur, le lieu, les horaires, les activités ou les compétences, ou dire une absence ou une fin anticipée\u{a0}: la structure ou le lycée le propose, et seuls le signent ceux que ce changement demande.",
            "Pour tout le reste, le lycée prépare une nouvelle version, que tout le monde signe à nouveau et qui remplace la première.",
        ],
        Source::Ours,
    ),
    entry(
        Topic::Exemption,
        "cas",
        "Peut-on être dispensé\u{202f}?",
        &[
            "Dans deux cas seulement. Le service national universel\u{a0}: un séjour de cohésion, ou une mission d’intérêt général de 84\u{a0}heures, en juin pendant la période du stage ou en juillet. Ou une mobilité en Europe ou dans le monde pendant la période du stage, encadrée par un contrat d’études\u{a0}: au moins deux semaines au titre de la seconde, ou quatre au titre de la première.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Exemption,
        "justificatifs",
        "Quels justificatifs faut-il\u{202f}?",
        &[
            "Pour le service national universel, la convocation, avec ses dates. Pour une mobilité, le contrat d’études signé par le lycée. Ils se remettent au chef d’établissement.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Exemption,
        "job-d-ete",
        "Un job d’été ou un stage de vacances dispense-t-il\u{202f}?",
        &[
            "Non. Ni un emploi d’été, ni un stage de langue, ni le stage pratique du BAFA, ni un stage en juillet ou en août ne remplacent les deux semaines de juin.",
        ],
        Source::StudentsFaq,
    ),
    entry(
        Topic::Account,
        "sans-code",
        "Je n’ai pas reçu de code du lycée\u{a0}: que faire\u{202f}?",
        &[
            "Demandez-le au secrétariat du lycée ou à votre professeur principal\u{a0}: le compte d’un élève ou d’un représentant légal est préparé par le lycée, qui remet le code sur une feuille. Personne ne peut le créer à sa place\u{a0}: c’est ce qui garantit aux structures que chaque candidature vient bien d’un élève de seconde.",
            "En attendant, cherchez déjà\u{a0}: les offres se lisent sans compte ni code. Notez celles qui vous plaisent, vous candidaterez dès que votre compte sera activé.",
            "Si votre lycée ne connaît pas encore Quinzaine, montrez-lui la page «\u{a0}Lycées\u{a0}»\u{a0}: l’éditeur du site, nommé dans les mentions légales, lui ouvrira ses comptes. Vous pouvez aussi chercher une structure par vous-même, comme le permet le stage\u{a0}: le lycée signe alors la convention avec elle.",
        ],
        Source::Ours,
    ),
    entry(
        Topic::Account,
        "code-perdu",
        "Mon code est perdu, ou il ne marche plus\u{a0}: que faire\u{202f}?",
        &[
            "Un code ne sert qu’une fois, et il est bon soixante jours. Perdu ou trop ancien, demandez-en un autre au lycée\u{a0}: le nouveau remplace le précédent.",
            "Si votre compte est déjà activé, le code ne sert plus\u{a0}: connectez-vous avec votre adresse e-mail et votre mot de passe. «\u{a0}Mot de passe oublié\u{a0}», sur la page de connexion, permet d’en choisir un autre.",
        ],
        Source::Ours,
    ),
    entry(
        Topic::Account,
        "lien-perdu",
        "Je n’ai plus le lien reçu par e-mail\u{a0}: que faire\u{202f}?",
        &[
            "Sur la page de connexion, suivez «\u{a0}Je n’ai plus mon lien\u{a0}» et donnez l’adresse où vous l’aviez reçu\u{a0}: tout ce qui vous y attend repart en un seul e-mail, et les liens d’avant sont annulés.",
            "Si rien n’arrive, l’adresse que le lycée connaît en est peut-être une autre\u{a0}: il peut la corriger, et le lien repart. Ce qui est déjà signé le reste.",
        ],
        Source::Ours,
    ),
];
