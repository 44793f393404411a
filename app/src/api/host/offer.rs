//! Offers that are out, for their structure.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::offer::{OfferEdit, OwnOfferPage},
};

/// An offer. For the members of its structure.
#[server(endpoint = "host/offer", protocol = Reading)]
pub async fn read_own_offer(id: String) -> Result<OwnOfferPage, AppError> {
    crate::request::read(|request| service::host::offer::page(request, id)).await
}

/// An offer to change. For whoever may publish for its structure.
#[server(endpoint = "host/offer/form", protocol = Reading)]
pub async fn read_offer_form(id: String) -> Result<OfferEdit, AppError> {
    crate::request::read(|request| service::host::offer_edit::page(request, id)).await
}

/// Pauses, resumes, ends or removes an offer. For whoever may publish for its structure.
#[server(endpoint = "host/offer/move")]
pub async fn move_offer(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::offer::change_state).await
}

/// Asks moderators to read a hidden offer again. For whoever may publish for its structure.
#[server(endpoint = "host/offer/review")]
pub async fn ask_review(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::offer::ask_review).await
}

/// Starts a draft like that offer. For whoever may publish for its structure.
#[server(endpoint = "host/offer/duplicate")]
pub async fn duplicate_offer(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::offer::duplicate).await
}

/// Changes an offer. For whoever may publish for its structure.
#[server(endpoint = "host/offer/edit")]
pub async fn edit_offer(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::offer_edit::save).await
}
