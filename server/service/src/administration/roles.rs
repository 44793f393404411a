//! Roles: given and taken back.

use domain::{
    account::{Role, StaffDuty},
    id::SchoolId,
    school::Uai,
};
use store::StaffAssignment;
use wire::{
    administration::PersonFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    four_eyes::{self, needs_two},
    people::{account_of, page_of},
    require_admin,
};
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// What somebody does in a lycée, and the classes they follow.
pub(crate) fn staff_duty(
    form: &FormData,
    school: Option<SchoolId>,
    errors: &mut Vec<FieldError>,
) -> Option<StaffAssignment> {
    let Some(duty) = StaffDuty::from_code(form.get(field::DUTY)) else {
        errors.push(FieldError::new(
            field::DUTY,
            "Choisissez ce que cette personne fait dans le lycée.",
        ));
        return None;
    };
    match duty.classes(form.get(field::CLASSES)) {
        Ok(classes) => school.map(|school| StaffAssignment {
            school,
            duty,
            classes,
        }),
        Err(error) => {
            errors.push(FieldError::new(field::CLASSES, error.message()));
            None
        }
    }
}

/// The lycée of the number typed.
pub(super) async fn school(
    app: &AppContext,
    uai: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<SchoolId>, ServiceError> {
    let Ok(uai) = Uai::parse(uai) else {
        let message = if uai.trim().is_empty() {
            "Indiquez le numéro du lycée (UAI), par exemple 0930122C."
        } else {
            "Le numéro d’un lycée (UAI) a sept chiffres et une lettre, par exemple 0930122C."
        };
        errors.push(FieldError::new(field::UAI, message));
        return Ok(None);
    };
    let found = app.db.school_by_uai(&uai).await?;
    if found.is_none() {
        errors.push(FieldError::new(
            field::UAI,
            "Aucun lycée connu ne porte ce numéro.",
        ));
    }
    Ok(found.map(|(id, _)| id))
}

/// Gives somebody one more role. For administrators.
pub async fn grant(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    let role = Role::from_code(form.get(field::ROLE)).filter(|role| role.stands_alone());
    let Some(role) = role else {
        let error = FieldError::new(field::ROLE, "Choisissez un rôle.");
        return Ok(redisplay(page_of(id), form, vec![error]));
    };
    let mut errors = Vec::new();
    let school = if role.in_school() {
        school(app, form.get(field::UAI), &mut errors).await?
    } else {
        None
    };
    let duty = if role == Role::Staff {
        staff_duty(&form, school, &mut errors)
    } else {
        None
    };
    if !errors.is_empty() {
        return Ok(redisplay(page_of(id), form, errors));
    }
    request.require_fresh_proof()?;
    if needs_two(role) {
        let flash = four_eyes::grant(&request, id, role, school).await?;
        return Ok(redirect_with_flash(&page_of(id), flash));
    }
    let context = app.context(Some(user.id()));
    match &duty {
        Some(duty) => app.db.assign_staff(&context, id, duty).await?,
        None => app.db.grant_role(&context, id, role, school).await?,
    };
    Ok(redirect_with_flash(&page_of(id), PersonFlash::RoleGranted))
}

/// Takes a role back; administrators leave their own to another. For administrators.
pub async fn revoke(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    let role = Role::from_code(form.get(field::ROLE)).filter(|role| role.stands_alone());
    let role = role.ok_or(ServiceError::BadRequest)?;
    if id == user.id() && role == Role::Admin {
        let error = FieldError::of_form(
            "Vous ne pouvez pas vous retirer le rôle d’administrateur\u{a0}: demandez-le à un autre administrateur.",
        );
        return Ok(redisplay(page_of(id), FormData::default(), vec![error]));
    }
    // Pressed twice, it is as it was wanted.
    app.db
        .revoke_role(&app.context(Some(user.id())), id, role)
        .await?;
    Ok(redirect_with_flash(&page_of(id), PersonFlash::RoleRevoked))
}
