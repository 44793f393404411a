//! The page shown when the application itself could not answer: plain, in the site's clothes, with the request's id.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

/// Whether the browser asked for a page, rather than a script for data.
pub(crate) fn wants_a_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Title and advice for a status.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::FORBIDDEN => (
            "Cet envoi ne vient pas de notre site",
            "Par prudence, il n’a pas été pris en compte. Ouvrez le site, puis recommencez depuis la page.",
        ),
        StatusCode::NOT_FOUND => (
            "Cette page n’existe pas, ou plus",
            "Elle a peut-être changé depuis que vous l’avez ouverte. Revenez à la page précédente et rechargez-la.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Cet envoi est trop lourd",
            "Revenez à la page précédente et envoyez moins de texte ou un fichier plus léger.",
        ),
        StatusCode::URI_TOO_LONG => (
            "Cette adresse est trop longue",
            "Revenez à la page précédente et raccourcissez ce que vous avez écrit.",
        ),
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => (
            "Cette demande n’est pas complète",
            "Revenez à la page précédente et recommencez, ou repartez de l’accueil.",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => (
            "Le site est très demandé en ce moment",
            "Rechargez la page dans une minute.",
        ),
        _ => (
            "Quelque chose s’est mal passé de notre côté",
            "Rechargez la page dans une minute. Si cela continue, écrivez-nous en donnant le numéro ci-dessous.",
        ),
    }
}

pub(crate) fn page(status: StatusCode, stylesheet: &str, request: &str) -> Response {
    let (title, advice) = words(status);
    let html = format!(
        "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} – Quinzaine</title><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
         <body><main id=\"contenu\"><div class=\"page page-narrow\"><h1>{title}</h1><p>{advice}</p>\
         <p class=\"quiet\">Numéro de la demande&nbsp;: <code>{request}</code></p>\
         <p><a class=\"button\" href=\"/\">Revenir à l’accueil</a></p></div></main></body></html>"
    );
    (status, Html(html)).into_response()
}
