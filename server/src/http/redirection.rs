//! Leading elsewhere, for every client. Leptos gives a status that browsers follow to those alone who ask for `text/html`, and to all
//! others a page of its own kind: 200, empty, with a header that the code of a page understands. Programs that ask for anything (`*/*`),
//! or say nothing, would take that for the page.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, StatusCode, header};

/// The header that the code of a page understands.
const FOR_CODE: HeaderName = HeaderName::from_static("serverfnredirect");

/// Whether the code of a page asks: it reads what server functions answer with, and nothing else.
fn is_code(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.trim().eq_ignore_ascii_case("application/json"))
}

/// Gives an answer that leads elsewhere the status that says so, unless the code of a page is to read it.
pub(super) async fn complete(request: Request, next: Next) -> Response {
    let code = request.uri().path().starts_with("/api/") && is_code(request.headers());
    let mut response = next.run(request).await;
    if !code && response.headers_mut().remove(FOR_CODE).is_some() && response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::FOUND;
    }
    response
}
