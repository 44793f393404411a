//! Headers that protect people: what a page may load, who may frame it, what a browser may keep.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, Uri, header};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;
use wire::{field, form::RETURNED};

/// What the policy depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolicyOptions {
    pub(super) https: bool,
    /// cargo-leptos' reload socket listens on another port while it watches.
    pub(super) watching: bool,
}

/// Gives the page being rendered its policy, with the nonce of this very answer. Nothing inline runs without it;
/// WebAssembly may be compiled; everything comes from this site.
pub(super) fn content_security_policy(options: PolicyOptions) {
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let connect = if options.watching { "'self' ws:" } else { "'self'" };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src {connect}; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Pages that take a secret: from a cookie that the link of an e-mail or a sheet of paper left, or from their own address.
pub(super) const PAGES_WITH_SECRET: [&str; 14] = [
    "/lien",
    "/activation",
    "/confirmation",
    "/nouvelle-adresse",
    "/nouveau-mot-de-passe",
    "/rejoindre",
    "/rejoindre/lycee",
    "/reponse",
    "/alerte",
    "/arreter-recherche",
    "/arreter-rappels",
    "/accueil/",
    "/agenda/",
    "/api/forms/returned",
];

/// Whether the page of an address takes a secret, or the address holds one: nobody stores the answer, and no index lists it.
fn takes_secret(uri: &Uri) -> bool {
    let path = uri.path();
    let page = PAGES_WITH_SECRET
        .iter()
        .any(|page| path == *page || (page.ends_with('/') && path.starts_with(page)));
    page || names(uri).any(|name| matches!(name, field::TOKEN | field::ARRIVED | RETURNED))
}

/// Whether an address holds a secret that opens something to whoever reads it: it is told to no other page, not even of this site. Pages
/// that are reached without it say so of their own origin, without which old browsers do not send their forms.
fn is_secret(uri: &Uri) -> bool {
    uri.path().starts_with("/agenda/")
        || names(uri).any(|name| name == field::TOKEN || (uri.path() == "/activation" && name == field::CODE))
}

/// The names in the query of an address.
fn names(uri: &Uri) -> impl Iterator<Item = &str> {
    uri.query()
        .unwrap_or_default()
        .split('&')
        .filter_map(|pair| pair.split('=').next())
}

/// Sets the headers that every answer has, and those of files.
pub(super) async fn set(State(options): State<PolicyOptions>, request: Request, next: Next) -> Response {
    let is_package = request.uri().path().starts_with("/pkg/");
    let is_worker = request.uri().path() == "/service-worker.js";
    let is_device = request.uri().path() == "/device.js";
    let takes_secret = takes_secret(request.uri());
    let is_secret = is_secret(request.uri());
    let mut response = next.run(request).await;
    let is_page = is_html(&response);
    let found = response.status().is_success() || response.status() == http::StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    let tells = if is_secret { "no-referrer" } else { "same-origin" };
    set(header::REFERRER_POLICY, tells);
    set(
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    );
    set(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    if is_worker {
        // It asks for pages in their place: a policy of none would leave none of them.
        set(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; connect-src 'self'",
        );
    }
    // Pages rendered by the application bring their own, with a nonce; nothing else needs to load anything but the
    // style sheet of the calm page.
    set(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    if takes_secret {
        set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    }
    if options.https {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if takes_secret {
        // Whatever the page itself said.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if is_package && found {
        // Their names change with their contents.
        set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    } else if is_device && found {
        // Asked for by each page, and it suits those of the release before and after.
        set(header::CACHE_CONTROL, "public, max-age=3600");
    } else if is_page {
        // Kept for going back, asked again otherwise: offers come and go.
        set(header::CACHE_CONTROL, "private, no-cache");
    } else {
        set(header::CACHE_CONTROL, "no-cache");
    }
    response
}

pub(super) fn is_html(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}
