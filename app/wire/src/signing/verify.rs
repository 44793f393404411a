//! The public check of a document.

use domain::convention::{AmendmentState, Comparison, ConventionState};
use serde::{Deserialize, Serialize};

/// What a check found, and what is known of the file's seal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checked {
    /// What it found.
    pub answer: VerifyAnswer,
    /// What is known of the seal.
    pub seal: FileSeal,
}

/// What is known of the operator's seal on a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum FileSeal {
    /// Nothing is to be said: no file was asked about, or one that carries none anyway.
    NotAsked,
    /// Only the digest of the file is known, and it is not kept here.
    NotRead,
    /// The file was read.
    Read {
        /// What is said of its first seals; of none where it carries none.
        seals: Vec<SealVerdict>,
        /// When it was read, in words.
        at: String,
        /// Whether it carries more, which were not looked at.
        #[serde(default)]
        more: bool,
    },
}

/// What is said of one seal, in the words of EN 319 102-1 where that has some.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealVerdict {
    /// « TOTAL-PASSED », « INDETERMINATE » or « TOTAL-FAILED ».
    pub indication: String,
    /// Why, where it did not pass: `HASH_FAILURE` and the like.
    pub reason: Option<String>,
    /// Whose it is, once it is of the key that it names.
    pub sealer: Option<Sealer>,
    /// When the file itself says that it was sealed, in words.
    pub said_at: Option<String>,
    /// When an authority that is trusted says so, in words, and what it is called.
    pub stamp: Option<(String, String)>,
    /// Why a time stamp proves nothing, where one is there.
    pub stamp_refused: Option<String>,
    /// The day of the lists which say that no certificate was taken back; nothing where that is not known.
    pub not_revoked: Option<String>,
    /// Whether it covers the file to its end.
    pub whole: bool,
}

/// Whose seal it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sealer {
    /// What the certificate calls it.
    pub name: String,
    /// What that calls its issuer.
    pub issuer: String,
    /// Whether it is this site's own.
    pub own: bool,
}

/// What a check found. Nothing personal is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum VerifyAnswer {
    /// Nothing was asked.
    Nothing,
    /// What was asked is not complete.
    Incomplete,
    /// It was asked too often from this network.
    TooOften,
    /// The file was larger than what is read.
    TooLarge,
    /// Nothing is known of that reference and code.
    Unknown,
    /// Nothing is known of that file.
    UnknownFile {
        /// Whether what it holds was looked at, and is not known either.
        opened: bool,
    },
    /// This very file was not made here, but parts of a signed file that was are attached to it.
    Holds {
        /// The version that they are of.
        version: AuthenticVersion,
        /// Each part, and whether it is there as it was made.
        parts: Vec<(AttachedPart, bool)>,
    },
    /// What is kept of it here is not what was frozen and signed.
    Altered {
        /// What the convention is called by.
        reference: String,
        /// Version.
        number: i32,
    },
    /// This very file was made here, and what it said is erased since: its time was over.
    Erased {
        /// When it was validated, in words.
        frozen: String,
        /// When it was erased, in words.
        erased: String,
        /// Where its version stood then.
        state: ConventionState,
    },
    /// Something claims that this very file was made here and erased since, and it is not what was left then.
    RemainsAltered,
    /// This very file was made here.
    Authentic(AuthenticVersion),
    /// The data of an amendment that was made here.
    Amendment {
        /// What its convention is called by.
        reference: String,
        /// Its number.
        number: u32,
        /// The version that it amends.
        version: u32,
        /// Where it stands.
        state: AmendmentState,
        /// Where that version stands.
        convention: ConventionState,
        /// When that version was replaced or cancelled, in words; empty while it was not.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        closed: String,
    },
    /// There is such a convention; whether the document says the same, whoever holds it compares.
    Known {
        /// The version that reference and code are of.
        version: AuthenticVersion,
        /// What to compare.
        comparison: Comparison,
        /// How many pages its document has.
        pages: usize,
    },
}

/// What is attached to a signed file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AttachedPart {
    /// The document that each signed.
    Document,
    /// Its data.
    Data,
    /// The evidence of signatures.
    Evidence,
    /// The convention's log.
    Log,
}

/// What is known of a version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuthenticVersion {
    /// What the convention is called by.
    pub reference: String,
    /// Version.
    pub number: i32,
    /// Where this version stands.
    pub state: ConventionState,
    /// When it was validated, in words.
    pub frozen: String,
    /// How many have signed it.
    pub signatures: u32,
    /// Of how many.
    pub of: u32,
    /// How many of the signatures were given on paper, and recorded by the lycée.
    pub on_paper: u32,
    /// Whether a file was recognised that is the signed one, with its evidence sheet; otherwise the document alone.
    pub signed_file: bool,
    /// The amendments that are in force, each with its day, in words: « l’avenant n° 1 du 3 mai 2027 ».
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<String>,
}
