//! Passkeys (`WebAuthn`): added, asked for, taken away. The browser's answers are checked by `webauthn-rs`, which makes its challenges by
//! itself; what it must remember of them stays here, and a cookie names it.

use chrono::TimeDelta;
use domain::{
    digest::Digest,
    id::{AccountId, PasskeyId},
    sanitize,
};
use serde::{Serialize, de::DeserializeOwned};
use store::{NewPasskey, PasskeyLine};
use webauthn_rs::prelude::{
    Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, Webauthn, WebauthnBuilder,
};
use wire::{
    account::{FactorFlash, PasskeyShown},
    field,
    form::{FieldError, FormData},
};

use super::first_step::{Checked, FACTORS_PAGE as PAGE, step_of, unproven};
use crate::{
    context::AppContext,
    error::ServiceError,
    format::day,
    outcome::{Cookie, FormResult, redirect_with_flash, redisplay},
    rate_limit::is_network_too_often,
    request::Request,
    token::Secret,
};

/// How long a browser has to answer.
const ASKED_FOR: TimeDelta = TimeDelta::minutes(5);
/// The longest name of a passkey, in characters, and how many somebody has.
const NAME_MAX: usize = 60;
const MOST: usize = 10;
/// What is said when no answer came from the browser: its scripts do not run, or it was stopped.
const NO_ANSWER: &str = "Le navigateur n’a pas donné de clé d’accès. Elle demande JavaScript et un appareil qui la connaît. Sans elle, utilisez \
                         une application de codes.";
const NOT_RIGHT: &str = "Cette clé d’accès n’a pas été reconnue. Recommencez, ou utilisez un autre moyen.";

/// The cookie that names what a browser was asked; it opens nothing.
fn cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-quinzaine-defi"
    } else {
        "quinzaine-defi"
    }
}

/// What browsers are asked by: passkeys belong to the domain that people reach the site by. None where that is a number.
fn webauthn(app: &AppContext) -> Result<Webauthn, ServiceError> {
    let origin = Url::parse(&app.about.public_url).map_err(|_| ServiceError::NotFound)?;
    let domain = origin.domain().ok_or(ServiceError::NotFound)?;
    WebauthnBuilder::new(domain, &origin)
        .and_then(|builder| builder.rp_name("Quinzaine").build())
        .map_err(ServiceError::broken_by("passkeys cannot be asked for"))
}

/// Whether the site can have passkeys at all.
pub(super) fn are_possible(app: &AppContext) -> bool {
    webauthn(app).is_ok()
}

fn written<T: Serialize>(value: &T) -> Result<String, ServiceError> {
    serde_json::to_string(value).map_err(ServiceError::broken_by("a passkey could not be written"))
}

fn read_as<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// Somebody's passkeys, as they see them.
pub(super) async fn list(app: &AppContext, account: AccountId) -> Result<Vec<PasskeyShown>, ServiceError> {
    let lines = app.db.passkeys(account).await?;
    Ok(lines
        .into_iter()
        .map(|line| PasskeyShown {
            id: line.id.to_string(),
            name: line.name,
            added: day(app, line.added_at),
            used: line.used_at.map(|at| day(app, at)).unwrap_or_default(),
        })
        .collect())
}

/// Remembers what a browser is asked; the cookie that names it.
async fn remember(app: &AppContext, account: AccountId, state: &str) -> Result<Cookie, ServiceError> {
    let secret = Secret::new(app.rng.as_ref());
    app.db
        .put_passkey_challenge(&secret.hash(), account, state, app.clock.now() + ASKED_FOR)
        .await?;
    Ok(Cookie {
        name: cookie_name(app.is_https()).to_owned(),
        value: secret.as_str().to_owned(),
        seconds: ASKED_FOR.num_seconds(),
        secure: app.is_https(),
    })
}

/// What this browser was asked for that account, once.
async fn recall(request: &Request, account: AccountId) -> Result<Option<String>, ServiceError> {
    let app = &request.app;
    let Some(secret) = request.browser.cookie(cookie_name(app.is_https())) else {
        return Ok(None);
    };
    let hash = Secret::read(secret).hash();
    Ok(app
        .db
        .take_passkey_challenge(&hash, account, app.clock.now())
        .await?)
}

/// What a browser is asked to make a passkey: its options as JSON, and a cookie. For whoever is signed in and just showed who they are.
pub async fn start_registration(request: Request, _form: FormData) -> Result<(String, Cookie), ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    if !user.account.confirmed {
        return Err(ServiceError::BadRequest);
    }
    request.require_fresh_proof()?;
    let known = keys(app.db.passkeys(user.id()).await?);
    let known = known.into_iter().map(|(_, key)| key.cred_id().clone()).collect();
    let email = user.account.email.as_deref().unwrap_or(&user.account.name);
    let (options, state) = webauthn(app)?
        .start_passkey_registration(user.id().0, email, &user.account.name, Some(known))
        .map_err(ServiceError::broken_by("a passkey could not be asked for"))?;
    let cookie = remember(app, user.id(), &written(&state)?).await?;
    Ok((written(&options)?, cookie))
}

/// Keeps the passkey that the browser made. For whoever is signed in and just showed who they are.
pub async fn add(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    if !user.account.confirmed {
        return Ok(redisplay(PAGE, FormData::default(), vec![unproven()]));
    }
    request.require_fresh_proof()?;
    let name = sanitize::line(form.get(field::LABEL));
    let kept = FormData::from_iter([(field::LABEL.to_owned(), name.clone())]);
    let refused = |message: &str| {
        let error = FieldError::of_form(message);
        Ok(redisplay(PAGE, kept.clone(), vec![error]))
    };
    let Some(made) = read_as::<RegisterPublicKeyCredential>(form.exact(field::PASSKEY)) else {
        return refused(NO_ANSWER);
    };
    let state = recall(&request, user.id()).await?;
    let Some(state) = state.as_deref().and_then(read_as::<PasskeyRegistration>) else {
        return refused("Il s’est passé trop de temps. Recommencez.");
    };
    if app.db.passkeys(user.id()).await?.len() >= MOST {
        return refused("Vous avez déjà dix clés d’accès\u{a0}: retirez-en une d’abord.");
    }
    let Ok(key) = webauthn(app)?.finish_passkey_registration(&made, &state) else {
        return refused(NOT_RIGHT);
    };
    let name: String = name.chars().take(NAME_MAX).collect();
    let new = NewPasskey {
        credential: &Digest::of(key.cred_id()).to_string(),
        name: if name.is_empty() { "Clé d’accès" } else { &name },
        data: &written(&key)?,
    };
    let context = app.context(Some(user.id()));
    if app.db.add_passkey(&context, user.id(), &new).await? {
        Ok(redirect_with_flash(PAGE, FactorFlash::PasskeyAdded))
    } else {
        refused("Cette clé d’accès est déjà connue.")
    }
}

/// Takes one of one's passkeys away. For whoever is signed in and just showed who they are.
pub async fn remove(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let id: PasskeyId = form
        .get(field::PASSKEY)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    if app.db.passkeys(user.id()).await?.iter().all(|line| line.id != id) {
        return Err(ServiceError::NotFound);
    }
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    app.db.remove_passkey(&context, user.id(), id).await?;
    Ok(redirect_with_flash(PAGE, FactorFlash::PasskeyRemoved))
}

/// Those that can be read, with the line they are kept in.
fn keys(lines: Vec<PasskeyLine>) -> Vec<(PasskeyLine, Passkey)> {
    lines
        .into_iter()
        .filter_map(|line| {
            let key = read_as(&line.data)?;
            Some((line, key))
        })
        .collect()
}

/// What a browser is asked to show one of somebody's passkeys: its options as JSON, and a cookie.
async fn start_authentication(
    app: &AppContext,
    account: AccountId,
) -> Result<(String, Cookie), ServiceError> {
    let known: Vec<Passkey> = keys(app.db.passkeys(account).await?)
        .into_iter()
        .map(|(_, key)| key)
        .collect();
    if known.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let (options, state) = webauthn(app)?
        .start_passkey_authentication(&known)
        .map_err(ServiceError::broken_by("a passkey could not be asked for"))?;
    let cookie = remember(app, account, &written(&state)?).await?;
    Ok((written(&options)?, cookie))
}

/// The same in the second step of signing in. Open to whoever took the first step in this browser.
pub async fn start_sign_in(request: Request, _form: FormData) -> Result<(String, Cookie), ServiceError> {
    if is_network_too_often(&request, "passkey").await? {
        return Err(ServiceError::BadRequest);
    }
    let (step, _) = step_of(&request).await?.ok_or(ServiceError::NotFound)?;
    start_authentication(&request.app, step.account).await
}

/// The same for whoever is signed in and shows again who they are.
pub async fn start_proof(request: Request, _form: FormData) -> Result<(String, Cookie), ServiceError> {
    let user = request.require_user()?;
    start_authentication(&request.app, user.id()).await
}

/// Checks what a browser answered against what it was asked for that account, once.
pub(super) async fn check(
    request: &Request,
    account: AccountId,
    answer: &str,
) -> Result<Checked, ServiceError> {
    let app = &request.app;
    let Some(shown) = read_as::<PublicKeyCredential>(answer) else {
        return Ok(Checked::Wrong(NO_ANSWER));
    };
    let state = recall(request, account).await?;
    let Some(state) = state.as_deref().and_then(read_as::<PasskeyAuthentication>) else {
        return Ok(Checked::Wrong("Il s’est passé trop de temps. Recommencez."));
    };
    let Ok(result) = webauthn(app)?.finish_passkey_authentication(&shown, &state) else {
        return Ok(Checked::Wrong(NOT_RIGHT));
    };
    // One that was taken away meanwhile is not among them.
    for (line, mut key) in keys(app.db.passkeys(account).await?) {
        if key.update_credential(&result).is_some() {
            let context = app.context(Some(account));
            app.db
                .mark_passkey_used(&context, line.id, &written(&key)?)
                .await?;
            return Ok(Checked::Right);
        }
    }
    Ok(Checked::Wrong(NOT_RIGHT))
}
