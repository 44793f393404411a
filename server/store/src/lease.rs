//! Work that one server does at a time: who has it, and until when.

use chrono::{DateTime, Utc};

use crate::{Db, StoreError, db::in_transaction};

impl Db {
    /// Takes a lease that is free, has run out, or is the holder's already; `false` while another holds it.
    pub async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $4)
                   ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
                   WHERE lease.holder = excluded.holder OR lease.until <= $3";
        Ok(in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(name)
                .bind(holder)
                .bind(now)
                .bind(until)
                .execute(tx)
                .await?
                .rows_affected()
                == 1
        }))
    }

    /// Gives a lease back before its time; another's is left alone.
    pub async fn release_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM lease WHERE name = $1 AND holder = $2";
        in_transaction!(self, |tx| {
            sqlx::query(sql).bind(name).bind(holder).execute(tx).await?;
        });
        Ok(())
    }
}
