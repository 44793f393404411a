//! Pupils' legal guardians: linked and unlinked.

use domain::id::AccountId;
use wire::{
    administration::PersonFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    people::{account_of, page_of},
    require_admin,
};
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// Somebody who has an account already, whatever they are beside it, becomes a pupil's guardian: the head of a lycée, or the
/// guardian of another pupil. For administrators.
pub async fn link(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let student = account_of(app, &form).await?;
    if app.db.student_file(student).await?.is_none() {
        return Err(ServiceError::NotFound);
    }
    let found = app
        .db
        .account_by_email(&form.get(field::EMAIL).to_lowercase())
        .await?;
    let guardian = match found {
        None => Err("Aucun compte n’a cette adresse. Vérifiez-la, ou ajoutez un nouveau représentant légal."),
        Some(login) if app.db.student_file(login.id).await?.is_some() => {
            Err("C’est le compte d’un élève\u{a0}: il ne peut pas être représentant légal.")
        }
        Some(login) => Ok(login.id),
    };
    match guardian {
        Ok(guardian) => {
            request.require_fresh_proof()?;
            // Pressed twice, it is as it was wanted.
            app.db
                .link_guardian(&app.context(Some(user.id())), guardian, student)
                .await?;
            Ok(redirect_with_flash(
                &page_of(student),
                PersonFlash::GuardianLinked,
            ))
        }
        Err(message) => Ok(redisplay(
            page_of(student),
            form,
            vec![FieldError::new(field::EMAIL, message)],
        )),
    }
}

/// Somebody is no longer a pupil's guardian. Both are named; the page is that of the one from which it was asked. For administrators.
pub async fn unlink(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    let student: AccountId = form
        .get(field::STUDENT)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    app.db
        .unlink_guardian(&app.context(Some(user.id())), id, student)
        .await?;
    let page = if form.is_ticked(field::FROM_STUDENT) {
        student
    } else {
        id
    };
    Ok(redirect_with_flash(&page_of(page), PersonFlash::GuardianUnlinked))
}
