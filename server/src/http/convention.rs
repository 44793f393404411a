//! Files of conventions: versions and signed files, to be read; the certificate of insurance, handed over and read. Each asks who
//! may, as pages do.

use app::{
    context::AppContext,
    convention::{
        certificate::{self, Admitted},
        document::{self, Paper},
    },
    media::LARGEST,
    visitor::SignedIn,
};
use axum::{
    Extension,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::id::ConventionId;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{refuse, upload::Upload};

/// The largest form taken: a file that is a little too large is told so on the page.
pub(super) const LIMIT: usize = LARGEST + 1024 * 1024;

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

async fn paper(
    app: &AppContext,
    visitor: Option<Extension<SignedIn>>,
    headers: &HeaderMap,
    (id, number): (&str, &str),
    which: Paper,
) -> Response {
    let (Ok(id), Ok(number)) = (id.parse::<ConventionId>(), number.parse::<i32>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let visitor = visitor.as_ref().map(|visitor| &visitor.0);
    match document::download(app, visitor, headers, id, number, which).await {
        Ok((name, bytes)) => attachment(&name, "application/pdf", bytes),
        Err(error) => refuse(&error),
    }
}

/// The PDF of a frozen version.
pub(super) async fn document(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    paper(&app, visitor, &headers, (&id, &number), Paper::Document).await
}

/// The document with the evidence of its signatures.
pub(super) async fn signed_file(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    Path((id, number)): Path<(String, String)>,
) -> Response {
    paper(&app, visitor, &headers, (&id, &number), Paper::SignedFile).await
}

/// The certificate of insurance.
pub(super) async fn read_certificate(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let visitor = visitor.as_ref().map(|visitor| &visitor.0);
    match certificate::download(&app, visitor, &headers, id).await {
        Ok((name, media, bytes)) => attachment(&name, &media, bytes),
        Err(error) => refuse(&error),
    }
}

/// Takes it from the family or the lycée, and leads back to the page.
pub(super) async fn receive_certificate(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    form: Multipart,
) -> Response {
    let Ok(id) = id.parse::<ConventionId>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let visitor = visitor.as_ref().map(|visitor| &visitor.0);
    // Nothing is read from who may not hand it over.
    let opened = match certificate::admit(&app, visitor, &headers, id).await {
        Ok(Admitted::Opened(opened)) => opened,
        Ok(Admitted::TooOften(page)) => return Redirect::to(&page).into_response(),
        Err(error) => return refuse(&error),
    };
    let file = match Upload::read(form).await {
        Ok(form) => form.file.unwrap_or_default(),
        Err(status) => return status.into_response(),
    };
    match certificate::receive(&opened, file).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => refuse(&error),
    }
}
