//! What every change of a convention is made of.

use domain::{
    convention::{By, ConventionState, Entry, Happened, Section, Values},
    digest::Digest,
    id::ConventionId,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Recipient, StoreError,
    act::Act,
    db::both_engines,
    people::People,
    row::{code, parsed},
};

/// Where a convention stands, read under its lock.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
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

impl Standing {
    /// The key, for somebody, of what the last line of the log says: told once.
    pub(crate) fn fact(&self, what: &str, to: &Recipient) -> String {
        let who = to
            .account
            .map_or_else(|| to.email.to_lowercase(), |account| account.to_string());
        format!("convention_{what}:{}:{}:{who}", self.id, self.log_length)
    }
}

#[derive(FromRow)]
struct StandingRow {
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

impl TryFrom<StandingRow> for Standing {
    type Error = StoreError;

    fn try_from(row: StandingRow) -> Result<Self, StoreError> {
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

both_engines! {
/// Steps of transactions that change a convention.
pub(crate) trait Steps {
    /// Takes hold of a convention until the transaction ends. Pages that follow it see that something changed.
    async fn lock_convention(&mut self, id: Uuid) -> Result<Option<Standing>, StoreError> {
        let sql = "UPDATE convention SET revision = revision + 1 WHERE id = $1
                   RETURNING id, reference, student_id, school_id, weeks, application_id, proposal_id,
                             structure_id, state, number, log_length, log_head";
        let row: Option<StandingRow> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        row.map(Standing::try_from).transpose()
    }

    /// What was typed in a section; nothing where there is none.
    async fn typed_in(&mut self, id: Uuid, section: Section) -> Result<Values, StoreError> {
        let sql = "SELECT content FROM convention_section WHERE convention_id = $1 AND section = $2";
        let typed: Option<Json<Values>> =
            sqlx::query_scalar(sql).bind(id).bind(section.code()).fetch_optional(&mut *self).await?;
        Ok(typed.map(|typed| typed.0).unwrap_or_default())
    }

    /// Moves it, under its lock.
    async fn stand(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        to: ConventionState,
        number: i32,
        reason: &str,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE convention SET state = $2, number = $3, reason = $4, moved_at = $5 WHERE id = $1";
        sqlx::query(sql)
            .bind(standing.id)
            .bind(to.code())
            .bind(number)
            .bind(reason)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        standing.state = to;
        standing.number = number;
        Ok(())
    }

    /// Nothing changed after all: pages that follow it have nothing to see.
    async fn leave_convention(&mut self, id: Uuid) -> Result<(), StoreError> {
        sqlx::query("UPDATE convention SET revision = revision - 1 WHERE id = $1")
            .bind(id)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Adds a line to its log, in the name of who acts; of the platform when nobody does.
    async fn write_log(&mut self, act: &Act<'_>, standing: &mut Standing, what: Happened) -> Result<(), StoreError> {
        let name = match act.by {
            Some(_) => self.name_of(act.by).await?,
            None => "Quinzaine".to_owned(),
        };
        let by = By { account: act.by.map(|by| by.0), name };
        self.write_log_by(act, standing, by, what).await
    }

    /// The same, in the name of somebody who may have no account.
    async fn write_log_by(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        by: By,
        what: Happened,
    ) -> Result<(), StoreError> {
        let sequence = standing.log_length + 1;
        let number = parsed("convention.log_length", u32::try_from(sequence))?;
        let entry = Entry::new(ConventionId(standing.id), number, act.now, by, what);
        let (event, hash) = parsed("convention_log.event", entry.linked(standing.log_head))?;
        sqlx::query("INSERT INTO convention_log (convention_id, sequence, event, hash) VALUES ($1, $2, $3, $4)")
            .bind(standing.id)
            .bind(sequence)
            .bind(event)
            .bind(hash.to_string())
            .execute(&mut *self)
            .await?;
        sqlx::query("UPDATE convention SET log_length = $2, log_head = $3 WHERE id = $1")
            .bind(standing.id)
            .bind(sequence)
            .bind(hash.to_string())
            .execute(&mut *self)
            .await?;
        standing.log_length = sequence;
        standing.log_head = hash;
        Ok(())
    }
}
}
