//! Secrets that arrive in an address: from an e-mail, from a sheet of paper, or from a form whose answer is shown once. Each goes into a
//! cookie of that browser and out of the address, where the history of a shared computer, a bookmark or a page that is passed on would keep
//! it. From then on the address says which of them is meant, which tells nobody else anything.

use chrono::TimeDelta;
use domain::id::ConventionLinkId;
use wire::field;

use crate::{
    context::AppContext,
    outcome::{Cookie, Outcome, redirect, with_query},
    request::{Browser, Request},
    token::Secret,
};

/// How long a browser keeps what arrived: somebody may have to look for their glasses, or sign in first.
const KEPT: TimeDelta = TimeDelta::hours(2);

/// No secret of ours is longer.
const LONGEST: usize = 64;

/// The page that a code on paper leads to.
const ACTIVATION: &str = "/activation";

/// What the names of these cookies begin with; the rest says which secret it is.
fn prefix(https: bool) -> &'static str {
    if https { "__Host-qzl-" } else { "qzl-" }
}

/// Whether some secret arrived in a browser: its pages are for nobody else.
pub(crate) fn has_some(browser: &Browser, https: bool) -> bool {
    browser.cookies().any(|(name, _)| name.starts_with(prefix(https)))
}

/// The name by which the secret of a personal link is known.
pub(crate) fn of_link(link: ConventionLinkId) -> String {
    link.0.simple().to_string()
}

/// The secret of that name that arrived in this browser.
pub(crate) fn secret(request: &Request, name: &str) -> Option<Secret> {
    request
        .browser
        .cookie(&format!("{}{name}", prefix(request.app.is_https())))
        .filter(|secret| !secret.is_empty())
        .map(Secret::read)
}

/// The secret that a page or a form means: the one of that name, or else what was written itself, by a program that follows no redirection.
pub(crate) fn brought(request: &Request, text: &str) -> Secret {
    secret(request, text).unwrap_or_else(|| Secret::read(text))
}

/// The address of the page of such a secret.
pub(crate) fn page(request: &Request, path: &str, text: &str) -> String {
    if secret(request, text).is_some() {
        with_query(path, &[(field::ARRIVED, text)])
    } else {
        // Moved into a cookie on the way.
        with_query(path, &[(field::TOKEN, text)])
    }
}

/// The cookie that keeps a secret under that name; with nothing, it forgets it.
pub(crate) fn cookie(app: &AppContext, name: &str, secret: Option<&Secret>) -> Cookie {
    let https = app.is_https();
    Cookie {
        name: format!("{}{name}", prefix(https)),
        value: secret
            .map(|secret| secret.as_str().to_owned())
            .unwrap_or_default(),
        seconds: secret.map_or(0, |_| KEPT.num_seconds()),
        secure: https,
    }
}

/// The cookie that forgets what arrived, once it has served.
pub(crate) fn forget(request: &Request, text: &str) -> Option<Cookie> {
    secret(request, text).map(|_| cookie(&request.app, text, None))
}

/// Whether a parameter of an address is a secret.
fn is_secret(path: &str, name: &str) -> bool {
    name == field::TOKEN || (path == ACTIVATION && name == field::CODE)
}

/// Whether an address has a secret in it. Most have none, and are asked this at each page.
pub fn brings_secret(path: &str, query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| is_secret(path, &name))
}

/// Where an address with a secret leads: to the same one without, and the secret into a cookie. Nothing for one that has none. Whether it is
/// good is the page's business: looking says nothing to whoever tries.
pub fn arrive(request: &Request, path: &str, query: &str) -> Option<Outcome> {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let (name, brought) = pairs.iter().find(|(name, _)| is_secret(path, name))?;
    let brought = if name == field::CODE {
        Secret::typed_code(brought)
    } else {
        Secret::read(brought)
    };
    let mut rest: Vec<(&str, &str)> = pairs
        .iter()
        .filter(|(name, _)| !is_secret(path, name) && name != field::ARRIVED)
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    if !is_plain(&brought) {
        return Some(redirect(address(path, &rest)));
    }
    let name = name_of(request, &brought);
    rest.push((field::ARRIVED, &name));
    let cookie = cookie(&request.app, &name, Some(&brought));
    Some(redirect(address(path, &rest)).with_cookie(cookie))
}

fn address(path: &str, query: &[(&str, &str)]) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        with_query(path, query)
    }
}

/// Whether a cookie can hold it: everything that we give out is such.
fn is_plain(secret: &Secret) -> bool {
    let text = secret.as_str();
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The name of a secret in this browser: the one it has there already, or one that says nothing of it.
fn name_of(request: &Request, secret: &Secret) -> String {
    let prefix = prefix(request.app.is_https());
    let known = request
        .browser
        .cookies()
        .filter(|(_, value)| *value == secret.as_str())
        .find_map(|(name, _)| name.strip_prefix(prefix));
    known.map_or_else(
        || Secret::new(request.app.rng.as_ref()).as_str()[..16].to_owned(),
        str::to_owned,
    )
}
