//! What happened to a pupil's applications, and who was told what about them; whoever asks has been shown the pupil.

use chrono::{DateTime, Utc};
use domain::{
    application::{ApplicationState, HistoryKind, HistoryLine},
    id::{AccountId, ApplicationId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql, decode::code};

/// The most e-mails that are listed.
const MOST: i64 = 300;

/// Something that happened to an application, and to which.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationEventLine {
    /// The application.
    pub application: ApplicationId,
    /// Title of its offer.
    pub offer: String,
    /// Who offers it.
    pub structure: String,
    /// What happened.
    pub line: HistoryLine,
}

/// An e-mail about a pupil, without what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmailAbout {
    /// Who it was for.
    pub to_name: String,
    /// What it is about.
    pub subject: String,
    /// Whether it speaks of other students too, whom its subject may name.
    pub of_others: bool,
    /// When it was queued.
    pub queued_at: DateTime<Utc>,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub dead_at: Option<DateTime<Utc>>,
    /// When it came back, after a mail server had taken it.
    pub bounced_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct EventRow {
    application_id: Uuid,
    offer: String,
    structure: String,
    at: DateTime<Utc>,
    by_name: Option<String>,
    event: String,
    state: String,
    note: String,
}

#[derive(FromRow)]
struct EmailRow {
    fact: String,
    of_convention: bool,
    of_others: bool,
    to_name: String,
    subject: String,
    queued_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    dead_at: Option<DateTime<Utc>>,
    bounced_at: Option<DateTime<Utc>>,
}

impl EmailRow {
    /// Whether it is about that pupil's internship: what else their account is told (a password that changed, a search they keep) is
    /// theirs alone.
    fn is_about(&self, things: &[String]) -> bool {
        self.of_convention
            || self.fact.starts_with("activate:")
            || things.iter().any(|thing| self.fact.contains(thing.as_str()))
    }
}

impl Db {
    /// What happened to a pupil's applications, in order. What a structure's people pass on among themselves is left out.
    pub async fn application_events_of(
        &self,
        student: AccountId,
    ) -> Result<Vec<ApplicationEventLine>, StoreError> {
        let sql = sql!(
            "SELECT e.application_id, o.title AS offer, s.name AS structure, e.at, p.name AS by_name, e.event, e.state,
                    e.note
             FROM application a JOIN application_event e ON e.application_id = a.id JOIN offer o ON o.id = a.offer_id
                  JOIN structure s ON s.id = o.structure_id LEFT JOIN account p ON p.id = e.account_id
             WHERE a.student_id = $1 ORDER BY e.at, e.id"
        );
        let rows: Vec<EventRow> = self.query(sql).bind(student.0).all().await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let what = code("application_event.event", &row.event, HistoryKind::from_code)?;
            if what == HistoryKind::Transferred {
                continue;
            }
            lines.push(ApplicationEventLine {
                application: ApplicationId(row.application_id),
                offer: row.offer,
                structure: row.structure,
                line: HistoryLine {
                    at: row.at,
                    by: row.by_name,
                    what,
                    state: code("application_event.state", &row.state, ApplicationState::from_code)?,
                    note: row.note,
                },
            });
        }
        Ok(lines)
    }

    /// The e-mails about a pupil, the last first: to anybody about their conventions, and to themselves about their applications and the
    /// places they found.
    pub async fn emails_about(&self, student: AccountId) -> Result<Vec<EmailAbout>, StoreError> {
        let sql = sql!(
            "SELECT id FROM application WHERE student_id = $1 UNION ALL SELECT id FROM proposal WHERE student_id = $1"
        );
        let things: Vec<Uuid> = self.query(sql).bind(student.0).scalars().await?;
        let things: Vec<String> = things.iter().map(Uuid::to_string).collect();
        let sql = sql!(
            "SELECT fact, of_convention, of_others, to_name, subject, queued_at, sent_at, dead_at, bounced_at
             FROM (SELECT o.id, o.fact, TRUE AS of_convention,
                          EXISTS (SELECT 1 FROM outbox_convention m JOIN convention n ON n.id = m.convention_id
                                  WHERE m.email_id = o.id AND n.student_id <> $1) AS of_others,
                          o.to_name, o.subject, o.queued_at, o.sent_at, o.dead_at, o.bounced_at
                   FROM outbox o
                   WHERE o.id IN (SELECT l.email_id FROM convention c JOIN outbox_convention l ON l.convention_id = c.id
                                  WHERE c.student_id = $1)
                   UNION ALL
                   SELECT o.id, o.fact, FALSE, FALSE, o.to_name, o.subject, o.queued_at, o.sent_at, o.dead_at,
                          o.bounced_at
                   FROM outbox o
                   WHERE o.account_id = $1
                     AND NOT EXISTS (SELECT 1 FROM outbox_convention l WHERE l.email_id = o.id)) AS told
             ORDER BY queued_at DESC, id DESC LIMIT $2"
        );
        let rows: Vec<EmailRow> = self.query(sql).bind(student.0).bind(MOST).all().await?;
        Ok(rows
            .into_iter()
            .filter(|row| row.is_about(&things))
            .map(|row| EmailAbout {
                to_name: row.to_name,
                subject: row.subject,
                of_others: row.of_others,
                queued_at: row.queued_at,
                sent_at: row.sent_at,
                dead_at: row.dead_at,
                bounced_at: row.bounced_at,
            })
            .collect())
    }
}
