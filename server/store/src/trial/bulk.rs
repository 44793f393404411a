//! Rows in bulk, as if people had come over weeks.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, Happening},
    id::{AccountId, ApplicationId, CampaignId, OfferId, SchoolId, StructureId},
    structure::StructureRole,
    weeks::Weeks,
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{
    Act, Db, StoreError,
    db::{in_transaction, on_pool},
};

/// Rows in one statement: engines limit the values they take.
const BATCH: usize = 500;

/// A pupil with an account and a file.
#[derive(Clone, Debug)]
pub struct Pupil {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address, in small letters.
    pub email: String,
    /// Lycée.
    pub school: SchoolId,
}

/// Somebody of a structure.
#[derive(Clone, Debug)]
pub struct Host {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address, in small letters.
    pub email: String,
    /// Structure.
    pub structure: StructureId,
    /// What they are in it.
    pub role: StructureRole,
}

/// An application sent a while ago, and where it stands now.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Id.
    pub id: ApplicationId,
    /// Offer.
    pub offer: OfferId,
    /// Pupil.
    pub student: AccountId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Weeks.
    pub weeks: Weeks,
    /// What they wrote.
    pub motivation: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub state: ApplicationState,
    /// Until when somebody must act.
    pub deadline: Option<NaiveDate>,
}

/// What leads to a state, in one move.
fn led_to(state: ApplicationState) -> Option<Happening> {
    let event = match state {
        ApplicationState::Submitted => return None,
        ApplicationState::Read => ApplicationEvent::Open,
        ApplicationState::Accepted => ApplicationEvent::Accept,
        ApplicationState::Confirmed => ApplicationEvent::Confirm,
        ApplicationState::Refused => ApplicationEvent::Refuse,
        ApplicationState::Expired => ApplicationEvent::Expire,
        ApplicationState::Lapsed => ApplicationEvent::Lapse,
        ApplicationState::Withdrawn => ApplicationEvent::Withdraw,
        ApplicationState::Cancelled => ApplicationEvent::Cancel,
    };
    Some(Happening::Moved(event))
}

/// The rows of `account` that go with people.
macro_rules! insert_accounts {
    ($tx:ident, $people:expr, $now:expr) => {{
        let mut query = QueryBuilder::<Engine>::new(
            "INSERT INTO account (id, name, email, email_key, confirmed_at, created_at, version) ",
        );
        query.push_values($people, |mut row, person| {
            row.push_bind(person.id.0)
                .push_bind(&person.name)
                .push_bind(&person.email)
                .push_bind(&person.email)
                .push_bind($now)
                .push_bind($now)
                .push_bind(1_i32);
        });
        query.build().execute(&mut *$tx).await?;
    }};
}

/// The role that goes with those accounts.
macro_rules! insert_roles {
    ($tx:ident, $people:expr, $now:expr, $role:literal) => {{
        let mut query =
            QueryBuilder::<Engine>::new("INSERT INTO account_role (account_id, role, granted_at) ");
        query.push_values($people, |mut row, person| {
            row.push_bind(person.id.0).push_bind($role).push_bind($now);
        });
        query.build().execute(&mut *$tx).await?;
    }};
}

impl Db {
    /// Adds pupils with their files.
    pub async fn add_pupils(&self, pupils: &[Pupil], now: DateTime<Utc>) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            for batch in pupils.chunks(BATCH) {
                insert_accounts!(tx, batch, now);
                insert_roles!(tx, batch, now, "student");
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO student (account_id, school_id, class_name, birth_date) ",
                );
                query.push_values(batch, |mut row, pupil| {
                    row.push_bind(pupil.id.0)
                        .push_bind(pupil.school.0)
                        .push_bind("2de 4")
                        .push_bind(NaiveDate::from_ymd_opt(2011, 3, 9));
                });
                query.build().execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Adds people of structures.
    pub async fn add_hosts(&self, hosts: &[Host], now: DateTime<Utc>) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            for batch in hosts.chunks(BATCH) {
                insert_accounts!(tx, batch, now);
                insert_roles!(tx, batch, now, "host");
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO membership (structure_id, account_id, role, joined_at) ",
                );
                query.push_values(batch, |mut row, host| {
                    row.push_bind(host.structure.0)
                        .push_bind(host.id.0)
                        .push_bind(host.role.code())
                        .push_bind(now);
                });
                query.build().execute(&mut *tx).await?;
            }
        });
        Ok(())
    }

    /// Adds applications with their history, their places and the seats they hold or take; offers get as many seats more.
    /// Nobody is told.
    pub async fn add_applications(&self, act: &Act<'_>, all: &[Sent]) -> Result<(), StoreError> {
        let seats = "UPDATE seat SET
                held = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'accepted'
                        AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END)),
                taken = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'confirmed'
                         AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END)),
                seats = seats + (SELECT COUNT(*) FROM application a
                         WHERE a.offer_id = seat.offer_id AND a.state IN ('accepted', 'confirmed')
                         AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END))";
        in_transaction!(self, |tx| {
            for batch in all.chunks(BATCH) {
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation,
                                              far_confirmed, state, deadline, submitted_at, moved_at, reason, message,
                                              version) ",
                );
                query.push_values(batch, |mut row, sent| {
                    row.push_bind(sent.id.0)
                        .push_bind(sent.offer.0)
                        .push_bind(sent.student.0)
                        .push_bind(sent.campaign.0)
                        .push_bind(1_i32)
                        .push_bind(sent.weeks.code())
                        .push_bind(&sent.motivation)
                        .push_bind(false)
                        .push_bind(sent.state.code())
                        .push_bind(sent.deadline)
                        .push_bind(sent.at)
                        .push_bind(sent.at)
                        .push_bind("")
                        .push_bind("")
                        .push_bind(1_i32);
                });
                query.build().execute(&mut *tx).await?;

                let lines = batch.iter().flat_map(|sent| {
                    let first = (
                        sent.id,
                        sent.at,
                        Happening::Submitted,
                        ApplicationState::Submitted,
                    );
                    let then = led_to(sent.state)
                        .map(|what| (sent.id, sent.at + TimeDelta::hours(1), what, sent.state));
                    [Some(first), then].into_iter().flatten()
                });
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO application_event (id, application_id, at, event, state, note) ",
                );
                query.push_values(lines, |mut row, (id, at, what, state)| {
                    row.push_bind((act.ids)())
                        .push_bind(id.0)
                        .push_bind(at)
                        .push_bind(what.code())
                        .push_bind(state.code())
                        .push_bind("");
                });
                query.build().execute(&mut *tx).await?;

                let places: Vec<_> = batch
                    .iter()
                    .filter(|sent| sent.state == ApplicationState::Confirmed)
                    .flat_map(|sent| sent.weeks.iter().map(move |week| (sent, week)))
                    .collect();
                if !places.is_empty() {
                    let mut query = QueryBuilder::<Engine>::new(
                        "INSERT INTO placement (student_id, campaign_id, week, application_id) ",
                    );
                    query.push_values(places, |mut row, (sent, week)| {
                        row.push_bind(sent.student.0)
                            .push_bind(sent.campaign.0)
                            .push_bind(week.number())
                            .push_bind(sent.id.0);
                    });
                    query.build().execute(&mut *tx).await?;
                }
            }
            sqlx::query(seats).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Every offer with its structure.
    pub async fn offers_with_structures(&self) -> Result<Vec<(OfferId, StructureId)>, StoreError> {
        let sql = "SELECT id, structure_id FROM offer ORDER BY id";
        let rows: Vec<(Uuid, Uuid)> = on_pool!(self, |pool| sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(offer, structure)| (OfferId(offer), StructureId(structure)))
            .collect())
    }

    /// What PostgreSQL does by itself a minute after so many rows came; SQLite never does.
    pub async fn settle_statistics(&self) -> Result<(), StoreError> {
        if let Self::Postgres(pool) = self {
            sqlx::raw_sql("VACUUM ANALYZE").execute(pool).await?;
        }
        Ok(())
    }
}
