//! Who asks, from where, and what their browser says: all that a use case may know of an HTTP request.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    account::{Role, is_proof_fresh},
    id::{AccountId, SchoolId, SessionId},
    place::CommuneCode,
    time_zone::TimeZone,
};
use store::Account;

use crate::{context::AppContext, error::ServiceError};

/// Where the request comes from, proxies that are trusted set aside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientAddress(pub IpAddr);

/// What a browser says in its headers, as far as it matters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Browser {
    /// The value of each `Cookie` header.
    pub cookies: Vec<String>,
    /// `User-Agent`, unreadable bytes replaced; empty when there is none.
    pub user_agent: String,
    /// The page of this site that the request was sent from: path and query, see [`referring_page`].
    pub referring_page: Option<String>,
    /// Whether somebody looks at the answer: neither a browser that fetches in advance nor a program that asks for headers alone.
    pub is_viewed: bool,
}

impl Browser {
    /// The cookies, by name.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cookies
            .iter()
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
    }

    /// The value of the first cookie of that name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies()
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value)
    }
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// Their session.
    pub session: SessionId,
    /// Since when they are signed in.
    pub since: DateTime<Utc>,
    /// When they last showed who they are: by signing in, or since.
    pub proved_at: DateTime<Utc>,
    /// Whether others use that computer too.
    pub shared: bool,
    /// Who they are.
    pub account: Arc<Account>,
    /// Where they live, for a pupil who said so.
    pub home: Option<CommuneCode>,
    /// The department of their lycée, of their structure's only places, or of the student they are a guardian of.
    pub department: Option<String>,
    /// Their lycée, for a pupil.
    pub school: Option<SchoolId>,
}

impl CurrentUser {
    /// Their account's id.
    pub fn id(&self) -> AccountId {
        self.account.id
    }

    /// Whose hour they live by.
    pub fn zone(&self) -> TimeZone {
        let by_department = || self.department.as_deref().map(TimeZone::of_department);
        self.home
            .map(TimeZone::of_commune)
            .or_else(by_department)
            .unwrap_or_default()
    }
}

/// What a use case is given: what all requests share, and who asks this time.
#[derive(Clone)]
pub struct Request {
    /// Shared by all requests.
    pub app: AppContext,
    /// Who is signed in.
    pub user: Option<CurrentUser>,
    /// From where; unknown in tests and where a socket has no address.
    pub network: Option<ClientAddress>,
    /// What the browser says.
    pub browser: Browser,
}

impl Request {
    /// Who is signed in; without anybody the page asks to sign in.
    pub fn require_user(&self) -> Result<&CurrentUser, ServiceError> {
        self.user.as_ref().ok_or(ServiceError::SignInFirst)
    }

    /// Asks whoever is signed in to have shown who they are within ten minutes, before an act that binds others; what was typed for it is
    /// stored meanwhile. A session left open, or taken from somebody, is not enough. Callers have checked that the act is theirs.
    pub fn require_fresh_proof(&self) -> Result<(), ServiceError> {
        if is_proof_fresh(self.require_user()?.proved_at, self.app.clock.now()) {
            Ok(())
        } else {
            Err(ServiceError::ProveFirst)
        }
    }

    /// Who is signed in with that role. For others the page does not exist.
    pub fn require_role(&self, role: Role) -> Result<&CurrentUser, ServiceError> {
        let user = self.require_user()?;
        if user.account.is(role) {
            Ok(user)
        } else {
            Err(ServiceError::NotFound)
        }
    }

    /// The lycée whose offers whoever asks sees: a student's own, or that where they work.
    pub fn school(&self) -> Option<SchoolId> {
        let user = self.user.as_ref()?;
        let works_in = |role| user.account.school_as(role);
        user.school
            .or_else(|| [Role::Head, Role::Staff].into_iter().find_map(works_in))
    }

    /// Who works in a school, as its head or its staff, and in which.
    pub fn require_school(&self) -> Result<(&CurrentUser, SchoolId), ServiceError> {
        let user = self.require_user()?;
        let school = [Role::Head, Role::Staff]
            .into_iter()
            .find_map(|role| user.account.school_as(role))
            .ok_or(ServiceError::NotFound)?;
        Ok((user, school))
    }
}

/// The longest page that is led back to, without what is added to its address: it may name forty conventions.
pub(crate) const PAGE_MAX: usize = 1536;

/// The page of this site that a `Referer` header names (browsers send it by `Referrer-Policy: same-origin`), without what earlier posts
/// added to its address. `hosts` are the names by which the site is reached.
pub fn referring_page(referer: &str, hosts: &[&str]) -> Option<String> {
    use wire::{
        flash,
        form::{RETURNED, UNREAD},
    };

    let (_, referer) = referer.split_once("://")?;
    let (authority, path) = referer.split_at(referer.find('/')?);
    if !hosts.contains(&authority) {
        return None;
    }
    let path = path.split('#').next()?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let query: Vec<_> = query
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !matches!(pair.split('=').next(), Some(RETURNED | flash::PARAMETER | UNREAD))
        })
        .collect();
    let page = if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    };
    let leads_back = page.len() <= PAGE_MAX && within_site(&page).is_some();
    leads_back.then_some(page)
}

/// A target within this site, or nothing: « //elsewhere » and « /\elsewhere » are other sites.
pub fn within_site(target: &str) -> Option<&str> {
    let path = target.strip_prefix('/')?;
    let sane = !path.starts_with(['/', '\\'])
        && target.len() <= 2 * PAGE_MAX
        && target
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    sane.then_some(target)
}
