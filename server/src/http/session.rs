//! Who is asking: reads the session's cookie and the headers that matter once per request, for all that follows.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::time_zone::TimeZone;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use ipnet::IpNet;
use service::{
    account::{first_step, second_factor},
    context::AppContext,
    convention_access::holds_a_link,
    kept,
    request::{self, Browser, ClientAddress, CurrentUser, referring_page},
    session::session_secret,
};

/// How many characters of a browser's name for itself are kept: those of real ones have less than three hundred.
const LONGEST_AGENT: usize = 400;
/// Files that browsers ask for on each visit, beside those of `/pkg/`.
const FILES: [&str; 3] = ["/service-worker.js", "/device.js", "/manifest.webmanifest"];

/// What is needed to know who asks.
#[derive(Clone)]
pub(super) struct SessionLayer {
    pub(super) app: AppContext,
    /// Addresses whose word about the client's address is taken.
    pub(super) proxies: Arc<[IpNet]>,
    /// Whether it was said that somebody forwards requests who is not trusted to.
    pub(super) told: Arc<AtomicBool>,
}

/// Adds to the request what use cases may know of it. Pages of somebody, signed in or by a personal link, are stored by nobody.
pub(super) async fn identify(
    State(layer): State<SessionLayer>,
    mut request: Request,
    next: Next,
) -> Response {
    let app = layer.app;
    let network = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_canonical())
        .map(|peer| {
            if app.is_https() && is_unknown_proxy(peer, request.headers(), &layer.proxies) {
                tell_once(&layer.told, peer);
            }
            ClientAddress(client_address(peer, request.headers(), &layer.proxies))
        });
    // Files are the same for everybody.
    let path = request.uri().path();
    let is_file = path.starts_with("/pkg/") || FILES.contains(&path);
    let browser = browser(&app, &request);
    let https = app.is_https();
    let secret = session_secret(&browser, https).filter(|_| !is_file);
    let mut user = None;
    if let Some(secret) = secret {
        match app
            .db
            .session(&secret.hash(), app.clock.now(), app.sessions.idle)
            .await
        {
            Ok(session) => {
                user = session.map(|session| CurrentUser {
                    session: session.id,
                    since: session.created_at,
                    proved_at: session.proved_at,
                    shared: session.shared,
                    account: Arc::new(session.account),
                    home: session.home,
                    department: session.department,
                    school: session.school,
                });
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the session could not be read"
                );
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
    }
    if let Some(id) = user.as_ref().map(CurrentUser::id)
        && !sees_to_account(request.uri().path())
    {
        match second_factor::must_have_one(&app, id).await {
            Ok(false) => {}
            // Until they have chosen one they are nobody elsewhere, and their own pages lead to where they choose it.
            Ok(true) if is_private(&request) => {
                return Redirect::to(first_step::FACTORS_PAGE).into_response();
            }
            Ok(true) => user = None,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "whether a second factor is required could not be read"
                );
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
    }
    let personal = user.is_some() || (!is_file && holds_a_link(&browser, https));
    let app = AppContext {
        zone: user.as_ref().map_or(TimeZone::Mainland, CurrentUser::zone),
        ..app
    };
    let asked = request::Request {
        app,
        user,
        network,
        browser,
    };
    request.extensions_mut().insert(asked.clone());
    let mut response = next.run(request).await;
    // What is somebody else's does not exist for who asks.
    if response.status() == StatusCode::NOT_FOUND {
        kept::note_refused(&asked).await;
    }
    if personal || response.headers().contains_key(header::SET_COOKIE) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    response
}

/// Whether that path is open to whoever must choose a second factor: their account, and nothing else.
fn sees_to_account(path: &str) -> bool {
    path.starts_with("/espace/compte") || path.starts_with("/api/account/") || path.starts_with("/pkg/")
}

/// Whether somebody looks at a page that is for people who are signed in.
fn is_private(request: &Request) -> bool {
    let first = request.uri().path().split('/').nth(1).unwrap_or_default();
    let for_people = matches!(
        first,
        "espace" | "administration" | "lycee" | "convention" | "structure" | "eleve" | "a-faire"
    );
    request.method() == Method::GET && for_people
}

/// What the browser says, as far as it matters.
fn browser(app: &AppContext, request: &Request) -> Browser {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let public = app.about.public_url.split_once("://").map(|(_, host)| host);
    let hosts: Vec<&str> = [
        public,
        text(header::HOST),
        request.uri().authority().map(http::uri::Authority::as_str),
    ]
    .into_iter()
    .flatten()
    .collect();
    let in_advance = ["sec-purpose", "purpose", "x-moz"]
        .iter()
        .filter_map(|name| headers.get(*name))
        .any(|value| value.to_str().is_ok_and(|value| value.contains("prefetch")));
    Browser {
        cookies: headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .map(str::to_owned)
            .collect(),
        user_agent: user_agent(headers),
        referring_page: text(header::REFERER).and_then(|referer| referring_page(referer, &hosts)),
        is_viewed: request.method() != Method::HEAD && !in_advance,
    }
}

/// What a browser calls itself, as far as it is kept: evidence says it on a page that is never cut, and whoever signs writes it as they please.
pub fn user_agent(headers: &HeaderMap) -> String {
    headers
        .get(header::USER_AGENT)
        .map(|agent| {
            String::from_utf8_lossy(agent.as_bytes())
                .chars()
                .take(LONGEST_AGENT)
                .collect()
        })
        .unwrap_or_default()
}

/// Whether requests come by somebody who says whom they are from, and is not believed: everybody then shares one address, and the limits
/// of one.
pub fn is_unknown_proxy(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> bool {
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    forwarded && !is_among(peer, proxies)
}

fn is_among(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

/// The address of a proxy is nobody's own.
fn tell_once(told: &AtomicBool, peer: IpAddr) {
    if !told.swap(true, Ordering::Relaxed) {
        tracing::error!(
            %peer,
            "requests are forwarded by a machine that QUINZAINE_TRUSTED_PROXIES does not name: if it is your proxy, everybody shares its limits"
        );
    }
}

/// The address that counts: that of the connection, or what trusted proxies say of it, read from the last entry to the first.
/// Entries further left are the client's own word: none is taken, and one that is no address ends the reading where it stands.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    static FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
    let mut address = peer;
    let said: Vec<&[u8]> = headers
        .get_all(&FORWARDED)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    for part in said.into_iter().rev() {
        if !is_among(address, proxies) {
            break;
        }
        let Some(next) = str::from_utf8(part)
            .ok()
            .and_then(|part| part.trim().parse::<IpAddr>().ok())
        else {
            break;
        };
        address = next.to_canonical();
    }
    address
}
