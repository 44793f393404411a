//! What all moves of an application share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, Happening},
    campaign::Campaign,
    id::ApplicationId,
    notice::Notice,
    path,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    StoreError, act::Act, campaign::CampaignRow, db::both_engines, outbox::queue, people::People, row::code,
};

#[derive(FromRow)]
struct CaseRow {
    id: Uuid,
    offer_id: Uuid,
    student_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    state: String,
    deadline: Option<NaiveDate>,
    handler_id: Option<Uuid>,
    distance_km: Option<f64>,
    asked: bool,
    answered: bool,
    version: i32,
    title: String,
    structure_id: Uuid,
    structure: String,
    student: String,
}

/// An application as a move needs it.
pub(crate) struct Case {
    pub id: ApplicationId,
    pub offer_id: Uuid,
    pub student_id: Uuid,
    pub campaign_id: Uuid,
    pub weeks: Weeks,
    pub state: ApplicationState,
    pub deadline: Option<NaiveDate>,
    pub handler_id: Option<Uuid>,
    pub distance_km: Option<f64>,
    pub asked: bool,
    pub answered: bool,
    pub version: i32,
    pub title: String,
    pub structure_id: Uuid,
    pub structure: String,
    pub student: String,
}

impl Case {
    /// Whether its deadline has passed: the clock alone moves it then, whenever it comes.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.deadline.is_some_and(|deadline| deadline < today)
    }

    /// A fact's key for somebody.
    pub fn fact(&self, what: &str, to: &crate::Recipient) -> String {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        format!("{what}:{}:{who}", self.id)
    }
}

impl TryFrom<CaseRow> for Case {
    type Error = StoreError;

    fn try_from(row: CaseRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ApplicationId(row.id),
            offer_id: row.offer_id,
            student_id: row.student_id,
            campaign_id: row.campaign_id,
            weeks: code("application.weeks", &row.weeks, Weeks::from_code)?,
            state: code("application.state", &row.state, ApplicationState::from_code)?,
            deadline: row.deadline,
            handler_id: row.handler_id,
            distance_km: row.distance_km,
            asked: row.asked,
            answered: row.answered,
            version: row.version,
            title: row.title,
            structure_id: row.structure_id,
            structure: row.structure,
            student: row.student,
        })
    }
}

both_engines! {
/// Steps of moves.
pub(crate) trait Steps {
    /// An application as it stands now. For a decision it is read under its offer's lock.
    async fn case(&mut self, id: Uuid) -> Result<Option<Case>, StoreError> {
        let sql = "SELECT a.id, a.offer_id, a.student_id, a.campaign_id, a.weeks, a.state, a.deadline, a.handler_id,
                          a.distance_km, a.distance_asked_at IS NOT NULL AS asked,
                          a.distance_answered_at IS NOT NULL AS answered, a.version,
                          o.title, o.structure_id, s.name AS structure, p.name AS student
                   FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
                        JOIN account p ON p.id = a.student_id
                   WHERE a.id = $1";
        let row: Option<CaseRow> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        row.map(Case::try_from).transpose()
    }

    /// A campaign.
    async fn campaign_of(&mut self, id: Uuid) -> Result<Campaign, StoreError> {
        let sql = "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, status
                   FROM campaign WHERE id = $1";
        let row: CampaignRow = sqlx::query_as(sql).bind(id).fetch_one(&mut *self).await?;
        row.try_into()
    }

    /// Writes a move that the domain's table allows: the new state and its line of history. A note is a message when
    /// accepting, a reason otherwise.
    async fn advance(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        event: ApplicationEvent,
        to: ApplicationState,
        deadline: Option<NaiveDate>,
        note: &str,
    ) -> Result<(), StoreError> {
        let accepting = event == ApplicationEvent::Accept;
        let said = (!note.is_empty()).then_some(note);
        let sql = "UPDATE application SET state = $2, deadline = $3, moved_at = $4, version = version + 1,
                          message = COALESCE($5, message), reason = COALESCE($6, reason)
                   WHERE id = $1";
        sqlx::query(sql)
            .bind(case.id.0)
            .bind(to.code())
            .bind(deadline)
            .bind(act.now)
            .bind(said.filter(|_| accepting))
            .bind(said.filter(|_| !accepting))
            .execute(&mut *self)
            .await?;
        self.remember(act, case.id, Happening::Moved(event), to, note).await
    }

    /// Adds a line to an application's history. Who waited for the lock read the time before: the line comes after the last
    /// one all the same, so that the history can be read in the order of its times.
    async fn remember(
        &mut self,
        act: &Act<'_>,
        id: ApplicationId,
        what: Happening,
        state: ApplicationState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last = "SELECT at FROM application_event WHERE application_id = $1 ORDER BY at DESC LIMIT 1";
        let last: Option<DateTime<Utc>> =
            sqlx::query_scalar(last).bind(id.0).fetch_optional(&mut *self).await?;
        let at = last.map_or(act.now, |last| act.now.max(last + TimeDelta::microseconds(1)));
        let sql = "INSERT INTO application_event (id, application_id, at, account_id, event, state, note)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(sql)
            .bind((act.ids)())
            .bind(id.0)
            .bind(at)
            .bind(act.by.map(|by| by.0))
            .bind(what.code())
            .bind(state.code())
            .bind(note)
            .execute(&mut *self)
            .await?;
        Ok(())
    }

    /// Tells the pupil.
    async fn tell_student(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        notice: &Notice,
    ) -> Result<(), StoreError> {
        if let Some(to) = self.person(case.student_id).await? {
            queue!(self, act, case.fact(what, &to), &to, notice);
        }
        Ok(())
    }

    /// Tells who answers for the structure.
    async fn tell_hosts(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        notice: &Notice,
    ) -> Result<(), StoreError> {
        for to in self.hosts(case.structure_id, case.handler_id).await? {
            queue!(self, act, case.fact(what, &to), &to, notice);
        }
        Ok(())
    }

    /// Tells the host that the pupil gave up, or found a place elsewhere.
    async fn tell_withdrawn(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        placed_elsewhere: bool,
    ) -> Result<(), StoreError> {
        let notice = Notice::ApplicationWithdrawn {
            offer: case.title.clone(),
            student: case.student.clone(),
            placed_elsewhere,
            path: path::application_for_host(case.id),
        };
        self.tell_hosts(act, case, "withdrawn", &notice).await
    }
}
}
