//! Who follows whom. For whoever runs the office: the head, a deputy head, the secretariat.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, school::referent::Referents};

/// How many each follows, and the students of a class or of a selection.
#[server(endpoint = "school/referents", protocol = Reading)]
pub async fn read_referents(class_name: String, selection: String) -> Result<Referents, AppError> {
    crate::request::read(|request| service::school::referents::referents(request, class_name, selection))
        .await
}

/// Keeps the students whose boxes (`e-…`) are ticked in a list, and leads to the page where their teacher is named.
#[server(endpoint = "school/referents/choose")]
pub async fn choose_for_referent(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::referents::choose).await
}

/// Names the teacher of those whose boxes are ticked.
#[server(endpoint = "school/referents/set")]
pub async fn set_referent(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::referents::set).await
}

/// Hands those who have nobody out among teachers.
#[server(endpoint = "school/referents/share")]
pub async fn share_referents(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::referents::share).await
}
