//! What programs ask first: search engines, and whoever found a weakness.

use std::{fmt::Write, sync::Arc};

use app::PUBLIC_PAGES;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use chrono::{SecondsFormat, TimeDelta};
use domain::urls;
use http::header;
use service::{
    context::{About, AppContext},
    safety,
};

/// `/robots.txt`. Searches are endless: engines are shown the pages, and find offers by the links of `/offres`.
pub(super) async fn robots(State(about): State<Arc<About>>) -> String {
    format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /dev/\nDisallow: /offres?*page=\nSitemap: {}/sitemap.xml\n",
        about.public_url
    )
}

/// `/sitemap.xml`.
pub(super) async fn sitemap(State(about): State<Arc<About>>) -> Response {
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                   <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for page in PUBLIC_PAGES {
        _ = writeln!(xml, "<url><loc>{}{page}</loc></url>", about.public_url);
    }
    for sector in safety::sheets().keys() {
        let page = urls::risk_sheet(*sector);
        _ = writeln!(xml, "<url><loc>{}{page}</loc></url>", about.public_url);
    }
    xml.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}

/// For how long what `/.well-known/security.txt` says holds.
const HOLDS: TimeDelta = TimeDelta::days(180);

/// `/.well-known/security.txt` (RFC 9116): where a weakness is told.
pub(super) async fn security(State(app): State<AppContext>) -> Response {
    let url = &app.about.public_url;
    let contact = &app.about.publisher.contact;
    let contact = if contact.contains('@') && !contact.contains(char::is_whitespace) {
        format!("mailto:{contact}")
    } else {
        format!("{url}/mentions-legales")
    };
    let expires = (app.clock.now() + HOLDS).to_rfc3339_opts(SecondsFormat::Secs, true);
    let text = format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {url}/.well-known/security.txt\n"
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
