//! Files of a school: the sheets by which people take over their accounts.

use app::request::RequestId;
use axum::{Extension, response::Response};
use service::{
    request::Request,
    school::classes::{SheetsMade, sheets},
};
use wire::form::FormData;

use super::{convention::attachment, refuse, respond};

/// New codes on sheets to print: the file itself is the answer, since codes are shown once.
pub(super) async fn activation_sheets(
    Extension(request): Extension<Request>,
    Extension(request_id): Extension<RequestId>,
    body: String,
) -> Response {
    let form: FormData = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    match sheets(request.clone(), form).await {
        Ok(SheetsMade::File(name, bytes)) => attachment(&name, "application/pdf", bytes),
        Ok(SheetsMade::None(outcome)) => respond(&request, &request_id, Ok(outcome)).await,
        Err(error) => refuse(error, &request_id),
    }
}
