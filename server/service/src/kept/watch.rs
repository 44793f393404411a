//! Who read what of a student, and what happened to accounts: for the person, for the head of the school, for administrators; and as JSON lines.

use std::fmt::Write;

use domain::{id::AccountId, security::SecurityKind};
use serde_json::json;
use store::{ReadingLine, SecurityLine};
use wire::kept::{EventShown, ReadingShown, Watched};

use super::{copy::NamedFile, note, scope::scope};
use crate::{context::AppContext, error::ServiceError, format::date_time, request::Request};

/// How many lines a page shows.
const LINES: i32 = 200;
/// How many lines a file holds.
const ALL: i32 = 1_000_000;

/// Who read what of somebody: one's own page tells the capacity, not the person.
pub(super) async fn own_readings(
    app: &AppContext,
    account: AccountId,
) -> Result<Vec<ReadingShown>, ServiceError> {
    let lines = app.db.readings_of(account, LINES).await?;
    Ok(lines
        .into_iter()
        .map(|line| ReadingShown {
            at: date_time(app, line.at),
            what: line.what.words().to_owned(),
            by: line.capacity.words().to_owned(),
            student: if line.student == account {
                String::new()
            } else {
                line.student_name
            },
        })
        .collect())
}

/// What happened to one's own account.
pub(super) async fn own_events(
    app: &AppContext,
    account: AccountId,
) -> Result<Vec<EventShown>, ServiceError> {
    let lines = app.db.security_of(account, LINES).await?;
    Ok(lines
        .into_iter()
        .map(|line| event_shown(app, line, false))
        .collect())
}

fn event_shown(app: &AppContext, line: SecurityLine, named: bool) -> EventShown {
    let account = line.event.account.filter(|_| named);
    EventShown {
        at: date_time(app, line.at),
        what: line.event.kind.words().to_owned(),
        network: line.event.network,
        account: account.map(|account| account.to_string()).unwrap_or_default(),
    }
}

/// The lines of a school, or all events: names are those of today, and an erased account has none.
async fn lines(
    request: &Request,
    of: &str,
    limit: i32,
) -> Result<(Vec<ReadingLine>, Vec<SecurityLine>), ServiceError> {
    let db = &request.app.db;
    let (_, school) = scope(request, of)?;
    Ok(match school {
        Some(school) => (
            db.readings_at(school, limit).await?,
            db.security_at(school, limit).await?,
        ),
        // Who reads which pupil is the school's to know: an administrator sees what happens to accounts.
        None => (Vec::new(), db.security_lines(limit).await?),
    })
}

/// Who looked, and what happened. For heads, about their school, and for administrators.
pub async fn page(request: Request, of: String) -> Result<Watched, ServiceError> {
    let (readings, events) = lines(&request, &of, LINES).await?;
    let app = &request.app;
    Ok(Watched {
        readings: readings
            .into_iter()
            .map(|line| ReadingShown {
                at: date_time(app, line.at),
                what: line.what.words().to_owned(),
                by: match line.reader_name {
                    Some(name) => format!("{name} ({})", line.capacity.words().to_lowercase()),
                    None => line.capacity.words().to_owned(),
                },
                student: line.student_name,
            })
            .collect(),
        events: events
            .into_iter()
            .map(|line| event_shown(app, line, true))
            .collect(),
    })
}

/// The same as JSON lines, without any name: numbers of accounts, students and things. For heads, and for administrators.
pub async fn file(request: Request, of: &str) -> Result<NamedFile, ServiceError> {
    let (readings, events) = lines(&request, of, ALL).await?;
    let mut text = String::new();
    for line in readings {
        let line = json!({
            "at": line.at.to_rfc3339(), "kind": "read", "what": line.what.code(), "capacity": line.capacity.code(),
            "student": line.student, "reader": line.reader,
        });
        _ = writeln!(text, "{line}");
    }
    for SecurityLine { at, event } in events {
        let line = json!({
            "at": at.to_rfc3339(), "kind": event.kind.code(), "account": event.account, "object": event.object,
            "subject": event.subject, "network": event.network,
        });
        _ = writeln!(text, "{line}");
    }
    let by = request.require_user()?.id();
    note(&request, SecurityKind::Exported, Some(by), None).await;
    Ok(("journal-de-securite.jsonl".to_owned(), text.into_bytes()))
}
