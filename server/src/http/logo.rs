//! Logos, handed over and looked at by whoever may change them; and those of documents, by whoever reads these.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Multipart, Path},
    response::{IntoResponse, Response},
};
use domain::id::ConventionId;
use http::{HeaderMap, StatusCode};
use service::{
    error::ServiceError,
    file_type::LARGEST_LOGO,
    logo::{self, Owner},
    request::Request,
};

use super::{convention::attachment, refuse, respond, upload::Upload};

/// A structure's.
pub(super) async fn read_of_structure(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let owner = logo::of_structure(&request, &id);
    read(&request, &request_id, owner).await
}

/// A lycée's.
pub(super) async fn read_of_school(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
) -> Response {
    let owner = logo::of_school(&request).await;
    read(&request, &request_id, owner).await
}

/// One that a convention's document shows.
pub(super) async fn read_of_convention(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, digest)): Path<(String, String)>,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    sent(logo::read_of_convention(&request, id, &digest).await, &request_id)
}

async fn read(request: &Request, request_id: &RequestId, owner: Result<Owner, ServiceError>) -> Response {
    let picture = match owner {
        Ok(owner) => logo::read(request, owner).await,
        Err(error) => Err(error),
    };
    sent(picture, request_id)
}

fn sent(picture: Result<Vec<u8>, ServiceError>, request_id: &RequestId) -> Response {
    match picture {
        Ok(bytes) => attachment("logo.png", "image/png", bytes),
        Err(error) => refuse(error, request_id),
    }
}

/// Takes a structure's, and leads back to its page.
pub(super) async fn receive_of_structure(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let owner = logo::of_structure(&request, &id);
    receive(&request, &request_id, owner, &headers, form).await
}

/// Takes a lycée's, and leads back to its page.
pub(super) async fn receive_of_school(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let owner = logo::of_school(&request).await;
    receive(&request, &request_id, owner, &headers, form).await
}

/// The body is kept only from whoever may hand it over.
async fn receive(
    request: &Request,
    request_id: &RequestId,
    owner: Result<Owner, ServiceError>,
    headers: &HeaderMap,
    form: Multipart,
) -> Response {
    let owner = match owner {
        Ok(owner) => owner,
        Err(error) => return refuse(error, request_id),
    };
    match logo::too_often(request, owner).await {
        Ok(None) => {}
        Ok(Some(outcome)) => return respond(request, request_id, Ok(outcome)).await,
        Err(error) => return refuse(error, request_id),
    }
    let file = match Upload::read(headers, form, LARGEST_LOGO).await {
        Ok(form) => form.file,
        Err(status) => return status.into_response(),
    };
    respond(request, request_id, logo::receive(request, owner, file).await).await
}
