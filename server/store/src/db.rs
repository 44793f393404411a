//! The two engines behind one type.

mod opening;
mod remaking;

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use sqlx::{PgPool, SqlitePool, migrate::Migrator};

use crate::{Keys, attempt::Attempts, error::StoreError};

pub use self::{opening::is_proven_or_local, remaking::SoleMaker};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// The setting that says when writing was last tried.
const TRIED: &str = "written";
/// How much it says.
const TRIED_LENGTH: usize = 64 * 1024;

/// A database: SQLite embedded in the process, or a PostgreSQL server. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file, one writer at a time, readers beside it.
    Sqlite(Sqlite, Shared),
    /// A pool of connections.
    Postgres(PgPool, Shared),
}

/// What goes with a database in this process.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    /// What logs are sealed with.
    pub(crate) keys: Option<Arc<Keys>>,
    /// What was tried, as far as the database does not know it yet.
    pub(crate) attempts: Arc<Attempts>,
}

/// The pools of an SQLite file. Writes queue for the one writing connection instead of failing on each other's lock.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
}

/// Which engine a database runs on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Why a backup was not made.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// PostgreSQL has its own tools for this.
    #[error("this command copies an SQLite file; back PostgreSQL up with pg_dump")]
    NotSqlite,
    /// The target exists.
    #[error("the target file exists already and is not overwritten")]
    TargetExists,
    /// The path cannot be written in SQL.
    #[error("the target's path is not valid UTF-8")]
    Path,
    /// The copy failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Db {
    /// Opens a database: `postgres://…` or `sqlite:PATH`. An SQLite file and its folder are created when missing.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        Self::open(url, max_connections, true).await
    }

    /// Opens a database that must be there.
    pub async fn connect_existing(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        Self::open(url, max_connections, false).await
    }

    async fn open(url: &str, max_connections: u32, create: bool) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return opening::postgres(url, max_connections).await;
        }
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::UnknownEngine)?;
        opening::sqlite(Path::new(path), max_connections, create).await
    }

    /// The same, whose logs are sealed and checked with these keys.
    #[must_use]
    pub fn sealed_by(mut self, keys: Arc<Keys>) -> Self {
        match &mut self {
            Self::Sqlite(_, shared) | Self::Postgres(_, shared) => shared.keys = Some(keys),
        }
        self
    }

    pub(crate) fn shared(&self) -> &Shared {
        match self {
            Self::Sqlite(_, shared) | Self::Postgres(_, shared) => shared,
        }
    }

    /// The keys that logs are sealed and checked with.
    pub fn keys(&self) -> Option<&Arc<Keys>> {
        self.shared().keys.as_ref()
    }

    /// Where it is, for whoever looks after it: a file, or a server and a name. Never a password.
    pub fn place(&self) -> String {
        match self {
            Self::Sqlite(sqlite, _) => sqlite.path().display().to_string(),
            Self::Postgres(pool, _) => opening::postgres_place(&pool.connect_options()),
        }
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(..) => Engine::Sqlite,
            Self::Postgres(..) => Engine::Postgres,
        }
    }

    /// Brings the schema up to date, and the keys of names that a former version of the program made. Servers that start together wait for each other: on PostgreSQL by an advisory
    /// lock, on SQLite by a lock on a file beside the database.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite, _) => {
                let path = sqlite.path();
                let lock = tokio::task::spawn_blocking(move || opening::take_lock(&path))
                    .await
                    .map_err(|_| StoreError::Interrupted)??;
                SQLITE_MIGRATIONS
                    .run(&sqlite.writer)
                    .await
                    .map_err(|error| opening::why_unusable(&sqlite.path(), error))?;
                drop(lock);
            }
            Self::Postgres(pool, _) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        self.fill_name_keys().await
    }

    /// How many steps of the schema this program knows and the database does not have yet.
    pub async fn steps_behind(&self) -> Result<usize, StoreError> {
        let migrations = match self {
            Self::Sqlite(..) => &SQLITE_MIGRATIONS,
            Self::Postgres(..) => &POSTGRES_MIGRATIONS,
        };
        let sql = "SELECT version FROM _sqlx_migrations WHERE success";
        let made: Vec<i64> = self.query_text(sql).scalars().await?;
        let behind = migrations.iter().filter(|step| !made.contains(&step.version));
        Ok(behind.count())
    }

    /// How many tables there are.
    pub async fn count_tables(&self) -> Result<i64, StoreError> {
        let sql = match self {
            Self::Sqlite(..) => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'",
            Self::Postgres(..) => {
                "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()"
            }
        };
        self.query_text(sql).scalar().await
    }

    /// Writes as much as a form of many words: a database whose disk is full, or which may only be read, goes on answering what is asked,
    /// and may have room left for a line.
    pub async fn try_writing(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let text = format!("{now} {}", "-".repeat(TRIED_LENGTH));
        self.set_setting(TRIED, &text).await
    }

    /// Writes a consistent copy of an SQLite database to a new file, while servers go on using it.
    pub async fn backup(&self, target: &Path) -> Result<(), BackupError> {
        let Self::Sqlite(sqlite, _) = self else {
            return Err(BackupError::NotSqlite);
        };
        if target.exists() {
            return Err(BackupError::TargetExists);
        }
        // SQLite writes into a file that is there and empty: this one is for its owner alone.
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(target);
        made.map_err(opening::about(target))?;
        let target = target.to_str().ok_or(BackupError::Path)?;
        sqlx::query("VACUUM INTO $1")
            .bind(target)
            .execute(&sqlite.writer)
            .await
            .map_err(StoreError::from)?;
        Ok(())
    }

    /// Closes all connections once their work is done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite, _) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}

impl Sqlite {
    /// Its file.
    fn path(&self) -> PathBuf {
        self.writer.connect_options().get_filename().to_owned()
    }
}
