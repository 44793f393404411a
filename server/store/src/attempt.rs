//! How often something was tried: what limits are checked against, the same on all servers.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Db, StoreError, conn::sql, decode::parsed};

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

impl Db {
    /// Counts one more attempt at `action` by `subject` (a hash of whom it is about), and says how many that makes.
    pub async fn attempts(&self, action: &str, subject: &str, period: Period) -> Result<u32, StoreError> {
        let sql = sql!(
            "INSERT INTO attempt (action, subject, period, count)
             VALUES ($1, $2, $3, 1)
             ON CONFLICT (action, subject, period) DO UPDATE SET count = attempt.count + 1
             RETURNING count"
        );
        let mut tx = self.begin().await?;
        let count: i32 = tx
            .query(sql)
            .bind(action)
            .bind(subject)
            .bind(period.ends())
            .scalar()
            .await?;
        tx.commit().await?;
        parsed("attempt.count", u32::try_from(count))
    }
}
