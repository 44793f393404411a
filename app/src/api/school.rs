//! The school's start page; its people, classes and students in modules of their own.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    school::{SchoolFigures, SchoolStart},
};

pub mod classes;
pub mod referent;
pub mod student;
pub mod team;

/// The school and how far its conventions are. For its head and its staff.
#[server(endpoint = "school/start", protocol = Reading)]
pub async fn read_school_start() -> Result<SchoolStart, AppError> {
    crate::request::read(service::school::start).await
}

/// What the school's pictures show, of the students that the reader follows. For its head and its staff.
#[server(endpoint = "school/figures", protocol = Reading)]
pub async fn read_school_figures() -> Result<SchoolFigures, AppError> {
    crate::request::read(service::school::figures::read).await
}
