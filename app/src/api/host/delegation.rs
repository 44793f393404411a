//! Who signs for a structure: named by whoever is responsible for it, from one day to another.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, host::delegation::StructureDelegationsPage};

/// Delegations of a structure. For its members.
#[server(endpoint = "host/delegations", protocol = Reading)]
pub async fn read_structure_delegations(structure: String) -> Result<StructureDelegationsPage, AppError> {
    crate::request::read(|request| service::host::delegation::read(request, structure)).await
}

/// Names somebody. For whoever is responsible for the structure.
#[server(endpoint = "host/delegations/grant")]
pub async fn grant_structure_delegation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::delegation::grant).await
}

/// Takes a delegation back. For whoever is responsible for the structure.
#[server(endpoint = "host/delegations/revoke")]
pub async fn revoke_structure_delegation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::delegation::revoke).await
}
