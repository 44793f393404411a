//! The address in the `List-Unsubscribe` header of a letter (RFC 8058): a mail program posts to it, without cookie nor origin,
//! and no more such letters come. Who opens it in a browser gets the page with the button.

use app::{context::AppContext, error::AppError, secret::Secret};
use axum::extract::{Query, State};
use http::StatusCode;
use serde::Deserialize;

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Address {
    #[serde(default)]
    jeton: String,
}

/// Keeps the search of that secret no longer. Asked again, it answers the same.
pub(super) async fn receive(State(app): State<AppContext>, Query(address): Query<Address>) -> StatusCode {
    let hash = Secret::read(&address.jeton).hash();
    match app.db.stop_search_by_token(&hash, app.clock.now()).await {
        Ok(true) => StatusCode::OK,
        Ok(false) => StatusCode::NOT_FOUND,
        Err(error) => {
            StatusCode::from_u16(AppError::from(error).status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}
