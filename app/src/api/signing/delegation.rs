//! Who acts in a head's name: named by the head, for named acts, from one day to another.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, form::FormData, signing::delegation::DelegationsPage};

/// Delegations. For the head.
#[server(endpoint = "signing/delegations", protocol = Reading)]
pub async fn read_delegations() -> Result<DelegationsPage, AppError> {
    crate::request::read(service::signing::delegation::read).await
}

/// Names somebody.
#[server(endpoint = "signing/delegations/grant")]
pub async fn grant_delegation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::delegation::grant).await
}

/// Says who may sign on paper in the lycée.
#[server(endpoint = "signing/delegations/paper")]
pub async fn set_paper_rule(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::delegation::set_paper).await
}

/// Says whether referent teachers sign in the lycée.
#[server(endpoint = "signing/delegations/referent")]
pub async fn set_referent_signing(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::delegation::set_referent).await
}

/// Takes a delegation back.
#[server(endpoint = "signing/delegations/revoke")]
pub async fn revoke_delegation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::signing::delegation::revoke).await
}
