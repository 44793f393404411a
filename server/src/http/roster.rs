//! Files of students: the one that a lycée sends, and what is wrong with it.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Multipart, Path},
    response::{IntoResponse, Redirect, Response},
};
use domain::roster::MAX_BYTES;
use http::{HeaderMap, header};
use service::{file_type, request::Request, school::roster};

use super::{refuse, respond, sent_as_made, upload::Upload};

/// Reads the file, and leads to the page that says what it would change.
pub(super) async fn receive(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    if request.user.is_none() {
        return Redirect::to("/connexion?suite=/lycee/import").into_response();
    }
    // The body is kept only from whoever may hand it over.
    if let Err(error) = roster::may_send(&request).await {
        return refuse(error, &request_id);
    }
    let mut form = match Upload::read(&headers, form, MAX_BYTES).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let _turn = file_type::turn().await;
    let file = match std::mem::take(&mut form.file).table().await {
        Ok(Some(file)) => file,
        Ok(None) => return respond(&request, &request_id, roster::too_large(&request).await).await,
        Err(error) => return refuse(error, &request_id),
    };
    let received = roster::receive(&request, &form.file_name, file).await;
    respond(&request, &request_id, received).await
}

/// What is wrong with a file, line by line, for whoever corrects it in a spreadsheet.
pub(super) async fn faults(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"erreurs.csv\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match roster::faults(request, id).await {
        Ok(parts) => (headers, sent_as_made(parts, request_id)).into_response(),
        Err(error) => refuse(error, &request_id),
    }
}
