//! Databases of the PostgreSQL server that tests use: templates to copy, and copies that go when they are dropped.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::Path,
    sync::{OnceLock, mpsc},
    thread,
};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::Db;
use tokio::sync::OnceCell;

use crate::random_name;

/// A database that is dropped with this value.
pub struct Temporary {
    name: String,
}

/// The server's URL, which names the database where others are made from.
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a PostgreSQL server for tests")
}

fn url_of(database: &str) -> String {
    let server = server();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{database}")
}

async fn connect() -> PgConnection {
    PgConnection::connect(&server()).await.unwrap()
}

async fn execute(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .unwrap();
}

/// A number that changes with the migrations.
fn schema() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations/postgres");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(&fs::read(file).unwrap());
    }
    hasher.finish()
}

/// The database that has been migrated and holds nothing else: made by the first test binary that needs it, and shared by
/// all that use this server.
pub async fn migrated() -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    NAME.get_or_init(async || {
        let schema = schema();
        let name = format!("migrated_{schema:016x}");
        let mut main = connect().await;
        // Freed with the connection.
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(schema.cast_signed())
            .execute(&mut main)
            .await
            .unwrap();
        let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
            .bind(&name)
            .fetch_one(&mut main)
            .await
            .unwrap();
        if !exists {
            let unfinished = random_name();
            execute(&mut main, format!("CREATE DATABASE {unfinished}")).await;
            let db = Db::connect(&url_of(&unfinished), 1).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await;
            execute(&mut main, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
        }
        main.close().await.unwrap();
        name
    })
    .await
}

impl Temporary {
    /// A new database that begins as that one, which nobody may be connected to.
    pub async fn copy_of(template: &str) -> Self {
        let name = random_name();
        let mut main = connect().await;
        // Its files are copied as they are: written through the log, page by page, it took twice as long.
        let sql = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy");
        execute(&mut main, sql).await;
        main.close().await.unwrap();
        Self { name }
    }

    pub fn url(&self) -> String {
        url_of(&self.name)
    }

    /// Keeps the database for as long as the server runs; its name.
    pub fn keep(self) -> String {
        let name = self.name.clone();
        std::mem::forget(self);
        name
    }
}

impl Drop for Temporary {
    /// Leaves the dropping to a thread that lasts as long as the process: what it has not done by then stays until the server is
    /// thrown away.
    fn drop(&mut self) {
        static UNUSED: OnceLock<mpsc::Sender<String>> = OnceLock::new();
        let unused = UNUSED.get_or_init(|| {
            let (sender, names) = mpsc::channel();
            thread::spawn(move || drop_databases(&names));
            sender
        });
        // Nothing to do when the thread has failed: it has said why.
        _ = unused.send(std::mem::take(&mut self.name));
    }
}

fn drop_databases(names: &mpsc::Receiver<String>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut main = connect().await;
        while let Ok(name) = names.recv() {
            execute(&mut main, format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    });
}
