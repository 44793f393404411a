//! What a database does when its disk fills up or its server goes away: whoever asks meanwhile is told, and once it is back, everything is.

mod network;
mod own_server;

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use futures::future::join_all;
use store::{Db, Engine, StoreError};
use testing::{SmallDisk, now, on_both, postgres, sqlite};
use tokio::time::{sleep, timeout};

use self::{
    network::{Network, Proxy},
    own_server::OwnServer,
};

/// How long somebody waits for a page.
const REQUEST: Duration = Duration::from_millis(700);
/// How many people write at the same time: more than there are connections.
const PEOPLE: usize = 8;

/// What people write, and what they were told is written.
struct Load<'a> {
    db: &'a Db,
    next: AtomicU32,
    /// How long a text is.
    bytes: usize,
}

impl<'a> Load<'a> {
    fn new(db: &'a Db, bytes: usize) -> Self {
        Self {
            db,
            next: AtomicU32::new(0),
            bytes,
        }
    }

    /// Somebody writes; the key when they are told that it is written.
    async fn write(&self) -> Option<String> {
        let key = format!("key-{}", self.next.fetch_add(1, Ordering::Relaxed));
        let content = "x".repeat(self.bytes);
        let written = self
            .db
            .put_form_state(&key, &content, now() + chrono::TimeDelta::days(1));
        matches!(timeout(REQUEST, written).await, Ok(Ok(()))).then_some(key)
    }

    /// Everybody writes once, at the same time.
    async fn round(&self) -> Vec<String> {
        let everybody = join_all((0..PEOPLE).map(|_| self.write())).await;
        everybody.into_iter().flatten().collect()
    }

    /// What was written is there.
    async fn holds(&self, keys: &[String]) {
        for key in keys {
            let found = self.db.form_state(key, now()).await.unwrap();
            assert_eq!(found.map(|text| text.len()), Some(self.bytes), "{key}");
        }
    }

    /// Waits until everybody can write again.
    async fn recovers(&self, within: Duration) {
        let back = async {
            while self.round().await.len() < PEOPLE {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(within, back).await.expect("nobody can write any more");
    }
}

/// Tells the writing connection of an SQLite database that its file may not grow; says so by a number of pages.
async fn may_grow_to(db: &Db, pages: &str) -> Result<(), StoreError> {
    db.transaction(async |tx| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        tx.query_text(sqlx::AssertSqlSafe(sql)).execute().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_file_that_may_not_grow_stops_nothing_but_what_it_is_asked() {
    let fresh = sqlite().await;
    let load = Load::new(&fresh.db, 100_000);
    let mut kept = Vec::new();
    for cycle in 0..20 {
        may_grow_to(&fresh.db, "1").await.unwrap();
        let written = load.round().await;
        assert!(written.len() < PEOPLE, "the file grew in cycle {cycle}");
        kept.extend(written);
        // Space is there again: the very next one writes.
        may_grow_to(&fresh.db, "1073741823").await.unwrap();
        kept.push(load.write().await.expect("the next one writes"));
    }
    load.holds(&kept).await;
}

#[tokio::test]
async fn a_disk_that_fills_and_empties_is_written_to_again() {
    let Some(disk) = SmallDisk::mount("96m") else {
        // Only who may mount file systems can have one that is small.
        return;
    };
    let url = format!("sqlite:{}", disk.path().join("quinzaine.db").display());
    let db = Db::connect(&url, 4).await.unwrap().sealed_by(testing::keys());
    db.migrate().await.unwrap();
    db.close().await;
    // Opened anew, its log is empty: it fills within megabytes, not within what migrations had made room for.
    let db = Db::connect(&url, 4).await.unwrap().sealed_by(testing::keys());
    let load = Load::new(&db, 50_000);
    for cycle in 0..20 {
        let mut kept = load.round().await;
        assert_eq!(kept.len(), PEOPLE);
        disk.fill();
        let mut refused = false;
        for _ in 0..200 {
            let written = load.round().await;
            refused |= written.len() < PEOPLE;
            kept.extend(written);
            if refused {
                break;
            }
        }
        assert!(refused, "the disk is not full in cycle {cycle}");
        // What is there is still read.
        load.holds(&kept).await;
        disk.empty();
        kept.push(load.write().await.expect("the next one writes"));
        // It stays: space that is free within the file would take more of what a full disk refuses, each time.
        load.holds(&kept).await;
    }
    db.close().await;
}

#[tokio::test]
async fn a_transaction_that_is_given_up_holds_nothing() {
    on_both(async |fresh| {
        let load = Load::new(&fresh.db, 100);
        for wait in 0..40 {
            // Some are given up before they begin, some while they commit.
            let written = fresh
                .db
                .put_form_state("given-up", "x", now() + chrono::TimeDelta::days(1));
            _ = timeout(Duration::from_micros(wait * 50), written).await;
        }
        let kept = load.round().await;
        assert_eq!(kept.len(), PEOPLE);
        load.holds(&kept).await;
    })
    .await;
}

/// A database that is reached through a network which can be taken away.
async fn behind_a_network() -> (testing::Fresh, Proxy, Db) {
    let fresh = postgres().await;
    let (proxy, url) = Proxy::before(&fresh.url).await;
    let db = Db::connect(&url, 4).await.unwrap().sealed_by(testing::keys());
    (fresh, proxy, db)
}

/// Takes the network away while people write, and brings it back.
async fn through(outage: Network, within: Duration) {
    let (_fresh, proxy, db) = behind_a_network().await;
    let load = Load::new(&db, 100);
    let mut kept = load.round().await;
    assert_eq!(kept.len(), PEOPLE);
    for _ in 0..2 {
        let (written, ()) = tokio::join!(load.round(), async {
            sleep(Duration::from_millis(2)).await;
            proxy.set(outage);
        });
        kept.extend(written);
        assert!(load.round().await.is_empty(), "there is no database");
        proxy.set(Network::Up);
        load.recovers(within).await;
        load.holds(&kept).await;
    }
}

#[tokio::test]
async fn a_server_that_restarts_is_used_again() {
    through(Network::Down, Duration::from_secs(5)).await;
}

#[tokio::test]
async fn a_server_that_is_paused_is_used_again() {
    through(Network::Paused, Duration::from_secs(15)).await;
}

#[tokio::test]
async fn a_network_that_forgot_all_connections_is_used_again() {
    through(Network::Lost, Duration::from_secs(30)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_is_restarted_and_paused_is_used_again() {
    let server = tokio::task::spawn_blocking(OwnServer::start).await.unwrap();
    let db = Db::connect(&server.url, 4)
        .await
        .unwrap()
        .sealed_by(testing::keys());
    db.migrate().await.unwrap();
    let load = Load::new(&db, 100);
    let mut kept = load.round().await;
    for _ in 0..2 {
        let (written, ()) = tokio::join!(load.round(), server.does("restart"));
        kept.extend(written);
        load.recovers(Duration::from_secs(10)).await;
        let (written, ()) = tokio::join!(load.round(), server.does("pause"));
        kept.extend(written);
        assert!(load.round().await.is_empty(), "it is paused");
        server.does("resume").await;
        load.recovers(Duration::from_secs(20)).await;
        load.holds(&kept).await;
    }
    db.close().await;
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_not_written_to() {
    on_both(async |fresh| {
        fresh.db.try_writing(now()).await.unwrap();
        let (connections, sql) = match fresh.db.engine() {
            Engine::Sqlite => (1, "PRAGMA query_only = ON"),
            Engine::Postgres => (4, "SET default_transaction_read_only = on"),
        };
        // Every connection is told, whoever gets it next.
        let mut all = Vec::new();
        for _ in 0..connections {
            let mut tx = fresh.db.begin().await.unwrap();
            tx.query_text(sql).execute().await.unwrap();
            all.push(tx);
        }
        for tx in all {
            tx.commit().await.unwrap();
        }
        assert!(fresh.db.try_writing(now()).await.is_err());
        assert_eq!(fresh.db.form_state("nothing", now()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn who_makes_a_database_is_alone_until_they_are_gone() {
    on_both(async |fresh| {
        let other = Db::connect(&fresh.url, 1).await.unwrap();
        let right = fresh.db.sole_maker().await.unwrap();
        assert!(right.is_some());
        assert!(other.sole_maker().await.unwrap().is_none());
        drop(right);
        let again = async {
            while other.sole_maker().await.unwrap().is_none() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(Duration::from_secs(10), again).await.unwrap();
        other.close().await;
        // What is erased is made again as if it had never been.
        fresh.db.set_setting("demo", "x").await.unwrap();
        fresh.db.clone().erase().await.unwrap();
        let made = Db::connect(&fresh.url, 2).await.unwrap();
        made.migrate().await.unwrap();
        assert_eq!(made.setting("demo").await.unwrap(), None);
        made.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_names_its_place_and_the_reason() {
    let folder = testing::Folder::new();
    let file = folder.path().join("file");
    std::fs::write(
        &file,
        "this is no database, and long enough to be looked at as one",
    )
    .unwrap();
    let at = |path: &std::path::Path| format!("sqlite:{}", path.display());
    let in_a_file = file.join("quinzaine.db");
    for (url, place, reason) in [
        // Its folder is a file; it is a folder; it holds something else.
        (at(&in_a_file), file.display().to_string(), "exists"),
        (
            at(folder.path()),
            folder.path().display().to_string(),
            "directory",
        ),
        (at(&file), file.display().to_string(), "not a database"),
        (
            "postgres://nobody:secret@127.0.0.1:1/none".to_owned(),
            "none on 127.0.0.1:1".to_owned(),
            "refused",
        ),
    ] {
        let StoreError::Unusable {
            place: found,
            reason: why,
        } = Db::connect(&url, 1).await.unwrap_err()
        else {
            panic!("{url}");
        };
        assert!(found.starts_with(&place), "{found}");
        let why = why.to_string().to_lowercase();
        assert!(why.contains(reason), "{url}: {why}");
        assert!(!format!("{found}{why}").contains("secret"));
    }
}
