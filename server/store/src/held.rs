//! A connection taken from a pool, and what becomes of it afterwards: given back when it is as it was, thrown away when nobody knows.
//!
//! A full disk, a server that restarts or a network that goes away can make beginning, committing or rolling back fail. The connection
//! may then still be in a transaction, or answer no more: whoever got it next would fail as well, for as long as the process lives.

use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::{
    Database, Executor, PgConnection, Pool, Postgres, Sqlite, SqliteConnection, pool::PoolConnection,
};
use tokio::{runtime::Handle, time::timeout};

use crate::StoreError;

/// How long an answer is waited for. Requests are given up long before; this is for the tasks beside them, which a network that went
/// away without a word would stop for ever.
const LONGEST_ANSWER: Duration = Duration::from_mins(1);
/// How long a connection may take to become quiet before it is thrown away. Until then nobody else can have its place in the pool.
const PATIENCE: Duration = Duration::from_secs(5);

/// How an engine's transactions begin, and how a statement without arguments is sent.
pub(crate) trait Transacts: Database {
    /// On SQLite the lock is taken at once: a transaction that reads before it writes could otherwise fail half-way.
    const BEGIN: &'static str;

    fn run<'c>(
        connection: &'c mut Self::Connection,
        sql: &'static str,
    ) -> BoxFuture<'c, Result<(), sqlx::Error>>;
}

impl Transacts for Sqlite {
    const BEGIN: &'static str = "BEGIN IMMEDIATE";

    fn run<'c>(
        connection: &'c mut SqliteConnection,
        sql: &'static str,
    ) -> BoxFuture<'c, Result<(), sqlx::Error>> {
        Box::pin(async move { connection.execute(sql).await.map(|_| ()) })
    }
}

impl Transacts for Postgres {
    const BEGIN: &'static str = "BEGIN";

    fn run<'c>(
        connection: &'c mut PgConnection,
        sql: &'static str,
    ) -> BoxFuture<'c, Result<(), sqlx::Error>> {
        Box::pin(async move { connection.execute(sql).await.map(|_| ()) })
    }
}

/// What is known of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// It is in no transaction.
    Quiet,
    /// It is in one.
    Begun,
    /// It was asked to begin or to commit, and did not say that it had.
    Unsure,
}

/// A connection taken from a pool.
#[derive(Debug)]
pub(crate) struct Held<E: Transacts> {
    /// There until it is dropped.
    connection: Option<PoolConnection<E>>,
    state: State,
}

/// Waits for an answer, but not for ever.
pub(crate) async fn answered<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    let answer = timeout(LONGEST_ANSWER, answer).await;
    Ok(answer.map_err(|_| StoreError::NoAnswer)??)
}

impl<E: Transacts> Held<E> {
    /// One of that pool.
    pub(crate) async fn of(pool: &Pool<E>) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Some(pool.acquire().await?),
            state: State::Quiet,
        })
    }

    /// One of that pool, in a transaction, which is rolled back unless it is committed.
    pub(crate) async fn begin(pool: &Pool<E>) -> Result<Self, StoreError> {
        let mut held = Self::of(pool).await?;
        held.turn(E::BEGIN, State::Begun).await?;
        Ok(held)
    }

    /// Makes what was written last.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        if self.state == State::Begun {
            self.turn("COMMIT", State::Quiet).await?;
        }
        Ok(())
    }

    /// Nobody knows where it is while it turns, nor once that failed or was given up.
    async fn turn(&mut self, sql: &'static str, then: State) -> Result<(), StoreError> {
        self.state = State::Unsure;
        answered(E::run(self.connection()?, sql)).await?;
        self.state = then;
        Ok(())
    }

    pub(crate) fn connection(&mut self) -> Result<&mut E::Connection, StoreError> {
        self.connection.as_deref_mut().ok_or(StoreError::Interrupted)
    }
}

impl<E: Transacts> Drop for Held<E> {
    fn drop(&mut self) {
        if let (Some(connection), Ok(runtime)) = (self.connection.take(), Handle::try_current()) {
            runtime.spawn(give_back(connection, self.state));
        }
    }
}

/// Gives a connection back to its pool, or makes room for another there.
async fn give_back<E: Transacts>(mut connection: PoolConnection<E>, state: State) {
    let quiet = match state {
        State::Quiet => true,
        // SQLite rolls back by itself when the disk is full: there is nothing left to roll back then, and it says so by failing.
        State::Begun => matches!(
            timeout(PATIENCE, E::run(&mut connection, "ROLLBACK")).await,
            Ok(Ok(()))
        ),
        State::Unsure => false,
    };
    // Dropped before it has answered, the connection goes, and its place in the pool is free.
    let given_back = quiet && timeout(PATIENCE, connection.return_to_pool()).await.is_ok();
    if !given_back {
        connection.close_on_drop();
        tracing::warn!("a connection to the database was thrown away");
    }
}
