//! Sends what is queued. Any server may run a worker: a letter is leased before it is sent.

use std::{sync::Arc, time::Duration};

use app::context::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use metrics::counter;
use store::{Db, Queued, StoreError};

use super::post::{Post, PostError, TIME_LIMIT};
use crate::stop::Stopping;

/// How often the queue is looked at when it was empty.
const PERIOD: Duration = Duration::from_secs(1);
/// How many letters are taken at a time.
const BATCH: i32 = 20;
/// How many leave side by side: a slow server has two rounds within a lease.
const AT_ONCE: usize = 10;
/// How long letters are taken for.
const LEASE: TimeDelta = TimeDelta::minutes(1);
/// Minutes until the next try, after each of the first; the last stands for all that follow.
const BACK_OFF: [i64; 5] = [1, 5, 15, 60, 240];
/// Tries before a letter is given up.
const TRIES: u32 = 10;

/// Sends letters.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    post: Post,
    clock: Arc<dyn Clock>,
    keep_bodies: bool,
}

/// What became of one batch.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Round {
    /// Letters that the mail server took.
    pub sent: usize,
    /// Letters that wait for another try.
    pub failed: usize,
    /// Letters given up.
    pub dead: usize,
    /// Letters left for later: their lease was too short, or the server stops.
    pub left: usize,
}

impl Round {
    /// How many letters were taken.
    pub fn taken(self) -> usize {
        self.sent + self.failed + self.dead + self.left
    }

    fn with(mut self, fate: Fate) -> Self {
        match fate {
            Fate::Sent => self.sent += 1,
            Fate::Failed => self.failed += 1,
            Fate::Dead => self.dead += 1,
            Fate::Left => self.left += 1,
        }
        self
    }
}

#[derive(Clone, Copy)]
enum Fate {
    Sent,
    Failed,
    Dead,
    Left,
}

impl Worker {
    /// A worker; `keep_bodies` where sent letters can be read afterwards, in demonstrations.
    pub fn new(db: Db, post: Post, clock: Arc<dyn Clock>, keep_bodies: bool) -> Self {
        Self {
            db,
            post,
            clock,
            keep_bodies,
        }
    }

    /// Sends letters as they come, until it is asked to stop; those on their way are finished first.
    pub async fn run(self, mut stopping: Stopping) {
        let mut working = true;
        while !stopping.is_asked() {
            let outcome = self.round(&stopping).await;
            let pause = match &outcome {
                Ok(round) => round.taken() == 0,
                Err(_) => true,
            };
            match outcome {
                Ok(_) => working = true,
                // Once per outage is enough.
                Err(error) if working => {
                    working = false;
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "letters cannot be taken from the queue"
                    );
                }
                Err(_) => {}
            }
            if pause {
                tokio::select! {
                    () = tokio::time::sleep(PERIOD) => {}
                    () = stopping.asked() => {}
                }
            }
        }
    }

    /// Takes what is due, sends it and marks it.
    pub async fn round(&self, stopping: &Stopping) -> Result<Round, StoreError> {
        let now = self.clock.now();
        let until = now + LEASE;
        let letters = self.db.lease_letters(now, until, BATCH).await?;
        Ok(stream::iter(letters)
            .map(|letter| self.deliver(letter, until, stopping))
            .buffer_unordered(AT_ONCE)
            .fold(Round::default(), |round, fate| async move { round.with(fate) })
            .await)
    }

    async fn deliver(&self, letter: Queued, until: DateTime<Utc>, stopping: &Stopping) -> Fate {
        // What could outlast its lease is left to who takes it next.
        let ends = TimeDelta::from_std(TIME_LIMIT).map_or(until, |limit| self.clock.now() + limit);
        if stopping.is_asked() || ends > until {
            return Fate::Left;
        }
        let sent = self.post.send(&letter, self.clock.now()).await;
        let (fate, marked) = match sent {
            Ok(()) => (Fate::Sent, self.mark_sent(&letter).await),
            Err(error) => self.mark_failed(&letter, &error).await,
        };
        if let Err(error) = marked {
            // Its lease will run out: it is tried again, under the same Message-ID.
            tracing::error!(letter = %letter.id, error = &error as &dyn std::error::Error, "a letter was not marked");
        }
        fate
    }

    async fn mark_sent(&self, letter: &Queued) -> Result<(), StoreError> {
        counter!("letters_total", "outcome" => "sent").increment(1);
        self.db
            .letter_sent(letter.id, self.clock.now(), self.keep_bodies)
            .await
    }

    async fn mark_failed(&self, letter: &Queued, error: &PostError) -> (Fate, Result<(), StoreError>) {
        let attempt = letter.attempts + 1;
        let dead = attempt >= TRIES || matches!(error, PostError::Refused(_));
        let now = self.clock.now();
        let fate = if dead { Fate::Dead } else { Fate::Failed };
        let (id, reason) = (letter.id, error.kind());
        if dead {
            counter!("letters_total", "outcome" => "dead").increment(1);
            tracing::warn!(letter = %id, attempt, reason, "a letter is given up");
        } else {
            counter!("letters_total", "outcome" => "failed").increment(1);
            tracing::info!(letter = %id, attempt, reason, "a letter will be tried again");
        }
        let next = now + pause_after(attempt);
        let marked = self
            .db
            .letter_failed(id, now, next, &error.to_string(), dead)
            .await;
        (fate, marked)
    }
}

/// How long a letter waits after that try.
fn pause_after(attempt: u32) -> TimeDelta {
    let last = BACK_OFF.len() - 1;
    let step = usize::try_from(attempt.saturating_sub(1)).map_or(last, |step| step.min(last));
    TimeDelta::minutes(BACK_OFF[step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_then_stay() {
        let minutes: Vec<_> = (1..=7)
            .map(|attempt| pause_after(attempt).num_minutes())
            .collect();
        assert_eq!(minutes, [1, 5, 15, 60, 240, 240, 240]);
    }

    #[test]
    fn a_whole_batch_fits_in_its_lease() {
        let rounds = usize::try_from(BATCH).unwrap().div_ceil(AT_ONCE);
        let longest = TIME_LIMIT * u32::try_from(rounds).unwrap();
        assert!(TimeDelta::from_std(longest).unwrap() < LEASE);
    }
}
