//! For whom somebody decides and looks: the families of their school, as its head, or everybody, as an administrator.

use domain::{account::Role, id::SchoolId};

use crate::{
    error::ServiceError,
    request::{CurrentUser, Request},
};

/// In an address or a form: one's own school.
pub(super) const OF_SCHOOL: &str = "lycee";

/// The school whose head asks for it; nothing for an administrator who asks for all. For others there is nothing.
pub(super) fn scope<'a>(
    request: &'a Request,
    of: &str,
) -> Result<(&'a CurrentUser, Option<SchoolId>), ServiceError> {
    if of == OF_SCHOOL {
        let user = request.require_role(Role::Head)?;
        let school = user.account.school_as(Role::Head);
        return Ok((user, Some(school.ok_or(ServiceError::NotFound)?)));
    }
    Ok((request.require_role(Role::Admin)?, None))
}
