//! What keeps a file: each column that says which file something is is known to the run that removes what nothing names.

use std::{cell::RefCell, time::Duration};

use domain::{
    convention::{PaperRule, SignerRole},
    digest::Digest,
};
use sqlx::{AssertSqlSafe, Connection};
use store::{ConventionMoved, Engine, FileKind, Finalized, FrozenVersion, PilePage, Signed, StoreError};
use testing::{
    Fresh,
    convention::World,
    now, on_both,
    people::{act_at, act_by, context},
    school,
    signing::{FOUR, after, any_secret, paper, version},
    structure,
};

use super::schema::{postgres_columns, sqlite_columns};

/// The columns that name a file: what one of them says stays where files are kept.
const NAMING: [(&str, &str); 9] = [
    ("convention_file", "digest"),
    ("convention_signature", "page_hash"),
    ("convention_version", "document_hash"),
    ("convention_version", "file_hash"),
    ("convention_version", "host_logo"),
    ("convention_version", "school_logo"),
    ("pile_page", "digest"),
    ("school", "logo"),
    ("structure", "logo"),
];

/// Those that sound like it and keep no file.
const OTHERS: [(&str, &str); 15] = [
    // What was signed: the version of the same row's number names it.
    ("convention_signature", "document_hash"),
    ("convention_signature", "consent_hash"),
    ("convention_version", "content_hash"),
    ("convention_log", "hash"),
    // A code is for a document, and for nothing once it is replaced.
    ("signing_code", "target_hash"),
    // What is left of what was erased: its files are gone, and are recognised.
    ("erased_version", "content_hash"),
    ("erased_version", "document_hash"),
    ("erased_version", "file_hash"),
    // Made anew for each who asks, and kept nowhere.
    ("party_file", "digest"),
    ("party_seal", "digest"),
    // Of a file of students, which is read once.
    ("roster_import", "file_name"),
    // Of words that the database holds itself.
    ("amendment", "content_hash"),
    ("amendment_signature", "content_hash"),
    ("wording", "digest"),
    // The list of what is kept, named or not.
    ("stored_file", "digest"),
];

/// Digests of what somebody shows: no file has them.
const SECRETS: [&str; 4] = ["token_hash", "code_hash", "confirm_hash", "password_hash"];

/// Whether a column's name sounds as if it said which file something is.
fn sounds_like_a_file(column: &str) -> bool {
    let words = [
        "hash", "digest", "logo", "page", "file", "picture", "image", "photo", "scan", "blob", "document",
    ];
    words.iter().any(|word| column.contains(word))
}

/// What those queries of one text each say.
async fn texts(fresh: &Fresh, queries: Vec<String>) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    if fresh.db.engine() == Engine::Postgres {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
        for sql in queries {
            let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection);
            all.push(rows.await.unwrap());
        }
    } else {
        let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
        for sql in queries {
            let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection);
            all.push(rows.await.unwrap());
        }
    }
    all
}

/// Every column that holds texts.
async fn text_columns(fresh: &Fresh) -> Vec<(String, String)> {
    let columns = if fresh.db.engine() == Engine::Postgres {
        let mut connection = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
        postgres_columns(&mut connection).await
    } else {
        let mut connection = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
        sqlite_columns(&mut connection).await
    };
    let texts = columns.into_iter().filter(|(.., kind, _)| *kind == "text");
    texts.map(|(table, column, ..)| (table, column)).collect()
}

fn is_in(list: &[(&str, &str)], table: &str, column: &str) -> bool {
    list.contains(&(table, column))
}

/// A convention of which each column of [`NAMING`] says another file: signed to its end, a page of it on paper, with the logos of the day
/// and other ones since.
async fn with_all_files(fresh: Fresh) -> World {
    let world = World::new(fresh).await;
    let (host, head) = (act_by(world.host), act_by(world.head));
    let logos = async |of_structure: &str, of_school: &str| {
        let (db, of_structure, of_school) = (
            world.db(),
            Digest::of(of_structure.as_bytes()),
            Digest::of(of_school.as_bytes()),
        );
        db.set_structure_logo(&host, structure(0).id, Some(of_structure))
            .await
            .unwrap();
        db.set_school_logo(&head, school().0, Some(of_school))
            .await
            .unwrap();
    };
    logos("host before", "lycee before").await;
    world.fill_host().await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    let db = world.db();
    let version = FrozenVersion {
        logos: world.file().await.logos,
        ..version(1, &FOUR)
    };
    let seen = world.seen().await;
    let validates = act_at(now(), Some(world.head));
    let moved = db.validate(&validates, world.id, &seen, &version).await.unwrap();
    assert_eq!(moved, ConventionMoved::Done);
    logos("host since", "lycee since").await;
    let certificate = Digest::of(b"certificate");
    let added = db
        .add_file(
            &act_by(world.student),
            "Léa Martin".into(),
            world.id,
            FileKind::Liability,
            certificate,
            "application/pdf",
            1,
        )
        .await;
    assert!(added.unwrap().is_some());
    let rule = PaperRule {
        host: true,
        ..PaperRule::default()
    };
    assert!(db.set_paper_rule(&head, school().0, rule).await.unwrap());
    let done = Signed::Done { last: false };
    let page = paper(SignerRole::Host, 1);
    let said = db.record_paper(&act_by(world.staff), world.id, &page).await;
    assert_eq!(said.unwrap(), done);
    assert_eq!(world.by_account(world.head, SignerRole::Head, 1).await, done);
    let guardian = world.link(SignerRole::Guardian1, "guardian").await;
    assert_eq!(world.by_link(guardian, SignerRole::Guardian1, 1).await, done);
    let last = world.by_account(world.student, SignerRole::Student, 1).await;
    assert_eq!(last, Signed::Done { last: true });
    let file = Digest::of(b"signed file");
    let made = db.finalize(&context(), world.id, 1, file, &any_secret).await;
    assert_eq!(made.unwrap(), Finalized::Done);
    let pile = db
        .begin_pile(&act_by(world.staff), school().0, world.staff, 1)
        .await;
    let page = PilePage {
        number: 1,
        codes: Vec::new(),
        blank: false,
        picture: Some(Digest::of(b"page of a pile")),
    };
    db.add_pile_page(pile.unwrap().unwrap(), &page, now())
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn whatever_column_names_a_file_keeps_it_and_what_none_names_goes() {
    on_both(async |fresh| {
        let world = with_all_files(fresh).await;
        let (fresh, db) = (&world.fresh, world.db());
        let queries = NAMING
            .iter()
            .map(|(table, column)| format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"));
        let found = texts(fresh, queries.collect()).await;
        let orphan = Digest::of(b"left behind");
        db.note_file(orphan, now()).await.unwrap();
        for digest in found.iter().flatten() {
            db.note_file(digest.parse().unwrap(), now()).await.unwrap();
        }
        let unnamed = db.unnamed_files(now(), 100).await.unwrap();
        let mut wrong = Vec::new();
        for (place, ((table, column), digests)) in NAMING.iter().zip(&found).enumerate() {
            // One that this column alone names: were it forgotten, no other would keep the file.
            let others = found.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<&String> = others.flat_map(|(_, digests)| digests).collect();
            let own = digests.iter().find(|digest| !others.contains(digest));
            let Some(own) = own else {
                wrong.push(format!(
                    "{table}.{column}: it names no file that no other column does"
                ));
                continue;
            };
            let own: Digest = own.parse().unwrap();
            if unnamed.contains(&own) {
                wrong.push(format!("{table}.{column}: the nightly run removes what it names"));
            }
            if !db.is_file_named(own).await.unwrap() {
                wrong.push(format!(
                    "{table}.{column}: what it names goes with another that has it"
                ));
            }
        }
        // Looked at again when it is removed.
        for ((table, column), digest) in NAMING.iter().zip(&found).flat_map(|(place, all)| {
            let pairs = all.iter().map(move |digest| (place, digest));
            pairs.collect::<Vec<_>>()
        }) {
            let removal = async { Ok::<(), StoreError>(()) };
            let digest = digest.parse().unwrap();
            if db.remove_unnamed(digest, now(), removal).await.unwrap() {
                wrong.push(format!("{table}.{column}: what it names is removed"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(unnamed, [orphan]);
        assert!(!db.is_file_named(orphan).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn what_is_handed_over_again_while_it_is_removed_is_stored_after_that() {
    on_both(async |fresh| {
        let (db, file) = (&fresh.db, Digest::of(b"twice"));
        let order = RefCell::new(Vec::new());
        let removal = |what: &'static str| {
            let order = &order;
            async move {
                tokio::time::sleep(Duration::from_millis(300)).await;
                order.borrow_mut().push(what);
                Ok::<(), StoreError>(())
            }
        };
        // Stored since: nothing is even begun.
        db.note_file(file, after(1)).await.unwrap();
        assert!(!db.remove_unnamed(file, now(), removal("early")).await.unwrap());
        let again = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            db.note_file(file, after(3)).await.unwrap();
            order.borrow_mut().push("stored");
        };
        let (removed, ()) = tokio::join!(db.remove_unnamed(file, after(2), removal("removed")), again);
        assert!(removed.unwrap());
        assert_eq!(*order.borrow(), ["removed", "stored"]);
        assert_eq!(db.unnamed_files(after(3), 10).await.unwrap(), [file]);
        // What was never written down goes too; where its bytes cannot be removed it is not forgotten.
        let (unknown, kept) = (Digest::of(b"unknown"), Digest::of(b"kept"));
        assert!(
            db.remove_unnamed(unknown, now(), removal("unknown"))
                .await
                .unwrap()
        );
        db.note_file(kept, now()).await.unwrap();
        let fails = async { Err::<(), _>(StoreError::NoKeys) };
        assert!(db.remove_unnamed(kept, now(), fails).await.is_err());
        assert_eq!(db.unnamed_files(now(), 10).await.unwrap(), [kept]);
    })
    .await;
}

/// A new column that says which file something is has to be known to `unnamed_files` and `is_file_named`: without that the run of the next
/// night removes its files.
#[tokio::test]
async fn every_column_that_may_name_a_file_was_thought_of() {
    on_both(async |fresh| {
        let world = with_all_files(fresh).await;
        let columns = text_columns(&world.fresh).await;
        for (table, column) in NAMING.iter().chain(&OTHERS) {
            let is_there = columns
                .iter()
                .any(|(t, c)| (t.as_str(), c.as_str()) == (*table, *column));
            assert!(is_there, "{table}.{column} is no more: take it off the list");
        }
        let unknown: Vec<_> = columns
            .iter()
            .filter(|(table, column)| {
                sounds_like_a_file(column)
                    && !SECRETS.contains(&column.as_str())
                    && !is_in(&NAMING, table, column)
                    && !is_in(&OTHERS, table, column)
            })
            .collect();
        assert!(
            unknown.is_empty(),
            "does it name a file? then NAMING and a row of it here, and both queries: {unknown:?}"
        );
        // Whatever a column is called, what stands in it tells.
        let queries = NAMING
            .iter()
            .map(|(table, column)| format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL"));
        let digests = texts(&world.fresh, queries.collect()).await.concat();
        assert!(digests.len() >= NAMING.len(), "{digests:?}");
        let digests = digests.join("', '");
        let queries = columns.iter().map(|(table, column)| {
            format!(
                "SELECT '{table}.{column}' FROM {table} WHERE CAST(\"{column}\" AS TEXT) IN ('{digests}')"
            )
        });
        let places = texts(&world.fresh, queries.collect()).await.concat();
        for place in places {
            let (table, column) = place.split_once('.').unwrap();
            assert!(
                is_in(&NAMING, table, column) || is_in(&OTHERS, table, column),
                "{place} holds the digest of a file that is kept"
            );
        }
    })
    .await;
}
