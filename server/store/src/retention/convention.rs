//! The erasure of a convention: all that it said goes, its digests stay (decision 090).

use domain::digest::Digest;
use uuid::Uuid;

use super::{ErasureGround, blank_proposal, wiped_fact};
use crate::{ChangeContext, Conn, StoreError, conn::sql, decode::parsed};

/// What a student's date of birth becomes once nothing depends on their age any more.
const NO_BIRTH: &str = "1900-01-01";

impl Conn {
    /// Erases a convention; the files that it named, or `None` when it is gone already. The database refuses what is too young. What is left
    /// of its `intact` versions is sealed: of one that was altered we vouch for nothing.
    pub(crate) async fn erase_convention(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        ground: ErasureGround,
        intact: &[i32],
    ) -> Result<Option<Vec<Digest>>, StoreError> {
        let found: Option<(Uuid, Option<Uuid>)> = self
            .query(sql!(
                "SELECT student_id, proposal_id FROM convention WHERE id = $1"
            ))
            .bind(id)
            .optional()
            .await?;
        let Some((student, proposal)) = found else {
            return Ok(None);
        };
        self.query(sql!(
            "INSERT INTO erasure (object_id, kind, ground, erased_at, erased_by)
             VALUES ($1, 'convention', $2, $3, $4)"
        ))
        .bind(id)
        .bind(ground.code())
        .bind(context.now)
        .bind(context.actor.map(|by| by.0))
        .execute()
        .await?;
        self.query(sql!(
            "INSERT INTO erased_version (convention_id, number, state, content_hash, document_hash, file_hash,
                                         log_length, log_head, frozen_at, erased_at)
             SELECT v.convention_id, v.number, v.state, v.content_hash, v.document_hash, v.file_hash, c.log_length,
                    c.log_head, v.frozen_at, $2
             FROM convention_version v JOIN convention c ON c.id = v.convention_id WHERE c.id = $1"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        self.seal_remains_of(id, intact).await?;
        let files = self.files_of_convention(id).await?;
        self.erase_proof(id).await?;
        self.erase_what_was_typed(id).await?;
        if let Some(proposal) = proposal {
            self.query(sql!(blank_proposal!("id = $1")))
                .bind(proposal)
                .execute()
                .await?;
        }
        self.forget_birth(student).await?;
        Ok(Some(files))
    }

    /// The digests of all that is stored for a convention.
    async fn files_of_convention(&mut self, id: Uuid) -> Result<Vec<Digest>, StoreError> {
        let names: Vec<String> = self
            .query(sql!(
                "SELECT document_hash FROM convention_version WHERE convention_id = $1
                 UNION SELECT file_hash FROM convention_version WHERE convention_id = $1 AND file_hash IS NOT NULL
                 UNION SELECT digest FROM convention_file WHERE convention_id = $1
                 UNION SELECT page_hash FROM convention_signature WHERE convention_id = $1 AND page_hash IS NOT NULL"
            ))
            .bind(id)
            .scalars()
            .await?;
        names
            .iter()
            .map(|name| parsed("convention_file.digest", name.parse()))
            .collect()
    }

    /// Signatures before signers, signers before versions: each refers to the next.
    async fn erase_proof(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!("DELETE FROM amendment_signature WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM amendment WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_signature WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_signer WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_version WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_log WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        Ok(())
    }

    async fn erase_what_was_typed(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "DELETE FROM convention_session WHERE link_id IN
             (SELECT l.id FROM convention_link l WHERE l.convention_id = $1)"
        ))
        .bind(id)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM sms WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_link WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!(
            "DELETE FROM convention_barred_address WHERE convention_id = $1"
        ))
        .bind(id)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM convention_file WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_presence WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!("DELETE FROM convention_section WHERE convention_id = $1"))
            .bind(id)
            .execute()
            .await?;
        self.query(sql!(
            "UPDATE outbox SET ", wiped_fact!(), ", to_name = '', to_email = '', bounded_to = NULL, subject = '', body_text = '', body_html = '',
                    unsubscribe = NULL, calendar = NULL, last_error = NULL, dead_at = COALESCE(dead_at, queued_at)
             WHERE id IN (SELECT l.email_id FROM outbox_convention l WHERE l.convention_id = $1)"
        ))
        .bind(id)
        .execute()
        .await?;
        // What is left of such an e-mail says nothing to the other conventions that it spoke of, either.
        self.query(sql!(
            "DELETE FROM outbox_convention
             WHERE email_id IN (SELECT l.email_id FROM outbox_convention l WHERE l.convention_id = $1)"
        ))
        .bind(id)
        .execute()
        .await?;
        self.query(sql!("DELETE FROM convention WHERE id = $1"))
            .bind(id)
            .execute()
            .await?;
        Ok(())
    }

    /// The year of birth of an erased student was kept for their conventions alone.
    pub(super) async fn forget_birth(&mut self, student: Uuid) -> Result<(), StoreError> {
        let never: chrono::NaiveDate = parsed("student.birth_date", NO_BIRTH.parse())?;
        self.query(sql!(
            "UPDATE student SET birth_date = $2 WHERE account_id = $1
                 AND EXISTS (SELECT 1 FROM account a WHERE a.id = $1 AND a.erased_at IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.student_id = $1)"
        ))
        .bind(student)
        .bind(never)
        .execute()
        .await?;
        self.query(sql!(
            "DELETE FROM proposal_event WHERE proposal_id IN
             (SELECT x.id FROM proposal x JOIN account a ON a.id = x.student_id
              WHERE x.student_id = $1 AND a.erased_at IS NOT NULL)"
        ))
        .bind(student)
        .execute()
        .await?;
        Ok(())
    }
}
