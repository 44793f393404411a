//! What is handed over with a convention. The bytes are in the store of files, under their digest.

use chrono::{DateTime, Utc};
use domain::{
    convention::{Author, ConventionState, LogEvent},
    digest::Digest,
    id::ConventionId,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{access::By, reading::FileLine};
use crate::{
    Conn, Db, StoreError,
    change_context::ChangeContext,
    conn::sql,
    decode::{code, parsed},
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
pub(crate) struct NewFile<'a> {
    pub(crate) kind: FileKind,
    pub(crate) digest: Digest,
    pub(crate) media: &'a str,
    pub(crate) size: i32,
}

impl Conn {
    pub(crate) async fn add_convention_file(
        &mut self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        id: Uuid,
        file: &NewFile<'_>,
    ) -> Result<Option<Uuid>, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(None);
        };
        if convention.state == ConventionState::Cancelled {
            return Ok(None);
        }
        if !self.may_hand_over(context, &convention, by).await? {
            return Ok(None);
        }
        if file.kind == FileKind::Liability {
            // One certificate counts: the last.
            self.query(sql!(
                "UPDATE convention_file SET removed_at = $2
                 WHERE convention_id = $1 AND kind = 'liability' AND removed_at IS NULL"
            ))
            .bind(id)
            .bind(context.now)
            .execute()
            .await?;
        }
        let new = (context.ids)();
        self.query(sql!(
            "INSERT INTO convention_file (id, convention_id, kind, digest, media, size, added_at, added_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ))
        .bind(new)
        .bind(id)
        .bind(file.kind.code())
        .bind(file.digest.to_string())
        .bind(file.media)
        .bind(file.size)
        .bind(context.now)
        .bind(by.name)
        .execute()
        .await?;
        if file.kind == FileKind::Liability {
            let by = Author {
                account: context.actor.map(|by| by.0),
                name: by.name.to_owned(),
            };
            let what = LogEvent::Certificate {
                digest: Some(file.digest),
            };
            self.write_log_by(context, &mut convention, by, what).await?;
        }
        Ok(Some(new))
    }

    /// Takes a certificate back; the page that somebody signed stays.
    async fn remove_convention_file(
        &mut self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        id: Uuid,
        file: Uuid,
    ) -> Result<bool, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(false);
        };
        if !self.may_hand_over(context, &convention, by).await? {
            return Ok(false);
        }
        let rows = self
            .query(sql!(
                "UPDATE convention_file SET removed_at = $3
                 WHERE id = $2 AND convention_id = $1 AND kind = 'liability' AND removed_at IS NULL"
            ))
            .bind(id)
            .bind(file)
            .bind(context.now)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        let by = Author {
            account: context.actor.map(|by| by.0),
            name: by.name.to_owned(),
        };
        self.write_log_by(
            context,
            &mut convention,
            by,
            LogEvent::Certificate { digest: None },
        )
        .await?;
        Ok(true)
    }
}

impl Db {
    /// Keeps a file whose bytes are stored already; `None` when there is no such convention, or it is cancelled. A certificate
    /// takes the place of the one before.
    #[expect(clippy::too_many_arguments, reason = "who, where, and what a file is")]
    pub async fn add_file(
        &self,
        context: &ChangeContext<'_>,
        by: By<'_>,
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
        let mut tx = self.begin().await?;
        let added = tx.add_convention_file(context, by, id.0, &file).await?;
        if added.is_none() {
            tx.release_convention(id.0).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// Takes a certificate back; `false` when there is none of that id. The line stays, marked.
    pub async fn remove_file(
        &self,
        context: &ChangeContext<'_>,
        by: By<'_>,
        id: ConventionId,
        file: Uuid,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let removed = tx.remove_convention_file(context, by, id.0, file).await?;
        if !removed {
            tx.release_convention(id.0).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// The pupil's certificate of insurance.
    pub async fn liability(&self, id: ConventionId) -> Result<Option<FileLine>, StoreError> {
        let sql = sql!(
            "SELECT id, kind, digest, media, size, added_at, added_by FROM convention_file
             WHERE convention_id = $1 AND kind = 'liability' AND removed_at IS NULL
             ORDER BY added_at DESC, id DESC LIMIT 1"
        );
        let row: Option<FileRow> = self.query(sql).bind(id.0).optional().await?;
        row.map(FileLine::try_from).transpose()
    }
}
