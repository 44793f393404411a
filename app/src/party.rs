//! Who somebody is to a convention: signed in, or by a personal link that was opened in this browser. Nobody else reads one.
//!
//! A family has one computer: the pupil is signed in, the guardian opens their link. What was done last in the browser says who
//! sits before it: a link that was opened since somebody signed in stands before their account, for its convention, until it is
//! closed or somebody signs in anew. The pages say as whom one acts.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{Access, SignerRole, Who},
    id::ConventionId,
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::{
    api::signing::page::Acting,
    context::AppContext,
    error::AppError,
    secret::Secret,
    visitor::{SignedIn, visitor},
};

/// How long a browser that opened a personal link may be used without opening it again: a link outlives it.
pub(crate) const LINK_SESSION: TimeDelta = TimeDelta::days(7);

/// What the names of these cookies begin with; the rest is the convention's id, so that several may be open side by side.
fn cookie_prefix(https: bool) -> &'static str {
    if https { "__Host-qzc-" } else { "qzc-" }
}

fn cookie_name(id: ConventionId, https: bool) -> String {
    format!("{}{}", cookie_prefix(https), id.0.simple())
}

/// The cookies of a request.
fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
}

/// Whether a request comes from a browser in which some personal link was opened: what it is answered is for nobody else.
pub fn holds_a_link(headers: &HeaderMap, https: bool) -> bool {
    cookies(headers).any(|(name, _)| name.starts_with(cookie_prefix(https)))
}

/// The secret by which a browser shows that a link to that convention was opened in it.
fn link_secret(headers: &HeaderMap, id: ConventionId, https: bool) -> Option<Secret> {
    let name = cookie_name(id, https);
    cookies(headers)
        .find(|(found, _)| *found == name)
        .map(|(_, value)| Secret::read(value))
}

/// What the browser of this request may do to that convention: by the account that is signed in, or by a personal link; whichever
/// came last in this browser stands first.
pub async fn admit(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    headers: &HeaderMap,
    id: ConventionId,
) -> Result<(Who, Access), AppError> {
    let link = opened_link(app, headers, id).await?;
    let account = visitor.map(|visitor| (Who::Account(visitor.id()), visitor.since));
    let mut known: Vec<(Who, DateTime<Utc>)> = link.into_iter().chain(account).collect();
    // Where both are of the same moment, the link stays first: its button was pressed on purpose.
    known.sort_by_key(|(_, since)| std::cmp::Reverse(*since));
    for (who, _) in &known {
        if let Some(access) = app.db.convention_access(id, *who, app.clock.today()).await? {
            return Ok((*who, access));
        }
    }
    Err(if known.is_empty() {
        AppError::SignInFirst
    } else {
        AppError::NotFound
    })
}

/// The link to that convention that is open in a browser, and since when.
async fn opened_link(
    app: &AppContext,
    headers: &HeaderMap,
    id: ConventionId,
) -> Result<Option<(Who, DateTime<Utc>)>, AppError> {
    let Some(secret) = link_secret(headers, id, app.is_https()) else {
        return Ok(None);
    };
    let holder = app.db.link_session(&secret.hash(), app.clock.now()).await?;
    let holder = holder.filter(|holder| holder.convention == id);
    Ok(holder.map(|holder| (Who::Link(holder.link), holder.since)))
}

/// The same by the account alone, for the pages of a lycée: no link leads there.
pub async fn admit_by_account(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    id: ConventionId,
) -> Result<(Who, Access), AppError> {
    let visitor = visitor.ok_or(AppError::SignInFirst)?;
    let who = Who::Account(visitor.id());
    let access = app.db.convention_access(id, who, app.clock.today()).await?;
    Ok((who, access.ok_or(AppError::NotFound)?))
}

/// As [`admit`], for a server function.
pub(crate) async fn admitted(app: &AppContext, id: ConventionId) -> Result<(Who, Access), AppError> {
    let parts = use_context::<Parts>();
    let none = HeaderMap::new();
    let headers = parts.as_ref().map_or(&none, |parts| &parts.headers);
    admit(app, visitor().as_ref(), headers, id).await
}

/// As [`admit_by_account`], for a server function.
pub(crate) async fn admitted_by_account(
    app: &AppContext,
    id: ConventionId,
) -> Result<(Who, Access), AppError> {
    admit_by_account(app, visitor().as_ref(), id).await
}

/// As whom somebody acts by a link, in words, and who else is signed in here; nothing for who acts by their account.
pub(crate) fn acting(access: &Access) -> Option<Acting> {
    let Who::Link(_) = access.who else { return None };
    let role = match access.signs_as.first() {
        Some(SignerRole::Head) => "chef d’établissement",
        Some(SignerRole::Host) => "représentant de la structure d’accueil",
        Some(SignerRole::Student) => "élève",
        Some(SignerRole::Guardian1 | SignerRole::Guardian2) => "représentant légal de l’élève",
        None if access.fills_host => "pour la structure d’accueil",
        None => "pour la famille de l’élève",
    };
    let account = visitor().map(|visitor| visitor.account.name.clone());
    Some(Acting {
        name: access.name.clone(),
        role: role.to_owned(),
        account: account.unwrap_or_default(),
    })
}

/// Lets this browser, and no other, use the link from now on.
pub(crate) fn remember(app: &AppContext, id: ConventionId, secret: &Secret) {
    set_cookie(app, id, secret.as_str(), LINK_SESSION.num_seconds());
}

/// Ends what was opened by a link to that convention in this browser.
pub(crate) async fn forget(app: &AppContext, id: ConventionId) -> Result<(), AppError> {
    let secret = use_context::<Parts>().and_then(|parts| link_secret(&parts.headers, id, app.is_https()));
    if let Some(secret) = secret {
        app.db.close_link_session(&secret.hash()).await?;
    }
    set_cookie(app, id, "", 0);
    Ok(())
}

fn set_cookie(app: &AppContext, id: ConventionId, value: &str, seconds: i64) {
    let https = app.is_https();
    let name = cookie_name(id, https);
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::try_from(cookie)) {
        response.append_header(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_convention_has_a_cookie_of_its_own() {
        let one: ConventionId = "018f0000-0000-7000-8000-000000000001".parse().unwrap();
        let other: ConventionId = "018f0000-0000-7000-8000-000000000002".parse().unwrap();
        let mut headers = HeaderMap::new();
        assert!(!holds_a_link(&headers, false));
        let cookie = format!("quinzaine=a; {}=secret", cookie_name(one, false));
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        assert!(holds_a_link(&headers, false));
        let found = |id, https| link_secret(&headers, id, https).map(|secret| secret.as_str().to_owned());
        assert_eq!(found(one, false).as_deref(), Some("secret"));
        assert_eq!(found(other, false), None);
        // Where the site is reached by https, only the name that browsers hold to this very host counts.
        assert_eq!(found(one, true), None);
        assert!(!holds_a_link(&headers, true));
    }
}
