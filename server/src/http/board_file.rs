//! The board of a school as a file.

use app::request::RequestId;
use axum::{
    Extension,
    extract::RawQuery,
    response::{IntoResponse, Response},
};
use http::header;
use service::{
    error::ServiceError,
    request::Request,
    school::board_file::{self, BoardFile},
};

use super::{refuse, sent_as_made};

pub(super) async fn csv(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
) -> Response {
    answer(
        board_file::csv(&request, &query.unwrap_or_default()).await,
        request_id,
    )
}

pub(super) async fn workbook(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    RawQuery(query): RawQuery,
) -> Response {
    answer(
        board_file::workbook(&request, &query.unwrap_or_default()).await,
        request_id,
    )
}

fn answer(file: Result<BoardFile, ServiceError>, request_id: RequestId) -> Response {
    match file {
        Ok(BoardFile { name, media, parts }) => {
            let headers = [
                (header::CONTENT_TYPE, media.to_owned()),
                (
                    header::CONTENT_DISPOSITION,
                    format!("attachment; filename=\"{name}\""),
                ),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, sent_as_made(parts, request_id)).into_response()
        }
        Err(error) => refuse(error, &request_id),
    }
}
