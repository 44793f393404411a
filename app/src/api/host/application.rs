//! Applications, for those who answer them.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::application::{ApplicationPage, InboxPage},
};

/// A page of applications. For members of structures.
#[server(endpoint = "host/applications", protocol = Reading)]
pub async fn read_inbox(
    structure: String,
    offer: String,
    state: String,
    page: u32,
) -> Result<InboxPage, AppError> {
    crate::request::read(|request| service::host::application::inbox(request, structure, offer, state, page))
        .await
}

/// An application; looking at it marks it as read. For whoever may answer it.
#[server(endpoint = "host/application", protocol = Reading)]
pub async fn read_application(id: String) -> Result<ApplicationPage, AppError> {
    crate::request::read(|request| service::host::application::page(request, id)).await
}

/// Accepts. For whoever may answer.
#[server(endpoint = "host/application/accept")]
pub async fn accept_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::application::accept).await
}

/// Refuses. For whoever may answer.
#[server(endpoint = "host/application/refuse")]
pub async fn refuse_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::application::refuse).await
}

/// Passes it on. For whoever may answer.
#[server(endpoint = "host/application/transfer")]
pub async fn transfer_application(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::application::transfer).await
}

/// Asks about the distance. For whoever may answer.
#[server(endpoint = "host/application/distance")]
pub async fn ask_distance(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::application::ask_distance).await
}

/// Gives up a confirmed place. For whoever may answer.
#[server(endpoint = "host/application/cancel")]
pub async fn cancel_place(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::application::cancel).await
}
