//! `/lien-perdu`: whoever gives an address has all that waits there sent to it. The answer is the same for everybody, and so is the time it
//! takes: what is sent is looked for beside the request.

use chrono::TimeDelta;
use domain::account::EmailAddress;
use wire::{
    field,
    form::{FieldError, FormData},
    signing::link::LostLinksFlash,
};

use super::{due::batch_of_tick, link_delivery::link_secret};
use crate::{
    account::links::email_link,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::Request,
};

/// Where one asks.
const PAGE: &str = "/lien-perdu";
/// How long a link to answer by is good at most: the store ends it with its campaign.
const ANSWER_LASTS: TimeDelta = TimeDelta::days(400);
/// How many addresses are seen to at each tick of the clock.
const BATCH: usize = 50;
/// Addresses that are looked at for it.
const ASKED: i32 = 1000;

/// Asks for all that waits at an address. Open to anybody.
pub async fn ask(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let email = match EmailAddress::parse(form.get(field::EMAIL)) {
        Ok(email) => email,
        Err(error) => {
            let error = FieldError::new(field::EMAIL, error.message());
            return Ok(redisplay(PAGE, form, vec![error]));
        }
    };
    if is_too_often(&request, "lost_links", &email.key()).await? {
        return Ok(redisplay(PAGE, form, vec![FieldError::of_form(TOO_OFTEN)]));
    }
    app.db.ask_lost_links(&email.key(), app.clock.now()).await?;
    soon(app, email.key());
    Ok(redirect_with_flash(PAGE, LostLinksFlash::Asked))
}

/// Sends it beside the request. Should that fail, the scheduler does it.
fn soon(app: &AppContext, email_key: String) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = send(&app, &email_key).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "what waits at an address was not sent"
            );
        }
    });
}

async fn send(app: &AppContext, email_key: &str) -> Result<bool, ServiceError> {
    let secrets = (
        &(|| email_link(app, "/reponse", ANSWER_LASTS)) as &(dyn Fn() -> store::Secret + Send + Sync),
        &(|| link_secret(app)) as &(dyn Fn() -> store::Secret + Send + Sync),
    );
    Ok(app
        .db
        .send_lost_links(&app.context(None), email_key, secrets)
        .await?)
}

/// Sends what was asked for and not sent yet; to how many addresses. For the scheduler. One that fails does not keep the others waiting.
pub async fn send_asked(app: &AppContext) -> Result<u64, ServiceError> {
    let (mut sent, mut failed) = (0, None);
    let now = app.clock.now();
    let asked = app.db.lost_links_asked(now, ASKED).await?;
    for key in batch_of_tick(asked, BATCH, now) {
        match send(app, &key).await {
            Ok(done) => sent += u64::from(done),
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(sent), Err)
}
