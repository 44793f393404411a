//! What goes round the database's own guards is seen by whoever checks.

use domain::{
    convention::{Altered, SignerRole},
    digest::Digest,
};
use sqlx::{AssertSqlSafe, Connection};
use store::Engine;

use testing::{
    Fresh,
    convention::World,
    on_both,
    people::context,
    signing::{FOUR, any_secret, check_code, document, open},
};

/// What somebody does who has the database's keys: the guards of a table are taken away.
pub async fn unguard(fresh: &Fresh, table: &str) {
    if fresh.db.engine() == Engine::Postgres {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
        let guards = format!("ALTER TABLE {table} DISABLE TRIGGER USER");
        sqlx::query(AssertSqlSafe(guards))
            .execute(&mut connection)
            .await
            .unwrap();
        return;
    }
    let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    let guards: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = $1")
            .bind(table)
            .fetch_all(&mut connection)
            .await
            .unwrap();
    for guard in guards {
        let drop = AssertSqlSafe(format!("DROP TRIGGER {guard}"));
        sqlx::query(drop).execute(&mut connection).await.unwrap();
    }
}

/// The same, then one thing is changed.
pub async fn behind(fresh: &Fresh, table: &str, change: &str) {
    unguard(fresh, table).await;
    let done = if fresh.db.engine() == Engine::Postgres {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(change.to_owned()))
            .execute(&mut connection)
            .await;
        done.unwrap().rows_affected()
    } else {
        let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
        let done = sqlx::query(AssertSqlSafe(change.to_owned()))
            .execute(&mut connection)
            .await;
        done.unwrap().rows_affected()
    };
    assert_eq!(done, 1, "{change}");
}

/// A convention that all signed, with its file.
pub async fn sealed(fresh: Fresh) -> (World, Digest) {
    let world = open(fresh, &FOUR).await;
    world.all_sign().await;
    let file = Digest::of(b"signed file");
    world
        .db()
        .finalize(&context(), world.id, 1, file, &any_secret)
        .await
        .unwrap();
    (world, file)
}

#[tokio::test]
async fn one_changed_byte_is_seen_by_every_check() {
    let of_log = |line: usize| {
        format!(
            "UPDATE convention_log SET event = replace(event, '\"sequence\":{line},', '\"sequence\":9,') WHERE sequence = {line}"
        )
    };
    let cases = [
        (
            "convention_version",
            "UPDATE convention_version SET content = replace(content, '2026-11-21', '2026-11-22')".to_owned(),
            Altered::Content,
        ),
        ("convention_log", of_log(1), Altered::Log(1)),
        ("convention_log", of_log(3), Altered::Log(3)),
        (
            "convention_signature",
            "UPDATE convention_signature SET identified = 'autrement' WHERE role = 'host'".to_owned(),
            Altered::Signature(SignerRole::Host),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET ip = '203.0.113.8' WHERE role = 'host'".to_owned(),
            Altered::Signature(SignerRole::Host),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET agent = '' WHERE role = 'guardian1'".to_owned(),
            Altered::Signature(SignerRole::Guardian1),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET email = 'autre@exemple.fr' WHERE role = 'head'".to_owned(),
            Altered::Signature(SignerRole::Head),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET signed_at = '2026-11-21T10:00:01.000000Z' WHERE role = 'student'".to_owned(),
            Altered::Signature(SignerRole::Student),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET means = 'batch' WHERE role = 'head'".to_owned(),
            Altered::Signature(SignerRole::Head),
        ),
        (
            "convention_signature",
            "UPDATE convention_signature SET name = 'Quelqu’un' WHERE role = 'student'".to_owned(),
            Altered::Signature(SignerRole::Student),
        ),
    ];
    for (table, change, expected) in cases {
        on_both(async |fresh| {
            let (world, file) = sealed(fresh).await;
            let db = world.db();
            let reference = world.file().await.reference;
            let found = async || {
                [
                    db.check_by_code(&reference, &check_code(1)).await,
                    db.check_by_digest(document(1)).await,
                    db.check_by_digest(file).await,
                ]
                .map(|verdict| verdict.unwrap().unwrap().altered)
            };
            assert_eq!(found().await, [None; 3]);
            behind(&world.fresh, table, &change).await;
            assert_eq!(found().await, [Some(expected); 3], "{change}");
            assert_eq!(db.altered(world.id, 1).await.unwrap(), Some(expected));
        })
        .await;
    }
}
