//! What pages of a convention say of its amendments.

use domain::convention::AmendmentState;
use serde::{Deserialize, Serialize};

/// An amendment in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AmendmentRow {
    /// Its number.
    pub number: u32,
    /// Where it stands.
    pub state: AmendmentState,
    /// What it changes: « Nom du tuteur, Téléphone du tuteur ».
    pub what: String,
    /// Since when it stands there, in words.
    pub since: String,
    /// Whether it waits for the reader's signature.
    pub awaits_reader: bool,
}

/// What a convention's pages say of its amendments.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AmendmentsShown {
    /// All, the last first.
    pub rows: Vec<AmendmentRow>,
    /// « Modifiée par l’avenant n° 1 du 3 mai 2027 »; empty where none is in force.
    pub amended: String,
    /// From when to when the student has no place any more, in words; empty where they keep it.
    pub without_place: String,
    /// Whether the reader may propose one now.
    pub may_propose: bool,
}
