//! E-mails about a convention that did not arrive, for the lycée: whoever waits for an answer must know that nobody was asked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::id::ConventionId;
use sqlx::FromRow;

use crate::{Db, StoreError, conn::sql};

/// What became of the last e-mail to an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Undelivered {
    /// When it was queued.
    pub at: DateTime<Utc>,
    /// Whether it is given up; otherwise it is tried again.
    pub given_up: bool,
}

#[derive(FromRow)]
struct UndeliveredRow {
    to_email: String,
    queued_at: DateTime<Utc>,
    given_up: bool,
}

impl Db {
    /// The addresses, in lower case, that the last e-mail about a convention did not reach.
    pub async fn undelivered(&self, id: ConventionId) -> Result<BTreeMap<String, Undelivered>, StoreError> {
        let sql = sql!(
            "SELECT o.to_email, o.queued_at, o.dead_at IS NOT NULL AS given_up
             FROM outbox_convention l JOIN outbox o ON o.id = l.email_id
             WHERE l.convention_id = $1 AND o.sent_at IS NULL AND (o.dead_at IS NOT NULL OR o.attempts > 0)
               AND NOT EXISTS (SELECT 1 FROM outbox_convention m JOIN outbox n ON n.id = m.email_id
                               WHERE m.convention_id = $1 AND n.sent_at IS NOT NULL
                                 AND LOWER(n.to_email) = LOWER(o.to_email) AND n.queued_at > o.queued_at)
             ORDER BY o.queued_at, o.id"
        );
        let rows: Vec<UndeliveredRow> = self.query(sql).bind(id.0).all().await?;
        let line = |row: UndeliveredRow| {
            let undelivered = Undelivered {
                at: row.queued_at,
                given_up: row.given_up,
            };
            (row.to_email.to_lowercase(), undelivered)
        };
        Ok(rows.into_iter().map(line).collect())
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
