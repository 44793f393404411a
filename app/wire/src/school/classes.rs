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
}

// Said on `/lycee/classes`.
flash!(
    ClassesFlash,
    Saved("effectifs", "Les effectifs sont enregistrés."),
    ; not done:
    NobodyWaits("personne", "Tous ces comptes sont déjà activés\u{a0}: il n’y a pas de feuille à imprimer."),
);
