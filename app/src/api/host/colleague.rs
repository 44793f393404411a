//! The people of a structure.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    host::colleague::{InvitationShown, People},
};

/// Everybody in a structure. For its members.
#[server(endpoint = "host/people", protocol = Reading)]
pub async fn read_people(structure: String) -> Result<People, AppError> {
    crate::request::read(|request| service::host::colleague::people(request, structure)).await
}

/// What an invitation is about; reading it uses nothing up. Open to whoever has the link.
#[server(endpoint = "host/invitation", protocol = Reading)]
pub async fn read_invitation(token: String) -> Result<InvitationShown, AppError> {
    crate::request::read(|request| service::host::colleague::invitation(request, token)).await
}

/// Invites somebody. For whoever is responsible for the structure.
#[server(endpoint = "host/people/invite")]
pub async fn invite_colleague(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::host::colleague::invite).await
}

/// Takes an invitation back. For whoever is responsible for the structure.
#[server(endpoint = "host/people/uninvite")]
pub async fn withdraw_invitation(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::colleague::withdraw).await
}

/// Changes what somebody is. For whoever is responsible for the structure.
#[server(endpoint = "host/people/role")]
pub async fn set_colleague_role(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::colleague::set_role).await
}

/// Removes somebody, or leaves. For whoever is responsible for the structure, and for oneself.
#[server(endpoint = "host/people/remove")]
pub async fn remove_colleague(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::colleague::remove).await
}

/// Follows an invitation. For whoever is signed in and has the link.
#[server(endpoint = "host/join")]
pub async fn join_structure(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::finish(form, service::host::colleague::join).await
}
