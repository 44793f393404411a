//! What a structure does to be vetted.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, host::structure::ClaimForm};

/// Fills the form of a new structure from the State's register. For hosts, and those who work in a school.
#[server(endpoint = "host/structure/look-up")]
pub async fn look_up_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::vetting::look_up).await
}

/// The page of a claim. For hosts, and those who work in a school.
#[server(endpoint = "host/structure/claim-form", protocol = Reading)]
pub async fn read_claim_form(siret: String) -> Result<ClaimForm, AppError> {
    crate::request::read(async |request| service::host::vetting::claim_form(&request, &siret)).await
}

/// Says that a structure is theirs. For hosts, and those who work in a school.
#[server(endpoint = "host/structure/claim")]
pub async fn claim_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::vetting::claim).await
}

/// Asks for a refused structure to be looked at again. For whoever publishes for it.
#[server(endpoint = "host/structure/ask-vetting")]
pub async fn ask_vetting(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::vetting::ask_again).await
}
