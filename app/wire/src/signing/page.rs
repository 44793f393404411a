//! The page where a convention is read and signed, and who has signed it.

use domain::convention::{ConventionState, Difference, Frozen, Insurance, Reader, SignerRole, Situation};
use serde::{Deserialize, Serialize};

use crate::{convention::amended::AmendmentsShown, folded::Folded};

/// A convention, for whoever reads and signs it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SigningPage {
    /// Which convention.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Where it stands.
    pub state: ConventionState,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// Whose personal link the reader came by; nothing for whoever is signed in.
    pub acting: Option<Acting>,
    /// What is signed; nothing while a version is prepared.
    pub frozen: Option<Folded<Frozen>>,
    /// The digest of the document that is shown.
    pub document: String,
    /// Path of the same document as a PDF.
    pub pdf: String,
    /// As whom the reader signs it.
    pub roles: Vec<RoleShown>,
    /// Whether the reader signs nothing until they prove the address of their account.
    pub unproven: bool,
    /// Whether the reader, a guardian, signs nothing until the lycée says that the address of their account is theirs.
    pub unvouched: bool,
    /// What the text says of the student's insurance, where the family, which the reader is of, has not handed over its certificate.
    pub awaits_certificate: Option<Insurance>,
    /// The role that keeps the reader from signing in the head's name, as they could otherwise.
    pub other_role: Option<SignerRole>,
    /// The last version before this one that the reader signed, or else the last one: its number, and what is not said as before.
    pub before: Option<Earlier>,
    /// Why a new version is prepared; empty otherwise.
    pub reason: String,
    /// What its state means.
    pub situation: Situation,
    /// As whom it is told.
    pub reader: Reader,
    /// The refusal because of which a new version is prepared.
    pub refusal: Option<RefusalShown>,
    /// Its amendments.
    #[serde(default)]
    pub amendments: AmendmentsShown,
}

/// A refusal that no version has followed yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefusalShown {
    /// Who refused.
    pub by: String,
    /// In whose name.
    pub role: SignerRole,
    /// Why.
    pub reason: String,
    /// When, in words.
    pub when: String,
    /// The version that was refused.
    pub version: u32,
    /// Whether the reader refused it.
    pub own: bool,
}

/// As whom somebody reads a convention that they opened by a personal link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Acting {
    /// Whose link it is.
    pub name: String,
    /// As whom, in words.
    pub role: String,
    /// Who is signed in in the same browser, and does not act here; empty for nobody.
    pub account: String,
}

/// A version before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Earlier {
    /// Its number.
    pub number: i32,
    /// What changed since.
    pub differences: Vec<Difference>,
}

/// As whom somebody signs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RoleShown {
    /// In whose name.
    pub role: SignerRole,
    /// Who signs.
    pub name: String,
    /// How they are known, in words.
    pub known: String,
    /// What they agree to.
    pub consent: String,
    /// When they signed, in words; empty when they have not.
    pub signed: String,
    /// Whether the code by which they opened their link a moment ago signs as well.
    pub proved: bool,
    /// Path of the document to print, where the lycée takes a page that they sign on paper; empty otherwise.
    pub print: String,
    /// The code they were sent, for holders of personal links.
    pub code: Option<CodeShown>,
    /// Their mobile number, masked, for holders of personal links who may have a code sent there; empty otherwise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sms: String,
}

/// A code that was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CodeShown {
    /// For how long it is good, in words.
    pub until: String,
    /// How many tries are left.
    pub left: u32,
    /// Whether it can still be used.
    pub good: bool,
    /// After how long another may be asked for, in words; empty when it may be now.
    pub again: String,
    /// Whether it went by SMS.
    pub by_sms: bool,
}

/// Who has signed a convention, and who is awaited.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// What grows with each change.
    pub revision: i32,
    /// The version it is about; nothing is said before one was validated.
    pub number: i32,
    /// Where it stands, in words.
    pub state: String,
    /// Since when signatures are awaited, in words.
    pub since: String,
    /// Everybody who signs, in the document's order.
    pub lines: Vec<ProgressLine>,
    /// Path of the signed file, once everybody has signed and it is made.
    pub file: String,
    /// Whether everybody has signed.
    pub complete: bool,
    /// Whether this version is closed, replaced or cancelled: its signatures count no more.
    pub closed: bool,
}

impl Progress {
    /// Whether no more signatures are awaited of the version.
    pub fn is_over(&self) -> bool {
        self.complete || self.closed
    }
}

/// Somebody who signs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProgressLine {
    /// In whose name, in words.
    pub role: String,
    /// Who.
    pub name: String,
    /// When they signed, in words; empty when they have not.
    pub signed: String,
    /// Who signed, where it is not them.
    pub by: String,
    /// How they were known, in words.
    pub means: String,
    /// When they refused, in words; empty when they did not.
    pub refused: String,
    /// Path of the page signed on paper, for whoever may read it.
    pub page: String,
    /// Where their address is put right, for the lycée, once an e-mail did not arrive there; otherwise empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub correct: String,
}

// Said on `/convention/{id}/signer`.
flash!(
    SigningFlash,
    CodeSent(
        "code",
        "Un code vient de partir par e-mail. Regardez aussi les indésirables."
    ),
    CodeTexted("code-sms", "Un code vient de partir par SMS."),
    Signed("signee", "Votre signature est enregistrée. Merci\u{202f}!"),
    SignedLast(
        "derniere",
        "Votre signature est enregistrée\u{a0}: c’était la dernière. Chacun va recevoir la convention signée."
    ),
    Refused(
        "refusee",
        "Votre refus et sa raison sont envoyés au lycée et aux autres signataires. Le lycée prépare une nouvelle version."
    ),
    ; not done:
    Changed(
        "change",
        "Entre-temps, les choses ont changé\u{a0}: voici où en est cette convention."
    ),
);
