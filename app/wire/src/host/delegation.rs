//! Who signs conventions for a structure, in the name of whoever is responsible for it.

use domain::id::StructureId;
use serde::{Deserialize, Serialize};

/// The page of a structure's delegations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StructureDelegationsPage {
    /// The structure,
    pub structure: StructureId,
    /// and its name.
    pub name: String,
    /// Whether the user names people, and takes it back.
    pub may_delegate: bool,
    /// The other members, whom the user may name: identifier and name.
    pub members: Vec<(String, String)>,
    /// Who is named, now or later.
    pub current: Vec<StructureDelegationShown>,
    /// What is over, or was taken back.
    pub past: Vec<StructureDelegationShown>,
    /// Today, as the browser's field of dates takes it.
    pub today: String,
}

/// Somebody named to sign.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StructureDelegationShown {
    /// Identifier.
    pub id: String,
    /// Who.
    pub name: String,
    /// From when to when, in words.
    pub span: String,
    /// By whom and when, in words.
    pub granted: String,
    /// When it ended before its last day, in words; empty when it did not.
    pub revoked: String,
}

// Said on `/structure/delegations`.
flash!(
    StructureDelegationFlash,
    Granted(
        "nommee",
        "C’est enregistré. Cette personne signe les conventions en votre nom ces jours-là\u{a0}: un e-mail l’en prévient."
    ),
    Revoked(
        "retiree",
        "La délégation est retirée, et un e-mail le dit à cette personne."
    ),
);
