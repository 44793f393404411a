//! The public check of a document.

use domain::convention::ConventionState;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What a check found. Nothing personal is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum CheckAnswer {
    /// Nothing was asked.
    Nothing,
    /// What was asked is not complete.
    Incomplete,
    /// It was asked too often from this network.
    TooOften,
    /// Nothing is known of it.
    Unknown,
    /// What is kept of it here is not what was frozen and signed.
    Altered {
        /// What the convention is called by.
        reference: String,
        /// Version.
        number: i32,
    },
    /// It is authentic.
    Known(Known),
}

/// What is known of a version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Known {
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
    /// Whether a file was recognised; otherwise a reference and its code.
    pub by_file: bool,
    /// Whether that file is the signed one, with its evidence sheet; otherwise the document alone.
    pub signed_file: bool,
}

/// What is known of a document: by its reference and code, or by the digest of a file. Open to everybody.
#[server(endpoint = "signing/check", input = GetUrl)]
pub async fn check_document(
    reference: String,
    code: String,
    digest: String,
) -> Result<CheckAnswer, AppError> {
    crate::signing::check::check(&reference, &code, &digest).await
}
