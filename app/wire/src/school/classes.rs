//! A school's classes, and the sheets by which their people take over their accounts.

use serde::{Deserialize, Serialize};

/// The classes that the reader sees.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Classes {
    /// In order.
    pub classes: Vec<ClassLine>,
    /// Whether the reader runs the office: they type how many there are, and print sheets.
    pub runs_office: bool,
    /// Until when a code that is made today is good, in words.
    pub until: String,
}

/// A class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClassLine {
    /// Name.
    pub name: String,
    /// How many the school says there are.
    pub headcount: Option<u32>,
    /// How many are registered.
    pub registered: u32,
    /// How many of them have taken over their account.
    pub activated: u32,
    /// How many of them have a referent teacher.
    pub followed: u32,
    /// How many of their guardians have no address, and wait for a code.
    pub guardians_waiting: u32,
    /// In what lots the students' sheets are made where there are more than are made at once; empty otherwise.
    pub students_lots: Vec<SheetsLot>,
    /// The same of the guardians'.
    pub guardians_lots: Vec<SheetsLot>,
}

/// Sheets that are made at once, of a class that has more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SheetsLot {
    /// Which sheet of the class is the first of them.
    pub first: u32,
    /// Which is the last.
    pub last: u32,
    /// After whom they come; empty for the first lot.
    pub after: String,
    /// Whose the last one is; empty for the last lot, which goes to the end.
    pub until: String,
}

// Said on `/lycee/classes`.
flash!(
    ClassesFlash,
    Saved("effectifs", "Les effectifs sont enregistrés."),
    ; not done:
    NobodyWaits("personne", "Tous ces comptes sont déjà activés\u{a0}: il n’y a pas de feuille à imprimer."),
    ListChanged(
        "liste-changee",
        "Aucune feuille n’est faite\u{a0}: la liste de la classe a changé depuis. Voici les lots d’aujourd’hui."
    ),
);
