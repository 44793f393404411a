//! Demonstrations only: the people one may sign in as with one click. Elsewhere none of this exists.

use serde::{Deserialize, Serialize};

/// Somebody made up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DemoAccountCard {
    /// Name.
    pub name: String,
    /// What they are, in words.
    pub role: String,
    /// The address of their account.
    pub email: String,
}

/// An e-mail as `/dev/courriels` shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EmailShown {
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
