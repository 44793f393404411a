//! Amendments of signed conventions.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    convention::{
        DocumentPage,
        amendment::{AmendmentPage, NewAmendmentPage},
    },
    error::AppError,
    form::FormData,
};

/// What may be amended. For who fills either part of a convention that all have signed.
#[server(endpoint = "amendment/new", protocol = Reading)]
pub async fn read_new_amendment(id: String) -> Result<NewAmendmentPage, AppError> {
    crate::request::read(|request| service::convention::amendment::new_page(request, id)).await
}

/// An amendment. For the parties.
#[server(endpoint = "amendment/read", protocol = Reading)]
pub async fn read_amendment(id: String, number: String) -> Result<AmendmentPage, AppError> {
    crate::request::read(|request| service::signing::amendment::read(request, id, number)).await
}

/// What a convention says with its amendments. For the parties who read the document.
#[server(endpoint = "amendment/in-force", protocol = Reading)]
pub async fn read_in_force(id: String) -> Result<DocumentPage, AppError> {
    crate::request::read(|request| service::convention::amendment::consolidated(request, id)).await
}

/// Proposes one, or says that the internship ends early or that the student did not come.
#[server(endpoint = "amendment/propose")]
pub async fn propose_amendment(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::convention::amendment::propose).await
}

/// Sends a code to whoever came by a personal link.
#[server(endpoint = "amendment/code")]
pub async fn ask_amendment_code(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::amendment::ask_code).await
}

/// Signs one.
#[server(endpoint = "amendment/sign")]
pub async fn sign_amendment(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::amendment::sign).await
}

/// Refuses one, with a reason.
#[server(endpoint = "amendment/refuse")]
pub async fn refuse_amendment(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::amendment::refuse).await
}

/// Takes one back. For whoever proposed it, and the lycée.
#[server(endpoint = "amendment/withdraw")]
pub async fn withdraw_amendment(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::amendment::withdraw).await
}
