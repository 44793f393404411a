//! The address of an account: proved by the link of an e-mail, changed the same way.

use domain::{
    account::{EmailAddress, Role},
    id::AccountId,
};
use store::{EmailChange, TokenPurpose};
use wire::{
    account::{SettingsFlash, SignInFlash, SpaceFlash},
    field,
    form::{FieldError, FormData},
};

use super::{
    activation::childs_address,
    links::{confirmation_link, link_tried_too_often, new_address_link, owner, stale_link, typist},
    password::{chosen_password_error, current_password_error},
};
use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    own_browser,
    password::hash_password,
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
    session::{self, Computer},
};

/// Sends the e-mail that proves one's address again. For whoever is signed in.
pub async fn confirm_again(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    if is_too_often(&request, "confirm_again", &user.id().to_string()).await? {
        let error = FieldError::of_form(TOO_OFTEN);
        return Ok(redisplay("/espace", FormData::default(), vec![error]));
    }
    app.db
        .confirm_again(&app.context(Some(user.id())), user.id(), &confirmation_link(app))
        .await?;
    Ok(redirect_with_flash("/espace", SpaceFlash::EmailSent))
}

/// Proves an address; whoever signed up by themselves is signed in. In another browser than where the address was typed, somebody else may
/// know the password: another one is chosen. Open to whoever has the link.
pub async fn confirm(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    if let Some(error) = link_tried_too_often(&request).await? {
        return Ok(redisplay("/connexion", FormData::default(), vec![error]));
    }
    let token = form.get(field::TOKEN).to_owned();
    let hash = arrival::brought(&request, &token).hash();
    let known = own_browser::known(&request);
    let typist = typist(&request, known.as_deref());
    let mut password = None;
    if app
        .db
        .confirming_asks_password(&hash, typist, app.clock.now())
        .await?
    {
        let page = arrival::page(&request, "/confirmation", &token);
        // Looked at first: hashing takes a core for a while, and links can be made up.
        let Some(owner) = owner(app, &hash, TokenPurpose::ConfirmEmail).await? else {
            return Ok(redisplay("/connexion", FormData::default(), vec![stale_link()]));
        };
        if let Some(error) = chosen_password_error(&form, &owner.email_key, &owner.name) {
            return Ok(redisplay(page, FormData::default(), vec![error]));
        }
        password = Some(hash_password(app.rng.as_ref(), form.exact(field::PASSWORD)).await?);
    }
    let confirmed = app
        .db
        .confirm_email(&app.context(None), &hash, typist, password.as_deref())
        .await?;
    let Some(account) = confirmed else {
        return Ok(redisplay("/connexion", FormData::default(), vec![stale_link()]));
    };
    let is_here = password.is_none() && request.user.as_ref().is_some_and(|user| user.id() == account);
    let served = arrival::forget(&request, &token);
    let to = redirect_with_flash("/espace", SpaceFlash::EmailConfirmed).with_cookie(served.clone());
    if is_here {
        Ok(to)
    } else if signed_up(app, account).await? {
        let entered = session::sign_in(&request, account, Computer::Own, to.clone()).await?;
        Ok(entered.unwrap_or(to))
    } else {
        Ok(redirect_with_flash("/connexion", SignInFlash::EmailConfirmed).with_cookie(served))
    }
}

/// Whether somebody signed up for that account: it is a host's, and nothing else. The e-mail lets them in. Into others a lycée put
/// what it knows of a pupil or a family, and the address may have been mistyped: whoever reads it proves it, and no more.
async fn signed_up(app: &AppContext, account: AccountId) -> Result<bool, ServiceError> {
    let account = app.db.account(account).await?;
    Ok(account.is_some_and(|account| account.roles.iter().all(|(role, _)| *role == Role::Host)))
}

/// Asks for another address, to be proved by an e-mail. For whoever is signed in and types their password.
pub async fn request_change(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let page = "/espace/compte";
    let email = EmailAddress::parse(form.get(field::EMAIL));
    let mut errors = Vec::new();
    if let Err(error) = &email {
        errors.push(FieldError::new(field::EMAIL, error.message()));
    }
    if let Ok(email) = &email
        && app.db.is_of_child(user.id(), email).await?
    {
        errors.push(childs_address());
    }
    errors.extend(current_password_error(&request, user.id(), &form, field::CURRENT_PASSWORD).await?);
    let (Ok(email), true) = (email, errors.is_empty()) else {
        return Ok(redisplay(page, form.without(&[field::CURRENT_PASSWORD]), errors));
    };
    app.db
        .request_email_change(
            &app.context(Some(user.id())),
            user.id(),
            &email,
            &new_address_link(app),
        )
        .await?;
    Ok(redirect_with_flash(page, SettingsFlash::EmailSent))
}

/// Proves the other address: from now on it is the account's. Open to whoever has the link.
pub async fn change(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    if let Some(error) = link_tried_too_often(&request).await? {
        return Ok(redisplay("/connexion", FormData::default(), vec![error]));
    }
    let token = form.get(field::TOKEN);
    let hash = arrival::brought(&request, token).hash();
    let error = match app.db.change_email(&app.context(None), &hash).await? {
        EmailChange::Done(_) => {
            let done = redirect_with_flash("/connexion", SignInFlash::EmailChanged);
            return Ok(done.with_cookie(arrival::forget(&request, token)));
        }
        EmailChange::EmailTaken => {
            FieldError::of_form("Cette adresse sert déjà à un autre compte\u{a0}: la vôtre n’a pas changé.")
        }
        EmailChange::Gone => stale_link(),
    };
    Ok(redisplay("/connexion", FormData::default(), vec![error]))
}
