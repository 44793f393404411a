//! What refers to accounts, and what becomes of it when a sign-up that nobody confirmed goes.

use sqlx::{Connection, PgConnection, SqliteConnection};
use store::query_text::{SIGN_UP_LEFT_NOTHING, sign_up_emptied};

const OF_SQLITE: &str =
    "SELECT m.name, f.\"from\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
     WHERE m.type = 'table' AND f.\"table\" = 'account'";
const OF_POSTGRES: &str = "SELECT c.conrelid::regclass::text, a.attname::text
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
     WHERE c.contype = 'f' AND c.confrelid = 'account'::regclass";

/// Every column that refers to accounts either keeps a sign-up from being deleted, or is emptied before it is.
fn look(refer: &[(String, String)]) {
    assert!(refer.len() > 40, "{refer:?}");
    let emptied: Vec<&str> = sign_up_emptied().collect();
    let stays = |table: &str, column: &str| {
        let looked_at = format!("FROM {table} WHERE {column} = $1)");
        SIGN_UP_LEFT_NOTHING.contains(&looked_at)
    };
    let is_emptied = |table: &str, column: &str| {
        let deleted = format!("DELETE FROM {table} WHERE {column} = $1");
        let parted = format!("UPDATE {table} SET {column} = NULL WHERE {column} = $1");
        emptied.iter().any(|text| **text == deleted || **text == parted)
    };
    let forgotten: Vec<_> = refer
        .iter()
        .filter(|(table, column)| !stays(table, column) && !is_emptied(table, column))
        .collect();
    assert!(
        forgotten.is_empty(),
        "say in `LEFT_NOTHING` or `OWN` what becomes of {forgotten:?}"
    );
}

#[tokio::test]
async fn nothing_that_refers_to_an_account_is_forgotten() {
    let fresh = testing::sqlite().await;
    let mut connection = SqliteConnection::connect(&fresh.url).await.unwrap();
    look(
        &sqlx::query_as(OF_SQLITE)
            .fetch_all(&mut connection)
            .await
            .unwrap(),
    );
    let fresh = testing::postgres().await;
    let mut connection = PgConnection::connect(&fresh.url).await.unwrap();
    look(
        &sqlx::query_as(OF_POSTGRES)
            .fetch_all(&mut connection)
            .await
            .unwrap(),
    );
}
