//! Conventions: read and filled by their parties, moved on, listed.

pub mod amended;
pub mod amendment;
pub mod group;
pub mod school;

use std::collections::BTreeMap;

use domain::{
    convention::{
        ConventionState, Facts, FollowUp, Frozen, HeadAct, Insurance, Missing, Preview, Reader, Section,
        SectionState, Situation, Unsaid, Values,
    },
    id::ConventionId,
    json,
    sector::SectorCode,
    weeks::Weeks,
};
use serde::{Deserialize, Serialize};

use server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::{
    answer::Json,
    error::AppError,
    folded::Folded,
    safety::SectorSheet,
    signing::page::{Acting, Earlier, RefusalShown},
};

/// What every page of a convention begins with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConventionHead {
    /// Identifier.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// Where it stands.
    pub state: ConventionState,
    /// What that means.
    pub situation: Situation,
    /// As whom it is told.
    pub reader: Reader,
    /// The student.
    pub student: String,
    /// The host.
    pub host: String,
    /// The school.
    pub school: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Their days, in words.
    pub span: String,
    /// The version that is filled or signed now.
    pub number: i32,
    /// What the text says of the student's insurance.
    pub insurance: Insurance,
    /// Whose personal link the reader came by; nothing for whoever reads by their account.
    pub acting: Option<Acting>,
}

/// A section in the list of sections.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectionLine {
    /// Section.
    pub section: Section,
    /// Where it stands; none for whoever may not read it yet.
    pub state: Option<SectionState>,
    /// Whether the reader fills it now.
    pub editable: bool,
}

/// A version that was frozen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VersionShown {
    /// Its number.
    pub number: i32,
    /// Where it stands.
    pub state: ConventionState,
    /// Whether a newer version is prepared while this one is still in force.
    pub in_force: bool,
    /// When it was validated, in words.
    pub frozen: String,
    /// What it is checked by, with the reference.
    pub check_code: String,
    /// Whether the signed file is there.
    pub sealed: bool,
}

/// The certificate of insurance that was handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateShown {
    /// When and by whom, in words.
    pub added: String,
    /// « PDF, 340 ko ».
    pub about: String,
}

/// What somebody asked, in their words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedShown {
    /// Who; empty where it is not known.
    pub by: String,
    /// When, in words; empty where it is not known.
    pub when: String,
    /// What.
    pub reason: String,
}

/// What happened on one day, the last first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryDay {
    /// « lundi 14 juin 2027 ».
    pub day: String,
    /// What happened.
    pub lines: Vec<HistoryLine>,
}

/// Something that happened, or all that one person filled that day.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryLine {
    /// « 9 h 30 », or « de 9 h 30 à 11 h ».
    pub when: String,
    /// What, in words.
    pub what: String,
    /// Who; empty when the platform did it.
    pub who: String,
    /// What was said.
    pub note: String,
    /// What it puts together, each with its hour; nothing for what happened once.
    pub parts: Vec<String>,
}

/// The page from which everything of a convention is reached.
#[expect(clippy::struct_excessive_bools, reason = "what the reader may do")]
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConventionOverview {
    /// Which convention.
    pub head: ConventionHead,
    /// What was asked when it was sent back, corrected or given up.
    pub asked: Option<AskedShown>,
    /// The refusal because of which a new version is prepared.
    pub refusal: Option<RefusalShown>,
    /// The convention that was begun in its place: its id and reference.
    pub successor: Option<(ConventionId, String)>,
    /// Whether the reader decides what becomes of the place.
    pub decides_place: bool,
    /// Until when the reader may take the cancellation back, in words; empty when they may not.
    pub undo_until: String,
    /// Whether the reader fills the host's part.
    pub fills_host: bool,
    /// Whether the reader fills the school's part.
    pub fills_school: bool,
    /// Whether the reader sees to the tutor's personal link: they answer for the host by an account.
    pub sees_to_tutor: bool,
    /// What the reader may do in the head's name, in this state.
    pub acts: Vec<HeadAct>,
    /// Whether the reader is one of those who sign the current version, and has yet to.
    pub signs: bool,
    /// Whether all that the reader signs is signed, while others are awaited.
    pub has_signed: bool,
    /// Sections.
    pub sections: Vec<SectionLine>,
    /// What is missing in the part that is filled now.
    pub missing: Vec<Missing>,
    /// The versions of the sections and the edition of the text that this page was made from, for validating just that.
    pub seen: String,
    /// Frozen versions, the last first.
    pub versions: Vec<VersionShown>,
    /// In what the current version differs from the last one that the reader signed, or else from the one before, once it is frozen.
    pub earlier: Option<Earlier>,
    /// Whether the reader reads the document: whoever only follows the student does not.
    pub reads_document: bool,
    /// Who, where, when and how, as far as the reader may know it today: a label, and its lines.
    pub outline: Vec<(String, Vec<String>)>,
    /// What happened, the last first.
    pub history: Vec<HistoryDay>,
    /// The certificate.
    pub certificate: Option<CertificateShown>,
    /// Whether the reader hands it over.
    pub may_hand_over: bool,
    /// Its amendments.
    #[serde(default)]
    pub amendments: amended::AmendmentsShown,
}

/// A section, to be filled or read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectionPage {
    /// Which convention.
    pub head: ConventionHead,
    /// Section.
    pub section: Section,
    /// What it holds.
    pub values: Values,
    /// How often it was saved.
    pub version: i32,
    /// When and by whom it was saved last, in words.
    pub saved: String,
    /// Who saved it last.
    pub saved_by: String,
    /// What checks need.
    pub facts: Facts,
    /// Whether the reader fills it now.
    pub editable: bool,
    /// All sections that the reader may open.
    pub sections: Vec<SectionLine>,
    /// Who else is there, in words; empty when nobody is.
    pub others: String,
    /// A name for this tab, where it has none yet.
    pub tab: String,
    /// Who reads: what is kept in a browser is theirs alone.
    pub reader: String,
    /// The certificate, in the student's section.
    pub certificate: Option<CertificateShown>,
    /// What the document is made from beside this section, for whoever fills it.
    pub preview: Option<Folded<Preview>>,
    /// The empty fields that the convention before would fill, by what they are called; for whoever fills them.
    pub like_before: Vec<String>,
    /// Whether the reader keeps the profile of the lycée, which fills this section.
    pub keeps_profile: bool,
    /// The sector of the offer, where the section says what the student will do and the place comes from an offer.
    pub sector: Option<SectorCode>,
}

/// What was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Saved {
    /// The section's version.
    pub version: i32,
    /// What it holds: what was sent, with what somebody else changed meanwhile in other fields.
    pub values: Values,
    /// « 14 h 32 ».
    pub at: String,
    /// Who else is there, in words.
    pub others: String,
}

/// Two people changed the same fields.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Conflict {
    /// The section's version.
    pub version: i32,
    /// What it holds.
    pub theirs: Values,
    /// The fields.
    pub fields: Vec<String>,
    /// Who changed them.
    pub by: String,
}

/// Why nothing was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum SaveRefused {
    /// Somebody changed the same fields meanwhile: status 409.
    #[error("conflict")]
    Conflict(Box<Conflict>),
    /// It is no longer this side's turn: status 409.
    #[error("not now")]
    NotNow(ConventionState),
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl FromServerFnError for SaveRefused {
    type Encoder = Json;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::App(match error {
            // Not an answer of this site: what stands before it says that it is not there for the moment.
            ServerFnErrorErr::Deserialization(_) => AppError::Unreachable,
            error => AppError::from_server_fn_error(error),
        })
    }

    fn status_code(&self) -> http::StatusCode {
        match self {
            Self::Conflict(_) | Self::NotNow(_) => http::StatusCode::CONFLICT,
            Self::App(error) => error.status_code(),
        }
    }
}

/// The document as it would be, or as it was frozen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DocumentPage {
    /// Which convention.
    pub head: ConventionHead,
    /// What it says.
    pub frozen: Frozen,
    /// What of it nobody has said yet.
    pub unsaid: Unsaid,
    /// The version, when it is frozen.
    pub version: Option<VersionShown>,
    /// Whether what the school fills is left out for this reader.
    pub partial: bool,
    /// « Modifiée par l’avenant n° 1 du 3 mai 2027 », where this is what the convention says with its amendments; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub amended: String,
}

/// The first day on one page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FirstDayPage {
    /// Which convention.
    pub head: ConventionHead,
    /// Who comes, where, when, whom to ask for: a label, and its lines; without any where nobody has said so yet.
    pub facts: Vec<(String, Vec<String>)>,
    /// The sheet of the sector; nothing for a place found alone, whose sector nobody said.
    pub sheet: Option<SectorSheet>,
}

/// A convention in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConventionRow {
    /// Identifier.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// The student.
    pub student: String,
    /// Their class.
    pub class_name: String,
    /// The host.
    pub host: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ConventionState,
    /// What that means.
    pub situation: Situation,
    /// The place it is for: the id of an application or of a proposal.
    pub place: String,
    /// Since when, in words.
    pub since: String,
    /// Who is awaited.
    pub awaited: Vec<String>,
    /// In which list of its school it is.
    pub follow_up: FollowUp,
    /// Since when it waits, in words, after « depuis ».
    pub waits: String,
    /// Whether it stands out among the others of the list.
    pub pressing: bool,
    /// How many answers are missing before it can be validated; nothing where nobody asked.
    pub missing: Option<u32>,
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ConventionRows {
    /// Conventions.
    pub rows: Vec<ConventionRow>,
    /// How many there are in all.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many there are in each list, for hosts.
    pub counts: Vec<(FollowUp, u32)>,
    /// Which of them is read; nothing for all.
    pub follow_up: Option<FollowUp>,
    /// For a host: what may be chosen at once, to be filled together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<group::PartsShown>,
    /// For a guardian: the children who have no convention yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children_without: Vec<String>,
}

/// Values in a section, as forms and browsers send them.
pub fn written(values: &Values) -> String {
    let map: BTreeMap<&str, &str> = values.iter().collect();
    serde_json::to_string(&map).unwrap_or_default()
}

/// The same read back; none where it is no such text.
pub fn read_written(text: &str) -> Option<BTreeMap<String, String>> {
    json::read(text).ok()
}

// Said on `/convention/{id}`.
flash!(
    ConventionFlash,
    Sent("envoyee", "Votre partie est envoyée au lycée, qui est prévenu."),
    SentBack(
        "renvoyee",
        "La convention est renvoyée à la structure, qui est prévenue."
    ),
    Validated(
        "validee",
        "La convention est validée\u{a0}: elle ne change plus, et les signataires sont prévenus."
    ),
    CorrectionBegun(
        "correction",
        "Une nouvelle version est ouverte. Les parties sont prévenues."
    ),
    Cancelled(
        "annulee",
        "La convention est annulée. Les parties sont prévenues."
    ),
    Restarted(
        "nouvelle",
        "La convention d’avant est annulée. En voici une nouvelle pour le même stage, avec ce qui était rempli. Les parties sont prévenues."
    ),
    PlaceFreed(
        "place-liberee",
        "La convention est annulée et la place libérée. Les parties sont prévenues."
    ),
    CancellationUndone(
        "annulation-defaite",
        "L’annulation est défaite\u{a0}: la convention est de nouveau comme avant, et les parties sont prévenues."
    ),
    TutorLinkSent(
        "lien-tuteur",
        "Un nouveau lien est parti au tuteur. Ceux d’avant sont annulés."
    ),
    TutorHasNoAddress(
        "tuteur-sans-adresse",
        "Aucun lien n’est parti\u{a0}: donnez d’abord l’adresse du tuteur dans la convention."
    ),
    TutorLinksRevoked("tuteur-revoque", "Les liens du tuteur sont annulés."),
    CertificateAdded("attestation", "L’attestation est remise."),
    CertificateRemoved("attestation-retiree", "L’attestation est retirée."),
    Missing(
        "manque",
        "Il manque encore quelque chose\u{a0}: voyez la liste ci-dessous."
    ),
    ; not done:
    TutorLinksEnough(
        "liens-tuteur-assez",
        "Aucun lien n’est parti\u{a0}: dix ont été demandés aujourd’hui pour le tuteur, et le dernier reste bon. Vérifiez son adresse, ou attendez demain."
    ),
    Modified(
        "modifiee",
        "Rien n’est validé\u{a0}: quelqu’un a modifié la convention depuis que vous l’avez ouverte. Relisez, puis validez."
    ),
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette convention."
    ),
);

// Said on `/convention/{id}/{section}`, and the convention’s page after the last section.
flash!(
    SectionFlash,
    Saved("enregistre", "C’est enregistré."),
    Filled(
        "repris",
        "Les champs vides sont remplis comme la fois précédente."
    ),
    FromSheet(
        "repris-fiche",
        "Ce qui était vide commence par la fiche du secteur. Relisez, complétez, retirez ce qui ne concerne pas ce stage."
    ),
    Unfilled(
        "repris-defait",
        "C’est défait\u{a0}: ces champs sont de nouveau vides."
    ),
    NothingToFill(
        "rien-a-reprendre",
        "La fois précédente ne dit rien de plus\u{a0}: rien n’a changé."
    ),
    NothingOnSheet(
        "fiche-sans-effet",
        "Ces champs sont déjà remplis\u{a0}: la fiche n’y a rien changé."
    ),
);
