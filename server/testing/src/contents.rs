//! All that a database holds, as text, for tests that compare it with itself: whatever was not meant to change shows.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

use crate::Fresh;

impl Fresh {
    /// Every row of every table, as text, sorted; but for `version`, which grows whenever a row is locked, whatever comes of it.
    pub async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        if self.url.starts_with("sqlite:") {
            of_sqlite(&self.url).await
        } else {
            of_postgres(&self.url).await
        }
    }

    /// Where some text is found: tables, and SQLite's own files with what is free in them.
    pub async fn found(&self, text: &str) -> Vec<String> {
        let mut places: Vec<String> = self
            .contents()
            .await
            .into_iter()
            .filter(|(_, rows)| rows.iter().any(|row| row.contains(text)))
            .map(|(table, _)| table)
            .collect();
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            for ending in ["", "-wal"] {
                let bytes = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
                if crate::files::holds(&bytes, text) {
                    places.push(format!("the file{ending}"));
                }
            }
        }
        places
    }
}

async fn of_sqlite(url: &str) -> BTreeMap<String, Vec<String>> {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, (SELECT group_concat('quote(\"' || c.name || '\")', ' || '' '' || ')
                         FROM pragma_table_info(m.name) c WHERE c.name <> 'version')
         FROM sqlite_master m
         WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut contents = BTreeMap::new();
    for (table, row) in tables {
        let sql = format!("SELECT {row} FROM \"{table}\" ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await;
        contents.insert(table, rows.unwrap());
    }
    contents
}

async fn of_postgres(url: &str) -> BTreeMap<String, Vec<String>> {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let mut contents = BTreeMap::new();
    for table in tables {
        let sql = format!("SELECT (to_jsonb(t) - 'version')::text FROM \"{table}\" t ORDER BY 1");
        let rows = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await;
        contents.insert(table, rows.unwrap());
    }
    contents
}
