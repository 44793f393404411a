//! Files of offers: the template that hosts start from, and the file they send back.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::bulk;
use http::{StatusCode, header};
use service::{context::AppContext, host::import, request::Request};

use super::{refuse, upload::Upload};

/// The largest form taken: a file that is a little too large is told so on the page.
pub(super) const LIMIT: usize = bulk::MAX_BYTES + 1024 * 1024;

/// The header and an example.
pub(super) async fn template() -> Response {
    table("attachment; filename=\"offres.csv\"", bulk::template())
}

/// What each column takes, and the sectors.
pub(super) async fn guide(State(app): State<AppContext>) -> Response {
    let guide = bulk::guide_file(&app.offer_cache.sectors());
    table("attachment; filename=\"offres-explications.csv\"", guide)
}

fn table(disposition: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, text).into_response()
}

/// Stores the file, and leads to the page that shows what is in it.
pub(super) async fn receive(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    form: Multipart,
) -> Response {
    if request.user.is_none() {
        return Redirect::to("/connexion?suite=/structure/import").into_response();
    }
    let form = match Upload::read(form).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let structure = form.field("structure").to_owned();
    let Some(file) = form.file else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match import::receive(request, structure, file).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => refuse(error, &request_id),
    }
}
