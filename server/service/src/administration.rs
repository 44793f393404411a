//! What administrators do, and the académies' officers with them: figures, campaigns, people, reports, and the journal of it all.

pub mod academy;
pub mod activation;
pub mod campaigns;
pub mod emails;
pub mod figures;
pub mod guardians;
pub mod journal;
pub mod new_person;
pub mod people;
pub mod reports;
pub mod roles;
pub mod sectors;
pub mod structures;

use domain::{account::Role, offer::OfferState};

use crate::{
    error::ServiceError,
    request::{CurrentUser, Request},
};

/// How many lines a list has at most.
const LINES: i32 = 50;
/// The longest reason, in characters.
const REASON_MAX: usize = 1000;

/// An administrator. For others the page does not exist.
fn require_admin(request: &Request) -> Result<&CurrentUser, ServiceError> {
    request.require_role(Role::Admin)
}

/// Whoever moderates: an administrator, or an académie's officer. For others the page does not exist.
fn require_moderator(request: &Request) -> Result<&CurrentUser, ServiceError> {
    let user = request.require_user()?;
    if user.account.is(Role::Admin) || user.account.is(Role::AcademyOfficer) {
        Ok(user)
    } else {
        Err(ServiceError::NotFound)
    }
}

/// What is wrong with a reason that must be given.
fn reason_error(reason: &str) -> Option<String> {
    let length = reason.chars().count();
    if length == 0 {
        Some("Donnez la raison, en une phrase ou deux.".to_owned())
    } else if length > REASON_MAX {
        Some(format!(
            "Cette raison est trop longue\u{a0}: {length} caractères, {REASON_MAX} au plus."
        ))
    } else {
        None
    }
}

/// Where an offer stands, in words.
fn offer_state(state: OfferState) -> &'static str {
    match state {
        OfferState::Draft => "En brouillon",
        OfferState::Published => "Publiée",
        OfferState::Paused => "En pause",
        OfferState::Full => "Complète",
        OfferState::Ended => "Terminée",
        OfferState::Hidden => "Masquée",
        OfferState::Removed => "Supprimée",
    }
}
