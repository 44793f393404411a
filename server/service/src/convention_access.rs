//! Who somebody is to a convention: the only place that decides it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{Access, PartyIdentity, SignerRole},
    id::ConventionId,
};
use wire::signing::page::Acting;

use crate::{
    arrival,
    context::AppContext,
    error::ServiceError,
    outcome::Cookie,
    request::{Browser, Request},
    token::Secret,
};

/// How long a browser that opened a personal link may be used without opening it again: a link outlives it.
pub(crate) const LINK_SESSION: TimeDelta = TimeDelta::days(7);

/// What the names of these cookies begin with; the rest is the convention's id, so that several may be open side by side.
fn cookie_prefix(https: bool) -> &'static str {
    if https { "__Host-qzc-" } else { "qzc-" }
}

/// The name of the cookie of that convention.
pub fn cookie_name(id: ConventionId, https: bool) -> String {
    format!("{}{}", cookie_prefix(https), id.0.simple())
}

/// Whether a request comes from a browser in which some personal link was opened, or the secret of another arrived: its answer is for nobody
/// else.
pub fn holds_a_link(browser: &Browser, https: bool) -> bool {
    browser
        .cookies()
        .any(|(name, _)| name.starts_with(cookie_prefix(https)))
        || arrival::has_some(browser, https)
}

/// The secret by which a browser shows that a link to that convention was opened in it.
pub fn link_secret(browser: &Browser, id: ConventionId, https: bool) -> Option<Secret> {
    browser.cookie(&cookie_name(id, https)).map(Secret::read)
}

/// The hash of what this browser shows for a link to that convention that was opened in it; nothing where none was.
pub(crate) fn opened_session(request: &Request, id: ConventionId) -> Option<String> {
    link_secret(&request.browser, id, request.app.is_https()).map(|secret| secret.hash())
}

/// What this browser may do to that convention: by the account that is signed in, or by a personal link. The most recent action decides:
/// a link opened after signing in takes precedence over the account.
pub async fn authorize(request: &Request, id: ConventionId) -> Result<(PartyIdentity, Access), ServiceError> {
    let app = &request.app;
    let link = opened_link(request, id).await?;
    let account = request
        .user
        .as_ref()
        .map(|user| (PartyIdentity::Account(user.id()), user.since));
    let mut candidates: Vec<(PartyIdentity, DateTime<Utc>)> = link.into_iter().chain(account).collect();
    // Where both are of the same moment, the link stays first: its button was pressed on purpose.
    candidates.sort_by_key(|(_, since)| std::cmp::Reverse(*since));
    for (who, _) in &candidates {
        if let Some(access) = app.db.convention_access(id, *who, app.clock.today()).await? {
            return Ok((*who, access));
        }
    }
    Err(if candidates.is_empty() {
        ServiceError::SignInFirst
    } else {
        ServiceError::NotFound
    })
}

/// The link to that convention that is open in a browser, and since when.
async fn opened_link(
    request: &Request,
    id: ConventionId,
) -> Result<Option<(PartyIdentity, DateTime<Utc>)>, ServiceError> {
    let app = &request.app;
    let Some(secret) = link_secret(&request.browser, id, app.is_https()) else {
        return Ok(None);
    };
    let holder = app.db.link_session(&secret.hash(), app.clock.now()).await?;
    let holder = holder.filter(|holder| holder.convention == id);
    Ok(holder.map(|holder| (PartyIdentity::Link(holder.link), holder.since)))
}

/// The same by the account alone, for the pages of a school: no link leads there.
pub async fn authorize_account(
    request: &Request,
    id: ConventionId,
) -> Result<(PartyIdentity, Access), ServiceError> {
    let app = &request.app;
    let who = PartyIdentity::Account(request.require_user()?.id());
    let access = app.db.convention_access(id, who, app.clock.today()).await?;
    Ok((who, access.ok_or(ServiceError::NotFound)?))
}

/// Whether somebody acts by an account whose address they have not proved: they sign nothing by it.
pub(crate) fn is_unproven(request: &Request, who: PartyIdentity) -> bool {
    matches!(who, PartyIdentity::Account(_))
        && request.user.as_ref().is_some_and(|user| !user.account.confirmed)
}

/// As whom somebody acts by a link, in words, and who else is signed in here; nothing for who acts by their account.
pub(crate) fn acting(request: &Request, access: &Access) -> Option<Acting> {
    let PartyIdentity::Link(_) = access.who else {
        return None;
    };
    let role = match access.signs_as.first() {
        Some(SignerRole::Head) => "chef d’établissement",
        Some(SignerRole::ReferentTeacher) => "professeur référent",
        Some(SignerRole::Host) => "représentant de la structure d’accueil",
        Some(SignerRole::Host2) => "second signataire de la structure d’accueil",
        Some(SignerRole::Student) => "élève",
        Some(SignerRole::Guardian1 | SignerRole::Guardian2) => "représentant légal de l’élève",
        None if access.fills_host => "pour la structure d’accueil",
        None => "pour la famille de l’élève",
    };
    let account = request.user.as_ref().map(|user| user.account.name.clone());
    Some(Acting {
        name: access.name.clone(),
        role: role.to_owned(),
        account: account.unwrap_or_default(),
    })
}

/// The cookie that lets this browser, and no other, use the link from now on.
pub(crate) fn link_cookie(app: &AppContext, id: ConventionId, secret: &Secret) -> Cookie {
    cookie(app, id, secret.as_str(), LINK_SESSION.num_seconds())
}

/// Ends what was opened by a link to that convention in this browser; the cookie that forgets it.
pub(crate) async fn close_link(request: &Request, id: ConventionId) -> Result<Cookie, ServiceError> {
    let app = &request.app;
    if let Some(secret) = link_secret(&request.browser, id, app.is_https()) {
        app.db.close_link_session(&secret.hash()).await?;
    }
    Ok(cookie(app, id, "", 0))
}

fn cookie(app: &AppContext, id: ConventionId, value: &str, seconds: i64) -> Cookie {
    let https = app.is_https();
    Cookie {
        name: cookie_name(id, https),
        value: value.to_owned(),
        seconds,
        secure: https,
    }
}
