//! What all moves of an application share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, Contact, HistoryKind},
    campaign::Campaign,
    hours::WeekHours,
    id::ApplicationId,
    notification::Notification,
    practical::{Practical, Stay},
    urls,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Conn, StoreError, campaign::CampaignRow, change_context::ChangeContext, conn::sql, decode::code,
};

#[derive(FromRow)]
struct ApplicationRow {
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

#[derive(FromRow)]
struct PracticalRow {
    structure: String,
    address: String,
    postal_code: String,
    city: String,
    country: Option<String>,
    hours: Json<WeekHours>,
    lunch: String,
    access_note: String,
    contact_name: String,
    contact_phone: String,
}

impl From<PracticalRow> for Practical {
    fn from(row: PracticalRow) -> Self {
        Self {
            structure: row.structure,
            address: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            hours: row.hours.0,
            contact: Contact {
                name: row.contact_name,
                phone: row.contact_phone,
            },
            lunch: row.lunch,
            access_note: row.access_note,
        }
    }
}

/// An application as a move needs it.
pub(crate) struct LockedApplication {
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

impl LockedApplication {
    /// Whether its deadline has passed: the clock alone moves it then, whenever it comes.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.deadline.is_some_and(|deadline| deadline < today)
    }

    /// The key of an e-mail to somebody.
    pub fn dedup_key(&self, what: &str, to: &crate::Recipient) -> String {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        format!("{what}:{}:{who}", self.id)
    }
}

impl TryFrom<ApplicationRow> for LockedApplication {
    type Error = StoreError;

    fn try_from(row: ApplicationRow) -> Result<Self, StoreError> {
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

/// Steps of moves, in the order in which a move takes them.
impl Conn {
    /// An application's offer and pupil: these never change, so they may be read before anything is locked.
    pub(crate) async fn offer_and_student(&mut self, id: Uuid) -> Result<Option<(Uuid, Uuid)>, StoreError> {
        let sql = sql!("SELECT offer_id, student_id FROM application WHERE id = $1");
        self.query(sql).bind(id).optional().await
    }

    /// An application as it is now. For a decision, read it under its offer's lock.
    pub(crate) async fn load_locked_application(
        &mut self,
        id: Uuid,
    ) -> Result<Option<LockedApplication>, StoreError> {
        let sql = sql!(
            "SELECT a.id, a.offer_id, a.student_id, a.campaign_id, a.weeks, a.state, a.deadline, a.handler_id,
                    a.distance_km, a.distance_asked_at IS NOT NULL AS asked,
                    a.distance_answered_at IS NOT NULL AS answered, a.version,
                    o.title, o.structure_id, s.name AS structure, p.name AS student
             FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
                  JOIN account p ON p.id = a.student_id
             WHERE a.id = $1");
        let row: Option<ApplicationRow> = self.query(sql).bind(id).optional().await?;
        row.map(LockedApplication::try_from).transpose()
    }

    pub(crate) async fn campaign_of(&mut self, id: Uuid) -> Result<Campaign, StoreError> {
        let sql = sql!(
            "SELECT id, label, week1, week2, hosts_open, pupils_open, expiry_days, working_time_rules, template,
                    status
             FROM campaign WHERE id = $1"
        );
        let row: CampaignRow = self.query(sql).bind(id).one().await?;
        row.try_into()
    }

    /// Writes a transition that the domain's table allows: the new state and its line of history. A note is a message when
    /// accepting, a reason otherwise.
    pub(crate) async fn transition(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        event: ApplicationEvent,
        to: ApplicationState,
        deadline: Option<NaiveDate>,
        note: &str,
    ) -> Result<(), StoreError> {
        let accepting = event == ApplicationEvent::Accept;
        let said = (!note.is_empty()).then_some(note);
        let sql = sql!(
            "UPDATE application SET state = $2, deadline = $3, moved_at = $4, version = version + 1,
                    message = COALESCE($5, message), reason = COALESCE($6, reason)
             WHERE id = $1"
        );
        self.query(sql)
            .bind(application.id.0)
            .bind(to.code())
            .bind(deadline)
            .bind(context.now)
            .bind(said.filter(|_| accepting))
            .bind(said.filter(|_| !accepting))
            .execute()
            .await?;
        self.append_history(context, application.id, HistoryKind::Moved(event), to, note)
            .await
    }

    /// Adds a line to an application's history. Who waited for the lock read the time before: the line comes after the last
    /// one all the same, so that the history can be read in the order of its times.
    pub(crate) async fn append_history(
        &mut self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
        what: HistoryKind,
        state: ApplicationState,
        note: &str,
    ) -> Result<(), StoreError> {
        let last =
            sql!("SELECT at FROM application_event WHERE application_id = $1 ORDER BY at DESC LIMIT 1");
        let last: Option<DateTime<Utc>> = self.query(last).bind(id.0).optional_scalar().await?;
        let at = last.map_or(context.now, |last| {
            context.now.max(last + TimeDelta::microseconds(1))
        });
        let sql = sql!(
            "INSERT INTO application_event (id, application_id, at, account_id, event, state, note)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        );
        self.query(sql)
            .bind((context.ids)())
            .bind(id.0)
            .bind(at)
            .bind(context.actor.map(|by| by.0))
            .bind(what.code())
            .bind(state.code())
            .bind(note)
            .execute()
            .await?;
        Ok(())
    }

    /// What an accepted pupil needs in order to come, a line each, and the days as a calendar file.
    pub(crate) async fn practical_of(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        confirmed: bool,
    ) -> Result<(Vec<String>, String), StoreError> {
        let campaign = self.campaign_of(application.campaign_id).await?;
        let mondays: Vec<NaiveDate> = application
            .weeks
            .iter()
            .map(|week| campaign.monday(week))
            .collect();
        let sql = sql!(
            "SELECT s.name AS structure, pl.address, pl.postal_code, pl.city, pl.country, o.hours, o.lunch,
                    o.access_note, o.contact_name, o.contact_phone
             FROM offer o JOIN structure s ON s.id = o.structure_id JOIN place pl ON pl.id = o.place_id
             WHERE o.id = $1"
        );
        let row: PracticalRow = self.query(sql).bind(application.offer_id).one().await?;
        let practical = Practical::from(row);
        let calendar = practical.calendar(&Stay {
            id: &application.id.to_string(),
            mondays: &mondays,
            confirmed,
            url: "",
            now: context.now,
        });
        Ok((practical.lines(&mondays), calendar))
    }

    /// Queues the e-mail that tells the pupil; `what` makes its key unique among those about this application.
    pub(crate) async fn notify_student(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        what: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        if let Some(to) = self.person(application.student_id).await? {
            self.enqueue_email(context, &application.dedup_key(what, &to), &to, notification)
                .await?;
        }
        Ok(())
    }

    /// Notifies those who answer for the structure.
    pub(crate) async fn notify_hosts(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        what: &str,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        for to in self
            .hosts(application.structure_id, application.handler_id)
            .await?
        {
            self.enqueue_email(context, &application.dedup_key(what, &to), &to, notification)
                .await?;
        }
        Ok(())
    }

    /// Notifies the host that the pupil gave up, or found a place elsewhere.
    pub(crate) async fn notify_withdrawn(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        placed_elsewhere: bool,
    ) -> Result<(), StoreError> {
        let notification = Notification::ApplicationWithdrawn {
            offer: application.title.clone(),
            student: application.student.clone(),
            placed_elsewhere,
            path: urls::application_for_host(application.id),
        };
        self.notify_hosts(context, application, "withdrawn", &notification)
            .await
    }
}
