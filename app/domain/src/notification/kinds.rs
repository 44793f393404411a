//! What notifications are made of: lines of a list, who reads, what changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Something that is left to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ToDoLine {
    /// What.
    pub what: String,
    /// Until when, or else since when; may be empty.
    pub when: String,
    /// What happens otherwise.
    pub otherwise: String,
}

/// An application whose answer is due.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnswerWaiting {
    /// Title of the offer.
    pub offer: String,
    /// Name of the student.
    pub student: String,
    /// Last day to answer.
    pub deadline: NaiveDate,
}

/// Something that a host has yet to do for a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReminderLine {
    /// Name of the student.
    pub student: String,
    /// What it is about: the title of an offer, or what is awaited in words.
    pub what: String,
    /// Last day for it, where there is one.
    pub until: Option<NaiveDate>,
}

/// What changed about somebody's second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    /// An application that makes codes is asked for from now on.
    ApplicationAdded,
    /// It no longer is.
    ApplicationRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was taken away.
    PasskeyRemoved,
    /// Somebody signed in with a code on paper.
    RecoveryCodeUsed,
    /// Administrators took all of it away from whoever lost it.
    Reset,
}

/// Who receives an e-mail about a convention.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConventionReader {
    /// The host, signed in.
    Host,
    /// The host's tutor, by a personal link.
    Link,
    /// The student.
    Student,
}

/// A cancelled convention in whose place another is opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Replaced {
    /// What people call it by.
    pub reference: String,
    /// Why it was cancelled.
    pub reason: String,
}

/// What happened to an offer that somebody applied to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferChange {
    /// Its last seat is gone.
    Full,
    /// It is over.
    Ended,
    /// It was removed.
    Removed,
    /// Its place, weeks or hours changed.
    Edited,
}

/// What happened to a place found alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalChange {
    /// Named by the student: the school must check it.
    Proposed,
    /// Passed on to the host.
    Invited,
    /// Refused by the school.
    Rejected,
    /// Agreed by the host.
    Agreed,
    /// Declined by the host.
    Declined,
    /// The host did not answer in time.
    Lapsed,
    /// Given up by the student.
    Withdrawn,
    /// Offered by the host, through the student's card: the school must check it.
    Welcomed,
    /// Offered so, and refused by the school.
    TurnedDown,
}

/// Why nothing comes of what a host offered through a student's card.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WelcomeEnd {
    /// The school refused.
    Refused,
    /// The student gave up.
    Withdrawn,
    /// The student has another place.
    PlacedElsewhere,
}
