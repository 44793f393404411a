//! A filled database, made once in a process and copied for each test that starts from it.

use store::{Db, Engine};
use tokio::sync::OnceCell;

use crate::{
    Fresh,
    database::{file_filled_by, migrated_file, on_each, postgres_from, sqlite_from},
    keys,
    postgres::{self, Temporary},
};

/// What tests start from: a database filled in a certain way, and what is to be known of it (its ids, say). A static, so that
/// all tests of a binary share it.
pub struct Template<T> {
    sqlite: OnceCell<(Vec<u8>, T)>,
    postgres: OnceCell<(String, T)>,
}

impl<T: Clone> Template<T> {
    #[expect(clippy::new_without_default, reason = "only statics are made of it")]
    pub const fn new() -> Self {
        Self {
            sqlite: OnceCell::const_new(),
            postgres: OnceCell::const_new(),
        }
    }

    /// A copy of the SQLite database, which the first caller fills.
    pub async fn sqlite(&self, fill: impl AsyncFnOnce(&Db) -> T) -> (Fresh, T) {
        let make = async || file_filled_by(Some(migrated_file().await), fill).await;
        let (bytes, filled) = self.sqlite.get_or_init(make).await;
        (sqlite_from(bytes).await, filled.clone())
    }

    /// A copy of the PostgreSQL database, which the first caller fills.
    pub async fn postgres(&self, fill: impl AsyncFnOnce(&Db) -> T) -> (Fresh, T) {
        let make = async || {
            let template = Temporary::copy_of(postgres::migrated().await).await;
            let db = Db::connect(&template.url(), 1).await.unwrap().sealed_by(keys());
            let filled = fill(&db).await;
            db.close().await;
            (template.keep(), filled)
        };
        let (template, filled) = self.postgres.get_or_init(make).await;
        (postgres_from(template).await, filled.clone())
    }

    /// Runs a test on a copy of each engine's, both at the same time.
    pub async fn on_both(&self, fill: impl AsyncFn(&Db) -> T, test: impl AsyncFn(Fresh, T)) {
        on_each(async |engine| {
            let (fresh, filled) = match engine {
                Engine::Sqlite => self.sqlite(&fill).await,
                Engine::Postgres => self.postgres(&fill).await,
            };
            test(fresh, filled).await;
        })
        .await;
    }
}
