//! The people of a structure.

use domain::{
    id::{AccountId, InvitationId},
    structure::StructureRole,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::structure::StructureShown;
use crate::{error::AppError, form::Fields};

/// Everybody in a structure, and who was invited.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct People {
    /// The structure.
    pub structure: StructureShown,
    /// Members, by name.
    pub members: Vec<Colleague>,
    /// Invitations, the oldest first: id, address, role, who and when in words.
    pub invitations: Vec<(InvitationId, String, StructureRole, String)>,
}

/// A member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they are.
    pub role: StructureRole,
    /// Whether it is who asks.
    pub me: bool,
}

/// What the page of an invitation shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationShown {
    /// The structure's name, who invites and the role; nothing when the link is not good any more.
    pub good: Option<(String, String, StructureRole)>,
    /// Whether who asks is signed in.
    pub signed_in: bool,
}

/// Everybody in a structure. For its members.
#[server(endpoint = "host/people", input = GetUrl)]
pub async fn read_people(structure: String) -> Result<People, AppError> {
    crate::host::colleague::people(&crate::context::app_context()?, &structure).await
}

/// What an invitation is about; reading it uses nothing up. Open to whoever has the link.
#[server(endpoint = "host/invitation", input = GetUrl)]
pub async fn read_invitation(token: String) -> Result<InvitationShown, AppError> {
    crate::host::colleague::invitation(&crate::context::app_context()?, &token).await
}

/// Invites somebody. For who is responsible for the structure.
#[server(endpoint = "host/people/invite")]
pub async fn invite_colleague(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::colleague::invite).await
}

/// Takes an invitation back. For who is responsible for the structure.
#[server(endpoint = "host/people/uninvite")]
pub async fn withdraw_invitation(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::colleague::withdraw(form).await)
}

/// Changes what somebody is. For who is responsible for the structure.
#[server(endpoint = "host/people/role")]
pub async fn set_colleague_role(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::colleague::set_role(form).await)
}

/// Removes somebody, or leaves. For who is responsible for the structure, and for oneself.
#[server(endpoint = "host/people/remove")]
pub async fn remove_colleague(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::colleague::remove(form).await)
}

/// Follows an invitation. For whoever is signed in and has the link.
#[server(endpoint = "host/join")]
pub async fn join_structure(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::colleague::join(form).await)
}
