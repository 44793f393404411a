//! What a lycée sees to: conventions to sign, many at once; links, addresses, reminders, pages signed on paper.

use domain::convention::{ConventionState, SignerRole};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::page::CodeShown;
use crate::{error::AppError, form::Fields};

/// Conventions that wait for signatures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolSignatures {
    /// What grows with each change of a convention of the lycée.
    pub revision: i64,
    /// Whether the visitor signs in the head's name today.
    pub signs: bool,
    /// Whether the visitor is the head, who names delegates.
    pub head: bool,
    /// Those that wait for the head.
    pub to_sign: Vec<WaitingLine>,
    /// Those that wait for others.
    pub others: Vec<WaitingLine>,
    /// This page, from 1.
    pub page: u32,
    /// Whether there is another.
    pub more: bool,
}

/// A convention that waits for signatures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WaitingLine {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Pupil.
    pub student: String,
    /// Their class.
    pub class_name: String,
    /// Host.
    pub host: String,
    /// Since when, in words.
    pub since: String,
    /// Who has not signed, in words.
    pub awaited: Vec<String>,
    /// Whether the reader sees to its links and reminders; otherwise they only read it.
    pub sees_to: bool,
    /// The role in which the reader signs it themselves: then not in the head's name.
    pub own: Option<SignerRole>,
}

/// A convention's signatures, for those who see to them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolConvention {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Pupil.
    pub student: String,
    /// Host.
    pub host: String,
    /// Where it stands.
    pub state: ConventionState,
    /// Path of the document as a PDF; empty before there is one.
    pub pdf: String,
    /// The digest of that document, which a page signed on paper belongs to.
    pub document: String,
    /// Who signs.
    pub signers: Vec<SignerShown>,
}

/// Somebody who signs, for those who see to it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignerShown {
    /// In whose name.
    pub role: SignerRole,
    /// Who.
    pub name: String,
    /// The address they are written to; empty for who has none.
    pub email: String,
    /// Whether they sign by an account.
    pub account: bool,
    /// When they signed, in words; empty when they have not.
    pub signed: String,
    /// When they were reminded last, in words; empty when they were not.
    pub chased: String,
    /// From when they may be reminded again, in words; empty when they may be now.
    pub again: String,
}

/// Conventions chosen to be signed with one code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchShown {
    /// The secret in the address, under which the choice is kept.
    pub lot: String,
    /// What was chosen, with what became of it.
    pub lines: Vec<BatchLine>,
    /// What each signature says.
    pub consents: Vec<String>,
    /// The address the code goes to.
    pub email: String,
    /// The code that was sent.
    pub code: Option<CodeShown>,
    /// Whether these were signed: what became of each is said.
    pub over: bool,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BatchLine {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Pupil.
    pub student: String,
    /// Host.
    pub host: String,
    /// What became of it, in words; empty before.
    pub said: String,
    /// Whether it is signed.
    pub signed: bool,
}

/// Conventions that wait for signatures. For the lycée's staff.
#[server(endpoint = "signing/school", input = GetUrl)]
pub async fn read_school_signatures(page: u32) -> Result<SchoolSignatures, AppError> {
    crate::signing::school::list(page).await
}

/// The signatures of one convention. For the lycée's staff.
#[server(endpoint = "signing/school/one", input = GetUrl)]
pub async fn read_school_convention(id: String) -> Result<SchoolConvention, AppError> {
    crate::signing::school::one(&id).await
}

/// Reminds somebody who has not signed.
#[server(endpoint = "signing/school/chase")]
pub async fn chase_signer(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::school::chase(form).await)
}

/// Gives a guardian another address, or none.
#[server(endpoint = "signing/school/email")]
pub async fn change_signer_email(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::school::change_email(form).await)
}

/// Sends a personal link.
#[server(endpoint = "signing/school/link")]
pub async fn send_signing_link(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::school::send_link(form).await)
}

/// Makes the personal links of a role void.
#[server(endpoint = "signing/school/revoke")]
pub async fn revoke_signing_links(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::school::revoke_links(form).await)
}

/// Chooses conventions to sign together.
#[server(endpoint = "signing/batch/choose")]
pub async fn choose_batch(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::batch::choose(form).await)
}

/// What was chosen. For who chose it.
#[server(endpoint = "signing/batch", input = GetUrl)]
pub async fn read_batch(lot: String) -> Result<BatchShown, AppError> {
    crate::signing::batch::read(&lot).await
}

/// Sends the code for what was chosen.
#[server(endpoint = "signing/batch/code")]
pub async fn ask_batch_code(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::batch::ask_code(form).await)
}

/// Signs what was chosen.
#[server(endpoint = "signing/batch/sign")]
pub async fn sign_batch(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::batch::sign(form).await)
}
