//! Signing in and out, and the list of the places where one is signed in.

use domain::{
    account::{EmailAddress, SessionTerms},
    id::SessionId,
    security::SecurityKind,
};
use store::{Account, SessionLine};
use wire::{
    account::{SessionShown, SettingsFlash, SignInFlash},
    field,
    form::{FieldError, FormData},
};

use super::password::SECRET_FIELDS;
use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    kept,
    lock_out::Trier,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay, with_query},
    own_browser,
    password::{has_room_for_stranger, is_password_in},
    rate_limit::{TOO_OFTEN, is_network_too_often, widest_network},
    request::{Request, within_site},
    session::{self, Computer},
};

/// The same for an unknown address and a wrong password: nobody learns who has an account.
const WRONG: &str =
    "L’adresse ou le mot de passe ne convient pas. Vérifiez les deux, ou choisissez un nouveau mot de passe.";

/// What somebody did not type: no try at a password.
fn lacking(form: &FormData) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if form.get(field::EMAIL).is_empty() {
        errors.push(FieldError::new(field::EMAIL, "Indiquez votre adresse e-mail."));
    }
    if form.exact(field::PASSWORD).is_empty() {
        errors.push(FieldError::new(field::PASSWORD, "Indiquez votre mot de passe."));
    }
    errors
}

/// Signs in by address and password, and leads to the page that asked for it. Open to anybody.
pub async fn sign_in(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let next = form.get(field::NEXT).to_owned();
    let typed = form.get(field::EMAIL);
    let email = EmailAddress::parse(typed).map_or_else(|_| typed.to_lowercase(), |email| email.key());
    let page = with_query("/connexion", &[("suite", &next)]);
    let shown_again = |errors: Vec<FieldError>| {
        let form = form.clone().without(&SECRET_FIELDS);
        Ok(redisplay(page, form, errors))
    };
    let lacking = lacking(&form);
    if !lacking.is_empty() {
        return shown_again(lacking);
    }
    let network = widest_network(&request);
    let shows_no_device = session::device_secret(&request.browser, app.is_https()).is_none();
    if shows_no_device && !has_room_for_stranger(&network) {
        return Err(ServiceError::Overloaded);
    }
    let login = app.db.account_by_email(&email).await?;
    let trier = Trier::of(&request, &email, login.as_ref()).await?;
    // What a browser shows may be made up, and is no reason to count.
    if !trier.is_known() && !has_room_for_stranger(&network) {
        return Err(ServiceError::Overloaded);
    }
    // The same is said whether there is such an account or not.
    let crowded = !trier.is_known() && is_network_too_often(&request, "sign_in").await?;
    if crowded || trier.is_locked_out(&request).await? {
        // A whole network is held up whatever it types, and might make up an address for each line.
        let whom = if crowded { "" } else { &email };
        kept::note_typed(&request, SecurityKind::LockedOut, whom).await;
        return shown_again(vec![FieldError::of_form(TOO_OFTEN)]);
    }
    let hash = login.as_ref().and_then(|login| login.password_hash.clone());
    let known = login.as_ref().map(|login| login.id);
    let is_right = is_password_in(trier.lane(), form.exact(field::PASSWORD), hash.as_deref()).await?;
    if is_right {
        trier.was_right(&request).await?;
    } else {
        trier.was_wrong(&request, login.as_ref()).await?;
    }
    let to = redirect(within_site(&next).unwrap_or("/espace"));
    let entered = match login {
        Some(login) if is_right => session::sign_in(&request, login.id, Computer::of(&form), to).await?,
        _ => None,
    };
    let Some(to) = entered else {
        match known {
            Some(account) => kept::note(&request, SecurityKind::SignInFailed, Some(account), None).await,
            None => kept::note_typed(&request, SecurityKind::SignInFailed, &email).await,
        }
        // Beside the field that is empty now, whichever of both is wrong.
        return shown_again(vec![FieldError::new(field::PASSWORD, WRONG)]);
    };
    Ok(to)
}

/// Signs out of this browser.
pub async fn sign_out(request: Request, _form: FormData) -> FormResult {
    let cookie = session::sign_out(&request).await?;
    Ok(redirect("/")
        .with_cookie(cookie)
        .with_cookie(own_browser::forget(&request.app)))
}

/// Where somebody is signed in: what their roles have ended already, and was not swept yet, is left out.
pub(crate) async fn open_sessions(
    app: &AppContext,
    account: &Account,
) -> Result<Vec<SessionLine>, ServiceError> {
    let now = app.clock.now();
    let lines = app.db.sessions_of(account.id, now, app.sessions.idle).await?;
    let goes_on = |line: &SessionLine| {
        let roles = account.roles.iter().map(|(role, _)| *role);
        SessionTerms::of(roles, line.shared).allow(line.created_at, line.seen_at, now)
    };
    Ok(lines.into_iter().filter(goes_on).collect())
}

/// Where one is signed in. For whoever is signed in.
pub async fn list(request: Request) -> Result<Vec<SessionShown>, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let sessions = open_sessions(app, &user.account).await?;
    Ok(sessions
        .into_iter()
        .map(|session| SessionShown {
            here: session.id == user.session,
            id: session.id.to_string(),
            agent: session.agent,
            seen: date_time(app, session.seen_at),
        })
        .collect())
}

/// Closes one of one's sessions; that of this browser signs out. For whoever is signed in.
pub async fn close(request: Request, form: FormData) -> FormResult {
    let user = request.require_user()?;
    let session: SessionId = form
        .get(field::SESSION)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    if session == user.session {
        let cookie = session::sign_out(&request).await?;
        return Ok(redirect("/")
            .with_cookie(cookie)
            .with_cookie(own_browser::forget(&request.app)));
    }
    if !request.app.db.close_session(user.id(), session).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(
        "/espace/compte",
        SettingsFlash::SessionClosed,
    ))
}

/// Closes all of one's sessions, that of this browser too. For whoever is signed in.
pub async fn close_all(request: Request, _form: FormData) -> FormResult {
    let user = request.require_user()?;
    request.app.db.close_all_sessions(user.id()).await?;
    let cookie = session::sign_out(&request).await?;
    Ok(
        redirect_with_flash("/connexion", SignInFlash::SignedOutEverywhere)
            .with_cookie(cookie)
            .with_cookie(own_browser::forget(&request.app)),
    )
}
