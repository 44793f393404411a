//! Files of a school: the sheets by which people take over their accounts.

use app::request::RequestId;
use axum::{Extension, response::Response};
use service::{
    error::ServiceError,
    request::Request,
    school::{
        board,
        classes::{self, SheetsMade},
    },
};
use wire::form::FormData;

use super::{convention::attachment, refuse, respond};

/// New codes on sheets to print: the file itself is the answer, since codes are shown once.
pub(super) async fn activation_sheets(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    body: String,
) -> Response {
    let made = classes::sheets(request.clone(), typed(&body)).await;
    answered(&request, &request_id, made).await
}

/// The same for those who were chosen on the board.
pub(super) async fn chosen_sheets(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    body: String,
) -> Response {
    let made = board::sheets::sheets(request.clone(), typed(&body)).await;
    answered(&request, &request_id, made).await
}

fn typed(body: &str) -> FormData {
    form_urlencoded::parse(body.as_bytes()).into_owned().collect()
}

async fn answered(
    request: &Request,
    request_id: &RequestId,
    made: Result<SheetsMade, ServiceError>,
) -> Response {
    match made {
        Ok(SheetsMade::File(name, bytes)) => attachment(&name, "application/pdf", bytes),
        Ok(SheetsMade::None(outcome)) => respond(request, request_id, Ok(outcome)).await,
        Err(error) => refuse(error, request_id),
    }
}
