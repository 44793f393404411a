//! The lycée's desk: somebody signs on its tablet, before a member of its staff.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, signing::desk::DeskPage};

/// What somebody reads and signs at the desk. For the school's staff.
#[server(endpoint = "signing/desk", protocol = Reading)]
pub async fn read_desk(id: String, role: String) -> Result<DeskPage, AppError> {
    crate::request::read(|request| service::signing::desk::read(request, id, role)).await
}

/// Signs at the desk.
#[server(endpoint = "signing/desk/sign")]
pub async fn sign_at_desk(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::desk::sign).await
}
