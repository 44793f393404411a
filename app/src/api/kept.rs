//! What is kept of people: one's own data, requests to erase an account, and who looked.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    kept::{ErasureQueue, OwnData, Watched},
};

/// What the site knows of one's own data. For whoever is signed in.
#[server(endpoint = "kept/own", protocol = Reading)]
pub async fn read_own_data() -> Result<OwnData, AppError> {
    crate::request::read(service::kept::request::own).await
}

/// Asks for one's own account to be erased. For whoever is signed in.
#[server(endpoint = "kept/erasure/ask")]
pub async fn ask_erasure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::kept::request::ask).await
}

/// Takes one's own request back. For whoever is signed in.
#[server(endpoint = "kept/erasure/withdraw")]
pub async fn withdraw_erasure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::kept::request::withdraw).await
}

/// The requests that wait. For heads, and for administrators.
#[server(endpoint = "kept/erasures", protocol = Reading)]
pub async fn list_erasures(scope: String) -> Result<ErasureQueue, AppError> {
    crate::request::read(|request| service::kept::request::queue(request, scope)).await
}

/// Decides about one. For heads, and for administrators.
#[server(endpoint = "kept/erasures/decide")]
pub async fn decide_erasure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::kept::request::decide).await
}

/// Who looked, and what happened. For heads, and for administrators.
#[server(endpoint = "kept/watched", protocol = Reading)]
pub async fn read_watched(scope: String) -> Result<Watched, AppError> {
    crate::request::read(|request| service::kept::watch::page(request, scope)).await
}
