//! Opening a database, and saying where it is and why it cannot be opened.

use std::{
    error::Error,
    fs::{DirBuilder, File, OpenOptions},
    io,
    net::IpAddr,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::timeout;

use super::{Db, Shared, Sqlite};
use crate::StoreError;

/// How long a connection to PostgreSQL may have been idle and be used without asking whether it still stands: asked each
/// time, every query would be two.
const TRUSTED: Duration = Duration::from_secs(5);
/// How long it may take to say that it stands, or to be made.
const PATIENCE: Duration = Duration::from_secs(3);

/// How many read an SQLite file side by side with profit: each is a thread of this process that only computes, and more of them
/// than processors take turns instead of ending.
fn useful_readers() -> u32 {
    let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(processors * 2).unwrap_or(u32::MAX).max(4)
}

/// The file that servers lock to make the database and to bring its schema up to date one at a time.
fn lock_path(database: &Path) -> PathBuf {
    database.with_extension("lock")
}

/// What SQLite keeps beside a database while it is open.
pub(super) fn beside(database: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|ending| {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// An error of the system, with the file that it was about.
pub(super) fn about(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let place = path.display().to_string();
    move |reason| StoreError::Unusable {
        place,
        reason: reason.into(),
    }
}

fn try_file(path: &Path) -> Result<(), StoreError> {
    let opened = OpenOptions::new().read(true).write(true).open(path);
    opened.map(|_| ()).map_err(about(path))
}

/// Why SQLite could not use its files. It says no more than « unable to open database file », or takes a file that it may not write for
/// one to be read only: the system is asked, once SQLite has failed. Not before, since closing a file takes away the locks that SQLite
/// may have on it in this process.
pub(super) fn why_unusable(path: &Path, error: impl Into<Box<dyn Error + Send + Sync>>) -> StoreError {
    let files = [path.to_owned()].into_iter().chain(beside(path));
    let said = files
        .filter(|file| file.exists())
        .try_for_each(|file| try_file(&file));
    said.err().unwrap_or_else(|| StoreError::Unusable {
        place: path.display().to_string(),
        reason: error.into(),
    })
}

/// The folder, and leave to write in it: SQLite keeps files beside its own. The file that servers lock comes back locked.
fn make_folder(path: &Path) -> Result<File, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(about(folder))?;
    }
    // SQLite makes the files beside it as this one is: for its owner alone.
    // One that is there is not opened: closing it would take away the locks that SQLite may have on it in this process.
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
    {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(about(path)(error)),
        _ => {}
    }
    take_lock(path)
}

/// Waits for the other servers that open the database or bring its schema up to date. It is given back by dropping the file.
pub(super) fn take_lock(database: &Path) -> Result<File, StoreError> {
    let path = lock_path(database);
    let locked = File::create(&path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(about(&path))
}

pub(super) async fn sqlite(path: &Path, max_connections: u32, create: bool) -> Result<Db, StoreError> {
    // A new file is turned to write-ahead logging by whoever opens it first. SQLite does not wait for others who do the same, whatever
    // its time-out: it says at once that the file is locked. So they wait here.
    let lock = if create {
        let file = path.to_owned();
        let made = tokio::task::spawn_blocking(move || make_folder(&file));
        Some(made.await.map_err(|_| StoreError::Interrupted)??)
    } else {
        None
    };
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        // What somebody was told is kept survives a power cut: each commit waits for the disk.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        // Rows are read ahead of whoever takes them: a start reads all offers (decision 106).
        .row_buffer_size(1024)
        .foreign_keys(true)
        // What a REPLACE erases asks the triggers that keep it, too.
        .pragma("recursive_triggers", "ON")
        // What was erased is overwritten with zeros: no page of the file still says it.
        .pragma("secure_delete", "ON");
    let opened = async {
        // The writer comes first: it creates the file. A file does not go away: nobody asks before each query whether it is
        // there.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        drop(lock);
        let readers = SqlitePoolOptions::new()
            .max_connections(max_connections.min(useful_readers()))
            .test_before_acquire(false)
            .connect_with(options.create_if_missing(false).read_only(true))
            .await?;
        Ok(Db::Sqlite(Sqlite { readers, writer }, Shared::default()))
    };
    opened
        .await
        .map_err(|error: sqlx::Error| why_unusable(path, error))
}

/// Whether a database is a file, or a server on this machine, or one that must prove who it is. What cannot be read is told when it is
/// opened.
pub fn is_proven_or_local(url: &str) -> bool {
    if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
        return true;
    }
    let Ok(options) = PgConnectOptions::from_str(url) else {
        return true;
    };
    let host = options.get_host();
    let local = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|ip: IpAddr| ip.is_loopback());
    local || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
}

pub(super) fn postgres_place(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or(options.get_username());
    format!("{name} on {}:{}", options.get_host(), options.get_port())
}

pub(super) async fn postgres(url: &str, max_connections: u32) -> Result<Db, StoreError> {
    let options = PgConnectOptions::from_str(url)?.application_name("quinzaine");
    let opened = PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        // Questions here are short. Before tables are analysed, PostgreSQL thinks that some are long, and compiles them first, which
        // takes a hundred times what they do.
        .after_connect(|connection, _| {
            Box::pin(async move { sqlx::raw_sql("SET jit = off").execute(connection).await.map(drop) })
        })
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for > TRUSTED {
                    timeout(PATIENCE, connection.ping())
                        .await
                        .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
                }
                Ok(true)
            })
        })
        .connect_with(options.clone())
        .await;
    match opened {
        Ok(pool) => Ok(Db::Postgres(pool, Shared::default())),
        Err(error) => Err(StoreError::Unusable {
            place: postgres_place(&options),
            reason: why_no_connection(&options, error).await.into(),
        }),
    }
}

/// A pool that waited in vain does not say for what.
async fn why_no_connection(options: &PgConnectOptions, error: sqlx::Error) -> sqlx::Error {
    if !matches!(error, sqlx::Error::PoolTimedOut) {
        return error;
    }
    match timeout(PATIENCE, options.connect()).await {
        Ok(Err(reason)) => reason,
        _ => error,
    }
}
