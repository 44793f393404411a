//! Who acts in a head's name: named by the head, for named acts, from one day to another.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{error::AppError, form::Fields};

/// The head's page of delegations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DelegationsPage {
    /// Whom the head may name: identifier and name.
    pub staff: Vec<(String, String)>,
    /// Who is named, now or later.
    pub current: Vec<DelegationShown>,
    /// What is over, or was taken back.
    pub past: Vec<DelegationShown>,
    /// Today, as the browser's field of dates takes it.
    pub today: String,
}

/// Somebody named for an act.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DelegationShown {
    /// Identifier.
    pub id: String,
    /// Who.
    pub name: String,
    /// What for, in words.
    pub act: String,
    /// From when to when, in words.
    pub span: String,
    /// By whom and when, in words.
    pub granted: String,
    /// When it was taken back, in words; empty when it was not.
    pub revoked: String,
}

/// Delegations. For the head.
#[server(endpoint = "signing/delegations", input = GetUrl)]
pub async fn read_delegations() -> Result<DelegationsPage, AppError> {
    crate::signing::delegation::read().await
}

/// Names somebody.
#[server(endpoint = "signing/delegations/grant")]
pub async fn grant_delegation(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::delegation::grant(form).await)
}

/// Takes a delegation back.
#[server(endpoint = "signing/delegations/revoke")]
pub async fn revoke_delegation(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::signing::delegation::revoke(form).await)
}
