//! What a lycée notes about a pupil, for itself. Neither the family nor the host has a query that reads it.

use chrono::{DateTime, Utc};
use domain::id::{AccountId, SchoolId, StudentNoteId};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Db, StoreError, conn::sql};

/// A note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoteLine {
    /// Identifier.
    pub id: StudentNoteId,
    /// Who wrote it.
    pub author: AccountId,
    /// Their name.
    pub author_name: String,
    /// When.
    pub written_at: DateTime<Utc>,
    /// What it says.
    pub content: String,
}

#[derive(FromRow)]
struct NoteRow {
    id: Uuid,
    author_id: Uuid,
    author_name: String,
    written_at: DateTime<Utc>,
    content: String,
}

impl Db {
    /// The notes of a lycée about a pupil, the last first; whoever asks has been shown the pupil.
    pub async fn notes_about(
        &self,
        student: AccountId,
        school: SchoolId,
    ) -> Result<Vec<NoteLine>, StoreError> {
        let sql = sql!(
            "SELECT n.id, n.author_id, a.name AS author_name, n.written_at, n.content
             FROM student_note n JOIN account a ON a.id = n.author_id
             WHERE n.student_id = $1 AND n.school_id = $2 ORDER BY n.written_at DESC, n.id DESC LIMIT 200"
        );
        let rows: Vec<NoteRow> = self.query(sql).bind(student.0).bind(school.0).all().await?;
        Ok(rows
            .into_iter()
            .map(|row| NoteLine {
                id: StudentNoteId(row.id),
                author: AccountId(row.author_id),
                author_name: row.author_name,
                written_at: row.written_at,
                content: row.content,
            })
            .collect())
    }

    /// Notes something about a pupil, for whoever of their lycée knows them. `id` comes from the form: pressed twice, it is one note. `false`
    /// when whoever asks may not.
    pub async fn add_note(
        &self,
        context: &ChangeContext<'_>,
        (id, student): (StudentNoteId, AccountId),
        text: &str,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let school = tx.school_knowing(student, context.actor, context.today).await?;
            let (Some(school), Some(by)) = (school, context.actor) else {
                return Ok(false);
            };
            let added = tx
                .query(sql!(
                    "INSERT INTO student_note (id, student_id, school_id, author_id, written_at, content)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING"
                ))
                .bind(id.0)
                .bind(student.0)
                .bind(school.0)
                .bind(by.0)
                .bind(context.now)
                .bind(text)
                .execute()
                .await?;
            if added > 0 {
                // What it says stays out of the journal, which nobody can erase.
                tx.write_audit(context, "student.note", Some(student.0), "")
                    .await?;
            }
            Ok(true)
        })
        .await
    }

    /// Erases a note, for whoever wrote it and still knows the pupil; `false` for others.
    pub async fn erase_note(
        &self,
        context: &ChangeContext<'_>,
        (id, student): (StudentNoteId, AccountId),
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let school = tx.school_knowing(student, context.actor, context.today).await?;
            let Some(school) = school else {
                return Ok(false);
            };
            let erased = tx
                .query(sql!(
                    "DELETE FROM student_note
                     WHERE id = $1 AND student_id = $2 AND school_id = $3 AND author_id = $4"
                ))
                .bind(id.0)
                .bind(student.0)
                .bind(school.0)
                .bind(context.actor.map(|by| by.0))
                .execute()
                .await?;
            if erased == 0 {
                return Ok(false);
            }
            tx.write_audit(context, "student.note.erase", Some(student.0), "")
                .await?;
            Ok(true)
        })
        .await
    }
}
