//! What people type, where it reaches the server: every text with its accents in their letters, and a form that cannot be read answered
//! with its page and a sentence. Without this the library behind forms would lead back to the page as if nothing had been sent.

use std::borrow::Cow;

use app::request::RequestId;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::sanitize::composed;
use http::{HeaderMap, Method, StatusCode, Uri, header, uri::PathAndQuery};
use service::{form_response, request};
use wire::form::{FormData, UnreadForm};

use super::{BODY_LIMIT, refuse, with_cookies};

/// Why a form is not read further, and what was read of it.
type Unread = (UnreadForm, FormData);

/// Puts what arrives into one form, and answers forms that cannot be read.
pub(super) async fn receive(mut request: Request, next: Next) -> Response {
    if let Some(uri) = request
        .uri()
        .query()
        .and_then(|query| with_composed(request.uri(), query))
    {
        *request.uri_mut() = uri;
    }
    if request.method() != Method::POST || !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match read(&parts.headers, &bytes) {
        Ok(body) => {
            let mut request = Request::from_parts(parts, Body::from(body));
            request.headers_mut().remove(header::CONTENT_LENGTH);
            next.run(request).await
        }
        Err(_) if asks_for_data(&parts.headers) => {
            next.run(Request::from_parts(parts, Body::from(bytes))).await
        }
        Err(unread) => {
            let request = Request::from_parts(parts, Body::empty());
            answer(asker(&request), unread, StatusCode::BAD_REQUEST.into_response()).await
        }
    }
}

/// Leads whoever sent a file with a form that could not be read back to its page, too.
pub(super) async fn receive_file(request: Request, next: Next) -> Response {
    let is_form = request.method() == Method::POST && !asks_for_data(request.headers());
    let asker = asker(&request);
    let response = next.run(request).await;
    if is_form && response.status() == StatusCode::BAD_REQUEST {
        answer(asker, (UnreadForm::Incomplete, FormData::default()), response).await
    } else {
        response
    }
}

/// Whether a page's code asks, which has words of its own for what went wrong.
fn asks_for_data(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
}

fn asker(request: &Request) -> Option<(request::Request, RequestId)> {
    let extensions = request.extensions();
    Some((extensions.get().cloned()?, extensions.get().cloned()?))
}

/// Leads back to the page of the form, with a sentence; answers `otherwise` where that page is not known.
async fn answer(
    asker: Option<(request::Request, RequestId)>,
    (why, typed): Unread,
    otherwise: Response,
) -> Response {
    let Some((request, id)) = asker else {
        return otherwise;
    };
    match form_response::unread(&request, why, typed).await {
        Ok(Some((page, cookies))) => with_cookies(Redirect::to(&page).into_response(), &cookies),
        Ok(None) => otherwise,
        Err(error) => refuse(error, &id),
    }
}

/// The same address with its query composed; nothing where it is so already.
pub fn with_composed(uri: &Uri, query: &str) -> Option<Uri> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let is_composed = |text: &str| matches!(composed(text), Cow::Borrowed(_));
    if pairs
        .iter()
        .all(|(name, value)| is_composed(name) && is_composed(value))
    {
        return None;
    }
    let query = encoded(
        pairs
            .iter()
            .map(|(name, value)| (composed(name), composed(value))),
    );
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(format!("{}?{query}", uri.path())).ok();
    Uri::from_parts(parts).ok()
}

fn encoded<'a>(pairs: impl IntoIterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// The fields of a form, each once and composed, encoded again.
pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<String, Unread> {
    let kind = headers.get(header::CONTENT_TYPE);
    let is_urlencoded =
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if !is_urlencoded && !body.is_empty() {
        return Err((UnreadForm::Unreadable, FormData::default()));
    }
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body)
        .map(|(name, value)| (composed(&name).into_owned(), composed(&value).into_owned()))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let why = if has_unreadable(body, &pairs) {
        Some(UnreadForm::Unreadable)
    } else if has_twice(&pairs) {
        Some(UnreadForm::Twice)
    } else {
        None
    };
    match why {
        // Of a field that is there twice the first is kept: it is the page's own.
        Some(why) => Err((why, pairs.into_iter().rev().collect())),
        None => Ok(encoded(pairs.iter().map(|(name, value)| {
            (Cow::Borrowed(name.as_str()), Cow::Borrowed(value.as_str()))
        }))),
    }
}

fn has_twice(pairs: &[(String, String)]) -> bool {
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether bytes are no text, or a name stands for several values: no page of ours has a field of such a name.
fn has_unreadable(body: &[u8], pairs: &[(String, String)]) -> bool {
    // Whoever types the mark of what is unreadable sends it as three bytes.
    let typed_mark = body
        .windows(9)
        .any(|bytes| bytes.eq_ignore_ascii_case(b"%EF%BF%BD"))
        || body.windows(3).any(|bytes| bytes == "\u{fffd}".as_bytes());
    let lost = |text: &str| text.contains('\u{fffd}');
    pairs
        .iter()
        .any(|(name, value)| name.contains(['[', ']']) || (!typed_mark && (lost(name) || lost(value))))
}
