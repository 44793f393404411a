//! Accounts that wait for their owner: the e-mail or the code on paper by which they take them over.

use chrono::TimeDelta;
use domain::{id::AccountId, typography::date};
use serde::{Deserialize, Serialize};
use wire::{
    administration::{PersonFlash, Sheet},
    form::{FieldError, FormData},
};

use super::{
    people::{account_of, page_of, takes_code},
    require_admin,
};
use crate::{
    account::links::email_link,
    arrival,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    request::Request,
    token::Secret,
};

/// How long an account waits for its owner's e-mail or code.
pub(crate) const ACTIVATION_LASTS: TimeDelta = TimeDelta::days(60);
/// How long a code may be shown, once.
const SHEET_LASTS: TimeDelta = TimeDelta::minutes(10);

/// Sends the e-mail by which somebody takes over their account; `false` when there is none to take over.
pub(super) async fn send_email(app: &AppContext, by: AccountId, id: AccountId) -> Result<bool, ServiceError> {
    let link = email_link(app, "/activation", ACTIVATION_LASTS);
    Ok(app
        .db
        .invite_to_activate(&app.context(Some(by)), id, &link)
        .await?)
}

/// Writes to the owners of accounts that were emptied because nobody had proved their address, and that were given a right; how many. For the
/// scheduler.
pub async fn invite_emptied(app: &AppContext, limit: i32) -> Result<u64, ServiceError> {
    let mut sent = 0;
    for id in app.db.emptied_accounts(limit).await? {
        let link = email_link(app, "/activation", ACTIVATION_LASTS);
        sent += u64::from(app.db.invite_to_activate(&app.context(None), id, &link).await?);
    }
    Ok(sent)
}

/// What is stored, for a few minutes, of a sheet that is to be shown once.
#[derive(Serialize, Deserialize)]
struct ToPrint {
    account: AccountId,
    code: String,
}

/// Makes a code, in place of any other, and leads to the sheet that shows it.
pub(super) async fn show_code(app: &AppContext, by: AccountId, id: AccountId) -> FormResult {
    let code = Secret::code(app.rng.as_ref());
    let context = app.context(Some(by));
    if !app
        .db
        .insert_activation_code(&context, id, &code.hash(), context.now + ACTIVATION_LASTS)
        .await?
    {
        let error =
            FieldError::of_form("Ce compte est déjà activé, ou suspendu\u{a0}: il n’a pas besoin de code.");
        return Ok(redisplay(page_of(id), FormData::default(), vec![error]));
    }
    let sheet = serde_json::to_string(&ToPrint {
        account: id,
        code: code.as_str().to_owned(),
    })
    .map_err(ServiceError::broken_by("a code could not be stored"))?;
    let ticket = Secret::new(app.rng.as_ref());
    app.db
        .put_form_state(&ticket.hash(), &sheet, context.now + SHEET_LASTS)
        .await?;
    Ok(redirect(format!(
        "{}/feuille?jeton={}",
        page_of(id),
        ticket.as_str()
    )))
}

/// The sheet to print, the first time it is asked for only. For administrators.
pub async fn read_sheet(request: Request, token: String) -> Result<Option<Sheet>, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let now = app.clock.now();
    let content = app
        .db
        .take_form_state(&arrival::brought(&request, &token).hash(), now)
        .await?;
    let Some(sheet) = content.and_then(|content| serde_json::from_str::<ToPrint>(&content).ok()) else {
        return Ok(None);
    };
    let account = app
        .db
        .account(sheet.account)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(Some(Sheet {
        name: account.name,
        code: sheet.code,
        address: format!("{}/activation", app.about.public_url),
        until: date(app.clock.local(now + ACTIVATION_LASTS).date()),
    }))
}

/// Another code on paper for somebody who has not come yet. For administrators.
pub async fn new_code(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    let account = app.db.account(id).await?.ok_or(ServiceError::NotFound)?;
    if !takes_code(&account) {
        let error = FieldError::of_form(
            "Un code sur papier n’ouvre que le compte d’un élève, d’un responsable légal ou d’un membre d’un lycée. Envoyez plutôt l’e-mail.",
        );
        return Ok(redisplay(page_of(id), FormData::default(), vec![error]));
    }
    // Whoever holds the sheet is let into the account.
    request.require_fresh_proof()?;
    show_code(app, user.id(), id).await
}

/// Another e-mail for somebody who has not come yet. For administrators.
pub async fn invite_again(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id = account_of(app, &form).await?;
    if send_email(app, user.id(), id).await? {
        return Ok(redirect_with_flash(&page_of(id), PersonFlash::EmailSent));
    }
    let error = FieldError::of_form(
        "Ce compte est déjà activé, suspendu ou sans adresse\u{a0}: aucun e-mail n’est parti.",
    );
    Ok(redisplay(page_of(id), FormData::default(), vec![error]))
}
