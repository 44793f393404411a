//! Files of offers: the template that hosts start from, and the file they send back.

use app::request::RequestId;
use axum::{
    Extension,
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::bulk;
use http::{HeaderMap, header};
use service::{context::AppContext, file_type, host::import, request::Request};

use super::{refuse, respond, upload::Upload};

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
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    if request.user.is_none() {
        return Redirect::to("/connexion?suite=/structure/import").into_response();
    }
    // The body is kept only from whoever may hand it over.
    if let Err(error) = import::may_send(&request) {
        return refuse(error, &request_id);
    }
    let mut form = match Upload::read(&headers, form, bulk::MAX_BYTES).await {
        Ok(form) => form,
        Err(status) => return status.into_response(),
    };
    let structure = form.field("structure").to_owned();
    let _turn = file_type::turn().await;
    let file = match std::mem::take(&mut form.file).table().await {
        Ok(Some(file)) => file,
        Ok(None) => return respond(&request, &request_id, import::too_large(&request)).await,
        Err(error) => return refuse(error, &request_id),
    };
    let received = import::receive(request.clone(), structure, file).await;
    respond(&request, &request_id, received).await
}
