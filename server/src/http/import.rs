//! Files of offers: the template that hosts start from, and the file they send back.

use app::{context::AppContext, error::AppError, host::import, visitor::SignedIn};
use axum::{
    Extension,
    extract::{Multipart, State},
    response::{IntoResponse, Redirect, Response},
};
use domain::bulk;
use http::{StatusCode, header};

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
    mut form: Multipart,
) -> Response {
    let Some(Extension(visitor)) = visitor else {
        return Redirect::to("/connexion?suite=/structure/import").into_response();
    };
    let (mut structure, mut file) = (String::new(), None);
    loop {
        let part = match form.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(error) => return error.status().into_response(),
        };
        let name = part.name().unwrap_or_default().to_owned();
        match (name.as_str(), part.bytes().await) {
            ("structure", Ok(bytes)) => structure = String::from_utf8_lossy(&bytes).into_owned(),
            ("fichier", Ok(bytes)) => file = Some(bytes),
            (_, Ok(_)) => {}
            (_, Err(error)) => return error.status().into_response(),
        }
    }
    let Some(file) = file else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    match import::receive(&app, &visitor, &structure, &file).await {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(error) => status(&error).into_response(),
    }
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
