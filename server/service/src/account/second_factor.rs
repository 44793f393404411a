//! `/espace/compte/double`: what somebody has beside their password: an application that makes codes, codes on paper, passkeys.

use chrono::TimeDelta;
use domain::{account::second_factor_due, id::AccountId};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Totp};
use wire::{
    account::{FactorFlash, FactorsPage, PendingApplication, RecoveryCodes},
    field,
    form::{FieldError, FormData},
};

use super::{
    first_step::{Checked, FACTORS_PAGE as PAGE, unproven},
    passkeys,
};
use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    format::day,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay, with_query},
    rate_limit::{TOO_OFTEN, is_subject_too_often},
    request::{CurrentUser, Request},
    signing::code::is_code,
    token::Secret,
};

/// How many codes on paper somebody gets.
const RECOVERY_CODES: usize = 10;
/// How long they may be shown, once.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(10);

/// The application that has that secret, given in base 32 (RFC 6238: SHA-1, six digits, thirty seconds, one stretch early or late).
fn application(app: &AppContext, email: &str, secret: &str) -> Result<Totp, ServiceError> {
    let broken = "the secret of an application is not one";
    let secret = totp_rs::Secret::try_from_base32(secret).map_err(|_| ServiceError::broken(broken))?;
    // A colon parts the site from the account in the address that the application reads.
    let issuer = app.about.public_url.split("://").last().unwrap_or("Quinzaine");
    let issuer = issuer.split(':').next().unwrap_or("Quinzaine");
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(format!("Quinzaine ({issuer})")))
        .with_account_name(email.replace(':', ""))
        .build()
        .map_err(|_| ServiceError::broken(broken))
}

/// The stretch of time whose code was typed, if it is one of this moment.
fn step_of(totp: &Totp, app: &AppContext, typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let now = u64::try_from(app.clock.now().timestamp()).ok()?;
    i64::try_from(totp.check(&digits, now)?).ok()
}

/// Checks what somebody typed as their second factor: a code of their application, once, or one of those on paper, once.
pub(super) async fn check_code(
    app: &AppContext,
    account: AccountId,
    typed: &str,
) -> Result<Checked, ServiceError> {
    if is_code(typed) {
        let known = app.db.code_application(account).await?;
        let Some(known) = known.filter(|known| known.confirmed_at.is_some()) else {
            return Ok(Checked::Wrong("Ce compte n’a pas d’application de codes."));
        };
        let totp = application(app, "compte", &known.secret)?;
        return Ok(match step_of(&totp, app, typed) {
            Some(step) if app.db.take_code_of_application(account, step).await? => Checked::Right,
            Some(_) => Checked::Wrong("Ce code a déjà servi. Attendez que l’application en montre un autre."),
            None => Checked::Wrong(
                "Ce n’est pas le code que l’application montre en ce moment. Vérifiez l’heure de votre téléphone, puis recommencez.",
            ),
        });
    }
    let context = app.context(Some(account));
    let hash = Secret::typed_code(typed).hash();
    Ok(match app.db.take_recovery_code(&context, account, &hash).await? {
        Some(left) => Checked::OnPaper(left),
        None => Checked::Wrong(
            "Tapez les six chiffres que montre votre application, ou l’un de vos codes de secours qui n’a pas encore servi.",
        ),
    })
}

/// What somebody has, for themselves. For whoever is signed in.
pub async fn read(request: Request) -> Result<FactorsPage, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let known = app.db.code_application(user.id()).await?;
    let since = known.as_ref().and_then(|known| known.confirmed_at);
    let pending = match &known {
        Some(known) if since.is_none() => Some(pending(app, user, &known.secret)?),
        _ => None,
    };
    Ok(FactorsPage {
        since: since.map(|at| day(app, at)).unwrap_or_default(),
        left: app.db.recovery_codes_left(user.id()).await?,
        pending,
        passkeys: passkeys::list(app, user.id()).await?,
        passkeys_possible: passkeys::are_possible(app),
        due: due(app, user).await?,
    })
}

/// The secret as it is shown, while its first code is awaited: drawn to be scanned, and written to be typed.
fn pending(app: &AppContext, user: &CurrentUser, secret: &str) -> Result<PendingApplication, ServiceError> {
    let email = user
        .account
        .email
        .clone()
        .unwrap_or_else(|| user.account.name.clone());
    let address = application(app, &email, secret)?
        .to_url()
        .map_err(|_| ServiceError::broken("the address of an application cannot be written"))?;
    let drawing = pdf::qr_drawing(&address).map_err(ServiceError::broken_by("a code could not be drawn"))?;
    let groups: Vec<String> = secret
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    Ok(PendingApplication {
        size: drawing.size,
        squares: drawing.squares,
        secret: groups.join(" "),
        address,
    })
}

/// From when on somebody cannot go on without a second factor, in words; empty where nothing is required of them, or they have one.
async fn due(app: &AppContext, user: &CurrentUser) -> Result<String, ServiceError> {
    let Some(due) = due_day(app, user.id()).await? else {
        return Ok(String::new());
    };
    Ok(domain::typography::date(due))
}

/// The same as a day.
pub(crate) async fn due_day(
    app: &AppContext,
    account: AccountId,
) -> Result<Option<chrono::NaiveDate>, ServiceError> {
    let Some(from) = app.second_factor_from else {
        return Ok(None);
    };
    if app.db.has_second_factor(account).await? {
        return Ok(None);
    }
    let since = app.db.factor_asked_since(account, app.clock.today()).await?;
    Ok(since.map(|since| second_factor_due(from, app.clock.local(since).date())))
}

/// Whether somebody's time to choose a second factor is over: until they have one they see to their account, and nothing else.
pub async fn must_have_one(app: &AppContext, account: AccountId) -> Result<bool, ServiceError> {
    let due = due_day(app, account).await?;
    Ok(due.is_some_and(|due| due <= app.clock.today()))
}

/// Makes the secret of an application, to be scanned. For whoever is signed in and just showed who they are.
pub async fn begin(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    if !user.account.confirmed {
        return Ok(redisplay(PAGE, FormData::default(), vec![unproven()]));
    }
    request.require_fresh_proof()?;
    let mut bytes = [0; 20];
    app.rng.fill(&mut bytes);
    let secret = totp_rs::Secret::new_stack(bytes).to_base32();
    let context = app.context(Some(user.id()));
    // Pressed twice, or in two windows, an application that counts already stays.
    app.db
        .begin_code_application(&context, user.id(), &secret)
        .await?;
    Ok(redirect(PAGE))
}

/// The first code of the application: from now on it counts. For whoever is signed in.
pub async fn confirm(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    request.require_fresh_proof()?;
    let refused = |message: &str| {
        let error = FieldError::new(field::CODE, message);
        Ok(redisplay(PAGE, FormData::default(), vec![error]))
    };
    if is_subject_too_often(&request, "second_factor", &user.id().to_string()).await? {
        return refused(TOO_OFTEN);
    }
    let known = app.db.code_application(user.id()).await?;
    let Some(known) = known.filter(|known| known.confirmed_at.is_none()) else {
        return Ok(redirect(PAGE));
    };
    let totp = application(app, "compte", &known.secret)?;
    let Some(step) = step_of(&totp, app, form.get(field::CODE)) else {
        return refused(
            "Ce n’est pas le code que l’application montre en ce moment. Vérifiez l’heure de votre téléphone, puis recommencez.",
        );
    };
    let codes = new_codes(app);
    let context = app.context(Some(user.id()));
    if !app
        .db
        .confirm_code_application(&context, user.id(), step, &hashes(&codes))
        .await?
    {
        return Ok(redirect(PAGE));
    }
    show_codes(app, user.id(), &codes).await
}

/// Other codes on paper, in place of those before. For whoever is signed in and just showed who they are.
pub async fn renew_codes(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    request.require_fresh_proof()?;
    let codes = new_codes(app);
    if !app.db.renew_recovery_codes(user.id(), &hashes(&codes)).await? {
        return Ok(redirect(PAGE));
    }
    show_codes(app, user.id(), &codes).await
}

/// Gives the application up. For whoever is signed in and just showed who they are.
pub async fn remove(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    app.db.remove_code_application(&context, user.id()).await?;
    Ok(redirect_with_flash(PAGE, FactorFlash::ApplicationRemoved))
}

fn new_codes(app: &AppContext) -> Vec<Secret> {
    (0..RECOVERY_CODES)
        .map(|_| Secret::code(app.rng.as_ref()))
        .collect()
}

fn hashes(codes: &[Secret]) -> Vec<String> {
    codes.iter().map(Secret::hash).collect()
}

/// What is stored, for a few minutes, of codes that are to be shown once.
#[derive(Serialize, Deserialize)]
struct ToShow {
    account: AccountId,
    codes: Vec<String>,
}

async fn show_codes(app: &AppContext, account: AccountId, codes: &[Secret]) -> FormResult {
    let to_show = ToShow {
        account,
        codes: codes.iter().map(|code| code.as_str().to_owned()).collect(),
    };
    let content =
        serde_json::to_string(&to_show).map_err(ServiceError::broken_by("codes could not be stored"))?;
    let ticket = Secret::new(app.rng.as_ref());
    app.db
        .put_form_state(&ticket.hash(), &content, app.clock.now() + SHOWN_FOR)
        .await?;
    let page = format!("{PAGE}/codes");
    Ok(redirect(with_query(&page, &[(field::TOKEN, ticket.as_str())])))
}

/// The codes on paper, the first time they are asked for only. For whoever is signed in, of their own.
pub async fn read_codes(request: Request, token: String) -> Result<Option<RecoveryCodes>, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let hash = arrival::brought(&request, &token).hash();
    let now = app.clock.now();
    let read = |content: String| serde_json::from_str::<ToShow>(&content).ok();
    // Looked at first: what is somebody else's is not used up.
    let kept = app.db.form_state(&hash, now).await?.and_then(read);
    if kept.is_none_or(|kept| kept.account != user.id()) {
        return Ok(None);
    }
    let shown = app.db.take_form_state(&hash, now).await?.and_then(read);
    Ok(shown.map(|shown| RecoveryCodes { codes: shown.codes }))
}
