//! What administrators do, and the académies' officers with them: figures, campaigns, people, reports, and the journal of it all.

pub mod academy;
pub mod activation;
pub mod campaigns;
pub mod emails;
pub mod figures;
pub mod four_eyes;
pub mod guardians;
pub mod journal;
pub mod new_person;
pub mod people;
pub mod reports;
pub mod requests;
pub mod roles;
pub mod sectors;
pub mod sms;
pub mod structures;
pub mod vetting;
pub mod wordings;

use domain::{account::Role, offer::OfferState};
use wire::administration::Listed;

use crate::{
    error::ServiceError,
    request::{CurrentUser, Request},
};

/// How many lines a list has at most, and a page of one that has several.
const LINES: i32 = 50;
/// Which page of a list is shown, of how many lines in all: the last one where the one that is asked for lies beyond it.
struct Paged {
    total: u32,
    page: u32,
    pages: u32,
}

impl Paged {
    fn of(total: u32, page: u32) -> Self {
        let pages = total.div_ceil(LINES.unsigned_abs()).max(1);
        Self {
            total,
            page: page.clamp(1, pages),
            pages,
        }
    }

    /// The lines before this page.
    fn skip(&self) -> i32 {
        i32::try_from(self.page - 1)
            .unwrap_or_default()
            .saturating_mul(LINES)
    }

    fn with<Line>(self, lines: Vec<Line>) -> Listed<Line> {
        Listed {
            lines,
            total: self.total,
            page: self.page,
            pages: self.pages,
        }
    }
}

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
