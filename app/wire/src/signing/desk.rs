//! The lycée's desk: somebody signs on its tablet, before a member of its staff.

use domain::convention::{Frozen, SignerRole};
use serde::{Deserialize, Serialize};

use crate::folded::Folded;

/// What somebody reads and signs at the desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskPage {
    /// Which convention.
    pub id: String,
    /// In whose name it is signed.
    pub role: SignerRole,
    /// How far it is.
    pub step: DeskStep,
}

/// How far a signature at the desk is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DeskStep {
    /// The member of the staff shows who they are first, at that address.
    Prove(String),
    /// It is to be read and signed.
    Sign(Box<DeskSigning>),
    /// Nothing is to be signed: the version was replaced, or none is ready.
    NotNow,
    /// It is signed. Nothing else is said: the tablet goes from hand to hand.
    Over,
}

/// What is read and signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskSigning {
    /// What people call the convention by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// Who signs.
    pub name: String,
    /// Before whom.
    pub before: String,
    /// What they agree to.
    pub consent: String,
    /// The digest of the document that is shown.
    pub document: String,
    /// Path of the same document as a PDF.
    pub pdf: String,
    /// What is signed.
    pub frozen: Folded<Frozen>,
}
