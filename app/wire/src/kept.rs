//! What is kept of people, as pages show it.

use serde::{Deserialize, Serialize};

/// The page of one's own data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OwnData {
    /// Why the account cannot be erased today.
    pub obstacles: Vec<String>,
    /// Who decides about an erasure.
    pub decided_by: String,
    /// Since when a request waits.
    pub waiting_since: Option<String>,
    /// Why the last one was refused, and when.
    pub refused: Option<(String, String)>,
    /// Who read what of the reader, if they are a student or a guardian, the last first.
    pub readings: Vec<ReadingShown>,
    /// What happened to the account, the last first.
    pub events: Vec<EventShown>,
}

/// Somebody read something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadingShown {
    /// When.
    pub at: String,
    /// What.
    pub what: String,
    /// In what capacity, or who.
    pub by: String,
    /// Of which student; empty on one's own page.
    pub student: String,
}

/// Something happened to an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventShown {
    /// When.
    pub at: String,
    /// What.
    pub what: String,
    /// From which network; may be empty.
    pub network: String,
    /// Whose; empty on one's own page.
    pub account: String,
}

/// Requests that wait for a decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureQueue {
    /// The oldest first.
    pub requests: Vec<ErasureShown>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureShown {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub name: String,
    /// When.
    pub at: String,
    /// What they say; may be empty.
    pub words: String,
    /// Why it cannot be granted today.
    pub obstacles: Vec<String>,
}

/// Who looked, and what happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Watched {
    /// Readings, the last first.
    pub readings: Vec<ReadingShown>,
    /// Events, the last first.
    pub events: Vec<EventShown>,
}

// Said on `/espace/compte/donnees`.
flash!(
    OwnDataFlash,
    Asked(
        "demandee",
        "Votre demande est partie. La réponse arrive par e-mail, en un mois au plus."
    ),
    Withdrawn("retiree", "Votre demande est retirée."),
);

// Said where requests are decided.
flash!(
    ErasureFlash,
    Granted("efface", "Le compte est effacé. La personne en est informée par e-mail."),
    Refused("refuse", "La demande est refusée. La raison est envoyée par e-mail."),
    ; not done: Already("deja", "Quelqu’un a déjà répondu à cette demande, ou elle est retirée\u{a0}: rien n’a changé.")
);
