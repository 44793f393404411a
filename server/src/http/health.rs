//! `/sante`: the process lives. `/pret`: it can serve people.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use super::Site;

/// Alive.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Ready: the database answers and the index follows it.
pub(super) async fn ready(State(site): State<Site>) -> Response {
    let database = site.app.db.ping().await.is_ok();
    let index = site.feed.is_current();
    let status = if database && index {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let offers = site.app.offer_cache.count();
    (
        status,
        Json(json!({ "database": database, "index": index, "offers": offers })),
    )
        .into_response()
}
