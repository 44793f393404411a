//! Demonstrations only: the people one may sign in as with one click. Elsewhere none of this exists.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// Somebody made up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Persona {
    /// Name.
    pub name: String,
    /// What they are, in words.
    pub role: String,
    /// The address of their account.
    pub email: String,
}

/// A letter as `/dev/courriels` shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LetterShown {
    /// Identifier.
    pub id: String,
    /// Who it is for.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// When it was queued, in words.
    pub queued: String,
    /// Where it stands: « envoyé », « en attente », « abandonné ».
    pub standing: String,
}

/// The people one may sign in as; nobody outside demonstrations.
#[server(endpoint = "demo/personas", input = GetUrl)]
pub async fn list_personas() -> Result<Vec<Persona>, AppError> {
    crate::personas::list(&crate::context::app_context()?).await
}

/// Signs in as one of them.
#[server(endpoint = "demo/sign-in")]
pub async fn demo_sign_in(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::personas::sign_in(form).await)
}

/// The last letters, in demonstrations.
#[server(endpoint = "demo/letters", input = GetUrl)]
pub async fn list_letters() -> Result<Vec<LetterShown>, AppError> {
    crate::personas::letters(&crate::context::app_context()?).await
}
