//! Browsers that somebody has signed in with before: shown again, they prove nothing but that strangers do not try from there.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::AccountId;

use crate::{Conn, Db, StoreError, conn::sql};

/// How long a browser is known after it was seen last.
pub const DEVICE_KNOWN_FOR: TimeDelta = TimeDelta::days(400);

impl Conn {
    /// Forgets browsers that were not seen for long; how many.
    pub(crate) async fn sweep_devices(&mut self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        self.query(sql!("DELETE FROM known_device WHERE seen_at <= $1"))
            .bind(now - DEVICE_KNOWN_FOR)
            .execute()
            .await
    }
}

impl Db {
    /// Whether that account was signed in to from the browser that shows the secret of that hash.
    pub async fn is_known_device(&self, account: AccountId, hash: &str) -> Result<bool, StoreError> {
        let sql = sql!("SELECT EXISTS (SELECT 1 FROM known_device WHERE hash = $1 AND account_id = $2)");
        self.query(sql).bind(hash).bind(account.0).scalar().await
    }

    /// Remembers a browser that somebody just signed in with.
    pub async fn remember_device(
        &self,
        account: AccountId,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.transaction(async |tx| {
            let sql = sql!(
                "INSERT INTO known_device (hash, account_id, seen_at)
                 VALUES ($1, $2, $3)
                 ON CONFLICT (hash) DO UPDATE SET account_id = excluded.account_id, seen_at = excluded.seen_at"
            );
            tx.query(sql).bind(hash).bind(account.0).bind(now).execute().await?;
            Ok(())
        })
        .await
    }
}
