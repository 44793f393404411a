//! What a browser is known by in which nobody is signed in, from when somebody typed something in it that is theirs: a secret of its own.

use crate::{context::AppContext, outcome::Cookie, request::Request, token::Secret};

/// For how long: longer than the link of an e-mail is good that somebody signed up with.
const KNOWN_FOR: i64 = 7 * 24 * 3600;

fn cookie_name(https: bool) -> &'static str {
    if https {
        "__Host-qz-navigateur"
    } else {
        "qz-navigateur"
    }
}

/// The hash of what this browser is known by; nothing for one in which nothing was typed.
pub(crate) fn known(request: &Request) -> Option<String> {
    secret(request).map(|secret| secret.hash())
}

fn secret(request: &Request) -> Option<Secret> {
    request
        .browser
        .cookie(cookie_name(request.app.is_https()))
        .filter(|secret| !secret.is_empty())
        .map(Secret::read)
}

/// The same for one that is to be known from now on, with the cookie to set.
pub(crate) fn remember(request: &Request) -> (String, Cookie) {
    let secret = secret(request).unwrap_or_else(|| Secret::new(request.app.rng.as_ref()));
    (secret.hash(), cookie(&request.app, secret.as_str(), KNOWN_FOR))
}

/// The cookie that forgets it: whoever uses this browser next typed nothing.
pub(crate) fn forget(app: &AppContext) -> Cookie {
    cookie(app, "", 0)
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
