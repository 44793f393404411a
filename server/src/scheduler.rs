//! What happens by itself as time passes. Any server may do it, one at a time: the one that holds the lease « clock ».

use std::{error::Error, sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::clock::Clock;
use futures::future::BoxFuture;
use store::{Db, StoreError};

use crate::{shutdown::Stopping, system};

/// How often the steps run.
const PERIOD: Duration = Duration::from_secs(30);
/// How long a server keeps the steps to itself: another takes over when it misses three turns.
const LEASE: TimeDelta = TimeDelta::seconds(90);
/// The lease's name.
const NAME: &str = "clock";

/// When a turn happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tick {
    /// Now, in whole microseconds.
    pub now: DateTime<Utc>,
    /// Today in mainland France.
    pub today: NaiveDate,
}

/// How many things a step did, or why it could not.
pub type Done = Result<u64, Box<dyn Error + Send + Sync>>;

/// Something to do at each turn. A server may die in the middle of it and another begin again: what is done must not
/// be done twice.
pub type Step = Box<dyn Fn(Tick) -> BoxFuture<'static, Done> + Send + Sync>;

/// Makes a step of a function.
pub fn step<F, Fut>(work: F) -> Step
where
    F: Fn(Tick) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Done> + Send + 'static,
{
    Box::new(move |tick| Box::pin(work(tick)))
}

/// The steps, and the lease under which they run.
pub struct Jobs {
    db: Db,
    clock: Arc<dyn Clock>,
    holder: String,
    steps: Vec<(&'static str, Step)>,
}

/// What became of a turn.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Turn {
    /// Whether this server held the lease.
    pub held: bool,
    /// Steps that worked.
    pub done: usize,
    /// Steps that failed; the next turn tries them again.
    pub failed: usize,
}

impl Jobs {
    /// A runner with a name of its own.
    pub fn new(db: Db, clock: Arc<dyn Clock>, steps: Vec<(&'static str, Step)>) -> Self {
        Self {
            db,
            clock,
            holder: format!("{}-{}", std::process::id(), system::request_name()),
            steps,
        }
    }

    /// Runs the steps every half minute, until it is asked to stop; the step that runs is finished first.
    pub async fn run(self, mut stopping: Stopping) {
        let mut working = true;
        while !stopping.is_asked() {
            match self.turn(&stopping).await {
                Ok(_) => working = true,
                // Once per outage is enough.
                Err(error) if working => {
                    working = false;
                    tracing::error!(
                        error = &error as &dyn Error,
                        "the lease of the clock cannot be taken"
                    );
                }
                Err(_) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(PERIOD) => {}
                () = stopping.asked() => {}
            }
        }
        // Another server need not wait for its end.
        if let Err(error) = self.db.release_lease(NAME, &self.holder).await {
            tracing::warn!(
                error = &error as &dyn Error,
                "the lease of the clock was not given back"
            );
        }
    }

    /// Runs every step once if the lease is ours. It is renewed before each step: one that took long does not leave the
    /// next to two servers.
    pub async fn turn(&self, stopping: &Stopping) -> Result<Turn, StoreError> {
        let mut turn = Turn::default();
        for (name, step) in &self.steps {
            let tick = Tick {
                now: self.clock.now(),
                today: self.clock.today(),
            };
            turn.held = self
                .db
                .take_lease(NAME, &self.holder, tick.now, tick.now + LEASE)
                .await?;
            if !turn.held || stopping.is_asked() {
                break;
            }
            match step(tick).await {
                Ok(count) => {
                    turn.done += 1;
                    if count > 0 {
                        tracing::info!(step = name, count, "done as time passed");
                    }
                }
                Err(error) => {
                    turn.failed += 1;
                    tracing::error!(step = name, error = error.as_ref() as &dyn Error, "a step failed");
                }
            }
        }
        Ok(turn)
    }
}
