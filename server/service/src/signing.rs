//! Signing: what parties read and do, what the school sees to, and what the clock brings.

pub mod amendment;
pub mod batch;
pub(crate) mod code;
pub mod delegation;
pub mod desk;
pub(crate) mod due;
pub mod finalize;
pub mod link;
pub mod link_delivery;
pub mod lost;
pub mod page;
pub mod paper;
pub mod pile;
pub mod progress;
pub mod school;
mod seals;
mod signer_form;
pub mod verify;
mod version;
mod why_not_signed;

use domain::{convention::SignerRole, id::ConventionId};
use wire::{
    field,
    form::{FieldError, FormData},
};

use crate::{convention::convention_id, error::ServiceError, request::Request};

/// The convention that a form is about.
fn convention_of(form: &FormData) -> Result<ConventionId, ServiceError> {
    convention_id(form.get(field::CONVENTION))
}

/// The role that a form is about.
fn role_of(form: &FormData) -> Result<SignerRole, ServiceError> {
    SignerRole::from_code(form.get(field::ROLE)).ok_or(ServiceError::NotFound)
}

/// What is said to whoever signs for a structure and does not state that they may bind it.
fn power_not_stated(role: SignerRole, form: &FormData) -> Option<FieldError> {
    (role.states_power() && !form.is_ticked(field::POWER)).then(|| {
        FieldError::new(
            field::POWER,
            "Cochez cette case si vous avez ce pouvoir. Sinon, ne signez pas\u{a0}: dites au lycée qui l’a.",
        )
    })
}

/// The address that a request comes from, as evidence records it; empty where it is unknown.
fn client_address(request: &Request) -> String {
    request
        .network
        .map(|address| address.0.to_string())
        .unwrap_or_default()
}
