//! The copier's pile: pages that came back signed, scanned together.

use domain::convention::{PaperRule, SignerRole};
use serde::{Deserialize, Serialize};

/// Where a pile is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PileStart {
    /// Who may sign on paper in this lycée.
    pub rule: PaperRule,
    /// Whether the user is the head, who decides it.
    pub head: bool,
    /// The piles that were sent and are still there, the last one first.
    pub piles: Vec<PileLine>,
}

/// A pile that was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PileLine {
    /// Which.
    pub id: String,
    /// When, in words.
    pub sent: String,
    /// By whom.
    pub by: String,
    /// How many pages it has.
    pub pages: u32,
}

/// What was read of a pile.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PileShown {
    /// Which.
    pub id: String,
    /// When it was sent, in words.
    pub sent: String,
    /// Until when it is kept, in words.
    pub until: String,
    /// How many pages it has,
    pub pages: u32,
    /// and how many of them were read.
    pub read: u32,
    /// Whether somebody still reads it: nothing below is said before.
    pub reading: bool,
    /// How many pages belong to a document of the lycée.
    pub recognised: u32,
    /// How many are blank.
    pub blank: u32,
    /// How many signatures were recorded from it.
    pub recorded: u32,
    /// The documents.
    pub documents: Vec<DocumentShown>,
    /// The pages to look at.
    pub faults: Vec<FaultShown>,
    /// Today, as the browser's field of dates takes it.
    pub today: String,
}

/// A document of which pages are in a pile.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DocumentShown {
    /// Its convention.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// The digest of the document.
    pub document: String,
    /// Where each of its pages is in the pile, in the document's order; none for one that is missing.
    pub pages: Vec<Option<u32>>,
    /// Those who may sign it on paper, and those who did.
    pub signers: Vec<PaperSigner>,
    /// Those who have yet to sign it by other ways, in words.
    pub others: Vec<String>,
}

impl DocumentShown {
    /// The pages that are missing, from 1.
    pub fn missing(&self) -> Vec<usize> {
        let all = (1..).zip(&self.pages);
        all.filter_map(|(page, place)| place.is_none().then_some(page))
            .collect()
    }
}

/// Somebody who may sign a document on paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperSigner {
    /// In whose name.
    pub role: SignerRole,
    /// Who.
    pub name: String,
    /// When they signed, in words; empty while they have not.
    pub signed: String,
    /// Whether it is the reader, who does not record their own signature.
    pub own: bool,
    /// Whether their box is ticked before anybody looked.
    pub preset: bool,
    /// Why their signature was not recorded when that was asked for, in words; empty otherwise.
    pub said: String,
}

/// A page to look at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FaultShown {
    /// Its place in the pile.
    pub number: u32,
    /// What is the matter with it,
    pub message: String,
    /// and what to do.
    pub advice: String,
    /// Whether there is a picture of it.
    pub picture: bool,
    /// The convention that it is of, where it is one of this lycée's: its id, and what to call it.
    pub convention: Option<(String, String)>,
}

// Said on `/lycee/pile/{id}`.
flash!(
    PileFlash,
    Recorded("enregistrees", "Les signatures cochées sont enregistrées en votre nom."),
    ; not done:
    Partly(
        "en-partie",
        "Certaines signatures sont enregistrées, d’autres non\u{a0}: la raison est à côté de chacune."
    ),
    Nothing(
        "aucune",
        "Aucune signature n’est enregistrée\u{a0}: la raison est à côté de chacune."
    ),
);
