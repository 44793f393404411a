//! Settings: what a database says of itself.

use crate::{
    Db, StoreError,
    db::{in_transaction, on_pool},
};

impl Db {
    /// The value of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE name = $1";
        Ok(on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(name)
            .fetch_optional(pool)
            .await)?)
    }

    /// Sets it.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO setting (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        in_transaction!(self, |tx| {
            sqlx::query(sql).bind(name).bind(value).execute(tx).await?;
        });
        Ok(())
    }
}
