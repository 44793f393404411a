//! Structures, for those who belong to them.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::structure::{HostSpace, StructureShown},
};

/// The host's first page, on that structure or their first. For hosts, and those who work in a school.
#[server(endpoint = "host/space", protocol = Reading)]
pub async fn read_space(structure: String) -> Result<HostSpace, AppError> {
    crate::request::read(|request| service::host::structure::space(request, structure)).await
}

/// A structure. For its members.
#[server(endpoint = "host/structure", protocol = Reading)]
pub async fn read_structure(structure: String) -> Result<StructureShown, AppError> {
    crate::request::read(|request| service::host::structure::shown(request, structure)).await
}

/// Declares a structure. For hosts, and those who work in a school.
#[server(endpoint = "host/structure/found")]
pub async fn found_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::structure::declare).await
}

/// Corrects a structure. For whoever is responsible for it.
#[server(endpoint = "host/structure/correct")]
pub async fn correct_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::structure::correct).await
}

/// Takes a structure's logo away. For whoever is responsible for it.
#[server(endpoint = "host/structure/remove-logo")]
pub async fn remove_structure_logo(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::logo::remove_of_structure).await
}
