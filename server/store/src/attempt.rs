//! How often something was tried: what limits are checked against.
//!
//! A try is counted in memory and nothing is written: thousands a second would keep the one who writes busy. What was counted is told to
//! the database every few seconds, all in one transaction, and what other servers counted is learned from it then.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::digest::Digest;

use crate::{Conn, Db, StoreError, conn::sql, decode::parsed};

/// How many things are counted at once; what comes beyond is counted together, under no name of its own.
const LARGEST: usize = 200_000;
/// How many counts are written by one transaction: whoever signs in while strangers guess waits for one of them at each thing that is
/// written for them.
const BATCH: usize = 250;

/// A stretch of time in which attempts are counted together, named by its end in Unix seconds: what is over can be
/// told from the number alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period(i64);

impl Period {
    /// The stretch of that length around a moment. Stretches follow each other without gap; shorter than a second
    /// counts as one.
    pub fn around(now: DateTime<Utc>, length: TimeDelta) -> Self {
        let length = length.num_seconds().max(1);
        Self((now.timestamp().div_euclid(length) + 1) * length)
    }

    /// When it ends, in Unix seconds.
    pub fn ends(self) -> i64 {
        self.0
    }
}

/// What is counted: action, subject, end of the period.
type Counted = (String, String, i64);

/// A count, as far as this server knows it.
#[derive(Clone, Copy, Default, Debug)]
struct Count {
    /// What the database said last, of all servers.
    known: u32,
    /// What it was not told yet.
    untold: u32,
}

impl Count {
    fn total(self) -> u32 {
        self.known.saturating_add(self.untold)
    }
}

/// The counts of this server.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<Counted, Count>>);

impl Attempts {
    fn lock(&self) -> MutexGuard<'_, HashMap<Counted, Count>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts one more, of what is counted already.
    fn again(&self, counted: &Counted) -> Option<u32> {
        let mut counts = self.lock();
        let count = counts.get_mut(counted)?;
        count.untold = count.untold.saturating_add(1);
        Some(count.total())
    }

    /// Counts one more, of what the database knew that many of.
    fn first(&self, mut counted: Counted, known: u32) -> u32 {
        let mut counts = self.lock();
        if counts.len() >= LARGEST && !counts.contains_key(&counted) {
            // Whoever makes names up without end is counted with the others who do.
            counted.1 = String::new();
        }
        let count = counts.entry(counted).or_insert(Count { known, untold: 0 });
        count.untold = count.untold.saturating_add(1);
        count.total()
    }

    fn untold(&self) -> Vec<(Counted, u32)> {
        let counts = self.lock();
        let untold = counts.iter().filter(|(_, count)| count.untold > 0);
        untold
            .map(|(counted, count)| (counted.clone(), count.untold))
            .collect()
    }

    fn told(&self, counted: &Counted, told: u32, known: u32) {
        if let Some(count) = self.lock().get_mut(counted) {
            count.untold = count.untold.saturating_sub(told);
            count.known = known;
        }
    }

    /// Forgets what is over and told.
    fn forget(&self, now: DateTime<Utc>) {
        self.lock().retain(|(_, _, end), _| *end > now.timestamp());
    }
}

impl Conn {
    /// Locks what something is counted by elsewhere, such as the e-mails of an address, until the transaction ends: of two that come at once, the
    /// second counts the first. It is a line of that day, by which nothing is counted, and `of` is not readable in it.
    pub(crate) async fn lock_count(
        &mut self,
        now: DateTime<Utc>,
        action: &str,
        of: &str,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO attempt (action, subject, period, count) VALUES ($1, $2, $3, 0)
             ON CONFLICT (action, subject, period) DO UPDATE SET count = attempt.count"
        ))
        .bind(action)
        .bind(Digest::of(of.as_bytes()).to_string())
        .bind(Period::around(now, TimeDelta::days(1)).ends())
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Counts one more attempt at `action` by `subject` (a hash of whom it is about), and says how many that makes, as far as this
    /// server knows. Nothing is written.
    pub async fn attempts(&self, action: &str, subject: &str, period: Period) -> Result<u32, StoreError> {
        let counted = (action.to_owned(), subject.to_owned(), period.ends());
        let attempts = &self.shared().attempts;
        if let Some(count) = attempts.again(&counted) {
            return Ok(count);
        }
        let known = self.attempts_so_far(action, subject, period).await?;
        Ok(attempts.first(counted, known))
    }

    /// How many there were, without one more.
    pub async fn attempts_so_far(
        &self,
        action: &str,
        subject: &str,
        period: Period,
    ) -> Result<u32, StoreError> {
        let counted = (action.to_owned(), subject.to_owned(), period.ends());
        if let Some(count) = self.shared().attempts.lock().get(&counted) {
            return Ok(count.total());
        }
        let sql = sql!("SELECT count FROM attempt WHERE action = $1 AND subject = $2 AND period = $3");
        let count: Option<i32> = self
            .query(sql)
            .bind(action)
            .bind(subject)
            .bind(period.ends())
            .optional_scalar()
            .await?;
        parsed("attempt.count", u32::try_from(count.unwrap_or_default()))
    }

    /// Forgets what one subject tried: it was shown to be harmless.
    pub async fn forget_attempts(
        &self,
        action: &str,
        subject: &str,
        period: Period,
    ) -> Result<(), StoreError> {
        let counted = (action.to_owned(), subject.to_owned(), period.ends());
        self.shared().attempts.lock().remove(&counted);
        self.transaction(async |tx| {
            let sql = sql!("DELETE FROM attempt WHERE action = $1 AND subject = $2 AND period = $3");
            tx.query(sql)
                .bind(action)
                .bind(subject)
                .bind(period.ends())
                .execute()
                .await?;
            Ok(())
        })
        .await
    }

    /// Tells the database what was counted since, and learns what other servers counted. To be called every few seconds, and at the end.
    pub async fn tell_attempts(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO attempt (action, subject, period, count)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (action, subject, period) DO UPDATE SET count = attempt.count + excluded.count
             RETURNING count"
        );
        let attempts = &self.shared().attempts;
        let mut untold = attempts.untold();
        // In one order on all servers: none waits for another that waits for it.
        untold.sort();
        for batch in untold.chunks(BATCH) {
            let mut known = Vec::with_capacity(batch.len());
            let mut tx = self.begin().await?;
            for ((action, subject, end), count) in batch {
                let told = i32::try_from(*count).unwrap_or(i32::MAX);
                let total: i32 = tx
                    .query(sql)
                    .bind(action.as_str())
                    .bind(subject.as_str())
                    .bind(*end)
                    .bind(told)
                    .scalar()
                    .await?;
                known.push(u32::try_from(total).unwrap_or_default());
            }
            tx.commit().await?;
            for ((counted, told), known) in batch.iter().zip(known) {
                attempts.told(counted, *told, known);
            }
        }
        attempts.forget(now);
        Ok(())
    }
}
