//! What a server keeps outside the database of what it saw there: an older copy that is put back lacks the last lines of logs, and is noticed.

use chrono::{DateTime, Utc};
use domain::{digest::Digest, id::ConventionId};
use uuid::Uuid;

use crate::{Db, StoreError, conn::sql, decode::parsed};

/// The last line of a convention's log, when it was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeenLine {
    /// Which convention.
    pub convention: ConventionId,
    /// Its number.
    pub sequence: i32,
    /// Its digest, which follows from all lines before.
    pub hash: Digest,
}

impl Db {
    /// When the database was made: tells it from another one, and not from a copy.
    pub async fn made_at(&self) -> Result<Option<String>, StoreError> {
        let sql = "SELECT CAST(MIN(installed_on) AS TEXT) FROM _sqlx_migrations";
        Ok(self
            .query_text(sql)
            .optional_scalar::<Option<String>>()
            .await?
            .flatten())
    }

    /// The last lines of the conventions that moved last.
    pub async fn last_lines(&self, limit: i32) -> Result<Vec<SeenLine>, StoreError> {
        let sql = sql!(
            "SELECT id, log_length, log_head, moved_at FROM convention WHERE log_length > 0
             ORDER BY moved_at DESC, id LIMIT $1"
        );
        let rows: Vec<(Uuid, i32, String, DateTime<Utc>)> = self.query(sql).bind(limit).all().await?;
        rows.into_iter()
            .map(|(id, sequence, hash, _)| {
                Ok(SeenLine {
                    convention: ConventionId(id),
                    sequence,
                    hash: parsed("convention.log_head", hash.parse())?,
                })
            })
            .collect()
    }

    /// How many of these lines are not there any more, though nobody erased their convention.
    pub async fn lost_lines(&self, lines: &[SeenLine]) -> Result<usize, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM convention_log WHERE convention_id = $1 AND sequence = $2 AND hash = $3)
                 OR EXISTS (SELECT 1 FROM erasure WHERE object_id = $1 AND kind = 'convention')"
        );
        let mut lost = 0;
        for line in lines {
            let is_there: bool = self
                .query(sql)
                .bind(line.convention.0)
                .bind(line.sequence)
                .bind(line.hash.to_string())
                .scalar()
                .await?;
            lost += usize::from(!is_there);
        }
        Ok(lost)
    }
}
