//! Conventions: read and filled by their parties, moved on, listed. Each function is for those whom `party` admits.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, Facts, Frozen, HeadAct, Missing, Preview, Section, SectionState, Values},
    id::ConventionId,
    weeks::Weeks,
};
use leptos::{
    prelude::*,
    server_fn::{
        codec::{GetUrl, JsonEncoding},
        error::{FromServerFnError, ServerFnErrorErr},
    },
};
use serde::{Deserialize, Serialize};

use crate::{
    api::{
        pupil::HistoryShown,
        signing::page::{Acting, Earlier},
    },
    error::AppError,
    form::Fields,
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
    /// The pupil.
    pub student: String,
    /// The host.
    pub host: String,
    /// The lycée.
    pub school: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Their days, in words.
    pub span: String,
    /// The version that is filled or signed now.
    pub number: i32,
    /// As whom the reader came by a personal link; nothing for who reads by their account.
    pub acting: Option<Acting>,
}

/// A section in the list of sections.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SectionLine {
    /// Section.
    pub section: Section,
    /// Where it stands; none for who may not read it yet.
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

/// The page from which everything of a convention is reached.
#[expect(clippy::struct_excessive_bools, reason = "what the reader may do")]
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConventionOverview {
    /// Which convention.
    pub head: ConventionHead,
    /// Why it was sent back, corrected or given up; empty otherwise.
    pub reason: String,
    /// Whether the reader fills the host's part.
    pub fills_host: bool,
    /// Whether the reader fills the school's part.
    pub fills_school: bool,
    /// Whether the reader sees to the tutor's personal link: they answer for the host by an account.
    pub sees_to_tutor: bool,
    /// What the reader may do in the head's name, in this state.
    pub acts: Vec<HeadAct>,
    /// Whether the reader is one of those who sign the current version.
    pub signs: bool,
    /// Sections.
    pub sections: Vec<SectionLine>,
    /// What is missing in the part that is filled now.
    pub missing: Vec<Missing>,
    /// The versions of the sections that this page was made from, for validating just that.
    pub seen: String,
    /// Frozen versions, the last first.
    pub versions: Vec<VersionShown>,
    /// In what the current version differs from the last one that the reader signed, or else from the one before, once it is frozen.
    pub earlier: Option<Earlier>,
    /// Whether the reader reads the document: who only follows the pupil does not.
    pub reads_document: bool,
    /// What happened, the last first.
    pub history: Vec<HistoryShown>,
    /// The certificate.
    pub certificate: Option<CertificateShown>,
    /// Whether the reader hands it over.
    pub may_hand_over: bool,
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
    /// The certificate, in the pupil's section.
    pub certificate: Option<CertificateShown>,
    /// What the document is made from beside this section, for who fills it.
    pub preview: Option<Preview>,
}

/// What was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
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
pub enum NotKept {
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

impl FromServerFnError for NotKept {
    type Encoder = JsonEncoding;

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
    /// The version, when it is frozen.
    pub version: Option<VersionShown>,
    /// Whether what the school fills is left out for this reader.
    pub partial: bool,
}

/// A convention in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConventionRow {
    /// Identifier.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// The pupil.
    pub student: String,
    /// Their class.
    pub class_name: String,
    /// The host.
    pub host: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ConventionState,
    /// Since when, in words.
    pub since: String,
    /// Who is awaited.
    pub awaited: Vec<String>,
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ConventionRows {
    /// Conventions.
    pub rows: Vec<ConventionRow>,
    /// This page, from 1.
    pub page: u32,
    /// Whether there is another.
    pub more: bool,
}

/// A convention's own page. For its parties.
#[server(endpoint = "convention/read", input = GetUrl)]
pub async fn read_convention(id: String) -> Result<ConventionOverview, AppError> {
    crate::convention::page::overview(&id).await
}

/// One of its sections. For its parties; the host reads the school's part once it is frozen.
#[server(endpoint = "convention/section", input = GetUrl)]
pub async fn read_section(id: String, section: String) -> Result<SectionPage, AppError> {
    crate::convention::editor::page(&id, &section).await
}

/// The document as it would be now. For its parties.
#[server(endpoint = "convention/preview", input = GetUrl)]
pub async fn read_preview(id: String) -> Result<DocumentPage, AppError> {
    crate::convention::document::preview(&id).await
}

/// A frozen version. For its parties.
#[server(endpoint = "convention/version", input = GetUrl)]
pub async fn read_version(id: String, number: String) -> Result<DocumentPage, AppError> {
    crate::convention::document::version(&id, &number).await
}

/// The conventions of one's structures. For hosts.
#[server(endpoint = "convention/of-structures", input = GetUrl)]
pub async fn list_conventions_of_structures(page: u32) -> Result<ConventionRows, AppError> {
    crate::convention::lists::of_structures(page).await
}

/// One's own conventions. For pupils.
#[server(endpoint = "convention/of-student", input = GetUrl)]
pub async fn list_conventions_of_student() -> Result<ConventionRows, AppError> {
    crate::convention::lists::of_student().await
}

/// The conventions of one's children. For guardians.
#[server(endpoint = "convention/of-guardian", input = GetUrl)]
pub async fn list_conventions_of_guardian() -> Result<ConventionRows, AppError> {
    crate::convention::lists::of_guardian().await
}

/// The conventions of one's lycée. For its head and its staff.
#[server(endpoint = "convention/of-school", input = GetUrl)]
pub async fn list_conventions_of_school(
    state: String,
    class_name: String,
    text: String,
    page: u32,
) -> Result<ConventionRows, AppError> {
    crate::convention::lists::of_school(&state, &class_name, &text, page).await
}

/// The convention of a place: `source` is an application's or a proposal's id. Nothing for who is no party to it.
#[server(endpoint = "convention/of-place", input = GetUrl)]
pub async fn find_convention(source: String) -> Result<Option<ConventionRow>, AppError> {
    crate::convention::lists::of_place(&source).await
}

/// Saves a section while somebody types: what they had before (`before`) and have now (`values`), field by field in JSON. For
/// who fills it.
#[server(endpoint = "convention/autosave")]
pub async fn autosave(
    id: String,
    section: String,
    tab: String,
    base: i32,
    before: String,
    values: String,
) -> Result<Kept, NotKept> {
    crate::convention::editor::autosave(&id, &section, &tab, base, &before, &values).await
}

/// Says that somebody has a section open; who else has. For who fills it.
#[server(endpoint = "convention/here")]
pub async fn say_here(id: String, section: String, tab: String) -> Result<String, AppError> {
    crate::convention::editor::here(&id, &section, &tab).await
}

/// Says that somebody closed a section, or went to another page. For who fills it.
#[server(endpoint = "convention/leave")]
pub async fn leave_section(id: String, section: String, tab: String) -> Result<(), AppError> {
    crate::convention::editor::leave(&id, &section, &tab).await
}

/// Saves a section as a form. For who fills it.
#[server(endpoint = "convention/save")]
pub async fn save_section(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::editor::save(form).await)
}

/// Sends the host's part to the lycée. For the host.
#[server(endpoint = "convention/complete")]
pub async fn complete_host_part(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::moves::complete(form).await)
}

/// Sends it back to the host. For the head, or who is named for it.
#[server(endpoint = "convention/send-back")]
pub async fn send_back_to_host(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::moves::send_back(form).await)
}

/// Validates: freezes it. For the head, or who is named for it.
#[server(endpoint = "convention/validate")]
pub async fn validate_convention(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::moves::validate(form).await)
}

/// Begins a correction. For the head, or who is named for it.
#[server(endpoint = "convention/correct")]
pub async fn correct_convention(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::moves::correct(form).await)
}

/// Gives it up. For the head, or who is named for it.
#[server(endpoint = "convention/cancel")]
pub async fn cancel_convention(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::moves::cancel(form).await)
}

/// Takes the certificate of insurance back. For the family and the lycée.
#[server(endpoint = "convention/certificate/remove")]
pub async fn remove_certificate(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::convention::certificate::remove(form).await)
}

/// Values in a section, as forms and browsers send them.
pub(crate) fn written(values: &Values) -> String {
    let map: BTreeMap<&str, &str> = values.iter().collect();
    serde_json::to_string(&map).unwrap_or_default()
}

/// The same read back; none where it is no such text.
pub(crate) fn read_written(text: &str) -> Option<BTreeMap<String, String>> {
    serde_json::from_slice(text.as_bytes()).ok()
}
