//! Applications, for those who answer them.

use domain::{
    application::{ApplicationDetail, Inbox},
    id::{AccountId, OfferId, StructureId},
};
use serde::{Deserialize, Serialize};

use crate::search::Calendar;

/// A page of the inbox.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct InboxPage {
    /// The applications.
    pub inbox: Inbox,
    /// The offers to choose from, of all structures of the user.
    pub offers: Vec<(OfferId, String)>,
    /// The user's structures, by name.
    pub structures: Vec<(StructureId, String)>,
}

/// An application, for its host.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationPage {
    /// The application.
    pub detail: ApplicationDetail,
    /// The campaign of now.
    pub calendar: Option<Calendar>,
    /// When it was sent, in words.
    pub sent: String,
    /// Until when the student could confirm if it were accepted now, in words.
    pub until: String,
    /// What happened: when, who and what, and what was said.
    pub history: Vec<(String, String, String)>,
    /// Who else could answer.
    pub colleagues: Vec<(AccountId, String)>,
    /// The question on the distance, when it may be asked.
    pub question: Option<String>,
    /// When it was asked and answered, in words; empty when not.
    pub asked: String,
    /// See `asked`.
    pub answered: String,
}

// Said on `/structure/candidatures/{id}`.
flash!(
    ApplicationFlash,
    Accepted(
        "acceptee",
        "La candidature est acceptée\u{a0}: une place est retenue, et l’élève est prévenu."
    ),
    Refused("refusee", "La candidature est refusée, et l’élève est prévenu."),
    Transferred(
        "confiee",
        "La candidature est confiée\u{a0}: les prochains messages iront à cette personne."
    ),
    DistanceAsked(
        "distance",
        "La question est posée. Vous serez prévenu de la réponse."
    ),
    Cancelled(
        "annulee",
        "Le stage est annulé. L’élève et son lycée sont prévenus."
    ),
);
