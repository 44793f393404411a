//! What every change of a convention is made of.

use chrono::{DateTime, Utc};
use domain::{
    convention::{Author, ConventionState, Entry, LogEvent, Section, Values},
    digest::Digest,
    id::ConventionId,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Conn, Recipient, StoreError,
    change_context::ChangeContext,
    conn::sql,
    decode::{code, parsed},
};

/// A convention, read under its lock.
#[derive(Clone, Debug)]
pub(crate) struct LockedConvention {
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) student: Uuid,
    pub(crate) school: Uuid,
    pub(crate) weeks: Weeks,
    pub(crate) application: Option<Uuid>,
    pub(crate) proposal: Option<Uuid>,
    pub(crate) structure: Option<Uuid>,
    pub(crate) state: ConventionState,
    /// The current version.
    pub(crate) number: i32,
    log_length: i32,
    log_head: Digest,
}

impl LockedConvention {
    /// The key, for somebody, of what the last line of the log says: it is queued once.
    pub(crate) fn dedup_key(&self, what: &str, to: &Recipient) -> String {
        format!("convention_{what}:{}:{}:{}", self.id, self.log_length, to.key())
    }
}

#[derive(FromRow)]
struct LockedConventionRow {
    id: Uuid,
    reference: String,
    student_id: Uuid,
    school_id: Uuid,
    weeks: String,
    application_id: Option<Uuid>,
    proposal_id: Option<Uuid>,
    structure_id: Option<Uuid>,
    state: String,
    number: i32,
    log_length: i32,
    log_head: String,
}

impl TryFrom<LockedConventionRow> for LockedConvention {
    type Error = StoreError;

    fn try_from(row: LockedConventionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            reference: row.reference,
            student: row.student_id,
            school: row.school_id,
            weeks: code("convention.weeks", &row.weeks, Weeks::from_code)?,
            application: row.application_id,
            proposal: row.proposal_id,
            structure: row.structure_id,
            state: code("convention.state", &row.state, ConventionState::from_code)?,
            number: row.number,
            log_length: row.log_length,
            log_head: parsed("convention.log_head", row.log_head.parse())?,
        })
    }
}

/// Steps of transactions that change a convention.
impl Conn {
    /// Locks a convention until the transaction ends. Pages that follow it see that something changed.
    pub(crate) async fn lock_convention(&mut self, id: Uuid) -> Result<Option<LockedConvention>, StoreError> {
        let sql = sql!(
            "UPDATE convention SET revision = revision + 1 WHERE id = $1
             RETURNING id, reference, student_id, school_id, weeks, application_id, proposal_id,
                       structure_id, state, number, log_length, log_head"
        );
        let row: Option<LockedConventionRow> = self.query(sql).bind(id).optional().await?;
        row.map(LockedConvention::try_from).transpose()
    }

    /// What was typed in a section; nothing where there is none.
    pub(crate) async fn typed_in(&mut self, id: Uuid, section: Section) -> Result<Values, StoreError> {
        let sql = sql!("SELECT content FROM convention_section WHERE convention_id = $1 AND section = $2");
        let typed: Option<Json<Values>> = self
            .query(sql)
            .bind(id)
            .bind(section.code())
            .optional_scalar()
            .await?;
        Ok(typed.map(|typed| typed.0).unwrap_or_default())
    }

    /// Sets the state of a frozen version, and since when it is closed.
    pub(crate) async fn set_version_state(
        &mut self,
        id: Uuid,
        number: i32,
        state: ConventionState,
        closed: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE convention_version SET state = $3, closed_at = $4 WHERE convention_id = $1
             AND number = $2"
        );
        self.query(sql)
            .bind(id)
            .bind(number)
            .bind(state.code())
            .bind(closed)
            .execute()
            .await?;
        Ok(())
    }

    /// Sets the convention's own state, under its lock.
    pub(crate) async fn set_convention_state(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        to: ConventionState,
        number: i32,
        reason: &str,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE convention SET state = $2, number = $3, reason = $4, moved_at = $5, cancelled_from = NULL
             WHERE id = $1"
        );
        self.query(sql)
            .bind(convention.id)
            .bind(to.code())
            .bind(number)
            .bind(reason)
            .bind(context.now)
            .execute()
            .await?;
        convention.state = to;
        convention.number = number;
        Ok(())
    }

    /// Takes back the revision counted by the lock: pages that follow the convention have nothing to see.
    pub(crate) async fn release_convention(&mut self, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE convention SET revision = revision - 1 WHERE id = $1"
        ))
        .bind(id)
        .execute()
        .await?;
        Ok(())
    }

    /// Adds a line to its log, in the name of the actor; of the platform when nobody does.
    pub(crate) async fn write_log(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        what: LogEvent,
    ) -> Result<(), StoreError> {
        let by = Author {
            account: context.actor.map(|by| by.0),
            name: self.name_of_actor(context).await?,
        };
        self.write_log_by(context, convention, by, what).await
    }

    /// The name of whoever acts; the platform's when nobody does.
    pub(crate) async fn name_of_actor(&mut self, context: &ChangeContext<'_>) -> Result<String, StoreError> {
        match context.actor {
            Some(_) => self.name_of(context.actor).await,
            None => Ok("Quinzaine".to_owned()),
        }
    }

    /// The same, in the name of somebody who may have no account.
    pub(crate) async fn write_log_by(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        by: Author,
        what: LogEvent,
    ) -> Result<(), StoreError> {
        let sequence = convention.log_length + 1;
        let number = parsed("convention.log_length", u32::try_from(sequence))?;
        let entry = Entry::new(ConventionId(convention.id), number, context.now, by, what);
        let (event, hash) = parsed("convention_log.event", entry.linked(convention.log_head))?;
        self.query(sql!(
            "INSERT INTO convention_log (convention_id, sequence, event, hash)
             VALUES ($1, $2, $3, $4)"
        ))
        .bind(convention.id)
        .bind(sequence)
        .bind(event)
        .bind(hash.to_string())
        .execute()
        .await?;
        self.write_seal(convention.id, sequence, hash).await?;
        self.query(sql!(
            "UPDATE convention SET log_length = $2, log_head = $3 WHERE id = $1"
        ))
        .bind(convention.id)
        .bind(sequence)
        .bind(hash.to_string())
        .execute()
        .await?;
        convention.log_length = sequence;
        convention.log_head = hash;
        Ok(())
    }
}
