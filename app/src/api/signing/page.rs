//! The page where a convention is read and signed, and who has signed it.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    signing::page::{Progress, SigningPage},
};

/// The page where one reads and signs. For the parties.
#[server(endpoint = "signing/page", protocol = Reading)]
pub async fn read_signing(id: String) -> Result<SigningPage, AppError> {
    crate::request::read(|request| service::signing::page::read(request, id)).await
}

/// Who has signed. For the parties.
#[server(endpoint = "signing/progress", protocol = Reading)]
pub async fn read_progress(id: String) -> Result<Progress, AppError> {
    crate::request::read(|request| service::signing::progress::read(request, id)).await
}

/// Sends a code to whoever came by a personal link.
#[server(endpoint = "signing/code")]
pub async fn ask_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::page::ask_code).await
}

/// Signs.
#[server(endpoint = "signing/sign")]
pub async fn sign_convention(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::page::sign).await
}

/// Refuses to sign, with a reason.
#[server(endpoint = "signing/refuse")]
pub async fn refuse_to_sign(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::page::refuse).await
}
