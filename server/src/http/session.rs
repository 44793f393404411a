//! Who is asking: reads the session's cookie once per request, for all that follows.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::{
    context::{AppContext, ClientAddress},
    party::holds_a_link,
    visitor::{SignedIn, session_secret},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// What is needed to know who asks.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) app: AppContext,
    /// Addresses whose word about the client's address is taken.
    pub(super) proxies: Arc<[IpAddr]>,
}

/// Adds [`SignedIn`] and [`ClientAddress`] to the request. Pages of somebody, signed in or by a personal link, are kept by nobody.
pub(super) async fn identify(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip().to_canonical());
    if let Some(address) = peer.map(|peer| client_address(peer, request.headers(), &door.proxies)) {
        request.extensions_mut().insert(ClientAddress(address));
    }
    // Files are the same for everybody.
    let is_file = request.uri().path().starts_with("/pkg/");
    let secret = session_secret(request.headers(), door.app.is_https()).filter(|_| !is_file);
    if let Some(secret) = secret {
        let found = door
            .app
            .db
            .session(&secret.hash(), door.app.clock.now(), door.app.sessions.idle)
            .await;
        match found {
            Ok(Some(session)) => {
                request.extensions_mut().insert(SignedIn {
                    session: session.id,
                    since: session.created_at,
                    account: Arc::new(session.account),
                    home: session.home,
                });
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the session could not be read"
                );
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
    }
    let personal = request.extensions().get::<SignedIn>().is_some()
        || (!is_file && holds_a_link(request.headers(), door.app.is_https()));
    let mut response = next.run(request).await;
    if personal || response.headers().contains_key(header::SET_COOKIE) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(header::VARY, HeaderValue::from_static("cookie"));
    }
    response
}

/// The address that counts: that of the connection, or what trusted proxies say of it, read from the last entry to the first.
/// Entries further left are the client's own word: none is taken, and one that is no address ends the reading where it stands.
fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    static FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
    let mut address = peer;
    let said: Vec<&[u8]> = headers
        .get_all(&FORWARDED)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .collect();
    for part in said.into_iter().rev() {
        if !proxies.contains(&address) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("1.1.1.1, 2.2.2.2, 10.0.0.2"),
        );
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(client_address(ip("10.0.0.1"), &headers, &proxies), ip("2.2.2.2"));
        assert_eq!(client_address(ip("3.3.3.3"), &headers, &proxies), ip("3.3.3.3"));
        assert_eq!(
            client_address(ip("10.0.0.1"), &HeaderMap::new(), &proxies),
            ip("10.0.0.1")
        );
    }

    #[test]
    fn what_a_client_makes_up_hides_nothing() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxies = [ip("10.0.0.1"), ip("10.0.0.2")];
        let from = |said: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in said {
                headers.append("x-forwarded-for", HeaderValue::from_bytes(value).unwrap());
            }
            client_address(ip("10.0.0.1"), &headers, &proxies)
        };
        // The proxies add at the end; the client wrote what stands before.
        for made_up in ["unknown", "", "1.1.1.1:80", "é", "1.1.1.1, unknown, 10.0.0.2"] {
            let said = format!("{made_up}, 2.2.2.2, 10.0.0.2");
            assert_eq!(from(&[said.as_bytes()]), ip("2.2.2.2"), "{made_up}");
        }
        assert_eq!(from(&[b"unknown", b"2.2.2.2", b"10.0.0.2"]), ip("2.2.2.2"));
        assert_eq!(from(&[b"\xff\xfe", b"2.2.2.2"]), ip("2.2.2.2"));
        // A proxy that says nothing readable is itself the last hop known.
        assert_eq!(from(&[b"2.2.2.2, unknown, 10.0.0.2"]), ip("10.0.0.2"));
    }
}
