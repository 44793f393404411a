//! The students of a lycée: their list, each of them, and files that bring them in.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    roster::{RosterImportShown, StudentForm, StudentList},
};

/// A page of the students whom the reader sees: who left, or who has a guardian whose address waits for the lycée's word. For a lycée's staff.
#[server(endpoint = "school/students", protocol = Reading)]
pub async fn list_students(
    text: String,
    class_name: String,
    left: bool,
    to_confirm: bool,
    page: u32,
) -> Result<StudentList, AppError> {
    let which = (left, to_confirm);
    crate::request::read(|request| service::school::students::list(request, text, class_name, which, page))
        .await
}

/// A student as their form holds them; an empty form where none is named. For those who keep the list.
#[server(endpoint = "school/students/form", protocol = Reading)]
pub async fn read_student_form(id: String) -> Result<StudentForm, AppError> {
    crate::request::read(|request| service::school::students::form(request, id)).await
}

/// Enters a student, or corrects one. For those who keep the list.
#[server(endpoint = "school/students/save")]
pub async fn save_student(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::students::save).await
}

/// A student left the lycée. For those who keep the list.
#[server(endpoint = "school/students/leave")]
pub async fn student_leaves(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::students::leave).await
}

/// A student who had left is back. For those who keep the list.
#[server(endpoint = "school/students/come-back")]
pub async fn student_comes_back(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::students::come_back).await
}

/// Gives a student a guardian, or corrects one. For those who keep the list.
#[server(endpoint = "school/students/guardian/save")]
pub async fn save_guardian(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::students::save_guardian).await
}

/// Somebody is no longer a student's guardian. For those who keep the list.
#[server(endpoint = "school/students/guardian/remove")]
pub async fn remove_guardian(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::students::remove_guardian).await
}

/// The name of the lycée, for whoever sends a file. For those who keep the list.
#[server(endpoint = "school/import/start", protocol = Reading)]
pub async fn start_roster_import() -> Result<String, AppError> {
    crate::request::read(service::school::roster::start).await
}

/// A file that was sent, and what it would change. For those who keep the list.
#[server(endpoint = "school/import", protocol = Reading)]
pub async fn read_roster_import(id: String) -> Result<RosterImportShown, AppError> {
    crate::request::read(|request| service::school::roster::shown(request, id)).await
}

/// Keeps what the columns of a file hold. For those who keep the list.
#[server(endpoint = "school/import/columns")]
pub async fn save_roster_columns(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::school::roster::columns).await
}

/// Applies a file, all of it or none. For those who keep the list.
#[server(endpoint = "school/import/apply")]
pub async fn apply_roster(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::school::roster::apply).await
}
