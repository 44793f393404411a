//! All that a database holds, as text, for tests that compare it with itself: whatever was not meant to change shows.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;

use crate::{Db, StoreError};

impl Db {
    /// Every row of every table, as text, sorted; but for `version`, which grows whenever a row is held, whatever comes of it. Reads
    /// all there is: for tests.
    pub async fn contents(&self) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => {
                let pool = &sqlite.readers;
                let tables: Vec<(String, String)> = sqlx::query_as(
                    "SELECT m.name, (SELECT group_concat('quote(\"' || c.name || '\")', ' || '' '' || ')
                                     FROM pragma_table_info(m.name) c WHERE c.name <> 'version')
                     FROM sqlite_master m
                     WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
                )
                .fetch_all(pool)
                .await?;
                let mut contents = BTreeMap::new();
                for (table, row) in tables {
                    let sql = format!("SELECT {row} FROM \"{table}\" ORDER BY 1");
                    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await?;
                    contents.insert(table, rows);
                }
                Ok(contents)
            }
            Self::Postgres(pool) => {
                let tables: Vec<String> = sqlx::query_scalar(
                    "SELECT table_name::text FROM information_schema.tables
                     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%'",
                )
                .fetch_all(pool)
                .await?;
                let mut contents = BTreeMap::new();
                for table in tables {
                    let sql = format!("SELECT (to_jsonb(t) - 'version')::text FROM \"{table}\" t ORDER BY 1");
                    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await?;
                    contents.insert(table, rows);
                }
                Ok(contents)
            }
        }
    }
}
