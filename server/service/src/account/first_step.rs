//! Between both steps of signing in: the password or the link was right, and the second factor is awaited. A cookie that opens nothing
//! names the first step.

use chrono::TimeDelta;
use domain::id::AccountId;
use store::SignInStep;
use wire::form::FieldError;

use crate::{
    context::AppContext,
    error::ServiceError,
    outcome::{Cookie, Outcome, redirect, with_query},
    request::{Request, within_site},
    token::Secret,
};

/// Where somebody sees to what they have beside their password.
pub const FACTORS_PAGE: &str = "/espace/compte/double";
/// Where the second factor is given.
const PAGE: &str = "/connexion/code";
/// How long the first step counts.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// What became of a second factor that somebody gave.
pub(super) enum Checked {
    /// It is theirs.
    Right,
    /// It is one of their codes on paper; so many are left.
    OnPaper(u32),
    /// It is not, and why.
    Wrong(&'static str),
}

/// The cookie between both steps: it names the first, and opens nothing.
fn cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-quinzaine-etape"
    } else {
        "quinzaine-etape"
    }
}

/// The cookie of a first step, or the one that forgets it.
pub(super) fn cookie(app: &AppContext, value: &str, seconds: i64) -> Cookie {
    Cookie {
        name: cookie_name(app.is_https()).to_owned(),
        value: value.to_owned(),
        seconds,
        secure: app.is_https(),
    }
}

/// The page of the second step, which leads to `next` afterwards.
pub(super) fn page(next: &str) -> String {
    match within_site(next) {
        Some(next) => with_query(PAGE, &[("suite", next)]),
        None => PAGE.to_owned(),
    }
}

/// Remembers for a few minutes that somebody's first step was right, and leads to the second; afterwards where `to` leads. `shared` says
/// whether others use that computer too.
pub(crate) async fn ask_second_factor(
    request: &Request,
    account: AccountId,
    shared: bool,
    to: &Outcome,
) -> Result<Outcome, ServiceError> {
    let app = &request.app;
    let secret = Secret::new(app.rng.as_ref());
    let step = SignInStep { account, shared };
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

/// What is said to whoever has yet to prove their address: the owner of the address must not find an account that asks for a factor of
/// somebody else.
pub(super) fn unproven() -> FieldError {
    FieldError::of_form("Confirmez d’abord votre adresse, par le lien de l’e-mail que vous avez reçu.")
}
