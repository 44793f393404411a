//! Settings: what a database says of itself.

use crate::{Db, StoreError, conn::sql};

impl Db {
    /// The value of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT value FROM setting WHERE name = $1");
        self.query(sql).bind(name).optional_scalar().await
    }

    /// Sets it.
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO setting (name, value)
             VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        );
        let mut tx = self.begin().await?;
        tx.query(sql).bind(name).bind(value).execute().await?;
        tx.commit().await
    }
}
