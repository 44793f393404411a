//! Personal links, as they stand in e-mails: the secret leaves the address before any page is shown, so that neither the history of a shared
//! browser, nor a bookmark, nor a page that is shared keeps it.

use app::request::RequestId;
use axum::{extract::Request, middleware::Next, response::Response};
use http::Method;
use service::{request, signing::link::arrive};

use super::respond;

/// The secret in the address of a personal link.
fn secret(request: &Request) -> Option<String> {
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    if !looks || request.uri().path() != "/lien" {
        return None;
    }
    form_urlencoded::parse(request.uri().query()?.as_bytes())
        .find(|(name, _)| name == "jeton")
        .map(|(_, secret)| secret.into_owned())
}

/// Leads from the address of an e-mail to the page of the link.
pub(super) async fn receive(request: Request, next: Next) -> Response {
    let Some(secret) = secret(&request) else {
        return next.run(request).await;
    };
    let (Some(asked), Some(id)) = (
        request.extensions().get::<request::Request>().cloned(),
        request.extensions().get::<RequestId>().cloned(),
    ) else {
        return next.run(request).await;
    };
    let led = arrive(&asked, &secret).await;
    respond(&asked, &id, led).await
}
