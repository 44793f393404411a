//! The fields of a convention, section by section, in one table: forms show it, checks read it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::template::Insurance;
use crate::{
    day::parse_day,
    hours::{TimeOfDay, WeekHours},
    sanitize::multiline,
    structure::StructureKind,
    typed_week::{TypedWeek, day_field},
    typography::{date, time},
    weeks::{Week, Weeks},
};

/// A section, filled and saved on its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// The structure and its representative.
    Structure,
    /// The tutor.
    Tutor,
    /// Where it takes place, and when.
    Place,
    /// Hours of presence.
    Hours,
    /// Activities and skills.
    Activities,
    /// Meals, lodging, transport, insurance.
    Practical,
    /// The pupil.
    #[serde(rename = "pupil")]
    Student,
    /// The guardians of a minor.
    Guardians,
    /// The lycée and its head.
    School,
    /// The referent teacher.
    Referent,
    /// Health and safety.
    Care,
}

/// The host's sections, in order.
pub const HOST_SECTIONS: [Section; 6] = [
    Section::Structure,
    Section::Tutor,
    Section::Place,
    Section::Hours,
    Section::Activities,
    Section::Practical,
];

/// The school's sections, in order.
pub const SCHOOL_SECTIONS: [Section; 5] = [
    Section::Student,
    Section::Guardians,
    Section::School,
    Section::Referent,
    Section::Care,
];

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    /// A line of at most so many characters.
    Line(usize),
    /// Several lines, of at most so many characters in all.
    Text(usize),
    /// An e-mail address.
    EmailAddress,
    /// A phone number.
    Phone,
    /// A SIRET.
    Siret,
    /// A lycée's number.
    Uai,
    /// A day: see [`parse_day`].
    Date,
    /// A box to tick.
    Tick,
    /// One of these: code and label.
    Choice(&'static [(&'static str, &'static str)]),
}

impl FieldKind {
    /// How many lines a text may have; `None` for other kinds. A line of the document holds about seventy-five characters, and four
    /// pages must be enough however short the lines are.
    pub fn most_lines(self) -> Option<usize> {
        match self {
            Self::Text(most) => Some((most / 75).max(4)),
            _ => None,
        }
    }
}

/// A field of a section. Hours are not listed: see `hour_field`.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Name in forms and in stored values.
    pub name: &'static str,
    /// Label.
    pub label: &'static str,
    /// Help text; may be empty.
    pub hint: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it must be filled in any case, where the edition of the text has it: see `Template::requires`. `check` asks for some others,
    /// depending on what is filled elsewhere.
    pub required: bool,
    /// Whether only the editions of the text that name it have it: see `Template::has`.
    pub of_some: bool,
    /// HTML's `autocomplete`; may be empty.
    pub autocomplete: &'static str,
}

impl FieldSpec {
    /// Whether nobody in France has anything to say there.
    pub fn is_for_abroad(&self) -> bool {
        [name::COUNTRY, name::REGISTRATION, name::PLACE_COUNTRY].contains(&self.name)
    }

    /// Whether it names a second signer of the structure, whom few have.
    pub fn is_of_second_signer(&self) -> bool {
        [
            name::SECOND_SIGNER_NAME,
            name::SECOND_SIGNER_QUALITY,
            name::SECOND_SIGNER_EMAIL,
        ]
        .contains(&self.name)
    }

    /// Its label and its hint in an edition that says that of the student's insurance.
    pub fn words(&self, insurance: Insurance) -> (&'static str, &'static str) {
        match insurance {
            Insurance::Recommended if self.name == name::LIABILITY => (
                "L’attestation d’assurance de l’élève est remise (facultatif)",
                "Responsabilité civile et dommages corporels\u{a0}: vivement recommandé par la convention, sans être obligatoire.",
            ),
            _ => (self.label, self.hint),
        }
    }

    /// Whether it may stay empty, whatever else is filled.
    pub fn is_optional(&self) -> bool {
        [
            name::REGISTRATION,
            "lieu_acces",
            "transport_hote",
            "hebergement",
            name::CONFIDANT_QUALITY,
            name::PROTECTION,
            name::WELCOME,
            name::RESTITUTION,
            name::ADJUSTMENTS,
        ]
        .contains(&self.name)
    }

    /// Whether each of several students whom a structure welcomes may have another answer there: who follows them, and where they present
    /// themselves. So are the hours, which are not listed. What else the host says, it says of itself.
    pub fn is_students_own(&self) -> bool {
        [
            "tuteur_nom",
            "tuteur_qualite",
            name::TUTOR_EMAIL,
            "tuteur_tel",
            "lieu_acces",
        ]
        .contains(&self.name)
    }

    /// Only the editions that name it have it.
    const fn of_some(self) -> Self {
        Self {
            of_some: true,
            ..self
        }
    }
}

const fn field(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: FieldKind,
    required: bool,
) -> FieldSpec {
    FieldSpec {
        name,
        label,
        hint,
        kind,
        required,
        of_some: false,
        autocomplete: "",
    }
}

/// No.
pub const CHOICE_NO: &str = "non";
/// Yes.
pub const CHOICE_YES: &str = "oui";

const YES_NO: FieldKind = FieldKind::Choice(&[(CHOICE_NO, "Non"), (CHOICE_YES, "Oui")]);

const KINDS: FieldKind = FieldKind::Choice(&[
    ("company", "Entreprise"),
    ("association", "Association"),
    ("administration", "Administration"),
    ("public_body", "Établissement public"),
    ("local_authority", "Collectivité territoriale"),
]);

const RESTITUTIONS: FieldKind =
    FieldKind::Choice(&[("rapport", "Un rapport"), ("partage", "Un partage en première")]);

/// Names of the fields that rules depend on.
pub mod name {
    /// Name of the structure.
    pub const HOST_NAME: &str = "denomination";
    /// Country of the structure; empty for France.
    pub const COUNTRY: &str = "pays";
    /// SIRET.
    pub const SIRET: &str = "siret";
    /// Registration in its own country.
    pub const REGISTRATION: &str = "immatriculation";
    /// Kind of structure.
    pub const KIND: &str = "type";
    /// E-mail address of the representative.
    pub const REPRESENTATIVE_EMAIL: &str = "rep_email";
    /// Who signs for the structure beside the representative.
    pub const SECOND_SIGNER: &str = "rep2";
    /// Their name.
    pub const SECOND_SIGNER_NAME: &str = "rep2_nom";
    /// Their quality.
    pub const SECOND_SIGNER_QUALITY: &str = "rep2_qualite";
    /// Their e-mail address.
    pub const SECOND_SIGNER_EMAIL: &str = "rep2_email";
    /// Country of the place; empty for France.
    pub const PLACE_COUNTRY: &str = "lieu_pays";
    /// Activities.
    pub const ACTIVITIES: &str = "activites";
    /// Pledge on machines and supervision.
    pub const PLEDGE: &str = "engagement";
    /// Host's insurance.
    pub const HOST_INSURANCE: &str = "assurance_hote";
    /// Whether the host is a service of the State, which insures itself.
    pub const STATE_INSURER: &str = "assureur_etat";
    /// Whom the student may turn to at the host, beside the tutor.
    pub const CONFIDANT_NAME: &str = "ecoute_nom";
    /// Their function.
    pub const CONFIDANT_QUALITY: &str = "ecoute_qualite";
    /// Their phone.
    pub const CONFIDANT_PHONE: &str = "ecoute_tel";
    /// Risks that the student may meet.
    pub const RISKS: &str = "risques";
    /// Protective equipment that is given.
    pub const PROTECTION: &str = "protections";
    /// What is told on arrival.
    pub const WELCOME: &str = "information_arrivee";
    /// How the internship is told of afterwards.
    pub const RESTITUTION: &str = "restitution";
    /// What is adjusted under a PAI, a PAP or a PPS.
    pub const ADJUSTMENTS: &str = "amenagements";
    /// Pupil's birth date.
    pub const BIRTH_DATE: &str = "eleve_naissance";
    /// Pupil's liability certificate handed over.
    pub const LIABILITY: &str = "attestation";
    /// E-mail address of the tutor.
    pub const TUTOR_EMAIL: &str = "tuteur_email";
    /// E-mail address of the first guardian.
    pub const GUARDIAN_1_EMAIL: &str = "resp1_email";
    /// Phone of the first guardian.
    pub const GUARDIAN_1_PHONE: &str = "resp1_tel";
    /// Phone of the second guardian.
    pub const GUARDIAN_2_PHONE: &str = "resp2_tel";
    /// Where the student lives.
    pub const STUDENT_ADDRESS: &str = "eleve_adresse";
    /// E-mail address of the second guardian.
    pub const GUARDIAN_2_EMAIL: &str = "resp2_email";
    /// First guardian.
    pub const GUARDIAN_1: &str = "resp1";
    /// Second guardian.
    pub const GUARDIAN_2: &str = "resp2";
    /// Whether both guardians sign.
    pub const BOTH_SIGN: &str = "deux_signatures";
    /// E-mail of the head.
    pub const HEAD_EMAIL: &str = "chef_email";
    /// E-mail of the referent teacher.
    pub const REFERENT_EMAIL: &str = "referent_email";
    /// The lycée's number.
    pub const UAI: &str = "lycee_uai";
    /// Whether the pupil has a PAI (projet d’accueil individualisé).
    pub const PAI: &str = "pai";
    /// Where the PAI's kit is.
    pub const PAI_KIT: &str = "pai_trousse";
    /// Activities checked for pupils under sixteen.
    pub const SAFETY: &str = "securite";
    /// The four skills, by what their fields start with.
    pub const SKILLS: [(&str, &str); 4] = [
        ("observer", "Observer"),
        ("communiquer", "Communiquer"),
        ("comprendre", "Comprendre"),
        ("impliquer", "S’impliquer"),
    ];
}

use FieldKind::{Date, EmailAddress, Line, Phone, Text, Tick};

const STRUCTURE: &[FieldSpec] = &[
    field(
        name::HOST_NAME,
        "Nom de la structure",
        "Le nom sous lequel elle est immatriculée.",
        Line(120),
        true,
    ),
    field(name::KIND, "Type de structure", "", KINDS, true),
    field(
        name::SIRET,
        "Numéro SIRET",
        "14\u{a0}chiffres\u{a0}: ils sont sur vos factures.",
        FieldKind::Siret,
        false,
    ),
    field(
        name::COUNTRY,
        "Pays",
        "Laissez vide pour la France. Une ambassade ou un lycée français à l’étranger a aussi un SIRET.",
        Line(60),
        false,
    ),
    field(
        name::REGISTRATION,
        "Numéro d’immatriculation à l’étranger",
        "Celui de son registre, hors de France.",
        Line(60),
        false,
    ),
    field("adresse", "Adresse", "Numéro et rue.", Line(160), true),
    field("code_postal", "Code postal", "", Line(12), true),
    field("ville", "Ville", "", Line(80), true),
    field(
        "rep_nom",
        "Nom du représentant",
        "La personne qui signe pour la structure.",
        Line(80),
        true,
    ),
    field(
        "rep_qualite",
        "Sa qualité",
        "Gérante, directeur des ressources humaines, maire…",
        Line(80),
        true,
    ),
    field(
        name::REPRESENTATIVE_EMAIL,
        "Son adresse e-mail",
        "La convention lui sera envoyée pour signature.",
        EmailAddress,
        true,
    ),
    field("rep_tel", "Son téléphone", "", Phone, true),
    field(
        name::SECOND_SIGNER_NAME,
        "Nom du second signataire",
        "Seulement si votre structure veut deux signatures\u{a0}: trésorier, associé, direction du groupe…",
        Line(80),
        false,
    ),
    field(
        name::SECOND_SIGNER_QUALITY,
        "Qualité du second signataire",
        "",
        Line(80),
        false,
    ),
    field(
        name::SECOND_SIGNER_EMAIL,
        "Adresse e-mail du second signataire",
        "La convention lui sera envoyée pour signature.",
        EmailAddress,
        false,
    ),
];

const TUTOR: &[FieldSpec] = &[
    field(
        "tuteur_nom",
        "Nom du tuteur",
        "La personne qui suit l’élève sur place.",
        Line(80),
        true,
    ),
    field("tuteur_qualite", "Sa fonction", "", Line(80), true),
    field(name::TUTOR_EMAIL, "Son adresse e-mail", "", EmailAddress, true),
    field(
        "tuteur_tel",
        "Son téléphone",
        "Où le joindre pendant le stage.",
        Phone,
        true,
    ),
    field(
        name::CONFIDANT_NAME,
        "Personne vers qui se tourner",
        "À qui l’élève peut parler d’une difficulté, en dehors du tuteur\u{a0}: ressources humaines, référent harcèlement, collègue.",
        Line(80),
        true,
    )
    .of_some(),
    field(
        name::CONFIDANT_QUALITY,
        "Fonction de cette personne",
        "",
        Line(80),
        false,
    )
    .of_some(),
    field(
        name::CONFIDANT_PHONE,
        "Téléphone de cette personne",
        "",
        Phone,
        true,
    )
    .of_some(),
];

const PLACE: &[FieldSpec] = &[
    field(
        "lieu_adresse",
        "Adresse du stage",
        "Là où l’élève se présente le premier jour.",
        Line(160),
        true,
    ),
    field("lieu_code_postal", "Code postal", "", Line(12), true),
    field("lieu_ville", "Ville", "", Line(80), true),
    field(
        name::PLACE_COUNTRY,
        "Pays",
        "Laissez vide pour la France.",
        Line(60),
        false,
    ),
    field(
        "lieu_acces",
        "Pour s’y rendre",
        "Étage, interphone, personne à demander.",
        Text(300),
        false,
    ),
];

const ACTIVITIES: &[FieldSpec] = &[
    field(
        name::ACTIVITIES,
        "Activités prévues",
        "Observation, démonstrations, rencontres\u{a0}: une par ligne.",
        Text(1500),
        true,
    ),
    field(
        "observer",
        "Observer",
        "Ce que l’élève verra. De cette compétence et des trois suivantes, une au moins est à remplir.",
        Text(300),
        false,
    ),
    field(
        "communiquer",
        "Communiquer",
        "Avec qui et comment il échangera.",
        Text(300),
        false,
    ),
    field(
        "comprendre",
        "Comprendre",
        "Ce qu’il pourra s’expliquer en repartant.",
        Text(300),
        false,
    ),
    field(
        "impliquer",
        "S’impliquer",
        "Ce à quoi il pourra prendre part sans produire.",
        Text(300),
        false,
    ),
    field(
        name::RISKS,
        "Risques que l’élève peut rencontrer",
        "Bruit, circulation d’engins, produits… S’il n’y en a pas, écrivez «\u{a0}Aucun risque particulier\u{a0}».",
        Text(300),
        true,
    )
    .of_some(),
    field(
        name::PROTECTION,
        "Équipements de protection fournis",
        "Casque, gants, lunettes, gilet… Laissez vide s’il n’en faut pas.",
        Text(200),
        false,
    )
    .of_some(),
    field(
        name::WELCOME,
        "Information donnée à l’arrivée",
        "Par qui et comment l’élève apprend les règles de sécurité, et à qui signaler une violence.",
        Text(200),
        false,
    )
    .of_some(),
    field(
        name::PLEDGE,
        "L’élève sera encadré en permanence et n’utilisera ni machine, ni produit, ni véhicule interdits aux mineurs",
        "Code du travail, art.\u{a0}L.\u{a0}4153-8 et D.\u{a0}4153-15 à D.\u{a0}4153-37.",
        Tick,
        true,
    ),
];

const PRACTICAL: &[FieldSpec] = &[
    field(
        "repas",
        "Repas de midi",
        "Restaurant d’entreprise, micro-ondes, à apporter, commerces à proximité…",
        Text(300),
        true,
    ),
    field(
        "transport_hote",
        "Transport",
        "Si la structure y participe.",
        Text(300),
        false,
    ),
    field(
        "hebergement",
        "Hébergement",
        "Si la structure y participe.",
        Text(300),
        false,
    ),
    field(
        name::HOST_INSURANCE,
        "La structure est assurée en responsabilité civile pour l’accueil d’élèves",
        "Code civil, art.\u{a0}1240 à 1242.",
        Tick,
        true,
    ),
    field(
        name::STATE_INSURER,
        "La structure est un service de l’État, qui est son propre assureur",
        "À cocher à la place de la case précédente.",
        Tick,
        false,
    )
    .of_some(),
];

const STUDENT: &[FieldSpec] = &[
    field("eleve_nom", "Prénom et nom de l’élève", "", Line(80), true),
    field(name::BIRTH_DATE, "Date de naissance", "", Date, true),
    field("eleve_classe", "Classe", "", Line(40), true),
    field(
        name::STUDENT_ADDRESS,
        "Adresse",
        "Celle du domicile, pour la convention seulement.",
        Text(200),
        true,
    ),
    field(
        "transport",
        "Trajet",
        "Comment l’élève se rend sur le lieu du stage.",
        Text(300),
        true,
    ),
    field(
        name::LIABILITY,
        "L’attestation d’assurance responsabilité civile de l’élève est remise",
        "Par la famille, ici ou au lycée.",
        Tick,
        true,
    ),
];

const GUARDIANS: &[FieldSpec] = &[
    field("resp1_nom", "Premier représentant légal", "", Line(80), false),
    field(
        name::GUARDIAN_1_EMAIL,
        "Son adresse e-mail",
        "Elle sert à lire et à signer. Laissez vide pour une signature sur papier.",
        EmailAddress,
        false,
    ),
    field(name::GUARDIAN_1_PHONE, "Son téléphone", "", Phone, false),
    field(
        "resp2_nom",
        "Second représentant légal",
        "S’il y en a un.",
        Line(80),
        false,
    ),
    field(
        name::GUARDIAN_2_EMAIL,
        "Son adresse e-mail",
        "Laissez vide pour une signature sur papier.",
        EmailAddress,
        false,
    ),
    field(name::GUARDIAN_2_PHONE, "Son téléphone", "", Phone, false),
    field(
        name::BOTH_SIGN,
        "Les deux représentants légaux signent",
        "Sinon la signature du premier suffit\u{a0}; le second est informé.",
        Tick,
        false,
    ),
];

const SCHOOL: &[FieldSpec] = &[
    field("lycee_nom", "Nom du lycée", "", Line(160), true),
    field(
        name::UAI,
        "Numéro UAI",
        "Sept chiffres et une lettre.",
        FieldKind::Uai,
        true,
    ),
    field("lycee_adresse", "Adresse", "", Text(200), true),
    field(
        "lycee_statut",
        "Statut",
        "",
        FieldKind::Choice(&[
            ("public", "Public"),
            ("private", "Privé sous contrat"),
            ("other", "Autre"),
        ]),
        true,
    ),
    field("chef_nom", "Nom du chef d’établissement", "", Line(80), true),
    field(name::HEAD_EMAIL, "Son adresse e-mail", "", EmailAddress, true),
    field("chef_tel", "Téléphone", "", Phone, true),
    field(
        "ca_date",
        "Date de la délibération du conseil d’administration",
        "Celle qui approuve la convention type. Laissez vide si aucune n’est requise.",
        Date,
        false,
    ),
];

const REFERENT: &[FieldSpec] = &[
    field("referent_nom", "Professeur référent", "", Line(80), true),
    field(name::REFERENT_EMAIL, "Son adresse e-mail", "", EmailAddress, true),
    field(
        "referent_tel",
        "Son téléphone",
        "Où le joindre pendant les deux semaines.",
        Phone,
        true,
    ),
    field(
        "evaluation",
        "Suivi et évaluation",
        "Visite ou appel, carnet, oral de restitution…",
        Text(500),
        true,
    ),
    field(
        name::RESTITUTION,
        "Travail de l’élève après le stage",
        "Préparé avant, poursuivi après.",
        RESTITUTIONS,
        false,
    )
    .of_some(),
];

const CARE: &[FieldSpec] = &[
    field(
        name::PAI,
        "L’élève a un projet d’accueil individualisé (PAI)",
        "Cette réponse n’est montrée qu’aux parties.",
        YES_NO,
        true,
    ),
    field(
        name::PAI_KIT,
        "Sa trousse d’urgence",
        "Où elle est et qui la porte, s’il y a un PAI.",
        Line(200),
        false,
    ),
    field(
        name::ADJUSTMENTS,
        "Aménagements prévus par un PAI, un PAP ou un PPS",
        "Ce que la structure doit savoir pour accueillir l’élève. Cette réponse n’est montrée qu’aux parties.",
        Text(300),
        false,
    )
    .of_some(),
    field(
        name::SAFETY,
        "Les activités prévues ont été vérifiées\u{a0}: elles conviennent à un élève de moins de 16\u{a0}ans",
        "À cocher si l’élève a moins de 16\u{a0}ans pendant le stage.",
        Tick,
        false,
    ),
];

impl Section {
    /// All sections, in order.
    pub const ALL: [Self; 11] = [
        Self::Structure,
        Self::Tutor,
        Self::Place,
        Self::Hours,
        Self::Activities,
        Self::Practical,
        Self::Student,
        Self::Guardians,
        Self::School,
        Self::Referent,
        Self::Care,
    ];

    /// The name used in addresses and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Tutor => "tuteur",
            Self::Place => "lieu",
            Self::Hours => "horaires",
            Self::Activities => "activites",
            Self::Practical => "pratique",
            Self::Student => "eleve",
            Self::Guardians => "representants",
            Self::School => "lycee",
            Self::Referent => "referent",
            Self::Care => "sante",
        }
    }

    /// The section of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// Heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Structure => "La structure et son représentant",
            Self::Tutor => "Le tuteur",
            Self::Place => "Le lieu et les dates",
            Self::Hours => "Les horaires",
            Self::Activities => "Les activités et les compétences",
            Self::Practical => "Le côté pratique",
            Self::Student => "L’élève",
            Self::Guardians => "Les représentants légaux",
            Self::School => "Le lycée",
            Self::Referent => "Le professeur référent",
            Self::Care => "Santé et sécurité",
        }
    }

    /// Whether the host fills it; otherwise the school does.
    pub fn is_hosts(self) -> bool {
        HOST_SECTIONS.contains(&self)
    }

    /// Its fields, in order; none for the hours, which have a table of their own.
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            Self::Structure => STRUCTURE,
            Self::Tutor => TUTOR,
            Self::Place => PLACE,
            Self::Hours => &[],
            Self::Activities => ACTIVITIES,
            Self::Practical => PRACTICAL,
            Self::Student => STUDENT,
            Self::Guardians => GUARDIANS,
            Self::School => SCHOOL,
            Self::Referent => REFERENT,
            Self::Care => CARE,
        }
    }

    /// Whether it has a field of that name, for those weeks.
    pub fn has_field(self, name: &str, weeks: Weeks) -> bool {
        if self == Self::Hours {
            return weeks
                .iter()
                .any(|week| (0..6).any(|day| (0..4).any(|slot| hour_field(week, day, slot) == name)));
        }
        self.fields().iter().any(|field| field.name == name)
    }
}

/// What the names of the fields of a week's hours begin with.
pub fn week_prefix(week: Week) -> &'static str {
    match week {
        Week::First => "s1_",
        Week::Second => "s2_",
    }
}

/// The name of a field of the hours table: day 0 is Monday; slots are morning from, to, afternoon from, to: `s1_lundi_matin_de`.
pub fn hour_field(week: Week, day: usize, slot: usize) -> String {
    day_field(week_prefix(week), day, slot)
}

/// What a field is called for somebody who does not see it in its place: « Nom du tuteur », « Première semaine, mardi, matin, de ».
pub fn field_label(section: Section, name: &str) -> String {
    const SLOTS: [&str; 4] = [
        "le matin, de",
        "le matin, à",
        "l’après-midi, de",
        "l’après-midi, à",
    ];
    if section == Section::Hours {
        for week in Week::ALL {
            for (day, word) in WeekHours::DAYS.iter().enumerate() {
                for (slot, said) in SLOTS.iter().enumerate() {
                    if hour_field(week, day, slot) == name {
                        let which = if week == Week::First {
                            "Première"
                        } else {
                            "Deuxième"
                        };
                        return format!("{which} semaine, {word}, {said}");
                    }
                }
            }
        }
    }
    section
        .fields()
        .iter()
        .find(|spec| spec.name == name)
        .map(|spec| spec.label.to_owned())
        .unwrap_or_default()
}

/// What a field holds, in words: a choice by its label, a box by yes or no, a time by the clock; other texts as they are.
pub fn field_words(section: Section, name: &str, value: &str) -> String {
    if section == Section::Hours {
        return TimeOfDay::parse(value).map_or_else(|_| value.to_owned(), time);
    }
    let kind = section
        .fields()
        .iter()
        .find(|spec| spec.name == name)
        .map(|spec| spec.kind);
    match kind {
        Some(FieldKind::Choice(choices)) => choices
            .iter()
            .find(|(code, _)| *code == value)
            .map_or_else(|| value.to_owned(), |(_, label)| (*label).to_owned()),
        Some(FieldKind::Tick) => match value {
            "" | CHOICE_NO => "Non".to_owned(),
            _ => "Oui".to_owned(),
        },
        Some(FieldKind::Date) => parse_day(value).map_or_else(|_| value.to_owned(), date),
        _ => value.to_owned(),
    }
}

/// What was typed in a section, field by field; what is empty is left out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Values(BTreeMap<String, String>);

impl Section {
    /// The fields that say how guardians are reached, and where the student lives, which may be with one of them.
    pub fn contact_fields(self) -> &'static [&'static str] {
        match self {
            Self::Student => &[name::STUDENT_ADDRESS],
            Self::Guardians => &[
                name::GUARDIAN_1_EMAIL,
                name::GUARDIAN_1_PHONE,
                name::GUARDIAN_2_EMAIL,
                name::GUARDIAN_2_PHONE,
            ],
            _ => &[],
        }
    }
}

impl Values {
    /// The same without those fields.
    #[must_use]
    pub fn without(mut self, fields: &[&str]) -> Self {
        self.0.retain(|name, _| !fields.contains(&name.as_str()));
        self
    }

    /// What was typed in that field.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        !matches!(self.get(name), "" | CHOICE_NO)
    }

    /// Sets a field to what was typed, without invisible characters.
    pub fn set(&mut self, name: &str, value: &str) {
        let value = multiline(value);
        if value.trim().is_empty() {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Gives the other days, Monday to Friday, of a week the hours of one of them.
    pub fn copy_day(&mut self, week: Week, from: usize) {
        for day in (0..5).filter(|day| *day != from) {
            for slot in 0..4 {
                let value = self.get(&hour_field(week, from, slot)).to_owned();
                self.set(&hour_field(week, day, slot), &value);
            }
        }
    }

    /// Gives the second week the hours of the first.
    pub fn copy_week(&mut self) {
        for day in 0..WeekHours::DAYS.len() {
            for slot in 0..4 {
                let value = self.get(&hour_field(Week::First, day, slot)).to_owned();
                self.set(&hour_field(Week::Second, day, slot), &value);
            }
        }
    }

    /// The hours typed for a week.
    pub fn typed_week(&self, week: Week) -> TypedWeek {
        TypedWeek(std::array::from_fn(|day| {
            std::array::from_fn(|slot| self.get(&hour_field(week, day, slot)).to_owned())
        }))
    }

    /// The same with what a form of the hours says of every day: see [`TypedWeek::expand`].
    #[must_use]
    pub fn with_every_day<'a>(mut self, weeks: Weeks, get: impl Fn(&str) -> &'a str) -> Self {
        for week in weeks.iter() {
            let typed = self.typed_week(week).from_form(week_prefix(week), &get);
            for (day, texts) in typed.0.iter().enumerate() {
                for (slot, text) in texts.iter().enumerate() {
                    self.set(&hour_field(week, day, slot), text);
                }
            }
        }
        self
    }

    /// All that was typed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// From a form of that section: fields of other sections are left out, those that the form lacks are empty.
    pub fn from_form<'a>(
        section: Section,
        weeks: Weeks,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut values = Self::default();
        for (name, value) in pairs {
            if section.has_field(name, weeks) {
                values.set(name, value);
            }
        }
        values
    }

    /// The names of the fields in which two sets differ.
    pub fn changed_from(&self, before: &Self) -> Vec<String> {
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        names
            .into_iter()
            .filter(|name| self.get(name) != before.get(name))
            .cloned()
            .collect()
    }

    /// Two people's changes put together: `theirs` with what was changed from `base` in these; and the fields that both changed,
    /// each to something else, which keep their value.
    #[must_use]
    pub fn merged(&self, base: &Self, theirs: &Self) -> (Self, Vec<String>) {
        let mut merged = theirs.clone();
        let mut conflicts = Vec::new();
        for name in self.changed_from(base) {
            let (mine, them) = (self.get(&name), theirs.get(&name));
            if them == base.get(&name) || them == mine {
                merged.set(&name, mine);
            } else {
                conflicts.push(name);
            }
        }
        (merged, conflicts)
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Values {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        let mut values = Self::default();
        pairs
            .into_iter()
            .for_each(|(name, value)| values.set(name, value));
        values
    }
}

/// The kind of structure that a field's code stands for.
pub(super) fn kind_of(code: &str) -> Option<StructureKind> {
    StructureKind::from_code(code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_unique_in_the_whole_convention() {
        let names: Vec<_> = Section::ALL
            .into_iter()
            .flat_map(Section::fields)
            .map(|field| field.name)
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for section in Section::ALL {
            assert_eq!(Section::from_code(section.code()), Some(section));
        }
        assert!(Section::Hours.has_field("s2_samedi_apres_midi_a", Weeks::Both));
        assert!(!Section::Hours.has_field("s2_samedi_apres_midi_a", Weeks::First));
        assert!(!Section::Tutor.has_field("siret", Weeks::Both));
    }

    #[test]
    fn the_kinds_are_those_of_structures() {
        let FieldKind::Choice(choices) = KINDS else {
            panic!()
        };
        let ours: Vec<_> = StructureKind::ALL.map(|kind| (kind.code(), kind.label())).into();
        assert_eq!(choices, ours);
    }

    #[test]
    fn hours_are_copied_to_the_other_days_and_to_the_second_week() {
        let mut values = Values::default();
        for (slot, time) in ["09:00", "12:00", "13:30", "17:00"].into_iter().enumerate() {
            values.set(&hour_field(Week::First, 1, slot), time);
        }
        values.set(&hour_field(Week::First, 4, 0), "08:00");
        values.set(&hour_field(Week::First, 5, 0), "10:00");
        values.copy_day(Week::First, 1);
        values.copy_week();
        for week in Week::ALL {
            for day in 0..5 {
                assert_eq!(values.get(&hour_field(week, day, 2)), "13:30");
            }
            // Saturday is not copied.
            assert_eq!(values.get(&hour_field(week, 5, 0)), "10:00");
            assert_eq!(values.get(&hour_field(week, 5, 1)), "");
        }
    }

    #[test]
    fn what_is_for_abroad_stands_together_and_is_required_of_nobody() {
        for (section, count) in [(Section::Structure, 2), (Section::Place, 1)] {
            let fields = section.fields();
            let runs = fields.chunk_by(|one, next| one.is_for_abroad() && next.is_for_abroad());
            let runs: Vec<_> = runs.filter(|run| run[0].is_for_abroad()).collect();
            assert_eq!(runs.len(), 1, "{section:?}");
            assert_eq!(runs[0].len(), count, "{section:?}");
            assert!(runs[0].iter().all(|spec| !spec.required));
        }
    }

    #[test]
    fn fields_and_what_they_hold_are_said_in_words() {
        let name = hour_field(Week::Second, 2, 3);
        assert_eq!(
            field_label(Section::Hours, &name),
            "Deuxième semaine, mercredi, l’après-midi, à"
        );
        assert_eq!(field_words(Section::Hours, &name, "17:30"), "17\u{a0}h\u{a0}30");
        assert_eq!(field_label(Section::Tutor, "tuteur_nom"), "Nom du tuteur");
        assert_eq!(
            field_words(Section::Structure, name::KIND, "association"),
            "Association"
        );
        assert_eq!(field_words(Section::Care, name::SAFETY, ""), "Non");
        assert_eq!(
            field_words(Section::Student, name::BIRTH_DATE, "2011-03-09"),
            "9\u{a0}mars 2011"
        );
    }

    fn values() -> impl Strategy<Value = Values> {
        proptest::collection::btree_map("[a-d]", "[xyz]?", 0..4).prop_map(|map| {
            map.iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect()
        })
    }

    proptest! {
        /// Whatever two people do to whatever was there: what only one of them changed is kept as they changed it, and what
        /// both changed otherwise is told, not lost.
        #[test]
        fn nothing_is_lost_when_two_people_edit(base in values(), mine in values(), theirs in values()) {
            let (merged, conflicts) = mine.merged(&base, &theirs);
            for name in ["a", "b", "c", "d"] {
                let (b, m, t) = (base.get(name), mine.get(name), theirs.get(name));
                let expected = if m == b { t } else if t == b || t == m { m } else {
                    prop_assert!(conflicts.iter().any(|conflict| conflict == name));
                    t
                };
                prop_assert_eq!(merged.get(name), expected);
            }
        }
    }
}
