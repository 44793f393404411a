//! The calendar file of a student's place.

use app::request::RequestId;
use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;
use service::{request::Request, student::applications};

use super::refuse;

/// The days of a place that is accepted or confirmed, for the student whose it is. Phones open it in their calendar.
pub(super) async fn calendar(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"stage.ics\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match applications::calendar_file(request, &id).await {
        Ok(file) => (headers, file).into_response(),
        Err(error) => refuse(error, &request_id),
    }
}
