//! Everything that a school knows of a student, on one page.

use domain::{
    application::MyApplication,
    id::{AccountId, StudentNoteId},
    proposal::ProposalDetail,
};
use serde::{Deserialize, Serialize};

use crate::convention::{ConventionRow, HistoryDay};

/// A student, for somebody of their school.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StudentPage {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// Label and text of what is known of them, for that reader.
    pub facts: Vec<(String, String)>,
    /// Their guardians.
    pub guardians: Vec<GuardianShown>,
    /// Their referent teacher; empty for none.
    pub referent: String,
    /// Whether the reader runs the office: they print sheets and say who follows whom.
    pub runs_office: bool,
    /// Whether the reader keeps the list of students: they correct this one.
    pub keeps: bool,
    /// Whether they have yet to take over their account.
    pub waiting: bool,
    /// Applications, the last first.
    pub applications: Vec<MyApplication>,
    /// Places found alone, the last first.
    pub proposals: Vec<ProposalDetail>,
    /// Conventions, the last to move first.
    pub conventions: Vec<ConventionRow>,
    /// Files: name and address. For those who fill.
    pub files: Vec<(String, String)>,
    /// Notes of the school, the last first.
    pub notes: Vec<NoteShown>,
    /// What the form of a note is known by: pressed twice, it is one note.
    pub new_note: StudentNoteId,
    /// All that happened, day by day, the last first.
    pub history: Vec<HistoryDay>,
    /// Who was told what, the last first.
    pub told: Vec<ToldShown>,
}

/// A guardian.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuardianShown {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address and phone, for those who fill; empty for others, and where there is none.
    pub contacts: String,
    /// That they must not be told, or have yet to take over their account, in words; empty for others.
    pub standing: String,
    /// Whether a sheet may be printed for them: they wait, and have no address.
    pub by_sheet: bool,
    /// The address that was typed with their sheet, for a reader who may say that it is theirs; empty otherwise.
    pub to_confirm: String,
}

/// A note of the school.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoteShown {
    /// Identifier.
    pub id: StudentNoteId,
    /// By whom and when, in words.
    pub words: String,
    /// What it says.
    pub text: String,
    /// Whether the reader wrote it, and may erase it.
    pub mine: bool,
}

/// An e-mail about a student, without what it says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToldShown {
    /// When.
    pub when: String,
    /// Who it was for.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// Whether it was sent, waits, or was given up, in words.
    pub standing: String,
}

// Said on `/lycee/eleves/…`.
flash!(
    StudentFlash,
    NoteAdded("note", "La note est enregistrée. Seul le lycée la lit."),
    NoteErased("note-effacee", "La note est effacée."),
    AddressConfirmed(
        "adresse",
        "L’adresse est confirmée\u{a0}: cette personne peut signer."
    ),
    ReferentSet("referent", "Le référent est enregistré."),
);
