//! What a page says to HTTP while it is rendered on the server.

use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Sets the status of the page being rendered.
pub(crate) fn set_status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

/// Says in a header of which part of the code the page is, so that its script fetches that beside the base, not after it. For that script
/// alone: whoever has none fetches nothing.
pub(crate) fn tell_part(part: &'static str) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(
            HeaderName::from_static("server-timing"),
            HeaderValue::from_static(part),
        );
    }
}

/// What the page says is for its reader alone: no browser keeps it.
pub(crate) fn forbid_caching() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
