//! A lycée's profile. For its head and its secretariat.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, profile::ProfilePage};

/// What a lycée says of itself in every convention.
#[server(endpoint = "school/profile", protocol = Reading)]
pub async fn read_profile() -> Result<ProfilePage, AppError> {
    crate::request::read(service::profile::read).await
}

/// Keeps it.
#[server(endpoint = "school/profile/save")]
pub async fn save_profile(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::profile::save).await
}

/// Takes the lycée's logo away.
#[server(endpoint = "school/profile/remove-logo")]
pub async fn remove_school_logo(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::logo::remove_of_school).await
}
