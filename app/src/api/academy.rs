//! An académie, for whoever oversees it.

use leptos::prelude::*;
use wire::{academy::AcademyShown, answer::Reading, error::AppError, form::FormData};

/// The reader's académie, or the one of that code. For officers, of their own; for administrators, of any.
#[server(endpoint = "administration/academy", protocol = Reading)]
pub async fn read_academy(code: String) -> Result<AcademyShown, AppError> {
    crate::request::read(|request| service::administration::academy::read(request, code)).await
}

/// Says which académie an officer oversees. For administrators.
#[server(endpoint = "administration/people/academy")]
pub async fn set_academy(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::administration::academy::set).await
}
