//! Many offers at once, from a file.

use domain::id::StructureId;
use serde::{Deserialize, Serialize};

/// An offer of a file, as it would be published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferRead {
    /// Its line.
    pub line: usize,
    /// Its title.
    pub title: String,
    /// What each column says, by name.
    pub columns: Vec<(String, String)>,
}

/// What a column takes, for whoever fills the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ColumnHelp {
    /// Its name.
    pub name: String,
    /// Whether every file has it.
    pub is_required: bool,
    /// What can be written.
    pub takes: String,
}

/// What the page of files needs before there is one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportForm {
    /// Structures for which the user may import, by name.
    pub structures: Vec<(StructureId, String)>,
    /// What each column takes.
    pub columns: Vec<ColumnHelp>,
    /// The sectors, by name.
    pub sectors: Vec<String>,
}

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportShown {
    /// For which structure.
    pub structure: StructureId,
    /// What is wrong: line, column, and what to do about it.
    pub problems: Vec<(usize, String, String)>,
    /// The offers. Empty when something is wrong.
    pub offers: Vec<OfferRead>,
    /// Why nothing can be published today; empty when it can.
    pub obstacles: Vec<String>,
}

// Said on `/structure/import`.
flash!(
    ImportFlash,
    ; not done: TooMany(
        "trop",
        "Votre structure a envoyé beaucoup de fichiers aujourd’hui\u{a0}: celui-ci n’a pas été lu. Reprenez demain."
    ),
);
