//! Keeps the offer cache true: reads the change log twice a second, whatever server wrote it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use service::context::AppContext;
use tokio::time::{MissedTickBehavior, interval};

/// Changes made elsewhere are visible within twice this.
const PERIOD: Duration = Duration::from_millis(500);

/// Whether the last reading worked: what `/pret` tells of the index.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedState(Arc<AtomicBool>);

impl FeedState {
    pub(crate) fn is_current(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Follows the change log until the task is dropped.
pub(crate) async fn follow(app: AppContext, state: FeedState) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let outcome = app.offer_cache.sync(&app.db, app.clock.today()).await;
        let was_current = state.0.swap(outcome.is_ok(), Ordering::Relaxed);
        match outcome {
            Ok(0) => {}
            Ok(changes) => tracing::debug!(changes, offers = app.offer_cache.count(), "the index caught up"),
            // Once per outage is enough.
            Err(error) if was_current => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the index cannot follow the database"
                );
            }
            Err(_) => {}
        }
    }
}
