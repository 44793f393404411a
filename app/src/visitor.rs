//! Who is asking: the session's cookie, and what follows from it.

use chrono::{DateTime, Utc};
use domain::{
    account::Role,
    id::{AccountId, SchoolId, SessionId},
    place::CommuneCode,
};
use http::{HeaderMap, HeaderValue, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::sync::Arc;
use store::{Account, NewSession};

use crate::{context::AppContext, error::AppError, secret::Secret};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their session.
    pub session: SessionId,
    /// Since when they are signed in.
    pub since: DateTime<Utc>,
    /// Who they are.
    pub account: Arc<Account>,
    /// Where they live, for a pupil who said so.
    pub home: Option<CommuneCode>,
}

impl SignedIn {
    /// Their account's id.
    pub fn id(&self) -> AccountId {
        self.account.id
    }
}

/// Who is signed in in this request.
pub(crate) fn visitor() -> Option<SignedIn> {
    use_context::<SignedIn>()
}

/// Who is signed in; without anybody the page asks to sign in.
pub(crate) fn signed_in() -> Result<SignedIn, AppError> {
    visitor().ok_or(AppError::SignInFirst)
}

/// Who is signed in with that role. For others the page does not exist.
pub(crate) fn signed_in_as(role: Role) -> Result<SignedIn, AppError> {
    let visitor = signed_in()?;
    if visitor.account.is(role) {
        Ok(visitor)
    } else {
        Err(AppError::NotFound)
    }
}

/// Who works in a lycée, and in which: its head, or its staff.
pub(crate) fn signed_in_at_school() -> Result<(SignedIn, SchoolId), AppError> {
    let visitor = signed_in()?;
    let school = [Role::Head, Role::Staff]
        .into_iter()
        .find_map(|role| visitor.account.school_as(role))
        .ok_or(AppError::NotFound)?;
    Ok((visitor, school))
}

/// The cookie's name. On https the browser holds it to this very host.
fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-quinzaine" } else { "quinzaine" }
}

/// The secret of the session that a request shows.
pub fn session_secret(headers: &HeaderMap, https: bool) -> Option<Secret> {
    let name = cookie_name(https);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| Secret::read(value))
}

/// Signs somebody in, with a new session: one from before is never taken up. `false` when they may not.
pub(crate) async fn sign_in(app: &AppContext, account: AccountId, agent: &str) -> Result<bool, AppError> {
    if let Some(before) = visitor() {
        app.db.close_session(before.id(), before.session).await?;
    }
    let secret = Secret::new(app.chance.as_ref());
    let act = app.act(Some(account));
    let opened = app
        .db
        .open_session(
            &act,
            &NewSession {
                account,
                token_hash: &secret.hash(),
                agent,
                expires: act.now + app.sessions.absolute,
            },
        )
        .await?;
    if opened.is_none() {
        return Ok(false);
    }
    set_cookie(app, secret.as_str(), app.sessions.absolute.num_seconds());
    Ok(true)
}

/// Forgets the session in this browser.
pub(crate) async fn sign_out(app: &AppContext) -> Result<(), AppError> {
    if let Some(visitor) = visitor() {
        app.db.close_session(visitor.id(), visitor.session).await?;
    }
    set_cookie(app, "", 0);
    Ok(())
}

fn set_cookie(app: &AppContext, value: &str, seconds: i64) {
    let (name, secure) = if app.is_https() {
        (cookie_name(true), "; Secure")
    } else {
        (cookie_name(false), "")
    };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::try_from(cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

/// A browser in words, for the list of sessions: « Firefox sur Windows ».
pub(crate) fn agent_in_words(agent: &str) -> String {
    let find = |names: &[(&str, &'static str)]| {
        names
            .iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| *name)
    };
    // The order counts: most browsers also call themselves what they want to be taken for.
    let browser = find(&[
        ("Firefox/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => "Navigateur inconnu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; quinzaine=abc; __Host-quinzaine=def"),
        );
        let found = |https| session_secret(&headers, https).map(|secret| secret.as_str().to_owned());
        assert_eq!(found(false).as_deref(), Some("abc"));
        assert_eq!(found(true).as_deref(), Some("def"));
        assert!(session_secret(&HeaderMap::new(), true).is_none());
    }

    #[test]
    fn browsers_have_names() {
        let chrome = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
        assert_eq!(agent_in_words(chrome), "Chrome sur Android");
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";
        assert_eq!(agent_in_words(firefox), "Firefox sur Windows");
        assert_eq!(agent_in_words("curl/8"), "Navigateur inconnu");
    }
}
