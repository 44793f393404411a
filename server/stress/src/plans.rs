//! How the engines go about the queries that are asked most, and those that look at everything.

use chrono::{Days, NaiveDate};
use domain::id::{AccountId, CampaignId};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::query_text::{DUE, INBOX_COUNTS, INBOX_PAGE, MINE, OPEN, TO_REMIND};
use uuid::Uuid;

use crate::Outcome;

/// Tables that no query here may read from end to end, with the names that queries give them.
const LARGE: [&str; 4] = ["application", "a", "offer", "o"];

/// How a query is gone about.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which query.
    pub name: String,
    /// What the engine says.
    pub text: String,
}

/// How many rows may be read for each that is asked for: looked up one by one they would cost more.
const READ_FOR_ONE: u64 = 10;

impl Plan {
    /// Whether applications or offers are read from end to end, be it through an index, for few of them.
    pub fn scans(&self) -> bool {
        let lines: Vec<&str> = self.text.lines().collect();
        let asked = lines.first().and_then(|line| rows(line)).unwrap_or_default();
        (1..=lines.len()).any(|after| {
            let line = lines[after - 1].trim_start_matches([' ', '-', '>']);
            let line = line.strip_prefix("Parallel ").unwrap_or(line);
            // SQLite: « SCAN a », also « SCAN a USING COVERING INDEX … ».
            if let Some(rest) = line.strip_prefix("SCAN ") {
                return is_large(rest);
            }
            // PostgreSQL: « Seq Scan on application a », or « Index Scan using … on … » without a condition below it.
            let Some((how, rest)) = line.split_once(" on ") else {
                return false;
            };
            let about = &lines[after..];
            let whole = how == "Seq Scan"
                || how.contains("Index") && about.first().is_none_or(|next| !next.contains("Index Cond:"));
            whole
                && is_large(rest)
                && rows(line).unwrap_or(u64::MAX).saturating_add(removed(about)) > asked * READ_FOR_ONE
        })
    }
}

/// How many rows a step gave: « … (actual time=0.005..37.511 rows=30482 loops=1) ».
fn rows(line: &str) -> Option<u64> {
    let (_, actual) = line.split_once(" (actual ")?;
    let (_, rows) = actual.split_once(" rows=")?;
    rows.split(' ').next()?.parse().ok()
}

/// How many rows a step read and dropped, by the lines about it that follow it.
fn removed(about: &[&str]) -> u64 {
    about
        .iter()
        .take_while(|line| !line.contains("->"))
        .find_map(|line| line.trim_start().strip_prefix("Rows Removed by Filter: "))
        .and_then(|count| count.parse().ok())
        .unwrap_or_default()
}

fn is_large(rest: &str) -> bool {
    let name = rest.split_whitespace().next().unwrap_or_default();
    LARGE.contains(&name)
}

/// A value bound, in PostgreSQL's words and for SQLite's.
#[derive(Clone, Copy)]
enum Value {
    Id(Uuid),
    NoId,
    Day(NaiveDate),
    Text(&'static str),
    Number(i64),
}

impl Value {
    fn kind(self) -> &'static str {
        match self {
            Self::Id(_) | Self::NoId => "uuid",
            Self::Day(_) => "date",
            Self::Text(_) => "text",
            Self::Number(_) => "bigint",
        }
    }

    fn literal(self) -> String {
        match self {
            Self::Id(id) => format!("'{id}'"),
            Self::NoId => "NULL".to_owned(),
            Self::Day(day) => format!("'{day}'"),
            Self::Text(text) => format!("'{text}'"),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The plans of what a host and a student ask, and of what time brings on that day. PostgreSQL gives two of each: for these
/// values, and the one it keeps for all values once a query was asked five times.
pub async fn plans(
    url: &str,
    host: AccountId,
    student: AccountId,
    campaign: CampaignId,
    today: NaiveDate,
) -> Outcome<Vec<Plan>> {
    use Value::{Day, Id, NoId, Number, Text};
    let week = today.checked_add_days(Days::new(7)).unwrap_or(today);
    let queries: [(&str, &str, &[Value]); 6] = [
        ("inbox, counts", INBOX_COUNTS, &[Id(host.0), NoId, NoId]),
        (
            "inbox, page",
            INBOX_PAGE,
            &[Id(host.0), NoId, Text(""), Number(20), Number(0), NoId],
        ),
        ("student's list", MINE, &[Id(student.0), Number(300)]),
        ("due applications", DUE, &[Day(today), Number(200)]),
        ("reminders", TO_REMIND, &[Day(today), Day(week)]),
        (
            "offers not over yet",
            OPEN,
            &[Id(campaign.0), Text("first"), Number(200)],
        ),
    ];
    let mut plans = Vec::new();
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(url).await?;
        for (name, sql, values) in queries {
            plans.push(Plan {
                name: name.to_owned(),
                text: on_sqlite(&mut connection, sql, values).await?,
            });
        }
    } else {
        let mut connection = PgConnection::connect(url).await?;
        for (name, sql, values) in queries {
            for (kind, mode) in [
                ("these values", "force_custom_plan"),
                ("any values", "force_generic_plan"),
            ] {
                plans.push(Plan {
                    name: format!("{name} ({kind})"),
                    text: on_postgres(&mut connection, sql, values, mode).await?,
                });
            }
        }
    }
    Ok(plans)
}

async fn on_sqlite(connection: &mut SqliteConnection, sql: &str, values: &[Value]) -> Outcome<String> {
    use Value::{Day, Id, NoId, Number, Text};
    let mut query = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
    for &value in values {
        query = match value {
            Id(id) => query.bind(id),
            NoId => query.bind(None::<Uuid>),
            Day(day) => query.bind(day),
            Text(text) => query.bind(text),
            Number(number) => query.bind(number),
        };
    }
    let steps: Vec<(i64, i64, i64, String)> = query.fetch_all(connection).await?;
    Ok(steps.into_iter().map(|(.., step)| step + "\n").collect())
}

async fn on_postgres(
    connection: &mut PgConnection,
    sql: &str,
    values: &[Value],
    mode: &str,
) -> Outcome<String> {
    let kinds: Vec<_> = values.iter().map(|value| value.kind()).collect();
    let literals: Vec<_> = values.iter().map(|value| value.literal()).collect();
    let mut transaction = connection.begin().await?;
    let prepare = format!(
        "SET LOCAL plan_cache_mode = {mode}; PREPARE asked ({}) AS {sql}",
        kinds.join(", ")
    );
    sqlx::raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *transaction)
        .await?;
    let explain = format!(
        "EXPLAIN (ANALYZE, BUFFERS) EXECUTE asked ({})",
        literals.join(", ")
    );
    let lines: Vec<String> = sqlx::query_scalar(AssertSqlSafe(explain))
        .persistent(false)
        .fetch_all(&mut *transaction)
        .await?;
    sqlx::raw_sql("DEALLOCATE asked")
        .execute(&mut *transaction)
        .await?;
    Ok(lines.join("\n") + "\n")
}
