//! The board of a school, beside its pages: where it was once looked for, and the documents of a choice.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Query, RawQuery},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use service::{request::Request, school::board::documents};

use super::{refuse, sent_as_made};

/// `/etablissement/suivi`: what people were told of. The query goes along.
pub(super) async fn former_address(RawQuery(query): RawQuery) -> Response {
    let to = match query.filter(|query| !query.is_empty()) {
        Some(query) => format!("{}?{query}", domain::urls::BOARD),
        None => domain::urls::BOARD.to_owned(),
    };
    match HeaderValue::try_from(to) {
        Ok(to) => (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    lot: String,
}

/// The documents of a choice in one archive, sent as it is made.
pub(super) async fn documents(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Query(choice): Query<Choice>,
) -> Response {
    let parts = match documents::archive(request, &choice.lot).await {
        Ok(parts) => parts,
        Err(error) => return refuse(error, &request_id),
    };
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"conventions.zip\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, sent_as_made(parts, request_id)).into_response()
}
