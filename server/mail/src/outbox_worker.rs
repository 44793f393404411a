//! Sends the e-mails of the outbox. Any number of servers may run a worker: an e-mail is leased before it is sent.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::Clock;
use futures::{StreamExt, stream};
use metrics::counter;
use store::{Db, Queued, StoreError};
use tokio::sync::watch;

use crate::smtp::{SmtpError, SmtpTransport, TIME_LIMIT};

/// How long the worker waits after an empty batch.
const PERIOD: Duration = Duration::from_secs(1);
/// How many e-mails are leased at a time.
const BATCH: i32 = 20;
/// How many are sent at the same time: a batch is at most two time limits long, which a lease must cover.
const CONCURRENCY: usize = 10;
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// Minutes to wait after each failed attempt; the last one is repeated.
const BACK_OFF: [i64; 5] = [1, 5, 15, 60, 240];
/// Attempts before an e-mail is given up.
const MAX_ATTEMPTS: u32 = 10;

/// Sends e-mails as they are queued.
#[derive(Clone)]
pub struct OutboxWorker {
    db: Db,
    transport: SmtpTransport,
    clock: Arc<dyn Clock>,
    keep_bodies: bool,
}

/// What became of the e-mails of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct BatchStats {
    /// The mail server took them.
    pub sent: usize,
    /// They wait for another attempt.
    pub failed: usize,
    /// They are given up.
    pub dead: usize,
    /// They were not tried: their lease was about to end, or the process is shutting down.
    pub postponed: usize,
}

impl BatchStats {
    /// How many e-mails were leased.
    pub fn total(self) -> usize {
        self.sent + self.failed + self.dead + self.postponed
    }

    fn with(mut self, delivery: Delivery) -> Self {
        match delivery {
            Delivery::Sent => self.sent += 1,
            Delivery::Failed => self.failed += 1,
            Delivery::Dead => self.dead += 1,
            Delivery::Postponed => self.postponed += 1,
        }
        self
    }
}

/// What became of one e-mail; see [`BatchStats`].
#[derive(Clone, Copy)]
enum Delivery {
    Sent,
    Failed,
    Dead,
    Postponed,
}

impl OutboxWorker {
    /// `keep_bodies` keeps the text of sent e-mails in the database: for demonstrations, where they can be read.
    pub fn new(db: Db, transport: SmtpTransport, clock: Arc<dyn Clock>, keep_bodies: bool) -> Self {
        Self {
            db,
            transport,
            clock,
            keep_bodies,
        }
    }

    /// Sends e-mails until `shutdown` holds `true` or its sender is dropped, and finishes those it is sending.
    pub async fn run(self, mut shutdown: watch::Receiver<bool>) {
        let mut database_works = true;
        while !is_shutting_down(&shutdown) {
            let idle = match self.send_batch(&shutdown).await {
                Ok(stats) => {
                    database_works = true;
                    stats.total() == 0
                }
                Err(error) => {
                    // Logged once per outage.
                    if database_works {
                        tracing::error!(
                            error = &error as &dyn std::error::Error,
                            "e-mails cannot be taken from the outbox"
                        );
                    }
                    database_works = false;
                    true
                }
            };
            if idle {
                tokio::select! {
                    () = tokio::time::sleep(PERIOD) => {}
                    _ = shutdown.wait_for(|asked| *asked) => {}
                }
            }
        }
    }

    /// Leases e-mails that are due, sends each once and records what became of it.
    pub async fn send_batch(&self, shutdown: &watch::Receiver<bool>) -> Result<BatchStats, StoreError> {
        let now = self.clock.now();
        let until = now + LEASE;
        let emails = self.db.lease_emails(now, until, BATCH).await?;
        Ok(stream::iter(emails)
            .map(|email| self.deliver(email, until, shutdown))
            .buffer_unordered(CONCURRENCY)
            .fold(BatchStats::default(), |stats, delivery| async move {
                stats.with(delivery)
            })
            .await)
    }

    async fn deliver(
        &self,
        email: Queued,
        until: DateTime<Utc>,
        shutdown: &watch::Receiver<bool>,
    ) -> Delivery {
        // Another worker may send an e-mail whose lease has ended.
        let ends = TimeDelta::from_std(TIME_LIMIT).map_or(until, |limit| self.clock.now() + limit);
        if is_shutting_down(shutdown) || ends > until {
            return Delivery::Postponed;
        }
        let sent = self.transport.send(&email, self.clock.now()).await;
        let (delivery, recorded) = match sent {
            Ok(()) => (Delivery::Sent, self.record_sent(&email).await),
            Err(error) => self.record_failure(&email, &error).await,
        };
        if let Err(error) = recorded {
            // Once its lease has ended it is sent again, under the same Message-ID.
            tracing::error!(
                email = %email.id,
                error = &error as &dyn std::error::Error,
                "what became of an e-mail could not be recorded"
            );
        }
        delivery
    }

    async fn record_sent(&self, email: &Queued) -> Result<(), StoreError> {
        counter!("letters_total", "outcome" => "sent").increment(1);
        self.db
            .email_sent(email.id, self.clock.now(), self.keep_bodies)
            .await
    }

    async fn record_failure(&self, email: &Queued, error: &SmtpError) -> (Delivery, Result<(), StoreError>) {
        let attempt = email.attempts + 1;
        let dead = attempt >= MAX_ATTEMPTS || matches!(error, SmtpError::Refused(_));
        let now = self.clock.now();
        let delivery = if dead { Delivery::Dead } else { Delivery::Failed };
        let (id, reason) = (email.id, error.kind());
        if dead {
            counter!("letters_total", "outcome" => "dead").increment(1);
            tracing::warn!(email = %id, attempt, reason, "an e-mail is given up");
        } else {
            counter!("letters_total", "outcome" => "failed").increment(1);
            tracing::info!(email = %id, attempt, reason, "an e-mail will be tried again");
        }
        let next = now + back_off(attempt);
        let recorded = self
            .db
            .email_failed(id, now, next, &error.to_string(), dead)
            .await;
        (delivery, recorded)
    }
}

fn is_shutting_down(shutdown: &watch::Receiver<bool>) -> bool {
    *shutdown.borrow() || shutdown.has_changed().is_err()
}

/// How long an e-mail waits after its failed attempt of that number, counted from one.
fn back_off(attempt: u32) -> TimeDelta {
    let last = BACK_OFF.len() - 1;
    let step = usize::try_from(attempt.saturating_sub(1)).map_or(last, |step| step.min(last));
    TimeDelta::minutes(BACK_OFF[step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_then_stay_the_same() {
        let minutes: Vec<_> = (1..=7).map(|attempt| back_off(attempt).num_minutes()).collect();
        assert_eq!(minutes, [1, 5, 15, 60, 240, 240, 240]);
    }

    #[test]
    fn the_longest_batch_is_shorter_than_its_lease() {
        let rounds = usize::try_from(BATCH).unwrap().div_ceil(CONCURRENCY);
        let longest = TIME_LIMIT * u32::try_from(rounds).unwrap();
        assert!(TimeDelta::from_std(longest).unwrap() < LEASE);
    }
}
