//! A school's classes.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, school::classes::Classes};

/// The classes, counted. For the head and the staff, each those they see.
#[server(endpoint = "school/classes", protocol = Reading)]
pub async fn read_classes() -> Result<Classes, AppError> {
    crate::request::read(service::school::classes::classes).await
}

/// Keeps how many students each class has. For whoever runs the office.
#[server(endpoint = "school/classes/headcounts")]
pub async fn save_headcounts(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::classes::save_headcounts).await
}
