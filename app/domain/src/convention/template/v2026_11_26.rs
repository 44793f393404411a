//! The text of November 2026: what the model annexed to circular NOR MENE2400643C says, article by article, in our own words, each
//! with the texts it rests on. Two of its details are ours: which pauses count (article 9), and that the host asks for the
//! certificate of insurance (article 6).

use super::{Annexes, Clause, Forms, Insurance, Template};
use crate::convention::{document::blocks, essential::Promise, signer::SignerRole};

pub(super) const FORMS: Forms = Forms {
    id: "2026-11-26",
    own_fields: &[],
    insurance: Insurance::Asked,
    has_logos: false,
};

pub(super) const TEMPLATE: Template = Template {
    id: FORMS.id,
    name: "Texte de mars 2024",
    visas: VISAS,
    clauses: CLAUSES,
    promises: PROMISES,
    annexes: Annexes {
        pedagogical: &[],
        financial: &[],
    },
    forms: FORMS,
    blocks,
};

const VISAS: &str = "Vu le code de l’éducation, notamment ses articles L.\u{a0}124-1, L.\u{a0}134-9, L.\u{a0}313-1, \
     L.\u{a0}331-4, L.\u{a0}331-5, L.\u{a0}332-3, L.\u{a0}335-2, L.\u{a0}411-3, L.\u{a0}421-7, L.\u{a0}911-4, D.\u{a0}331-1 à D.\u{a0}331-9 \
     et D.\u{a0}333-3-1\u{202f}; le code civil, notamment ses articles 1240 à 1242\u{202f}; le code du travail, notamment ses articles \
     L.\u{a0}3162-1 à L.\u{a0}3164-6, L.\u{a0}4153-1 et D.\u{a0}4153-15 à D.\u{a0}4153-37\u{202f}; le décret n°\u{a0}2023-1111 et l’arrêté \
     du 29\u{a0}novembre 2023 relatifs à la séquence d’observation en milieu professionnel en classe de seconde générale et \
     technologique\u{202f}; la circulaire du 28\u{a0}mars 2024 (NOR\u{a0}MENE2400643C).";

const CLAUSES: &[Clause] = &[
    Clause {
        number: 1,
        title: "Objet",
        paragraphs: &[
            "La présente convention organise la séquence d’observation en milieu professionnel que l’élève nommé ci-dessus accomplit \
             dans la structure d’accueil.",
            "Cette séquence est obligatoire dans la scolarité de seconde générale et technologique. Elle fait découvrir à l’élève un \
             environnement technologique, économique et professionnel, en lien avec les programmes d’enseignement, et l’aide à \
             préciser son projet d’orientation.",
        ],
        references: "Code de l’éducation, art.\u{a0}D.\u{a0}333-3-1\u{202f}; arrêté du 29\u{a0}novembre 2023.",
    },
    Clause {
        number: 2,
        title: "Annexes et version",
        paragraphs: &[
            "L’annexe pédagogique fixe les dates, les horaires, les activités, les compétences visées, le suivi et l’évaluation. \
             L’annexe financière dit comment sont assurés les repas, les trajets, l’hébergement et les assurances. Elles font partie \
             de la convention.",
            "Une fois validée, la convention ne peut plus être modifiée. La corriger, c’est en établir une nouvelle version, que \
             chacun signe à nouveau et qui remplace celle-ci. L’élève en remet une copie signée à la structure d’accueil au plus \
             tard le premier jour.",
        ],
        references: "Circulaire du 28\u{a0}mars 2024, annexe.",
    },
    Clause {
        number: 3,
        title: "Organisation et suivi",
        paragraphs: &[
            "Le chef d’établissement et le responsable de la structure d’accueil décident ensemble de l’organisation de la \
             séquence.",
            "Dans la structure, un tuteur accompagne l’élève. Au lycée, un professeur référent le suit\u{202f}; il peut être joint \
             pendant toute la période.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}331-4, L.\u{a0}421-7 et D.\u{a0}331-1 à D.\u{a0}331-9.",
    },
    Clause {
        number: 4,
        title: "Statut de l’élève",
        paragraphs: &[
            "L’élève garde son statut scolaire et reste sous l’autorité et la responsabilité du chef de son établissement. Il \
             respecte les règles de la structure d’accueil, notamment ses horaires, ses consignes de sécurité et la confidentialité \
             de ce qu’il y apprend.",
            "Il ne reçoit ni rémunération ni gratification.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}124-1 et D.\u{a0}331-1 à D.\u{a0}331-9.",
    },
    Clause {
        number: 5,
        title: "Activités, machines et santé",
        paragraphs: &[
            "L’élève observe. Sous le contrôle du tuteur, il peut prendre part à des activités et à des démonstrations en rapport \
             avec les enseignements et le projet d’orientation. Il ne participe pas à la production et ne remplace personne.",
            "Il n’accède pas aux machines, appareils, produits et travaux interdits aux mineurs. Il ne manipule aucune autre \
             machine ni aucun autre outil de production, et n’effectue pas non plus les travaux légers permis aux mineurs. Les \
             mêmes règles valent pour un élève majeur.",
            "Quand l’élève a un projet d’accueil individualisé, sa trousse d’urgence le suit et le tuteur sait comment s’en servir.",
        ],
        references: "Code du travail, art.\u{a0}L.\u{a0}4153-1 et D.\u{a0}4153-15 à D.\u{a0}4153-37.",
    },
    Clause {
        number: 6,
        title: "Assurances",
        paragraphs: &[
            "Le responsable de la structure d’accueil prend ses dispositions pour garantir sa responsabilité civile chaque fois \
             qu’elle peut être engagée. Le chef d’établissement fait de même pour les dommages que l’élève pourrait causer pendant \
             la séquence.",
            "L’élève, ou son représentant légal s’il est mineur, souscrit une assurance de responsabilité civile pour les dommages \
             qu’il pourrait causer ou subir, et en remet l’attestation. La structure d’accueil la demande avant le premier jour.",
        ],
        references: "Code civil, art.\u{a0}1240 à 1242\u{202f}; code de l’éducation, art.\u{a0}L.\u{a0}911-4.",
    },
    Clause {
        number: 7,
        title: "Accident",
        paragraphs: &[
            "En cas d’accident, dans la structure ou sur le trajet, le responsable de la structure d’accueil prévient le chef \
             d’établissement sans délai et lui adresse la déclaration d’accident dans la journée. Le chef d’établissement prévient la \
             famille.",
        ],
        references: "Circulaire du 28\u{a0}mars 2024, annexe.",
    },
    Clause {
        number: 8,
        title: "Difficultés, absences et violences",
        paragraphs: &[
            "Le chef d’établissement et le responsable de la structure d’accueil s’informent aussitôt de toute difficulté, et la \
             règlent ensemble avec l’équipe pédagogique. Le tuteur signale sans délai une absence, une maladie ou un manquement à la \
             discipline\u{202f}; la famille en est prévenue immédiatement.",
            "La structure d’accueil prévient les violences sexistes et sexuelles, le harcèlement et les discriminations. L’élève \
             qui en subit ou en voit peut en parler à son tuteur, au professeur référent, au chef d’établissement ou à toute \
             personne de confiance. Le 119, gratuit, répond jour et nuit. L’élève peut alors quitter les lieux\u{a0}: le lycée lui \
             trouve une autre solution.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}421-7\u{202f}; code du travail, art.\u{a0}L.\u{a0}1142-2-1, L.\u{a0}1152-1 et \
                     L.\u{a0}1153-1.",
    },
    Clause {
        number: 9,
        title: "Durée et horaires",
        paragraphs: &[
            "La séquence dure deux semaines consécutives dans la même structure ou, à titre exceptionnel, une semaine dans chacune \
             de deux structures. Elle se place dans la période nationale et la couvre entièrement.",
            "L’élève est présent au plus 7\u{a0}h par jour et 35\u{a0}h par semaine (6\u{a0}h et 30\u{a0}h avant 15\u{a0}ans), entre \
             6\u{a0}h et 20\u{a0}h, jamais un jour férié. Il a au moins 30\u{a0}minutes de pause d’affilée avant que 4\u{a0}h\u{a0}30 se \
             soient écoulées depuis son arrivée ou depuis la pause précédente\u{202f}; une pause plus courte ne compte pas. Il a \
             14\u{a0}h de repos entre deux jours et deux jours de repos consécutifs par semaine, dont le dimanche.",
            "La convention vaut pour les seules dates de l’annexe pédagogique.",
        ],
        references: "Code de l’éducation, art.\u{a0}D.\u{a0}333-3-1\u{202f}; code du travail, art.\u{a0}L.\u{a0}3162-1, L.\u{a0}3162-3, \
                     L.\u{a0}3163-1, L.\u{a0}3163-2, L.\u{a0}3164-1, L.\u{a0}3164-2 et L.\u{a0}3164-6\u{202f}; circulaire du 28\u{a0}mars \
                     2024, annexe.",
    },
];

const HOSTS: &[SignerRole] = &[SignerRole::Host, SignerRole::Host2];
const GUARDIANS: &[SignerRole] = &[SignerRole::Guardian1, SignerRole::Guardian2];

const PROMISES: &[Promise] = &[
    Promise {
        by: &[SignerRole::Head],
        articles: &[4],
        text: "L’élève garde son statut scolaire et reste sous votre autorité et votre responsabilité.",
    },
    Promise {
        by: &[SignerRole::Head],
        articles: &[3],
        text: "Un professeur référent le suit et peut être joint pendant toute la période.",
    },
    Promise {
        by: &[SignerRole::Head],
        articles: &[6],
        text: "Vous couvrez la responsabilité civile pour les dommages qu’il pourrait causer.",
    },
    Promise {
        by: &[SignerRole::Head],
        articles: &[7, 8],
        text: "Vous prévenez la famille d’un accident ou d’une absence, et trouvez une autre solution à l’élève qui subit des violences.",
    },
    Promise {
        by: &[SignerRole::ReferentTeacher],
        articles: &[3],
        text: "Vous suivez l’élève, et pouvez être joint pendant toute la période.",
    },
    Promise {
        by: &[SignerRole::ReferentTeacher],
        articles: &[8],
        text: "L’élève qui subit ou voit des violences peut vous en parler.",
    },
    Promise {
        by: HOSTS,
        articles: &[3, 5],
        text: "Un tuteur accompagne l’élève, qui observe\u{a0}: il ne remplace personne et ne manipule ni machine ni outil de production.",
    },
    Promise {
        by: HOSTS,
        articles: &[4, 9],
        text: "Vous respectez ses horaires et ses pauses, et ne lui versez ni rémunération ni gratification.",
    },
    Promise {
        by: HOSTS,
        articles: &[6],
        text: "Vous êtes assuré en responsabilité civile, et demandez son attestation avant le premier jour.",
    },
    Promise {
        by: HOSTS,
        articles: &[7, 8],
        text: "Vous prévenez le lycée sans délai d’un accident, d’une absence ou d’une difficulté.",
    },
    Promise {
        by: HOSTS,
        articles: &[8],
        text: "Vous prévenez les violences, le harcèlement et les discriminations.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[4],
        text: "Vous restez élève de votre lycée\u{a0}: vous ne recevez ni rémunération ni gratification.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[4],
        text: "Vous respectez les horaires et les consignes de sécurité, et gardez pour vous ce qui est confidentiel.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[5],
        text: "Vous observez\u{a0}: vous ne manipulez ni machine ni outil de production.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[2, 6],
        text: "Vous remettez votre attestation d’assurance, et une copie signée de la convention au plus tard le premier jour.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[4],
        text: "L’élève garde son statut scolaire, sous la responsabilité du lycée, sans rémunération ni gratification.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[4, 5],
        text: "Il respecte les règles de la structure, et observe sans manipuler ni machine ni outil de production.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[6],
        text: "Vous l’assurez en responsabilité civile, et remettez l’attestation.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[7, 8],
        text: "Vous êtes prévenu d’un accident ou d’une absence.",
    },
];
