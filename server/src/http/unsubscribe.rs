//! The address in the `List-Unsubscribe` header of an e-mail (RFC 8058): a mail program posts to it, without cookie nor origin,
//! and no more such e-mails come. Who opens it in a browser gets the page with the button.

use app::request::{RequestId, app_error};
use axum::{Extension, extract::Query};
use http::StatusCode;
use serde::Deserialize;
use service::{error::ServiceError, request::Request, student::saved, to_do};

use super::status_of;

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Address {
    #[serde(default)]
    jeton: String,
}

fn answered(stopped: Result<bool, ServiceError>, request_id: &RequestId) -> StatusCode {
    match stopped {
        Ok(true) => StatusCode::OK,
        Ok(false) => StatusCode::NOT_FOUND,
        Err(error) => status_of(&app_error(error, request_id)),
    }
}

/// Stops the saved search of that secret. Asked again, it answers the same.
pub(super) async fn receive(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Query(address): Query<Address>,
) -> StatusCode {
    answered(
        saved::stop_by_token(&request.app, &address.jeton).await,
        &request_id,
    )
}

/// Stops the reminders of what is left to do, for whom that secret was made. Asked again, it answers the same.
pub(super) async fn receive_for_reminders(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    Query(address): Query<Address>,
) -> StatusCode {
    answered(
        to_do::stop_by_token(&request.app, &address.jeton).await,
        &request_id,
    )
}
