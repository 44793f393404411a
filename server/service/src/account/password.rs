//! Choosing another password: by the link of an e-mail, or knowing the present one.

use chrono::TimeDelta;
use domain::{account::EmailAddress, id::AccountId, security::SecurityKind};
use store::TokenPurpose;
use wire::{
    account::{ForgottenFlash, SettingsFlash, SpaceFlash},
    field,
    form::{FieldError, FormData},
};

use super::links::{email_link, link_tried_too_often, owner, stale_link};
use crate::{
    arrival,
    error::ServiceError,
    kept,
    lock_out::known_device,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    password::{check_chosen, hash_password, is_password},
    rate_limit::{TOO_OFTEN, is_subject_too_often, is_too_often},
    request::Request,
    session::{self, Computer},
};

/// How long a link to choose another password is good.
const RESET_LASTS: TimeDelta = TimeDelta::hours(1);

/// Where somebody asks for such a link.
const REQUEST_PAGE: &str = "/mot-de-passe-oublie";

/// Fields that are never stored.
pub(crate) const SECRET_FIELDS: [&str; 3] = [field::PASSWORD, field::OLD_PASSWORD, field::TOKEN];

/// What is wrong with the password that somebody chooses.
pub(crate) fn chosen_password_error(form: &FormData, email_key: &str, name: &str) -> Option<FieldError> {
    let password = form.exact(field::PASSWORD);
    check_chosen(password, email_key, name)
        .err()
        .map(|problem| FieldError::new(field::PASSWORD, problem.message()))
}

/// What is wrong with the present password that somebody typed in `field`: it is not theirs, or they try too often.
pub(super) async fn current_password_error(
    request: &Request,
    account: AccountId,
    form: &FormData,
    field: &str,
) -> Result<Option<FieldError>, ServiceError> {
    // Nothing typed is no try.
    if form.exact(field).is_empty() {
        return Ok(Some(FieldError::new(
            field,
            "Indiquez votre mot de passe actuel.",
        )));
    }
    if is_too_often(request, "password", &account.to_string()).await? {
        return Ok(Some(FieldError::of_form(TOO_OFTEN)));
    }
    let hash = request.app.db.password_hash(account).await?;
    let is_right = is_password(form.exact(field), hash.as_deref()).await?;
    Ok((!is_right).then(|| FieldError::new(field, "Ce n’est pas votre mot de passe actuel.")))
}

/// Asks for the e-mail that lets one choose another password; says nothing of who has an account. Open to anybody.
pub async fn request_reset(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let email = match EmailAddress::parse(form.get(field::EMAIL)) {
        Ok(email) => email,
        Err(error) => {
            let error = FieldError::new(field::EMAIL, error.message());
            return Ok(redisplay(REQUEST_PAGE, form, vec![error]));
        }
    };
    let login = app.db.account_by_email(&email.key()).await?;
    // Whoever asks without end about somebody's address holds up strangers, and not its owner.
    let device = known_device(&request, login.as_ref()).await?;
    let too_often = match &device {
        Some(device) => is_subject_too_often(&request, "forgotten", device).await?,
        None => is_too_often(&request, "forgotten", &email.key()).await?,
    };
    if too_often {
        return Ok(redisplay(
            REQUEST_PAGE,
            form,
            vec![FieldError::of_form(TOO_OFTEN)],
        ));
    }
    let link = email_link(app, "/nouveau-mot-de-passe", RESET_LASTS);
    let (context, key) = (app.context(None), email.key());
    if device.is_some() {
        app.db.request_own_reset(&context, &key, &link).await?;
    } else {
        app.db.request_reset(&context, &key, &link).await?;
    }
    kept::note_typed(&request, SecurityKind::ResetAsked, &email.key()).await;
    Ok(redirect_with_flash(REQUEST_PAGE, ForgottenFlash::EmailSent))
}

/// Chooses another password and signs in. Open to whoever has the link.
pub async fn reset(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let token = form.get(field::TOKEN).to_owned();
    let page = arrival::page(&request, "/nouveau-mot-de-passe", &token);
    if let Some(error) = link_tried_too_often(&request).await? {
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    let hash = arrival::brought(&request, &token).hash();
    // Looked at first: hashing takes a core for a while, and links can be made up.
    let Some(owner) = owner(app, &hash, TokenPurpose::ResetPassword).await? else {
        return Ok(stale_reset());
    };
    if let Some(error) = chosen_password_error(&form, &owner.email_key, &owner.name) {
        return Ok(redisplay(page, FormData::default(), vec![error]));
    }
    let password = hash_password(app.rng.as_ref(), form.exact(field::PASSWORD)).await?;
    let account = app
        .db
        .reset_password(&app.context(None), &hash, &password)
        .await?;
    let Some(account) = account else {
        return Ok(stale_reset());
    };
    kept::note(&request, SecurityKind::PasswordChanged, Some(account), None).await;
    let to = redirect_with_flash("/espace", SpaceFlash::PasswordChanged)
        .with_cookie(arrival::forget(&request, &token));
    let entered = session::sign_in(&request, account, Computer::Own, to.clone()).await?;
    Ok(entered.unwrap_or(to))
}

fn stale_reset() -> Outcome {
    redisplay(REQUEST_PAGE, FormData::default(), vec![stale_link()])
}

/// Changes one's password; the other sessions end. For whoever is signed in and types the present one.
pub async fn change(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let page = "/espace/compte";
    let account = &user.account;
    let key = account.email.as_deref().unwrap_or_default().to_lowercase();
    let mut errors = Vec::new();
    errors.extend(chosen_password_error(&form, &key, &account.name));
    errors.extend(current_password_error(&request, user.id(), &form, field::OLD_PASSWORD).await?);
    if !errors.is_empty() {
        return Ok(redisplay(page, FormData::default(), errors));
    }
    let hash = hash_password(app.rng.as_ref(), form.exact(field::PASSWORD)).await?;
    app.db
        .set_password(
            &app.context(Some(user.id())),
            user.id(),
            &hash,
            Some(user.session),
        )
        .await?;
    kept::note(&request, SecurityKind::PasswordChanged, Some(user.id()), None).await;
    Ok(redirect_with_flash(page, SettingsFlash::PasswordChanged))
}
