//! A fresh, migrated database on each engine, as a copy of one that was migrated before.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use store::{Db, Engine};
use tokio::sync::OnceCell;

use crate::{
    Folder, keys,
    postgres::{self, Temporary},
};

/// A database, the folder that goes with it when it is dropped, and an URL to open it again.
pub struct Fresh {
    pub db: Db,
    pub url: String,
    pub folder: Folder,
    /// Dropped last: the database goes when nobody uses it any more.
    pub(crate) _temporary: Option<Temporary>,
}

impl Fresh {
    /// The same database once more, with a folder of its own: it lasts as long as this one.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            db: self.db.clone(),
            url: self.url.clone(),
            folder: Folder::new(),
            _temporary: None,
        }
    }
}

/// A fresh database on each engine. PostgreSQL's server is named by `TEST_POSTGRES_URL`; without it the test fails
/// rather than pass on half of its subject.
pub async fn both() -> [Fresh; 2] {
    let (sqlite, postgres) = tokio::join!(sqlite(), postgres());
    [sqlite, postgres]
}

/// Runs a test on a fresh database of each engine, both at the same time.
pub async fn on_both(test: impl AsyncFn(Fresh)) {
    on_each(async |engine| {
        let fresh = match engine {
            Engine::Sqlite => sqlite().await,
            Engine::Postgres => postgres().await,
        };
        test(fresh).await;
    })
    .await;
}

/// Runs a test for each engine, both at the same time, and says which of them it failed on.
pub(crate) async fn on_each(test: impl AsyncFn(Engine)) {
    let on = async |engine: Engine| {
        let run = AssertUnwindSafe(test(engine)).catch_unwind();
        run.await.map_err(|panic| (engine, panic))
    };
    // Both end before a failure is told: a test may fail on both for different reasons.
    let (sqlite, postgres) = tokio::join!(on(Engine::Sqlite), on(Engine::Postgres));
    let failures: Vec<_> = [sqlite, postgres].into_iter().filter_map(Result::err).collect();
    let engines: Vec<_> = failures.iter().map(|(engine, _)| format!("{engine:?}")).collect();
    if let Some((_, panic)) = failures.into_iter().next() {
        #[expect(clippy::print_stderr, reason = "whoever reads the failed test needs to know")]
        {
            eprintln!("failed on {}", engines.join(" and "));
        }
        std::panic::resume_unwind(panic);
    }
}

/// A fresh SQLite database.
pub async fn sqlite() -> Fresh {
    sqlite_from(migrated_file().await).await
}

/// A fresh PostgreSQL database.
pub async fn postgres() -> Fresh {
    postgres_from(postgres::migrated().await).await
}

/// A PostgreSQL database without any table, for what is brought back.
pub async fn empty_postgres() -> Fresh {
    postgres_from("template1").await
}

/// The bytes of an SQLite database that has been migrated and holds nothing else.
pub(crate) async fn migrated_file() -> &'static [u8] {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    FILE.get_or_init(async || {
        file_filled_by(None, async |db| db.migrate().await.unwrap())
            .await
            .0
    })
    .await
}

/// The bytes of an SQLite database made from that file, or from none, then filled.
pub(crate) async fn file_filled_by<T>(from: Option<&[u8]>, fill: impl AsyncFnOnce(&Db) -> T) -> (Vec<u8>, T) {
    let folder = Folder::new();
    let path = folder.path().join("template.db");
    if let Some(bytes) = from {
        tokio::fs::write(&path, bytes).await.unwrap();
    }
    let db = Db::connect(&format!("sqlite:{}", path.display()), 1)
        .await
        .unwrap()
        .sealed_by(keys());
    let filled = fill(&db).await;
    // The last connection to close moves what the write-ahead log holds into the file.
    db.close().await;
    (tokio::fs::read(&path).await.unwrap(), filled)
}

/// An SQLite database that begins as that file.
pub(crate) async fn sqlite_from(file: &[u8]) -> Fresh {
    let folder = Folder::new();
    let path = folder.path().join("test.db");
    tokio::fs::write(&path, file).await.unwrap();
    open(format!("sqlite:{}", path.display()), folder, None).await
}

/// A PostgreSQL database that begins as that one.
pub(crate) async fn postgres_from(template: &str) -> Fresh {
    let temporary = Temporary::copy_of(template).await;
    open(temporary.url(), Folder::new(), Some(temporary)).await
}

async fn open(url: String, folder: Folder, temporary: Option<Temporary>) -> Fresh {
    let db = Db::connect(&url, 4).await.unwrap().sealed_by(keys());
    Fresh {
        db,
        url,
        folder,
        _temporary: temporary,
    }
}
