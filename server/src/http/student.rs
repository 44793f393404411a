//! Files of a student: the calendar of a place, and the card on paper.

use app::request::RequestId;
use axum::{
    Extension,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;
use service::{request::Request, student::applications, welcome};

use super::{convention::attachment, refuse};

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

/// The card « Accueillez-moi », to cut out.
pub(super) async fn printed_card(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    match welcome::printed(request).await {
        Ok(bytes) => attachment("accueillez-moi.pdf", "application/pdf", bytes),
        Err(error) => refuse(error, &request_id),
    }
}
