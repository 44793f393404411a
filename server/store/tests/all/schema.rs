//! The two migration folders describe one schema: same tables, columns, nullability, kinds of value, indexes and
//! named constraints.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt};

use sqlx::{Connection, Row};
use store::Db;
use testing::Folder;

/// (table, column, kind, nullable)
pub type Columns = BTreeSet<(String, String, &'static str, bool)>;

/// What a column holds, whatever the engine calls it.
fn kind(engine_type: &str) -> &'static str {
    match engine_type.to_ascii_lowercase().as_str() {
        "uuid" | "blob" => "id",
        "bigint" | "integer" | "boolean" => "whole",
        "double precision" | "real" => "real",
        "text" | "jsonb" | "date" | "timestamp with time zone" => "text",
        other => panic!("a new type, {other}: say here what it holds"),
    }
}

pub async fn sqlite_columns(connection: &mut sqlx::SqliteConnection) -> Columns {
    let sql = "SELECT m.name AS tbl, c.name AS col, c.type, c.\"notnull\" = 0 AS nullable
               FROM sqlite_master m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.get("tbl"),
                row.get("col"),
                kind(row.get("type")),
                row.get("nullable"),
            )
        })
        .collect()
}

pub async fn postgres_columns(connection: &mut sqlx::PgConnection) -> Columns {
    let sql = "SELECT table_name::text AS tbl, column_name::text AS col, data_type::text AS type,
                      is_nullable = 'YES' AS nullable
               FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'";
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.get("tbl"),
                row.get("col"),
                kind(row.get::<&str, _>("type")),
                row.get("nullable"),
            )
        })
        .collect()
}

/// The names written after CONSTRAINT and CREATE INDEX in a migration folder.
fn declared_names(folder: &str) -> BTreeSet<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(folder);
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let sql = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let words: Vec<_> = sql.split_whitespace().collect();
        for pair in words.windows(2) {
            if matches!(pair[0], "CONSTRAINT" | "INDEX" | "TRIGGER") {
                names.insert(pair[1].trim_end_matches(';').to_owned());
            }
        }
    }
    names
}

#[tokio::test]
async fn both_engines_hold_the_same_tables() {
    let (lite, post) = (testing::sqlite().await, testing::postgres().await);
    let mut sqlite = sqlx::SqliteConnection::connect(&lite.url).await.unwrap();
    let mut postgres = sqlx::PgConnection::connect(&post.url).await.unwrap();
    let (ours, theirs) = (
        sqlite_columns(&mut sqlite).await,
        postgres_columns(&mut postgres).await,
    );
    assert!(ours.len() > 60, "the comparison saw only {} columns", ours.len());
    assert_eq!(ours, theirs);
}

#[test]
fn both_folders_name_the_same_constraints_and_files() {
    let allowed: BTreeSet<_> = [
        // SQLite has no boolean type and needs to be told that only 0 and 1 are meant.
        "offer_accessible_check",
        "application_far_confirmed_check",
        // Only SQLite has a REPLACE that erases unasked.
        "application_event_added",
        "proposal_event_added",
        "offer_event_added",
        "audit_added",
        "convention_seal_added",
    ]
    .map(String::from)
    .into();
    let (sqlite, postgres) = (declared_names("sqlite"), declared_names("postgres"));
    let only_sqlite: BTreeSet<_> = sqlite.difference(&postgres).cloned().collect();
    assert_eq!(only_sqlite, allowed);
    // Only PostgreSQL empties a table whole, by a trigger of a name that every such table has.
    let only_postgres: Vec<_> = postgres.difference(&sqlite).collect();
    assert_eq!(only_postgres, ["never_truncated"]);
}

#[tokio::test]
async fn sqlite_waits_for_the_disk_writes_over_what_goes_and_is_its_owners_alone() {
    let folder = Folder::new();
    let path = folder.path().join("data/quinzaine.db");
    let db = Db::connect(&format!("sqlite:{}", path.display()), 1)
        .await
        .unwrap();
    db.migrate().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    // FULL, and on.
    for (pragma, value) in [("PRAGMA synchronous", 2), ("PRAGMA secure_delete", 1)] {
        let set: i64 = tx.query_text(pragma).scalar().await.unwrap();
        assert_eq!(set, value, "{pragma}");
    }
    for ending in ["", "-wal", "-shm"] {
        let file = format!("{}{ending}", path.display());
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{file}");
    }
    let mode = fs::metadata(path.parent().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}
