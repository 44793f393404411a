//! What waits to leave, e-mails and SMS: a worker takes some for a while, from either table in the same way, and goes on past what cannot be
//! read.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::{Db, Keys, Row, StoreError, conn::Statement};

/// How often what cannot be read is tried, its key being gone, and how long after the last time: somebody may bring the key back.
const TRIES: i32 = 10;
const AGAIN: TimeDelta = TimeDelta::hours(1);

/// Whether anything is due (`$1` is now).
macro_rules! any_due {
    ($table:literal) => {
        concat!(
            "SELECT EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1
              AND (leased_until IS NULL OR leased_until <= $1))"
        )
    };
}
pub(crate) use any_due;

/// Takes at most `$3` of what is due (`$1` is now), those that come first; nobody else gets them before `$2`. What is said of them follows. The
/// conditions stand twice: on PostgreSQL a worker that waited for another's row must look at it again.
macro_rules! leased {
    ($table:literal, first: $first:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET leased_until = $2
              WHERE sent_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= $1)
                AND id IN (SELECT id FROM ",
            $table,
            " WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1
                AND (leased_until IS NULL OR leased_until <= $1) ORDER BY ",
            $first,
            " LIMIT $3)
              RETURNING "
        )
    };
}
pub(crate) use leased;

/// One (`$1`) that cannot be read waits until `$2`, for that reason (`$3`), or is given up (`$4`).
macro_rules! unread {
    ($table:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET due_at = $2, leased_until = NULL, attempts = attempts + 1, last_error = $3, dead_at = $4
              WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL"
        )
    };
}
pub(crate) use unread;

/// The texts for one table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(crate) any: Statement,
    pub(crate) lease: Statement,
    pub(crate) unread: Statement,
}

/// A row that waits.
pub(crate) trait Waits: Row {
    /// What a worker sends of it.
    type Read: Send;

    fn id(&self) -> Uuid;

    /// How many tries have ended.
    fn attempts(&self) -> i32;

    /// Which comes first.
    fn turn(&self) -> (i32, DateTime<Utc>, Uuid);

    /// When it will be good for nothing any more, if ever.
    fn ends(&self) -> Option<DateTime<Utc>>;

    fn read(self, keys: Option<&Keys>) -> Result<Self::Read, StoreError>;
}

impl Db {
    /// Takes at most `limit` of what is due, the first first. Nobody else gets them before `until`. One that cannot be read keeps no other
    /// waiting: it is a try that failed.
    pub(crate) async fn lease_waiting<R: Waits>(
        &self,
        waiting: Waiting,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<R::Read>, StoreError> {
        // Asked every second and most often for nothing: the writer is left alone then.
        let any: bool = self.query(waiting.any).bind(now).scalar().await?;
        if !any {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let mut rows: Vec<R> = tx
            .query(waiting.lease)
            .bind(now)
            .bind(until)
            .bind(limit)
            .all()
            .await?;
        tx.commit().await?;
        rows.sort_by_key(R::turn);
        let keys = self.keys().map(AsRef::as_ref);
        let again = now + AGAIN;
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for row in rows {
            let is_last = row.attempts() + 1 >= TRIES || row.ends().is_some_and(|ends| ends <= again);
            let (id, given_up) = (row.id(), is_last.then_some(now));
            match row.read(keys) {
                Ok(one) => read.push(one),
                // Without keys nothing can be read, and nothing is wrong with the rows.
                Err(StoreError::NoKeys) => return Err(StoreError::NoKeys),
                Err(error) => unread.push((id, error.to_string(), given_up)),
            }
        }
        if unread.is_empty() {
            return Ok(read);
        }
        let mut tx = self.begin().await?;
        for (id, error, given_up) in unread {
            tracing::error!(row = %id, error = %error, "what waits to leave cannot be read");
            tx.query(waiting.unread)
                .bind(id)
                .bind(again)
                .bind(error)
                .bind(given_up)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(read)
    }
}
