//! Making a database whole in one go: by one process at a time, and from nothing.

use std::{
    fs::{self, File, TryLockError},
    io,
};

use sqlx::{ConnectOptions, PgConnection};

use super::{Db, opening::beside};
use crate::StoreError;

/// The number by which PostgreSQL knows who makes a database.
const SOLE_MAKER: i64 = 0x6465_6d6f;

/// The right to make what a database holds, for one process at a time. It ends with the process, however that ends.
#[derive(Debug)]
pub struct SoleMaker {
    _right: Right,
}

#[derive(Debug)]
#[expect(dead_code, reason = "each is locked for as long as it is there")]
enum Right {
    File(File),
    Connection(Box<PgConnection>),
}

impl Db {
    /// Takes that right; nothing while another process has it.
    pub async fn sole_maker(&self) -> Result<Option<SoleMaker>, StoreError> {
        let right = match self {
            Self::Sqlite(sqlite, _) => {
                let file = File::create(sqlite.path().with_extension("making"))?;
                match file.try_lock() {
                    Ok(()) => Right::File(file),
                    Err(TryLockError::WouldBlock) => return Ok(None),
                    Err(TryLockError::Error(error)) => return Err(error.into()),
                }
            }
            Self::Postgres(pool, _) => {
                // Not one of the pool: it must outlast what is erased and opened again.
                let mut connection = pool.connect_options().as_ref().clone().connect().await?;
                let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                    .bind(SOLE_MAKER)
                    .fetch_one(&mut connection)
                    .await?;
                if !taken {
                    return Ok(None);
                }
                Right::Connection(Box::new(connection))
            }
        };
        Ok(Some(SoleMaker { _right: right }))
    }

    /// Erases all that the database holds, its tables included, and closes it.
    pub async fn erase(self) -> Result<(), StoreError> {
        if let Self::Postgres(pool, _) = &self {
            let sql = "DO $$ DECLARE place text := current_schema(); BEGIN \
                       EXECUTE format('DROP SCHEMA %I CASCADE', place); \
                       EXECUTE format('CREATE SCHEMA %I', place); END $$";
            sqlx::raw_sql(sql).execute(pool).await?;
        }
        self.close().await;
        if let Self::Sqlite(sqlite, _) = &self {
            let path = sqlite.path();
            // The file itself first: what is left beside none is thrown away when it is made again, while a file without what was
            // beside it would have lost its last words.
            let all = [path.clone()].into_iter().chain(beside(&path));
            for path in all {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
