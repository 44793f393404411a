//! Sessions: how a browser shows one, and how one begins and ends.

use domain::{id::AccountId, security::SecurityKind};
use store::NewSession;

use crate::{
    context::AppContext,
    error::ServiceError,
    kept,
    outcome::Cookie,
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

/// Signs somebody in, with a new session: one from before is never taken up. The cookie to set, or nothing when they may not sign in.
pub(crate) async fn sign_in(request: &Request, account: AccountId) -> Result<Option<Cookie>, ServiceError> {
    sign_in_from(request, account, &browser_in_words(&request.browser.user_agent)).await
}

/// The same from what `browser` names in the list of sessions.
pub(crate) async fn sign_in_from(
    request: &Request,
    account: AccountId,
    browser: &str,
) -> Result<Option<Cookie>, ServiceError> {
    let app = &request.app;
    if let Some(before) = &request.user {
        app.db.close_session(before.id(), before.session).await?;
    }
    let secret = Secret::new(app.rng.as_ref());
    let context = app.context(Some(account));
    let opened = app
        .db
        .open_session(
            &context,
            &NewSession {
                account,
                token_hash: &secret.hash(),
                agent: browser,
                expires: context.now + app.sessions.absolute,
            },
        )
        .await?;
    if opened.is_some() {
        kept::note(request, SecurityKind::SignedIn, Some(account), None).await;
    }
    Ok(opened.map(|_| cookie(app, secret.as_str(), app.sessions.absolute.num_seconds())))
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
fn browser_in_words(agent: &str) -> String {
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
        let browser = Browser {
            cookies: vec!["a=1; quinzaine=abc; __Host-quinzaine=def".to_owned()],
            ..Browser::default()
        };
        let found = |https| session_secret(&browser, https).map(|secret| secret.as_str().to_owned());
        assert_eq!(found(false).as_deref(), Some("abc"));
        assert_eq!(found(true).as_deref(), Some("def"));
        assert!(session_secret(&Browser::default(), true).is_none());
    }

    #[test]
    fn browsers_have_names() {
        let chrome = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36";
        assert_eq!(browser_in_words(chrome), "Chrome sur Android");
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";
        assert_eq!(browser_in_words(firefox), "Firefox sur Windows");
        assert_eq!(browser_in_words("curl/8"), "Navigateur inconnu");
    }
}
