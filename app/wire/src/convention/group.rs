//! Several conventions of one structure, filled together.

use domain::{
    convention::{
        Section, Situation, Values,
        group::{Differing, HoursOf},
    },
    typed_week::TypedWeek,
    weeks::{Week, Weeks},
};
use serde::{Deserialize, Serialize};

/// Parts that are chosen at once: those that a structure has to fill for the students of one lycée, or of all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PartsShown {
    /// What the button sends.
    pub value: String,
    /// « Tous ceux du lycée Jean-Jaurès (7) ».
    pub label: String,
}

/// Conventions chosen to be filled together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupShown {
    /// The choice, as the address has it.
    pub choice: String,
    /// The structure.
    pub host: String,
    /// What is said once for all, in order.
    pub fields: Vec<CommonField>,
    /// The hours that are said once for all.
    pub weeks: Vec<CommonWeek>,
    /// What was alike when the page was made, as the form sends it back.
    pub alike: String,
    /// A line for each student.
    pub lines: Vec<GroupLine>,
}

/// A field that is said once for all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommonField {
    /// Section.
    pub section: Section,
    /// Name.
    pub name: String,
    /// What all say; empty where they differ.
    pub value: String,
    /// Whether it must be filled in any case.
    pub required: bool,
    /// How they differ; nothing where they do not.
    pub differing: Option<Differing>,
    /// What is missing or wrong; empty when nothing is.
    pub problem: String,
    /// Whether something that was typed is wrong; otherwise something is missing.
    pub wrong: bool,
}

/// The hours of a week that are said once for all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CommonWeek {
    /// Week.
    pub week: Week,
    /// Its days, in words.
    pub span: String,
    /// The hours that most have.
    pub typed: TypedWeek,
    /// How many of the students are there that week.
    pub students: usize,
}

/// A student's line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GroupLine {
    /// Which convention.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Their lycée.
    pub school: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Where it stands, and what that means.
    pub situation: Situation,
    /// What its lycée asked when it sent it back; empty otherwise.
    pub asked: String,
    /// Whether it is filled now.
    pub editable: bool,
    /// The fields that are the student's own.
    pub own: Values,
    /// Which hours they are shown to have.
    pub hours: HoursOf,
    /// Their hours as they are, in words; empty while there are none.
    pub said_hours: String,
    /// How long they may be present at most, in words.
    pub limits: String,
    /// What the line was made upon, as the form sends it back.
    pub upon: String,
    /// What is missing or wrong in what is their own.
    pub problems: Vec<LineProblem>,
    /// How many things are missing or wrong in all.
    pub missing: usize,
    /// Whether the reader signs it now for the structure.
    pub signs: bool,
}

/// Something that keeps a student's part from being complete.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineProblem {
    /// What, with the name of the field.
    pub message: String,
    /// Whether something that was typed is wrong; otherwise something is missing.
    pub wrong: bool,
}

// Said on `/structure/conventions/ensemble`.
flash!(
    GroupFlash,
    Saved("enregistre", "C’est enregistré pour chaque élève."),
    Sent(
        "envoyees",
        "C’est enregistré, et toutes ces conventions sont envoyées au lycée."
    ),
    SomeSent(
        "en-partie",
        "C’est enregistré. Les conventions complètes sont envoyées au lycée\u{a0}; les autres attendent ce qui est écrit sur leur ligne."
    ),
    ; not done:
    NoneSent(
        "rien-envoye",
        "C’est enregistré, mais rien n’est envoyé\u{a0}: il manque quelque chose à chacune. Voyez ci-dessous."
    ),
);
