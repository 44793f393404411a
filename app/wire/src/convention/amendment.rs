//! Amendments: proposed, read, signed, refused, taken back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::convention::{AmendmentState, Difference, Facts, Section, Values};
use serde::{Deserialize, Serialize};

use super::{ConventionHead, amended::AmendmentRow};
use crate::signing::page::RoleShown;

/// The page where one is proposed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewAmendmentPage {
    /// Which convention.
    pub head: ConventionHead,
    /// What the sections say now.
    pub values: BTreeMap<Section, Values>,
    /// What checks need.
    pub facts: Facts,
    /// Its first day,
    pub first: NaiveDate,
    /// and its last.
    pub last: NaiveDate,
    /// Whether the reader may say what nobody has to sign: by an account, not by a personal link.
    pub may_say_alone: bool,
    /// Amendments that are open, which some others wait for.
    pub open: Vec<AmendmentRow>,
}

/// Somebody who signs an amendment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AmendmentSigner {
    /// In whose name, in words.
    pub role: String,
    /// Who.
    pub name: String,
    /// When they signed, in words; empty when they have not.
    pub signed: String,
    /// What keeps them from being asked, or from signing, and what the lycée does about it; for who fills its part alone, empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub trouble: String,
}

/// An amendment, for whoever reads and signs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AmendmentPage {
    /// Which convention.
    pub head: ConventionHead,
    /// Its number.
    pub number: u32,
    /// Where it stands.
    pub state: AmendmentState,
    /// What it changes, and nothing else.
    pub differences: Vec<Difference>,
    /// Why it was proposed; may be empty.
    pub reason: String,
    /// Who proposed it and when, in words.
    pub proposed: String,
    /// When it was closed or came into force, in words; empty while it is open.
    pub closed: String,
    /// What ended the version that it amends, and when, in words: nothing of it is in force any more; empty while it may be.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ended: String,
    /// Why it was refused; empty where it was not.
    pub refused: String,
    /// Who has to sign, in words.
    pub agreed: String,
    /// From when to when the student has no place with it, in words; empty where they keep it.
    pub without_place: String,
    /// Who signs, in the document's order.
    pub signers: Vec<AmendmentSigner>,
    /// Its digest, which is what is signed.
    pub digest: String,
    /// As whom the reader signs it.
    pub roles: Vec<RoleShown>,
    /// Whether the reader may take it back.
    pub may_withdraw: bool,
    /// Whether the reader signs nothing until they prove the address of their account, or the lycée says that it is theirs.
    pub unproven: bool,
}

// Said on the pages of amendments, and on that of their convention.
flash!(
    AmendmentFlash,
    Proposed(
        "avenant-propose",
        "L’avenant est proposé\u{a0}: chaque signataire concerné reçoit un e-mail. La convention reste en vigueur."
    ),
    InForce(
        "avenant-en-vigueur",
        "C’est enregistré et en vigueur. Les parties et le lycée sont prévenus."
    ),
    CodeSent("code", "Un code vient de partir par e-mail. Regardez aussi les indésirables."),
    CodeTexted("code-sms", "Un code vient de partir par SMS."),
    Signed("avenant-signe", "Votre signature de l’avenant est enregistrée. Merci\u{202f}!"),
    SignedLast(
        "avenant-signe-par-tous",
        "Votre signature est enregistrée\u{a0}: c’était la dernière. L’avenant est en vigueur, et chacun est prévenu."
    ),
    Refused(
        "avenant-refuse",
        "Votre refus et sa raison sont envoyés. La convention reste en vigueur, telle qu’elle était."
    ),
    Withdrawn(
        "avenant-retire",
        "L’avenant est retiré. La convention reste en vigueur, telle qu’elle était."
    ),
    ; not done:
    Changed(
        "avenant-change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cet avenant."
    ),
);
