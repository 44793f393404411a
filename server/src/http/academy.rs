//! The figures of an académie as a file.

use app::request::RequestId;
use axum::{
    Extension,
    extract::Query,
    response::{IntoResponse, Response},
};
use http::header;
use serde::Deserialize;
use service::{administration::academy, request::Request};

use super::{refuse, sent_as_made};

/// Which académie is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    academie: String,
}

/// The table that its page shows.
pub(super) async fn file(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Query(asked): Query<Asked>,
) -> Response {
    match academy::file(request, asked.academie).await {
        Ok((name, parts)) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
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
