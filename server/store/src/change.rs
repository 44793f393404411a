//! The change log: what servers read to keep their memory true.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, StoreError, conn::sql, decode::code};

/// What a change is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Noun {
    /// An offer was published, changed or withdrawn.
    Offer,
    /// A campaign's dates changed.
    Campaign,
}

impl Noun {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Campaign => "campaign",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Offer, Self::Campaign]
            .into_iter()
            .find(|noun| noun.code() == code)
    }
}

/// One line of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// Its number: without gaps, and visible in order.
    pub seq: i64,
    /// What it is about.
    pub noun: Noun,
    /// Which one; `None` for all of them.
    pub object: Option<Uuid>,
}

#[derive(FromRow)]
struct ChangeRow {
    seq: i64,
    noun: String,
    object_id: Option<Uuid>,
}

impl Conn {
    /// Records a change in the transaction that makes it. The counter's row stays locked until the transaction ends,
    /// so a later number never becomes visible before an earlier one.
    pub(crate) async fn record_change(
        &mut self,
        noun: Noun,
        object: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let seq: i64 = self
            .query(sql!(
                "UPDATE counter SET value = value + 1 WHERE name = 'change' RETURNING value"
            ))
            .scalar()
            .await?;
        self.query(sql!(
            "INSERT INTO change (seq, noun, object_id, at)
             VALUES ($1, $2, $3, $4)"
        ))
        .bind(seq)
        .bind(noun.code())
        .bind(object)
        .bind(now)
        .execute()
        .await?;
        Ok(())
    }

    /// Records what changed about those objects: one line each, or a single one about all of that noun when there are more than a
    /// hundred.
    pub(crate) async fn record_changes(
        &mut self,
        noun: Noun,
        objects: &[Uuid],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if objects.len() > 100 {
            return self.record_change(noun, None, now).await;
        }
        for object in objects {
            self.record_change(noun, Some(*object), now).await?;
        }
        Ok(())
    }
}

impl Db {
    /// The number of the last change.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        let sql = sql!("SELECT value FROM counter WHERE name = 'change'");
        self.query(sql).scalar().await
    }

    /// Whether any of the last changes, `limit` of them, was made after that moment.
    pub async fn changed_after(&self, moment: DateTime<Utc>, limit: i32) -> Result<bool, StoreError> {
        let sql = sql!("SELECT at FROM change ORDER BY seq DESC LIMIT $1");
        let times: Vec<DateTime<Utc>> = self.query(sql).bind(limit).scalars().await?;
        Ok(times.into_iter().any(|at| at > moment))
    }

    /// The changes after that number, in order, at most `limit`.
    pub async fn changes_since(&self, seq: i64, limit: i32) -> Result<Vec<Change>, StoreError> {
        let sql = sql!("SELECT seq, noun, object_id FROM change WHERE seq > $1 ORDER BY seq LIMIT $2");
        let rows: Vec<ChangeRow> = self.query(sql).bind(seq).bind(limit).all().await?;
        rows.into_iter()
            .map(|row| {
                Ok(Change {
                    seq: row.seq,
                    noun: code("change.noun", &row.noun, Noun::from_code)?,
                    object: row.object_id,
                })
            })
            .collect()
    }
}
