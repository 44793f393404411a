//! What hosts do: their structures and colleagues, their drafts and offers, the applications they answer.

pub(crate) mod application;
pub(crate) mod colleague;
pub(crate) mod draft;
pub mod import;
mod known;
pub(crate) mod lycees;
pub(crate) mod offer;
pub(crate) mod structure;

use domain::{account::Role, draft::Problem, id::StructureId, structure::StructureRole};

use crate::{
    error::AppError,
    form::Fault,
    visitor::{SignedIn, signed_in},
};

/// Who may host: hosts, who works in a lycée (which may host too), and whoever a structure took in.
pub(crate) fn host() -> Result<SignedIn, AppError> {
    let visitor = signed_in()?;
    let may = [Role::Host, Role::Head, Role::Staff]
        .into_iter()
        .any(|role| visitor.account.is(role))
        || !visitor.account.memberships.is_empty();
    may.then_some(visitor).ok_or(AppError::NotFound)
}

/// A structure of theirs, and what they are in it: their first one when none is named. For others it does not exist.
fn theirs(visitor: &SignedIn, structure: &str) -> Result<(StructureId, StructureRole), AppError> {
    if structure.is_empty() {
        let first = visitor.account.memberships.first();
        return first.map(|(id, _, role)| (*id, *role)).ok_or(AppError::NotFound);
    }
    let id: StructureId = structure.parse().map_err(|_| AppError::NotFound)?;
    let role = visitor.account.role_in(id).ok_or(AppError::NotFound)?;
    Ok((id, role))
}

/// What is wrong with a draft, as forms say it.
fn faults(problems: Vec<Problem>) -> Vec<Fault> {
    problems
        .into_iter()
        .map(|problem| Fault::new(problem.field, problem.message))
        .collect()
}
