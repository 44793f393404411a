//! `/sante`: the process lives. `/pret`: it can serve people.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;
use service::context::AppContext;
use store::StoreError;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::Site;

/// How long what writing came to is told again: whoever asks more often does not make the database write more often.
const TOLD: Duration = Duration::from_secs(1);
/// How long writing a line may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// What writing last came to, and when.
#[derive(Clone, Default)]
pub(super) struct Writing(Arc<Mutex<Option<(Instant, bool)>>>);

impl Writing {
    /// Whether something can be written: people do little here that is not.
    async fn works(&self, app: &AppContext) -> bool {
        // Who asks meanwhile waits for the same answer.
        let mut last = self.0.lock().await;
        if let Some((at, works)) = *last
            && at.elapsed() < TOLD
        {
            return works;
        }
        let written = timeout(PATIENCE, app.db.try_writing(app.clock.now())).await;
        let written = written.unwrap_or(Err(StoreError::NoAnswer));
        let worked = last.is_none_or(|(_, works)| works);
        // Once per outage is enough.
        if let (Err(error), true) = (&written, worked) {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "nothing can be written to the database"
            );
        }
        *last = Some((Instant::now(), written.is_ok()));
        written.is_ok()
    }
}

pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Ready: the database is written to and the index follows it.
pub(super) async fn ready(State(site): State<Site>) -> Response {
    let database = site.writing.works(&site.app).await;
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
