//! What search engines ask first.

use std::{fmt::Write, sync::Arc};

use app::PUBLIC_PAGES;
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use service::context::About;

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
    xml.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}
