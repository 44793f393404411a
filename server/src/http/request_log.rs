//! Every request has an id, a log line and a measure; what breaks becomes a calm page.

use std::{any::Any, time::Instant};

use app::request::RequestId;
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tracing::Instrument;

use crate::{error_page, system::request_name};

/// Answers to `fetch` and to people carry it, so that both can report it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names the request, and logs and counts its answer. The address is logged without its query, which says where a
/// person lives and what they look for.
#[expect(
    clippy::disallowed_methods,
    reason = "how long an answer took is not a decision"
)]
pub(super) async fn observe(mut request: Request, next: Next) -> Response {
    let id = request_name();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(RequestId(id.as_str().into()));
    let span = tracing::info_span!("request", id = %id, %method, %route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let elapsed = started.elapsed();
    let status = response.status();
    span.in_scope(|| {
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        if status.is_server_error() {
            tracing::error!(status = status.as_u16(), millis, "answered");
        } else if route.starts_with("/pkg") || route == "(none)" && status.is_success() {
            tracing::debug!(status = status.as_u16(), millis, "answered");
        } else {
            tracing::info!(status = status.as_u16(), millis, "answered");
        }
    });
    let labels = [
        ("method", known_method(&method).to_owned()),
        ("route", route),
        ("status", status.as_u16().to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels[..2]).record(elapsed.as_secs_f64());
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A method as it is counted: what a client makes up is one and the same, since each name would be kept for ever.
pub fn known_method(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::POST
        | Method::HEAD
        | Method::OPTIONS
        | Method::PUT
        | Method::DELETE
        | Method::PATCH => method.as_str(),
        _ => "other",
    }
}

/// Replaces a bare error by a page, when a person is reading.
pub(super) async fn render_error_page(
    State(stylesheet): State<String>,
    request: Request,
    next: Next,
) -> Response {
    let wants_a_page = error_page::wants_a_page(request.headers());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone());
    let response = next.run(request).await;
    let status = response.status();
    let bare = status.is_client_error() || status.is_server_error();
    let written = response
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if wants_a_page && bare && !written {
        error_page::page(status, &stylesheet, id.as_deref().unwrap_or_default())
    } else {
        response
    }
}

/// A panic is a fault of ours: logged without its message, which could hold what somebody typed, and answered bare;
/// [`render_error_page`] makes it a page.
pub(super) fn on_panic(_message: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}
