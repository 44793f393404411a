//! Work that one server does at a time: who has it, and until when.

use chrono::{DateTime, Utc};

use crate::{Db, StoreError, conn::sql};

impl Db {
    /// Takes a lease that is free, has run out, or is the holder's already; `false` while another holds it.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO lease (name, holder, until)
             VALUES ($1, $2, $4)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE lease.holder = excluded.holder OR lease.until <= $3"
        );
        let mut tx = self.begin().await?;
        let taken = tx
            .query(sql)
            .bind(name)
            .bind(holder)
            .bind(now)
            .bind(until)
            .execute()
            .await?
            == 1;
        tx.commit().await?;
        Ok(taken)
    }

    /// Gives a lease back before its time; another's is left alone.
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let sql = sql!("DELETE FROM lease WHERE name = $1 AND holder = $2");
        let mut tx = self.begin().await?;
        tx.query(sql).bind(name).bind(holder).execute().await?;
        tx.commit().await
    }
}
