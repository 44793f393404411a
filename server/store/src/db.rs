//! The two engines behind one type.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    Connection, PgPool, SqlitePool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{conn::sql, error::StoreError};

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a connection to PostgreSQL may have been idle and be used without asking whether it still stands: asked each
/// time, every query would be two.
const TRUSTED: Duration = Duration::from_secs(5);

/// A database: SQLite embedded in the process, or a PostgreSQL server. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file, one writer at a time, readers beside it.
    Sqlite(Sqlite),
    /// A pool of connections.
    Postgres(PgPool),
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

/// How many read an SQLite file side by side with profit: each is a thread of this process that only computes, and more of them
/// than processors take turns instead of ending.
fn useful_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(processors * 2).unwrap_or(u32::MAX).max(4)
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
            let options = PgConnectOptions::from_str(url)?.application_name("quinzaine");
            let pool = PgPoolOptions::new()
                .max_connections(max_connections)
                .acquire_timeout(Duration::from_secs(10))
                .test_before_acquire(false)
                .before_acquire(|connection, idle| {
                    Box::pin(async move {
                        if idle.idle_for > TRUSTED {
                            connection.ping().await?;
                        }
                        Ok(true)
                    })
                })
                .connect_with(options)
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::UnknownEngine)?;
        if create && let Some(folder) = Path::new(path).parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            // What a REPLACE erases asks the triggers that keep it, too.
            .pragma("recursive_triggers", "ON");
        // The writer comes first: it creates the file. A file does not go away: nobody asks before each query whether it is
        // there.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(max_connections.min(useful_readers()))
            .test_before_acquire(false)
            .connect_with(options.create_if_missing(false).read_only(true))
            .await?;
        Ok(Self::Sqlite(Sqlite { readers, writer }))
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings the schema up to date, and the keys of names that a former version of the program made. Servers that start together wait for each other: on PostgreSQL by an advisory
    /// lock, on SQLite by a lock on a file beside the database.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => {
                let path = sqlite
                    .writer
                    .connect_options()
                    .get_filename()
                    .with_extension("lock");
                let lock = tokio::task::spawn_blocking(move || {
                    let file = std::fs::File::create(path)?;
                    file.lock()?;
                    Ok::<_, std::io::Error>(file)
                })
                .await
                .map_err(|_| StoreError::Interrupted)??;
                SQLITE_MIGRATIONS.run(&sqlite.writer).await?;
                drop(lock);
            }
            Self::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        self.fill_name_keys().await
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.query(sql!("SELECT 1")).execute().await?;
        Ok(())
    }

    /// Writes a consistent copy of an SQLite database to a new file, while servers go on using it.
    pub async fn backup(&self, target: &Path) -> Result<(), BackupError> {
        let Self::Sqlite(sqlite) = self else {
            return Err(BackupError::NotSqlite);
        };
        if target.exists() {
            return Err(BackupError::TargetExists);
        }
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
            Self::Sqlite(sqlite) => {
                sqlite.readers.close().await;
                sqlite.writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}
