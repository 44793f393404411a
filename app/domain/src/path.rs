//! Paths of the pages that letters lead to.

use crate::id::{ApplicationId, OfferId, ProposalId};

/// An application, for its pupil.
pub fn application_of_student(id: ApplicationId) -> String {
    format!("/eleve/candidatures/{id}")
}

/// An application, for the host.
pub fn application_for_host(id: ApplicationId) -> String {
    format!("/structure/candidatures/{id}")
}

/// An application, for the pupil's lycée.
pub fn application_for_school(id: ApplicationId) -> String {
    format!("/lycee/candidatures/{id}")
}

/// An offer, for its structure.
pub fn offer_of_structure(id: OfferId) -> String {
    format!("/structure/offres/{id}")
}

/// A place found alone, for its pupil.
pub fn proposal_of_student(id: ProposalId) -> String {
    format!("/eleve/propositions/{id}")
}

/// A place found alone, for the pupil's lycée.
pub fn proposal_for_school(id: ProposalId) -> String {
    format!("/lycee/propositions/{id}")
}

/// Where hosts publish.
pub const DEPOSIT: &str = "/structure/offres";

/// Where pupils search.
pub const SEARCH: &str = "/offres";
