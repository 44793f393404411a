//! What is handed over with a convention. The bytes are in the store of files, under their digest.

use chrono::{DateTime, Utc};
use domain::{
    convention::{By, ConventionState, Happened},
    digest::Digest,
    id::ConventionId,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{access::Rights, reading::FileLine, steps::Steps};
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction, on_pool},
    row::{code, parsed},
};

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// The pupil's certificate of insurance.
    Liability,
    /// The page that a guardian signed on paper.
    SignedPage,
}

impl FileKind {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Liability => "liability",
            Self::SignedPage => "signed_page",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Liability, Self::SignedPage]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

#[derive(FromRow)]
struct FileRow {
    id: Uuid,
    kind: String,
    digest: String,
    media: String,
    size: i32,
    added_at: DateTime<Utc>,
    added_by: String,
}

impl TryFrom<FileRow> for FileLine {
    type Error = StoreError;

    fn try_from(row: FileRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            kind: code("convention_file.kind", &row.kind, FileKind::from_code)?,
            digest: parsed("convention_file.digest", row.digest.parse())?,
            media: row.media,
            size: row.size,
            added_at: row.added_at,
            added_by: row.added_by,
        })
    }
}

/// A file to keep.
struct NewFile<'a> {
    kind: FileKind,
    digest: Digest,
    media: &'a str,
    size: i32,
}

both_engines! {
trait Files {
    async fn do_add_file(
        &mut self,
        act: &Act<'_>,
        by_name: &str,
        id: Uuid,
        file: &NewFile<'_>,
    ) -> Result<Option<Uuid>, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(None) };
        if standing.state == ConventionState::Cancelled {
            return Ok(None);
        }
        // Who comes by a personal link has no account: their link was looked at before.
        if let Some(by) = act.by
            && !self.hands_over(&standing, by, act.today).await?
        {
            return Ok(None);
        }
        if file.kind == FileKind::Liability {
            // One certificate counts: the last.
            sqlx::query(
                "UPDATE convention_file SET removed_at = $2
                 WHERE convention_id = $1 AND kind = 'liability' AND removed_at IS NULL",
            )
            .bind(id)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        }
        let new = (act.ids)();
        sqlx::query(
            "INSERT INTO convention_file (id, convention_id, kind, digest, media, size, added_at, added_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new)
        .bind(id)
        .bind(file.kind.code())
        .bind(file.digest.to_string())
        .bind(file.media)
        .bind(file.size)
        .bind(act.now)
        .bind(by_name)
        .execute(&mut *self)
        .await?;
        if file.kind == FileKind::Liability {
            let by = By { account: act.by.map(|by| by.0), name: by_name.to_owned() };
            let what = Happened::Certificate { digest: Some(file.digest) };
            self.write_log_by(act, &mut standing, by, what).await?;
        }
        Ok(Some(new))
    }

    /// Takes a certificate back; the page that somebody signed stays.
    async fn do_remove_file(
        &mut self,
        act: &Act<'_>,
        by_name: &str,
        id: Uuid,
        file: Uuid,
    ) -> Result<bool, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(false) };
        if let Some(by) = act.by
            && !self.hands_over(&standing, by, act.today).await?
        {
            return Ok(false);
        }
        let done = sqlx::query(
            "UPDATE convention_file SET removed_at = $3
             WHERE id = $2 AND convention_id = $1 AND kind = 'liability' AND removed_at IS NULL",
        )
        .bind(id)
        .bind(file)
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let by = By { account: act.by.map(|by| by.0), name: by_name.to_owned() };
        self.write_log_by(act, &mut standing, by, Happened::Certificate { digest: None }).await?;
        Ok(true)
    }
}
}

impl Db {
    /// Keeps a file whose bytes are stored already; `None` when there is no such convention, or it is cancelled. A certificate
    /// takes the place of the one before.
    #[expect(clippy::too_many_arguments, reason = "who, where, and what a file is")]
    pub async fn add_file(
        &self,
        act: &Act<'_>,
        by_name: &str,
        id: ConventionId,
        kind: FileKind,
        digest: Digest,
        media: &str,
        size: i32,
    ) -> Result<Option<Uuid>, StoreError> {
        let file = NewFile {
            kind,
            digest,
            media,
            size,
        };
        Ok(in_transaction!(self, |tx| {
            let added = tx.do_add_file(act, by_name, id.0, &file).await?;
            if added.is_none() {
                tx.leave_convention(id.0).await?;
            }
            added
        }))
    }

    /// Takes a certificate back; `false` when there is none of that id. The line stays, marked.
    pub async fn remove_file(
        &self,
        act: &Act<'_>,
        by_name: &str,
        id: ConventionId,
        file: Uuid,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let removed = tx.do_remove_file(act, by_name, id.0, file).await?;
            if !removed {
                tx.leave_convention(id.0).await?;
            }
            removed
        }))
    }

    /// The pupil's certificate of insurance.
    pub async fn liability(&self, id: ConventionId) -> Result<Option<FileLine>, StoreError> {
        let sql = "SELECT id, kind, digest, media, size, added_at, added_by FROM convention_file
                   WHERE convention_id = $1 AND kind = 'liability' AND removed_at IS NULL
                   ORDER BY added_at DESC, id DESC LIMIT 1";
        let row: Option<FileRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(id.0)
            .fetch_optional(pool)
            .await)?;
        row.map(FileLine::try_from).transpose()
    }
}
