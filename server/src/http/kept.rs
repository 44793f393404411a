//! Copies of one's own data, and logs, as files.

use app::request::RequestId;
use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use http::header;
use service::{
    error::ServiceError,
    kept::{
        copy::{self, NamedFile},
        watch,
    },
    request::Request,
};

use super::refuse;

/// One's own data, for programs.
pub(super) async fn own_json(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    answer(copy::json(request).await, "application/json", &request_id)
}

/// One's own data, for reading.
pub(super) async fn own_pdf(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    answer(copy::pdf(request).await, "application/pdf", &request_id)
}

/// Who looked at the students of the head's school.
pub(super) async fn school_log(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    answer(
        watch::file(request, "lycee").await,
        "application/jsonl",
        &request_id,
    )
}

/// What happened to accounts.
pub(super) async fn whole_log(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    answer(
        watch::file(request, "administration").await,
        "application/jsonl",
        &request_id,
    )
}

fn answer(file: Result<NamedFile, ServiceError>, media: &str, request_id: &RequestId) -> Response {
    match file {
        Ok((name, bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, media.to_owned()),
                (
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"{name}\""),
                ),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => refuse(error, request_id),
    }
}
