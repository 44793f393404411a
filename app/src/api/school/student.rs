//! What a school knows of a student. For those of it who fill or follow the class, and for the referent teacher.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, school::student::StudentPage};

/// All of it.
#[server(endpoint = "school/student", protocol = Reading)]
pub async fn read_student(id: String) -> Result<StudentPage, AppError> {
    crate::request::read(|request| service::school::student::page(request, id)).await
}

/// Says that the address typed with a guardian's sheet is theirs. For those who keep the list.
#[server(endpoint = "school/student/address")]
pub async fn confirm_address(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::student::confirm_address).await
}

/// Notes something, for the school alone.
#[server(endpoint = "school/student/note")]
pub async fn add_note(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::student::add_note).await
}

/// Erases a note. For whoever wrote it.
#[server(endpoint = "school/student/note/erase")]
pub async fn erase_note(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::student::erase_note).await
}
