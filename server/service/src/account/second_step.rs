//! The second step of signing in: a code of the application, a passkey, or a code on paper.

use chrono::TimeDelta;
use domain::id::AccountId;
use store::SignInStep;
use wire::{
    account::{SecondStepPage, SpaceFlash},
    field,
    form::{FieldError, FormData},
};

use super::{
    passkeys,
    second_factor::{Checked, check_code},
};
use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{Cookie, FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_query},
    rate_limit::{TOO_OFTEN, is_too_often},
    request::{Request, within_site},
    session::{self, Computer},
    token::Secret,
};

/// Where the second factor is given.
const PAGE: &str = "/connexion/code";
/// How long the first step counts.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// The cookie between both steps: it names the first, and opens nothing.
fn cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-quinzaine-etape"
    } else {
        "quinzaine-etape"
    }
}

fn cookie(app: &AppContext, value: &str, seconds: i64) -> Cookie {
    Cookie {
        name: cookie_name(app.is_https()).to_owned(),
        value: value.to_owned(),
        seconds,
        secure: app.is_https(),
    }
}

fn page(next: &str) -> String {
    match within_site(next) {
        Some(next) => with_query(PAGE, &[("suite", next)]),
        None => PAGE.to_owned(),
    }
}

/// Remembers for a few minutes that somebody's first step was right, and leads to the second; afterwards where `to` leads.
pub(crate) async fn ask_second_factor(
    request: &Request,
    account: AccountId,
    computer: Computer,
    to: &Outcome,
) -> Result<Outcome, ServiceError> {
    let app = &request.app;
    let secret = Secret::new(app.rng.as_ref());
    let step = SignInStep {
        account,
        shared: computer == Computer::Shared,
    };
    app.db
        .open_sign_in_step(&secret.hash(), step, app.clock.now() + LASTS)
        .await?;
    let page = page(to.destination().unwrap_or_default());
    Ok(redirect(page).with_cookie(cookie(app, secret.as_str(), LASTS.num_seconds())))
}

/// Who is between both steps in this browser, and the hash that names it.
pub(super) async fn step_of(request: &Request) -> Result<Option<(SignInStep, String)>, ServiceError> {
    let app = &request.app;
    let Some(secret) = request.browser.cookie(cookie_name(app.is_https())) else {
        return Ok(None);
    };
    let hash = Secret::read(secret).hash();
    let step = app.db.sign_in_step(&hash, app.clock.now()).await?;
    Ok(step.map(|step| (step, hash)))
}

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
