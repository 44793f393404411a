//! The copier's pile: pages that came back signed, scanned together.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    signing::pile::{PileShown, PileStart},
};

/// Where a pile is sent, and those that are still there. For those who fill the lycée's part.
#[server(endpoint = "signing/pile/start", protocol = Reading)]
pub async fn start_pile() -> Result<PileStart, AppError> {
    crate::request::read(service::signing::pile::start).await
}

/// What was read of a pile. For those who fill the lycée's part.
#[server(endpoint = "signing/pile", protocol = Reading)]
pub async fn read_pile(id: String) -> Result<PileShown, AppError> {
    crate::request::read(|request| service::signing::pile::shown(request, id)).await
}

/// Records the signatures that were ticked.
#[server(endpoint = "signing/pile/confirm")]
pub async fn confirm_pile(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::signing::pile::confirm).await
}
