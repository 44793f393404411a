//! What two administrators must want, and what one may do about somebody's sessions and second factor.

use domain::{
    account::Role,
    id::{AccountId, AdminRequestId, SchoolId},
    sanitize,
};
use store::{AdminAct, AdminAnswered, AdminAsked};
use wire::{
    administration::PersonFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    people::{account_of, page_of},
    reason_error, require_admin,
};
use crate::{
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    request::Request,
};

/// Whether a role is given by two administrators, where there are two: whoever has it gives roles to others, or signs for a lycée.
pub(super) fn needs_two(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Head)
}

/// Asks for such a role, or gives it where no other administrator could agree; what the page says of it.
pub(super) async fn grant(
    request: &Request,
    account: AccountId,
    role: Role,
    school: Option<SchoolId>,
) -> Result<PersonFlash, ServiceError> {
    let act = AdminAct::Grant(role, school);
    asked(request, account, act, "", PersonFlash::RoleGranted).await
}

async fn asked(
    request: &Request,
    account: AccountId,
    act: AdminAct,
    reason: &str,
    done: PersonFlash,
) -> Result<PersonFlash, ServiceError> {
    let app = &request.app;
    let context = app.context(Some(request.require_user()?.id()));
    match app.db.ask_admins(&context, account, act, reason).await? {
        AdminAsked::Done => Ok(done),
        AdminAsked::Waiting(_) => Ok(PersonFlash::AskedOthers),
        AdminAsked::Already => Ok(PersonFlash::AskedAlready),
        AdminAsked::Gone => Err(ServiceError::NotFound),
    }
}

/// Takes away the second factor of somebody who lost it, with a reason; another administrator must agree where there is one. For
/// administrators, but not of themselves.
pub async fn reset_factors(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    let reason = sanitize::multiline(form.get(field::RESET_REASON));
    let mut errors: Vec<_> = reason_error(&reason)
        .map(|message| FieldError::new(field::RESET_REASON, message))
        .into_iter()
        .collect();
    if id == user.id() {
        errors.push(FieldError::of_form(
            "Vous ne pouvez pas retirer ici votre propre seconde étape\u{a0}: faites-le depuis «\u{a0}Mon compte\u{a0}», ou demandez-le à un \
             autre administrateur.",
        ));
    }
    if !errors.is_empty() {
        return Ok(redisplay(page_of(id), form, errors));
    }
    request.require_fresh_proof()?;
    let done = PersonFlash::FactorsReset;
    let flash = asked(&request, id, AdminAct::ResetFactors, &reason, done).await?;
    Ok(redirect_with_flash(&page_of(id), flash))
}

/// Agrees to what another administrator asks for, or refuses it. For administrators.
pub async fn answer(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: AdminRequestId = form
        .get(field::ADMIN_REQUEST)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let granted = match form.get(field::DECISION) {
        "oui" => true,
        "non" => false,
        _ => return Err(ServiceError::BadRequest),
    };
    let waits = app.db.admin_requests(None).await?;
    if waits.iter().all(|line| line.id != id) {
        return Err(ServiceError::NotFound);
    }
    if granted {
        request.require_fresh_proof()?;
    }
    let context = app.context(Some(user.id()));
    Ok(match app.db.answer_admin_request(&context, id, granted).await? {
        AdminAnswered::Done(account) => {
            let flash = if granted {
                PersonFlash::Agreed
            } else {
                PersonFlash::Disagreed
            };
            redirect_with_flash(&page_of(account), flash)
        }
        AdminAnswered::NotYours(account) => not_yours(account),
        AdminAnswered::Gone => return Err(ServiceError::NotFound),
    })
}

fn not_yours(account: AccountId) -> Outcome {
    let error = FieldError::of_form(
        "Un autre administrateur doit accepter\u{a0}: ni celui qui demande, ni la personne concernée ne le peuvent.",
    );
    redisplay(page_of(account), FormData::default(), vec![error])
}

/// Ends all of somebody's sessions. For administrators.
pub async fn end_sessions(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    app.db.end_sessions(&app.context(Some(user.id())), id).await?;
    Ok(redirect_with_flash(&page_of(id), PersonFlash::SessionsEnded))
}
