//! What hosts do: their structures and colleagues, their drafts and offers, the applications they answer.

pub mod application;
pub mod colleague;
pub mod delegation;
pub mod draft;
pub mod import;
pub mod offer;
pub mod offer_edit;
pub mod publication;
mod references;
pub mod reserved_schools;
pub mod structure;
pub mod vetting;

use domain::{account::Role, draft::Problem, id::StructureId, structure::StructureRole};
use wire::form::FieldError;

use crate::{
    error::ServiceError,
    request::{CurrentUser, Request},
};

/// Whoever may host: hosts, those who work in a lycée (which may host too), and whoever a structure took in. For others the page does
/// not exist.
pub(crate) fn require_host(request: &Request) -> Result<&CurrentUser, ServiceError> {
    let user = request.require_user()?;
    let may_host = [Role::Host, Role::Head, Role::Staff]
        .into_iter()
        .any(|role| user.account.is(role))
        || !user.account.memberships.is_empty();
    may_host.then_some(user).ok_or(ServiceError::NotFound)
}

/// A structure of theirs, and what they are in it: their first one when none is named. For others it does not exist.
pub(crate) fn own_structure(
    user: &CurrentUser,
    structure: &str,
) -> Result<(StructureId, StructureRole), ServiceError> {
    if structure.is_empty() {
        let first = user.account.memberships.first();
        return first
            .map(|(id, _, role)| (*id, *role))
            .ok_or(ServiceError::NotFound);
    }
    let id: StructureId = structure.parse().map_err(|_| ServiceError::NotFound)?;
    let role = user.account.role_in(id).ok_or(ServiceError::NotFound)?;
    Ok((id, role))
}

/// What is wrong with a draft, as forms say it.
fn field_errors(problems: Vec<Problem>) -> Vec<FieldError> {
    problems
        .into_iter()
        .map(|problem| FieldError::new(problem.field, problem.message))
        .collect()
}
