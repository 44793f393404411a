//! Sessions: how a browser shows one, and how one begins and ends.

use chrono::TimeDelta;
use domain::{account::SessionTerms, id::AccountId, security::SecurityKind};
use store::NewSession;
use wire::{field, form::FormData};

use crate::{
    account::first_step::ask_second_factor,
    context::AppContext,
    error::ServiceError,
    kept,
    outcome::{Cookie, Outcome},
    request::{Browser, Request},
    token::Secret,
};

/// The cookie's name. On https the browser holds it to this very host.
fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-quinzaine" } else { "quinzaine" }
}

/// The secret of the session that a browser shows.
pub fn session_secret(browser: &Browser, https: bool) -> Option<Secret> {
    browser.cookie(cookie_name(https)).map(Secret::read)
}

/// The name of the cookie by which a browser is known again: no right comes of it.
fn device_cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-quinzaine-appareil"
    } else {
        "quinzaine-appareil"
    }
}

/// The secret by which a browser is known again, if it shows one.
pub(crate) fn device_secret(browser: &Browser, https: bool) -> Option<Secret> {
    let shown = browser.cookie(device_cookie_name(https));
    shown.filter(|secret| secret.len() == 64).map(Secret::read)
}

/// How long a browser is known that nobody signs in with.
const DEVICE_LASTS: TimeDelta = TimeDelta::days(400);

/// Whether others use that computer too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Computer {
    /// It is one's own: its browser is known again, and the session lasts as roles allow.
    Own,
    /// Others use it: the session is short, ends with the browser, and nothing of it stays.
    Shared,
}

impl Computer {
    /// As somebody said in a form.
    pub(crate) fn of(form: &FormData) -> Self {
        if form.is_ticked(field::SHARED) {
            Self::Shared
        } else {
            Self::Own
        }
    }
}

/// Signs somebody in, with a new session, and leads there; by way of the second step where their account asks for more than a password or
/// a link. A session from before is never taken up. Nothing when they may not sign in.
pub(crate) async fn sign_in(
    request: &Request,
    account: AccountId,
    computer: Computer,
    to: Outcome,
) -> Result<Option<Outcome>, ServiceError> {
    if request.app.db.has_second_factor(account).await? {
        return ask_second_factor(request, account, computer == Computer::Shared, &to)
            .await
            .map(Some);
    }
    enter(request, account, computer, to).await
}

/// The same for somebody whose second factor was right as well, or who has none.
pub(crate) async fn enter(
    request: &Request,
    account: AccountId,
    computer: Computer,
    to: Outcome,
) -> Result<Option<Outcome>, ServiceError> {
    let browser = browser_in_words(&request.browser.user_agent);
    let Some(cookie) = open_session(request, account, computer, &browser).await? else {
        return Ok(None);
    };
    kept::note(request, SecurityKind::SignedIn, Some(account), None).await;
    let device = note_device(request, account, computer, &browser).await?;
    Ok(Some(to.with_cookie(cookie).with_cookie(device)))
}

/// Signs in one of the people of a demonstration: nothing is asked, and nobody is told of a new browser.
pub(crate) async fn enter_demo(
    request: &Request,
    account: AccountId,
) -> Result<Option<Cookie>, ServiceError> {
    open_session(request, account, Computer::Own, "Démonstration").await
}

async fn open_session(
    request: &Request,
    account: AccountId,
    computer: Computer,
    browser: &str,
) -> Result<Option<Cookie>, ServiceError> {
    let app = &request.app;
    if let Some(before) = &request.user {
        app.db.close_session(before.id(), before.session).await?;
    }
    let secret = Secret::new(app.rng.as_ref());
    let context = app.context(Some(account));
    let lasts = match computer {
        Computer::Own => app.sessions.absolute,
        Computer::Shared => SessionTerms::SHARED.absolute,
    };
    let new = NewSession {
        account,
        token_hash: &secret.hash(),
        agent: browser,
        expires: context.now + lasts,
    };
    let (opened, seconds) = match computer {
        Computer::Own => (app.db.open_session(&context, &new).await?, lasts.num_seconds()),
        Computer::Shared => (
            app.db.open_shared_session(&context, &new).await?,
            Cookie::UNTIL_CLOSED,
        ),
    };
    Ok(opened.map(|_| cookie(app, secret.as_str(), seconds)))
}

/// Remembers the browser, and tells its owner when it is a new one; the cookie by which it is known again.
async fn note_device(
    request: &Request,
    account: AccountId,
    computer: Computer,
    browser: &str,
) -> Result<Option<Cookie>, ServiceError> {
    let app = &request.app;
    let context = app.context(Some(account));
    if computer == Computer::Shared {
        app.db.note_device(&context, account, None, browser).await?;
        return Ok(None);
    }
    let name = device_cookie_name(app.is_https());
    let known = device_secret(&request.browser, app.is_https());
    let secret = known.unwrap_or_else(|| Secret::new(app.rng.as_ref()));
    app.db
        .note_device(&context, account, Some(&secret.hash()), browser)
        .await?;
    Ok(Some(Cookie {
        name: name.to_owned(),
        value: secret.as_str().to_owned(),
        seconds: DEVICE_LASTS.num_seconds(),
        secure: app.is_https(),
    }))
}

/// Ends the session of this browser; the cookie that forgets it.
pub(crate) async fn sign_out(request: &Request) -> Result<Cookie, ServiceError> {
    let app = &request.app;
    if let Some(user) = &request.user {
        app.db.close_session(user.id(), user.session).await?;
        kept::note(request, SecurityKind::SignedOut, Some(user.id()), None).await;
    }
    Ok(cookie(app, "", 0))
}

fn cookie(app: &AppContext, value: &str, seconds: i64) -> Cookie {
    let https = app.is_https();
    Cookie {
        name: cookie_name(https).to_owned(),
        value: value.to_owned(),
        seconds,
        secure: https,
    }
}

/// A browser in words, for the list of sessions: « Firefox sur Windows ».
pub fn browser_in_words(agent: &str) -> String {
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
