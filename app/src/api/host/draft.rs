//! Offers being written.

use domain::draft::Step;
use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::draft::{DraftStep, Preview},
};

/// A step of a draft. For the members of its structure.
#[server(endpoint = "host/draft", protocol = Reading)]
pub async fn read_step(id: String, step: Step) -> Result<DraftStep, AppError> {
    crate::request::read(|request| service::host::draft::step(request, id, step)).await
}

/// A draft as it would be published. For the members of its structure.
#[server(endpoint = "host/draft/preview", protocol = Reading)]
pub async fn read_preview(id: String) -> Result<Preview, AppError> {
    crate::request::read(|request| service::host::publication::preview(request, id)).await
}

/// Schools by name, for whoever reserves an offer. For hosts.
#[server(endpoint = "host/schools", protocol = Reading)]
pub async fn suggest_schools(typed: String) -> Result<Vec<(String, String)>, AppError> {
    crate::request::read_now(|request| service::host::reserved_schools::suggest(&request, &typed))
}

/// Starts a draft. For whoever may publish for the structure.
#[server(endpoint = "host/draft/start")]
pub async fn start_draft(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::draft::start).await
}

/// Saves a step. For whoever may publish for the structure.
#[server(endpoint = "host/draft/save")]
pub async fn save_step(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::draft::save).await
}

/// Publishes a draft. For whoever may publish for the structure.
#[server(endpoint = "host/draft/publish")]
pub async fn publish_draft(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::publication::publish).await
}

/// Throws a draft away. For whoever may publish for the structure.
#[server(endpoint = "host/draft/delete")]
pub async fn delete_draft(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::draft::delete).await
}
