//! The second step of signing in: a code of the application, a passkey, or a code on paper.

use domain::security::SecurityKind;
use wire::{
    account::{SecondStepPage, SpaceFlash},
    field,
    form::{FieldError, FormData},
};

use super::{
    first_step::{Checked, cookie, page, step_of},
    passkeys,
    second_factor::check_code,
};
use crate::{
    error::ServiceError,
    kept,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_query},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::{Request, within_site},
    session::{self, Computer},
};

/// `/connexion/code`: what the second step may be. Open to anybody; says nothing without a first step in this browser.
pub async fn read(request: Request) -> Result<SecondStepPage, ServiceError> {
    let Some((step, _)) = step_of(&request).await? else {
        return Ok(SecondStepPage::default());
    };
    let app = &request.app;
    let application = app.db.code_application(step.account).await?;
    Ok(SecondStepPage {
        begun: true,
        by_application: application.is_some_and(|application| application.confirmed_at.is_some()),
        by_passkey: app.db.has_passkey(step.account).await?,
    })
}

/// Leads back to the first step, which is too old, or was never taken.
fn first_step(next: &str) -> Outcome {
    let page = match within_site(next) {
        Some(next) => with_query("/connexion", &[("suite", next)]),
        None => "/connexion".to_owned(),
    };
    let error = FieldError::of_form(
        "Il s’est passé trop de temps depuis votre mot de passe. Recommencez la connexion.",
    );
    redisplay(page, FormData::default(), vec![error])
}

/// Gives the second factor: a code of the application, one on paper, or what a passkey answers. Open to whoever took the first step in
/// this browser.
pub async fn submit(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let next = form.get(field::NEXT).to_owned();
    let Some((step, hash)) = step_of(&request).await? else {
        return Ok(first_step(&next));
    };
    let refused = |field: &'static str, message: &str| {
        let error = FieldError::new(field, message);
        Ok(redisplay(page(&next), FormData::default(), vec![error]))
    };
    // Counted for the account: whoever knows the password might try all codes from many networks.
    if is_too_often(&request, "second_factor", &step.account.to_string()).await? {
        kept::note(&request, SecurityKind::LockedOut, Some(step.account), None).await;
        return refused("", TOO_OFTEN);
    }
    let checked = if form.has(field::PASSKEY) {
        passkeys::check(&request, step.account, form.exact(field::PASSKEY)).await?
    } else {
        check_code(app, step.account, form.get(field::CODE)).await?
    };
    let on_paper = match checked {
        Checked::Right => None,
        Checked::OnPaper(left) => Some(left),
        Checked::Wrong(message) => {
            let field = if form.has(field::PASSKEY) { "" } else { field::CODE };
            return refused(field, message);
        }
    };
    if !app.db.close_sign_in_step(&hash).await? {
        return Ok(first_step(&next));
    }
    let computer = if step.shared {
        Computer::Shared
    } else {
        Computer::Own
    };
    let to = match on_paper {
        Some(left) if left <= 3 => redirect_with_flash("/espace", SpaceFlash::FewRecoveryCodes),
        _ => redirect(within_site(&next).unwrap_or("/espace")),
    };
    let entered = session::enter(&request, step.account, computer, to).await?;
    let Some(to) = entered else {
        return Ok(first_step(&next));
    };
    Ok(to.with_cookie(cookie(app, "", 0)))
}
