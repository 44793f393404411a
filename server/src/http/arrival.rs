//! Addresses with a secret, as they stand in e-mails and on paper: it leaves the address before any page is shown, so that neither the history
//! of a shared browser, nor a bookmark, nor a page that is passed on keeps it.

use app::request::RequestId;
use axum::{extract::Request, middleware::Next, response::Response};
use http::Method;
use service::{arrival, outcome::FormResult, request, signing::link};
use wire::field;

use super::respond;

/// Where personal links lead.
const PERSONAL_LINK: &str = "/lien";

/// The path and the query of an address that is looked at, when it has a secret in it.
fn looked_at(request: &Request) -> Option<(String, String)> {
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    let (path, query) = (request.uri().path(), request.uri().query()?);
    (looks && !path.starts_with("/api/") && arrival::brings_secret(path, query))
        .then(|| (path.to_owned(), query.to_owned()))
}

/// Where it leads, when it has a secret in it.
async fn led(asked: &request::Request, path: &str, query: &str) -> Option<FormResult> {
    if path != PERSONAL_LINK {
        return arrival::arrive(asked, path, query).map(Ok);
    }
    let (_, secret) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == field::TOKEN)?;
    Some(link::arrive(asked, &secret).await)
}

/// Leads from the address of an e-mail to its page.
pub(super) async fn receive(request: Request, next: Next) -> Response {
    let Some((path, query)) = looked_at(&request) else {
        return next.run(request).await;
    };
    let (Some(asked), Some(id)) = (
        request.extensions().get::<request::Request>().cloned(),
        request.extensions().get::<RequestId>().cloned(),
    ) else {
        return next.run(request).await;
    };
    match led(&asked, &path, &query).await {
        Some(led) => respond(&asked, &id, led).await,
        None => next.run(request).await,
    }
}
