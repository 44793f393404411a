//! Private calendars: programs read them again and again, without a session, by an address that holds a secret.

use app::request::{RequestId, app_error};
use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use service::{
    calendar_feed::{self, CalendarFile},
    request::Request,
};

use super::status_of;

/// The calendar of that address, or that it says the same as the one that the program has. What is wrong is told by the status alone.
pub(super) async fn read(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(secret) = file.strip_suffix(".ics") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match calendar_feed::read(request, secret).await {
        Ok(CalendarFile::File { text, tag }) => answer(text, &tag, &headers),
        Ok(CalendarFile::TooOften) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "900")]).into_response()
        }
        Err(error) => status_of(&app_error(error, &request_id)).into_response(),
    }
}

fn answer(text: String, tag: &str, headers: &HeaderMap) -> Response {
    // Compressed on the way, it is not the same to the byte.
    let tag = format!("W/\"{tag}\"");
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|known| known.contains(tag.trim_start_matches("W/")));
    let common = [
        (header::ETAG, tag.as_str()),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"quinzaine.ics\""),
    ];
    (common, kind, text).into_response()
}
