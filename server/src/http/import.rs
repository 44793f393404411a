//! Files of offers: the template that hosts start from, and the file they send back.

use app::{context::AppContext, host::import, visitor::SignedIn};
use axum::{
    Extension,
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::bulk;
use http::{StatusCode, header};

use super::{status_of, upload::Upload};

/// The largest form taken: a file that is a little too large is told so on the page.
pub(super) const LIMIT: usize = bulk::MAX_BYTES + 1024 * 1024;

/// The header and an example.
pub(super) async fn template() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"offres.csv\""),
    ];
    (headers, bulk::template()).into_response()
}

/// Keeps the file, and leads to the page that shows what is in it.
pub(super) async fn receive(
    State(app): State<AppContext>,
    visitor: Option<Extension<SignedIn>>,
    form: Multipart,
) -> Response {
    let Some(Extension(visitor)) = visitor else {
        return Redirect::to("/connexion?suite=/structure/import").into_response();
    };
    let form = match Upload::read(form).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let Some(file) = &form.file else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match import::receive(&app, &visitor, form.field("structure"), file).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => status_of(&error).into_response(),
    }
}
