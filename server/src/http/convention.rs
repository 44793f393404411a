//! Files of conventions: versions and signed files, to be read; the certificate of insurance, handed over and read. Each asks who
//! may, as pages do.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Multipart, Path},
    response::{IntoResponse, Response},
};
use domain::id::ConventionId;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use service::{
    administration::wordings,
    convention::{
        certificate::{self, Admission},
        document::{self, VersionFile},
    },
    file_type::LARGEST,
    request::Request,
};

use super::{refuse, respond, upload::Upload};

/// Kept by nobody, run nowhere: what somebody hands over is shown by their own programs, never within the site.
pub(super) fn attachment(name: &str, media: &str, bytes: Vec<u8>) -> Response {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    let (Ok(disposition), Ok(media)) = (disposition, HeaderValue::try_from(media)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    (headers, bytes).into_response()
}

async fn version_file(
    request: Request,
    request_id: &RequestId,
    (id, number): (&str, &str),
    which: VersionFile,
) -> Response {
    let (Ok(id), Ok(number)) = (id.parse::<ConventionId>(), number.parse::<i32>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match document::download(request, id, number, which).await {
        Ok((name, bytes)) => attachment(&name, "application/pdf", bytes),
        Err(error) => refuse(error, request_id),
    }
}

/// The PDF of a text of the convention, on a specimen.
pub(super) async fn specimen(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    match wordings::specimen(request, id).await {
        Ok((name, bytes)) => attachment(&name, "application/pdf", bytes),
        Err(error) => refuse(error, &request_id),
    }
}

/// The PDF of a frozen version.
pub(super) async fn document(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    version_file(request, &request_id, (&id, &number), VersionFile::Document).await
}

/// The document to print and sign on paper.
pub(super) async fn to_print(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    version_file(request, &request_id, (&id, &number), VersionFile::ToPrint).await
}

/// The document with the evidence of its signatures.
pub(super) async fn signed_file(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    version_file(request, &request_id, (&id, &number), VersionFile::SignedFile).await
}

/// An amendment, with who signed it.
pub(super) async fn amendment(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    match service::signing::amendment::download(request, id, number).await {
        Ok((name, bytes)) => attachment(&name, "application/pdf", bytes),
        Err(error) => refuse(error, &request_id),
    }
}

/// The convention's log, for who checks it by themselves.
pub(super) async fn log(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match document::log(request, id).await {
        Ok((name, bytes)) => attachment(&name, "application/jsonl", bytes),
        Err(error) => refuse(error, &request_id),
    }
}

/// The certificate of insurance.
pub(super) async fn read_certificate(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match certificate::download(request, id).await {
        Ok((name, media, bytes)) => attachment(&name, &media, bytes),
        Err(error) => refuse(error, &request_id),
    }
}

/// Takes it from the family or the school, and leads back to the page.
pub(super) async fn receive_certificate(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // The body is kept only from whoever may hand it over.
    let opened = match certificate::admit(request.clone(), id).await {
        Ok(Admission::Allowed(opened)) => *opened,
        Ok(Admission::TooOften(outcome)) => return respond(&request, &request_id, Ok(outcome)).await,
        Err(error) => return refuse(error, &request_id),
    };
    let file = match Upload::read(&headers, form, LARGEST).await {
        Ok(form) => form.file,
        Err(status) => return status.into_response(),
    };
    respond(&request, &request_id, certificate::receive(opened, file).await).await
}
