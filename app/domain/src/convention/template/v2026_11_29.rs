//! The text of the model annexed to the circular of 21 November 2025: what it says, article by article, in our own words, each with the
//! texts it rests on. `docs/convention-text.md` says which of our sentences says what, and where we say more than the model.

use super::{Annexes, Clause, Forms, Insurance, Template};
use crate::convention::{document::blocks, essential::Promise, field::name, signer::SignerRole};

pub(super) const FORMS: Forms = Forms {
    id: "2026-11-29",
    own_fields: &[
        name::CONFIDANT_NAME,
        name::CONFIDANT_QUALITY,
        name::CONFIDANT_PHONE,
        name::RISKS,
        name::PROTECTION,
        name::WELCOME,
        name::STATE_INSURER,
        name::RESTITUTION,
        name::ADJUSTMENTS,
    ],
    insurance: Insurance::Recommended,
    has_logos: true,
};

pub(super) const TEMPLATE: Template = Template {
    id: FORMS.id,
    name: "Texte de novembre 2025",
    visas: VISAS,
    clauses: CLAUSES,
    promises: PROMISES,
    annexes: Annexes {
        pedagogical: &[
            "L’élève est présent au plus 7\u{a0}h par jour et 35\u{a0}h par semaine, entre 6\u{a0}h et 20\u{a0}h sans exception. Il a \
             14\u{a0}h de repos entre deux jours, deux jours de repos par semaine, et 30\u{a0}minutes de pause au plus tard après \
             4\u{a0}h\u{a0}30. L’évaluation se prépare avant la séquence et se poursuit après.",
        ],
        financial: &[
            "L’hébergement ne relève pas de la convention. Le repas de midi suit le règlement de la structure et reste à la charge de la \
             famille, sauf ce que la structure dit prendre à la sienne. Se rendre sur le lieu du stage au début de la journée et en \
             repartir à la fin vaut le trajet habituel du domicile au lycée\u{a0}: l’élève peut le faire seul.",
        ],
    },
    forms: FORMS,
    blocks,
};

const VISAS: &str = "Vu le code de l’éducation, notamment ses articles L.\u{a0}124-1, L.\u{a0}134-9, L.\u{a0}313-1, \
     L.\u{a0}331-4, L.\u{a0}331-5, L.\u{a0}332-3, L.\u{a0}335-2, L.\u{a0}411-3, L.\u{a0}421-7, L.\u{a0}911-4, D.\u{a0}331-1 à D.\u{a0}331-9 \
     et D.\u{a0}333-3-1\u{202f}; le code civil, notamment ses articles 1240 à 1242\u{202f}; le code du travail, notamment ses articles \
     L.\u{a0}1142-2-1, L.\u{a0}1153-1, L.\u{a0}3162-1 à L.\u{a0}3164-6, L.\u{a0}4153-1 et D.\u{a0}4153-15 à D.\u{a0}4153-37\u{202f}; la \
     loi n°\u{a0}2018-703 du 3\u{a0}août 2018\u{202f}; les circulaires n°\u{a0}96-248 du 25\u{a0}octobre 1996 (surveillance des élèves), \
     du 10\u{a0}février 2021 (projet d’accueil individualisé), du 16\u{a0}juillet 2024 (sorties scolaires) et du 21\u{a0}novembre 2025 \
     (séquences d’observation, visites et stages).";

const CLAUSES: &[Clause] = &[
    Clause {
        number: 1,
        title: "Objet",
        paragraphs: &[
            "La présente convention organise la séquence d’observation en milieu professionnel que l’élève nommé ci-dessus accomplit \
             dans la structure d’accueil. Cette séquence fait partie de sa scolarité de seconde générale et technologique.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}332-3 et D.\u{a0}333-3-1.",
    },
    Clause {
        number: 2,
        title: "Annexes et version",
        paragraphs: &[
            "L’annexe pédagogique dit les buts de la séquence et la manière de les atteindre\u{a0}: dates, horaires, activités, suivi, \
             évaluation. L’annexe financière dit qui prend en charge quels frais, et les assurances. Elles font partie de la convention.",
            "Une fois validée, la convention ne peut plus être modifiée. La corriger, c’est en établir une nouvelle version, que \
             chacun signe à nouveau et qui remplace celle-ci.",
        ],
        references: "Circulaire du 21\u{a0}novembre 2025, annexe.",
    },
    Clause {
        number: 3,
        title: "Organisation et suivi",
        paragraphs: &[
            "Le chef d’établissement et le responsable de la structure d’accueil décident ensemble de l’organisation de la séquence. \
             Dans la structure, un tuteur accompagne l’élève. Au lycée, un professeur référent le suit\u{202f}; il peut être joint \
             pendant toute la période.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}331-4, L.\u{a0}421-7 et D.\u{a0}331-1 à D.\u{a0}331-9.",
    },
    Clause {
        number: 4,
        title: "Statut de l’élève",
        paragraphs: &[
            "L’élève garde son statut scolaire et reste sous l’autorité et la responsabilité du chef de son établissement. Il respecte \
             les règles de la structure d’accueil, ses horaires, ses consignes de sécurité et la confidentialité de ce qu’il y apprend. \
             Il ne reçoit ni rémunération ni gratification.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}124-1 et D.\u{a0}331-1 à D.\u{a0}331-9.",
    },
    Clause {
        number: 5,
        title: "Activités, machines et santé",
        paragraphs: &[
            "L’élève ne participe pas à la production et ne remplace personne. Sous le contrôle de qui l’encadre, il peut mener une \
             enquête, prendre part à des activités, à des essais et à des démonstrations en rapport avec ce qu’il étudie.",
            "Il n’accède ni aux machines, ni aux appareils, ni aux produits, ni aux travaux interdits aux mineurs, et n’effectue pas \
             non plus les travaux légers qui leur sont permis. Les mêmes règles valent pour un élève majeur.",
            "Quand l’élève a un projet d’accueil individualisé, ses représentants légaux veillent à ce que sa trousse d’urgence le \
             suive. Les aménagements dont il a besoin sont dits dans l’annexe pédagogique.",
        ],
        references: "Code du travail, art.\u{a0}L.\u{a0}4153-1 et D.\u{a0}4153-15 à D.\u{a0}4153-37\u{202f}; circulaire du 10\u{a0}février \
                     2021.",
    },
    Clause {
        number: 6,
        title: "Assurances",
        paragraphs: &[
            "Le responsable de la structure d’accueil garantit sa responsabilité civile chaque fois qu’elle peut être engagée. Un \
             service de l’État n’a pas à s’assurer\u{a0}: il est son propre assureur. Le chef d’établissement couvre les dommages que \
             l’élève pourrait causer pendant la séquence.",
            "Il est vivement recommandé à l’élève, ou à ses représentants légaux s’il est mineur, de souscrire une assurance qui couvre \
             sa responsabilité civile et les dommages corporels qu’il pourrait subir.",
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
        references: "Circulaire du 21\u{a0}novembre 2025, annexe.",
    },
    Clause {
        number: 8,
        title: "Santé, sécurité et respect",
        paragraphs: &[
            "La structure d’accueil protège la santé et la sécurité de l’élève comme celles de ses travailleurs. Elle n’admet ni propos \
             ou agissement sexiste, ni harcèlement, ni violence, ni discrimination. À son arrivée, l’élève est clairement informé de \
             ce qu’elle fait pour les prévenir, et de la manière de les signaler.",
            "La structure évalue les risques que l’élève peut rencontrer. Elle lui fournit les équipements de protection nécessaires, \
             lui explique comment les porter et veille à ce qu’il les porte. Elle l’informe des risques de là où il se tient, et l’y \
             forme.",
            "Si les règles de sécurité ne sont pas respectées, le responsable de la structure d’accueil peut suspendre la séquence ou y \
             mettre fin, avec le chef d’établissement.",
            "L’élève peut se tourner vers l’équipe de son lycée, vers son tuteur et vers la personne que la structure désigne dans \
             l’annexe pédagogique. Le 119, gratuit, répond jour et nuit.",
        ],
        references: "Code du travail, art.\u{a0}L.\u{a0}1142-2-1 et L.\u{a0}1153-1 et suivants\u{202f}; loi n°\u{a0}2018-703 du \
                     3\u{a0}août 2018.",
    },
    Clause {
        number: 9,
        title: "Difficultés et absences",
        paragraphs: &[
            "Le chef d’établissement et le responsable de la structure d’accueil s’informent de toute difficulté, et la règlent ensemble \
             avec l’équipe pédagogique. Une absence est signalée aussitôt au chef d’établissement, qui prévient la famille.",
        ],
        references: "Code de l’éducation, art.\u{a0}L.\u{a0}421-7.",
    },
    Clause {
        number: 10,
        title: "Durée",
        paragraphs: &[
            "La séquence dure deux semaines consécutives dans la même structure, ou une semaine dans chacune de deux structures, dans la \
             seconde quinzaine de juin. La convention vaut pour les seules dates de l’annexe pédagogique.",
            "Avant 15\u{a0}ans, l’élève est présent au plus 6\u{a0}h par jour et 30\u{a0}h par semaine. Il ne l’est jamais un jour férié. \
             Les deux jours de repos de la semaine se suivent, et le dimanche en est un. La pause est d’affilée\u{a0}: une pause plus \
             courte ne compte pas.",
        ],
        references: "Code de l’éducation, art.\u{a0}D.\u{a0}333-3-1\u{202f}; code du travail, art.\u{a0}L.\u{a0}3162-1, L.\u{a0}3162-3, \
                     L.\u{a0}3163-1, L.\u{a0}3163-2, L.\u{a0}3164-1, L.\u{a0}3164-2 et L.\u{a0}3164-6.",
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
        text: "Vous couvrez les dommages qu’il pourrait causer.",
    },
    Promise {
        by: &[SignerRole::Head],
        articles: &[7, 9],
        text: "Vous prévenez la famille d’un accident ou d’une absence, et réglez les difficultés avec la structure.",
    },
    Promise {
        by: &[SignerRole::ReferentTeacher],
        articles: &[3],
        text: "Vous suivez l’élève, et pouvez être joint pendant toute la période.",
    },
    Promise {
        by: &[SignerRole::ReferentTeacher],
        articles: &[9],
        text: "Vous prenez part, avec l’équipe pédagogique, au règlement des difficultés que le lycée et la structure rencontrent.",
    },
    Promise {
        by: HOSTS,
        articles: &[3, 5],
        text: "Un tuteur accompagne l’élève, qui ne produit rien, ne remplace personne et n’accède à rien de ce qui est interdit aux mineurs.",
    },
    Promise {
        by: HOSTS,
        articles: &[4, 10],
        text: "Vous respectez ses horaires et ses pauses, et ne lui versez ni rémunération ni gratification.",
    },
    Promise {
        by: HOSTS,
        articles: &[6],
        text: "Vous êtes assuré en responsabilité civile, ou êtes un service de l’État, qui est son propre assureur.",
    },
    Promise {
        by: HOSTS,
        articles: &[8],
        text: "Vous évaluez les risques, fournissez et expliquez les protections, et dites à l’élève dès son arrivée comment signaler une violence.",
    },
    Promise {
        by: HOSTS,
        articles: &[7, 9],
        text: "Vous prévenez le lycée sans délai d’un accident, d’une absence ou d’une difficulté.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[4],
        text: "Vous restez élève de votre lycée\u{a0}: vous ne recevez ni rémunération ni gratification.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[4, 8],
        text: "Vous respectez les horaires et les consignes de sécurité, portez les protections, et gardez pour vous ce qui est confidentiel.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[5],
        text: "Vous observez, sans rien produire ni accéder à ce qui est interdit aux mineurs.",
    },
    Promise {
        by: &[SignerRole::Student],
        articles: &[6],
        text: "Une assurance vous est vivement recommandée\u{a0}: responsabilité civile et dommages corporels.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[4],
        text: "L’élève garde son statut scolaire, sous la responsabilité du lycée, sans rémunération ni gratification.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[5],
        text: "S’il a un projet d’accueil individualisé, vous veillez à ce que sa trousse d’urgence le suive.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[6],
        text: "Il vous est vivement recommandé de l’assurer\u{a0}: responsabilité civile et dommages corporels.",
    },
    Promise {
        by: GUARDIANS,
        articles: &[7, 9],
        text: "Vous êtes prévenu d’un accident ou d’une absence.",
    },
];
