//! Signing: what parties read and do, what the school sees to, and what the clock brings.

pub mod batch;
pub(crate) mod code;
pub mod delegation;
pub mod desk;
pub mod finalize;
pub mod link;
pub mod link_delivery;
pub mod lost;
pub mod page;
pub mod paper;
pub mod progress;
pub mod school;
pub mod verify;
mod version;
mod why_not_signed;

use domain::{convention::SignerRole, id::ConventionId};
use wire::{field, form::FormData};

use crate::{convention::convention_id, error::ServiceError, request::Request};

/// The convention that a form is about.
fn convention_of(form: &FormData) -> Result<ConventionId, ServiceError> {
    convention_id(form.get(field::CONVENTION))
}

/// The role that a form is about.
fn role_of(form: &FormData) -> Result<SignerRole, ServiceError> {
    SignerRole::from_code(form.get(field::ROLE)).ok_or(ServiceError::NotFound)
}

/// The address that a request comes from, as evidence records it; empty where it is unknown.
fn client_address(request: &Request) -> String {
    request
        .network
        .map(|address| address.0.to_string())
        .unwrap_or_default()
}
