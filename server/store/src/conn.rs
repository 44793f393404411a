//! A connection to either engine, the transactions on it, and the queries sent over it.
//!
//! One text serves both engines. A query holds the arguments of the engine in use, so that a step of a transaction is an ordinary
//! function on [`Conn`], written once and compiled once.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use domain::notification::Told;
use futures::{
    TryStreamExt,
    future::BoxFuture,
    stream::{BoxStream, StreamExt, unfold},
};
use sqlx::{
    Arguments, AssertSqlSafe, Decode, Encode, FromRow, Pool, Postgres, SqlSafeStr, SqlStr, Sqlite, Type,
    error::BoxDynError, postgres::PgRow, sqlite::SqliteRow,
};
use uuid::Uuid;

use crate::{
    Db, Keys, Recipient, StoreError,
    held::{Held, Transacts, answered},
};

/// A text that a test, `checked_sql`, prepares against both migrated engines. Only [`sql!`] makes one, so that no query of this crate is left
/// out by accident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Statement {
    text: &'static str,
    /// Where it is written: `src/seat.rs:73`.
    place: &'static str,
}

impl Statement {
    /// For [`sql!`] alone.
    pub(crate) const fn new(text: &'static str, place: &'static str) -> Self {
        Self { text, place }
    }

    pub(crate) const fn text(self) -> &'static str {
        self.text
    }

    /// Where it is written.
    pub(crate) const fn place(self) -> &'static str {
        self.place
    }
}

inventory::collect!(Statement);

/// Makes a [`Statement`] of literals and of macros that give literals. But for releases every one is listed: `query_text::all`.
macro_rules! sql {
    ($($part:expr),+ $(,)?) => {{
        const STATEMENT: $crate::conn::Statement =
            $crate::conn::Statement::new(concat!($($part),+), concat!(file!(), ":", line!()));
        #[cfg(debug_assertions)]
        inventory::submit! { STATEMENT }
        STATEMENT
    }};
}
pub(crate) use sql;

/// A connection to the engine in use, for reading. [`Transaction`] is one that writes.
#[derive(Debug)]
pub struct Conn(Inner, Vec<QueuedHere>, Option<Arc<Keys>>);

/// An e-mail that this transaction queued: what it tells the same person besides goes into it.
#[derive(Debug)]
pub(crate) struct QueuedHere {
    /// Its line in the outbox.
    pub(crate) id: Uuid,
    /// To whom.
    pub(crate) to: Recipient,
    /// What it says.
    pub(crate) told: Told,
}

#[derive(Debug)]
enum Inner {
    Sqlite(Held<Sqlite>),
    Postgres(Held<Postgres>),
}

/// A writing transaction. Dropped without [`Transaction::commit`], as when a function is left by `?`, it is rolled back.
#[derive(Debug)]
pub struct Transaction(Conn);

/// What may be bound to a parameter: what both engines can write.
pub trait Bind<'q>: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}

impl<'q, T> Bind<'q> for T where T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}

/// What a row may be read as: `#[derive(FromRow)]` and tuples are.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// What a single column may be read as.
pub trait Scalar:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin
{
}

impl<T> Scalar for T where
    T: for<'r> Decode<'r, Sqlite>
        + Type<Sqlite>
        + for<'r> Decode<'r, Postgres>
        + Type<Postgres>
        + Send
        + Unpin
{
}

/// A statement and its arguments. What cannot be written as an argument is reported when the query is run.
#[must_use = "a query is sent by `execute`, `one`, `optional`, `all`, `rows` or by one of the scalars"]
pub struct Query<'c>(Kind<'c>);

enum Kind<'c> {
    Sqlite(Parts<'c, Sqlite>),
    Postgres(Parts<'c, Postgres>),
}

/// A query for a known engine.
struct Parts<'c, E: Transacts> {
    target: Target<'c, E>,
    sql: SqlStr,
    arguments: Result<E::Arguments, BoxDynError>,
}

/// Where a query is sent: over a connection, or over any of a pool's, taken when the query is run.
enum Target<'c, E: Transacts> {
    Held(&'c mut Held<E>),
    Pool(&'c Pool<E>),
}

impl<'c, E: Transacts> Parts<'c, E> {
    fn new(target: Target<'c, E>, sql: SqlStr) -> Self {
        Self {
            target,
            sql,
            arguments: Ok(E::Arguments::default()),
        }
    }

    /// Adds a value, unless an earlier one could not be written.
    fn bind<'t>(&mut self, value: impl Encode<'t, E> + Type<E>) {
        if let Ok(arguments) = &mut self.arguments
            && let Err(error) = arguments.add(value)
        {
            self.arguments = Err(error);
        }
    }
}

impl Db {
    /// A pooled connection for reading.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        let inner = match self {
            Self::Sqlite(sqlite, _) => Inner::Sqlite(Held::of(&sqlite.readers).await?),
            Self::Postgres(pool, _) => Inner::Postgres(Held::of(pool).await?),
        };
        Ok(Conn(inner, Vec::new(), self.keys().cloned()))
    }

    /// A query of this crate that only reads, over a pooled connection.
    pub(crate) fn query(&self, statement: Statement) -> Query<'_> {
        self.query_text(statement.text())
    }

    /// The same of a text that no test of this crate prepares: see [`Conn::query_text`].
    pub fn query_text(&self, sql: impl SqlSafeStr) -> Query<'_> {
        let sql = sql.into_sql_str();
        Query(match self {
            Self::Sqlite(sqlite, _) => Kind::Sqlite(Parts::new(Target::Pool(&sqlite.readers), sql)),
            Self::Postgres(pool, _) => Kind::Postgres(Parts::new(Target::Pool(pool), sql)),
        })
    }

    /// A writing transaction.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        let inner = match self {
            Self::Sqlite(sqlite, _) => Inner::Sqlite(Held::begin(&sqlite.writer).await?),
            Self::Postgres(pool, _) => Inner::Postgres(Held::begin(pool).await?),
        };
        Ok(Transaction(Conn(inner, Vec::new(), self.keys().cloned())))
    }
}

impl Db {
    /// Runs steps in a writing transaction, which is committed when they end well, and rolled back when they fail.
    pub async fn transaction<T>(
        &self,
        steps: impl AsyncFnOnce(&mut Conn) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut transaction = self.begin().await?;
        let done = steps(&mut transaction).await?;
        transaction.commit().await?;
        Ok(done)
    }
}

impl Transaction {
    /// Makes what was written last.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0.0 {
            Inner::Sqlite(held) => held.commit().await,
            Inner::Postgres(held) => held.commit().await,
        }
    }
}

impl Deref for Transaction {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Conn {
    /// The e-mails that this transaction queued so far.
    pub(crate) fn queued_here(&mut self) -> &mut Vec<QueuedHere> {
        &mut self.1
    }

    /// What logs are sealed with.
    pub(crate) fn keys(&self) -> Option<&Keys> {
        self.2.as_deref()
    }

    /// A query of this crate, whose text is checked by a test.
    pub(crate) fn query(&mut self, statement: Statement) -> Query<'_> {
        self.query_text(statement.text())
    }

    /// An INSERT of many rows at once, of a statement that adds one: its parameters are bound row after row. Engines limit how
    /// many there may be: 32 766 on SQLite.
    pub(crate) fn query_rows(&mut self, statement: Statement, rows: usize) -> Query<'_> {
        self.query_text(AssertSqlSafe(with_rows(statement.text(), rows)))
    }

    /// A query whose text no test of this crate prepares: made while the program runs, or another crate's. Parameters are `$1`, `$2`
    /// and so on.
    pub fn query_text(&mut self, sql: impl SqlSafeStr) -> Query<'_> {
        let sql = sql.into_sql_str();
        Query(match &mut self.0 {
            Inner::Sqlite(held) => Kind::Sqlite(Parts::new(Target::Held(held), sql)),
            Inner::Postgres(held) => Kind::Postgres(Parts::new(Target::Held(held), sql)),
        })
    }
}

/// The text of an INSERT with the group after VALUES repeated that many times, each with parameters of its own.
pub fn with_rows(text: &str, rows: usize) -> String {
    const VALUES: &str = "VALUES (";
    let start = text.find(VALUES).map_or(text.len(), |at| at + VALUES.len() - 1);
    let end = text[start..].find(')').map_or(text.len(), |at| start + at + 1);
    let (head, group, tail) = (&text[..start], &text[start..end], &text[end..]);
    let parts: Vec<(usize, &str)> = group
        .split('$')
        .skip(1)
        .filter_map(|part| {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            Some((part[..digits].parse().ok()?, &part[digits..]))
        })
        .collect();
    let before = group.split('$').next().unwrap_or_default();
    let parameters = parts.iter().map(|(number, _)| *number).max().unwrap_or_default();
    let mut sql = String::with_capacity(text.len() + rows * (group.len() + 2 * parts.len()));
    sql.push_str(head);
    for row in 0..rows {
        if row > 0 {
            sql.push_str(", ");
        }
        sql.push_str(before);
        for (number, rest) in &parts {
            sql.push('$');
            sql.push_str(&(row * parameters + number).to_string());
            sql.push_str(rest);
        }
    }
    sql.push_str(tail);
    sql
}

/// Sends a query by one of sqlx's calls, to the engine in use, and says what came of it as `$out` of that engine.
macro_rules! send {
    ($query:expr, $call:ident, $out:ident) => {
        match $query.0 {
            Kind::Sqlite(parts) => $out::Sqlite(send!(parts, $call)),
            Kind::Postgres(parts) => $out::Postgres(send!(parts, $call)),
        }
    };
    ($parts:ident, $call:ident) => {{
        let query = sqlx::query_with($parts.sql, $parts.arguments.map_err(sqlx::Error::Encode)?);
        match $parts.target {
            Target::Held(held) => answered(query.$call(held.connection()?)).await?,
            Target::Pool(pool) => {
                let mut held = Held::of(pool).await?;
                answered(query.$call(held.connection()?)).await?
            }
        }
    }};
}

/// What an engine gives back.
enum Answer<S, P> {
    Sqlite(S),
    Postgres(P),
}

type Fetched<'c, S, P> = BoxFuture<'c, Result<Answer<S, P>, StoreError>>;

/// Queries are sent by functions that know no row type, and boxed: whoever calls one compiles no more than the reading of its rows.
impl<'c> Query<'c> {
    fn send(self) -> BoxFuture<'c, Result<u64, StoreError>> {
        Box::pin(async move {
            Ok(match send!(self, execute, Answer) {
                Answer::Sqlite(result) => result.rows_affected(),
                Answer::Postgres(result) => result.rows_affected(),
            })
        })
    }

    fn fetch_optional(self) -> Fetched<'c, Option<SqliteRow>, Option<PgRow>> {
        Box::pin(async move { Ok(send!(self, fetch_optional, Answer)) })
    }

    fn fetch_all(self) -> Fetched<'c, Vec<SqliteRow>, Vec<PgRow>> {
        Box::pin(async move { Ok(send!(self, fetch_all, Answer)) })
    }
}

impl<'c> Query<'c> {
    /// Binds the next parameter.
    pub fn bind<'t>(mut self, value: impl Bind<'t>) -> Self {
        match &mut self.0 {
            Kind::Sqlite(parts) => parts.bind(value),
            Kind::Postgres(parts) => parts.bind(value),
        }
        self
    }

    /// Runs it; says how many rows it wrote.
    pub async fn execute(self) -> Result<u64, StoreError> {
        self.send().await
    }

    /// Its only row.
    pub async fn one<R: Row>(self) -> Result<R, StoreError> {
        let row = self.optional().await?;
        row.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    /// Its row, if there is one.
    pub async fn optional<R: Row>(self) -> Result<Option<R>, StoreError> {
        let row = match self.fetch_optional().await? {
            Answer::Sqlite(row) => row.map(|row| R::from_row(&row)),
            Answer::Postgres(row) => row.map(|row| R::from_row(&row)),
        };
        Ok(row.transpose()?)
    }

    /// All its rows.
    pub async fn all<R: Row>(self) -> Result<Vec<R>, StoreError> {
        let rows: Result<Vec<R>, sqlx::Error> = match self.fetch_all().await? {
            Answer::Sqlite(rows) => rows.iter().map(R::from_row).collect(),
            Answer::Postgres(rows) => rows.iter().map(R::from_row).collect(),
        };
        Ok(rows?)
    }

    /// The first column of its only row.
    pub async fn scalar<T: Scalar>(self) -> Result<T, StoreError> {
        Ok(self.one::<(T,)>().await?.0)
    }

    /// The first column of its row, if there is one.
    pub async fn optional_scalar<T: Scalar>(self) -> Result<Option<T>, StoreError> {
        Ok(self.optional::<(T,)>().await?.map(|(value,)| value))
    }

    /// The first column of all its rows.
    pub async fn scalars<T: Scalar>(self) -> Result<Vec<T>, StoreError> {
        let rows = self.all::<(T,)>().await?;
        Ok(rows.into_iter().map(|(value,)| value).collect())
    }

    /// Its rows one after another, without holding them all in memory.
    pub fn rows<R: Row + 'c>(self) -> Result<BoxStream<'c, Result<R, StoreError>>, StoreError> {
        let rows = match self.0 {
            Kind::Sqlite(parts) => {
                let query = sqlx::query_as_with(parts.sql, parts.arguments.map_err(sqlx::Error::Encode)?);
                match parts.target {
                    Target::Held(held) => query.fetch(held.connection()?),
                    Target::Pool(pool) => query.fetch(pool),
                }
            }
            Kind::Postgres(parts) => {
                let query = sqlx::query_as_with(parts.sql, parts.arguments.map_err(sqlx::Error::Encode)?);
                match parts.target {
                    Target::Held(held) => query.fetch(held.connection()?),
                    Target::Pool(pool) => query.fetch(pool),
                }
            }
        };
        let rows = unfold(rows, async |mut rows| {
            let row = answered(rows.try_next()).await.transpose()?;
            Some((row, rows))
        });
        Ok(rows.boxed())
    }
}
