//! What became of the e-mails and the personal links of a convention, for the lycée: whoever waits for an answer must know that nobody was asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::ConventionId;
use sqlx::FromRow;

use super::LinkRole;
use crate::{Db, StoreError, conn::sql, decode::code};

/// What became of the last e-mail to an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Undelivered {
    /// When it was queued.
    pub at: DateTime<Utc>,
    /// Whether it is given up, or came back; otherwise it is tried again.
    pub given_up: bool,
    /// What the mail server said last; for nobody to read as it is.
    pub reply: String,
}

#[derive(FromRow)]
struct UndeliveredRow {
    to_email: String,
    queued_at: DateTime<Utc>,
    given_up: bool,
    last_error: Option<String>,
}

/// What became of the personal link that somebody was sent last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkState {
    /// As whom it opens the convention.
    pub role: LinkRole,
    /// The address that it went to, in small letters.
    pub email_key: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When a mail server took the e-mail it left by; one that came back afterwards is among the undelivered.
    pub sent_at: Option<DateTime<Utc>>,
    /// When that e-mail came back.
    pub bounced_at: Option<DateTime<Utc>>,
    /// When one of the links of that person was first opened.
    pub opened_at: Option<DateTime<Utc>>,
    /// Whether it is good: neither revoked nor too old.
    pub is_good: bool,
}

#[derive(FromRow)]
struct LinkStateRow {
    role: String,
    email_key: String,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    bounced_at: Option<DateTime<Utc>>,
    opened_at: Option<DateTime<Utc>>,
    is_good: bool,
}

impl TryFrom<LinkStateRow> for LinkState {
    type Error = StoreError;

    fn try_from(row: LinkStateRow) -> Result<Self, StoreError> {
        Ok(Self {
            role: code("convention_link.role", &row.role, LinkRole::from_code)?,
            email_key: row.email_key,
            made_at: row.created_at,
            sent_at: row.sent_at,
            bounced_at: row.bounced_at,
            opened_at: row.opened_at,
            is_good: row.is_good,
        })
    }
}

impl Db {
    /// The addresses, in lower case, that the last e-mail about a convention did not reach. An e-mail that held links to several is about
    /// each of them.
    pub async fn undelivered(&self, id: ConventionId) -> Result<BTreeMap<String, Undelivered>, StoreError> {
        let sql = sql!(
            "SELECT o.to_email, o.queued_at, o.dead_at IS NOT NULL OR o.bounced_at IS NOT NULL AS given_up, o.last_error
             FROM outbox_convention l JOIN outbox o ON o.id = l.email_id
             WHERE l.convention_id = $1 AND o.to_email <> ''
               AND (o.sent_at IS NULL AND (o.dead_at IS NOT NULL OR o.attempts > 0) OR o.bounced_at IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM outbox_convention m JOIN outbox n ON n.id = m.email_id
                               WHERE m.convention_id = $1 AND n.sent_at IS NOT NULL AND n.bounced_at IS NULL
                                 AND LOWER(n.to_email) = LOWER(o.to_email) AND n.queued_at > o.queued_at)
             ORDER BY o.queued_at, o.id"
        );
        let rows: Vec<UndeliveredRow> = self.query(sql).bind(id.0).all().await?;
        let line = |row: UndeliveredRow| {
            let undelivered = Undelivered {
                at: row.queued_at,
                given_up: row.given_up,
                reply: row.last_error.unwrap_or_default(),
            };
            (row.to_email.to_lowercase(), undelivered)
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// What became of the last personal link of each person, in each role and at each address, to a convention.
    pub async fn link_states(
        &self,
        id: ConventionId,
        now: DateTime<Utc>,
    ) -> Result<Vec<LinkState>, StoreError> {
        let sql = sql!(
            "SELECT l.role, l.email_key, l.created_at, o.sent_at, o.bounced_at,
                    (SELECT MIN(f.opened_at) FROM convention_link f WHERE f.convention_id = l.convention_id AND f.role = l.role
                         AND f.email_key = l.email_key) AS opened_at,
                    l.revoked_at IS NULL AND l.expires_at > $2 AS is_good
             FROM convention_link l LEFT JOIN outbox o ON o.id = l.email_id
             WHERE l.convention_id = $1
               AND NOT EXISTS (SELECT 1 FROM convention_link n WHERE n.convention_id = l.convention_id AND n.role = l.role
                                   AND n.email_key = l.email_key
                                   AND (n.created_at > l.created_at OR n.created_at = l.created_at AND n.id > l.id))
             ORDER BY l.role, l.email_key"
        );
        let rows: Vec<LinkStateRow> = self.query(sql).bind(id.0).bind(now).all().await?;
        rows.into_iter().map(LinkState::try_from).collect()
    }

    /// Whom the tutor's messages go to: name and address, as far as they are known.
    pub async fn tutor_of(&self, id: ConventionId) -> Result<Option<(String, String)>, StoreError> {
        let mut tx = self.begin().await?;
        let Some(convention) = tx.lock_convention(id.0).await? else {
            return Ok(None);
        };
        // Left without a commit: nothing was locked for long, and nothing changed.
        tx.tutor(&convention).await
    }
}
