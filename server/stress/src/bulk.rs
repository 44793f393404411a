//! Rows in bulk, as if people had come over weeks.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::{ApplicationEvent, ApplicationState, HistoryKind},
    id::{AccountId, ApplicationId, CampaignId, OfferId, SchoolId, StructureId},
    name_key::{search_key, sort_key},
    school::class_key,
    structure::StructureRole,
    weeks::Weeks,
};
use sqlx::AssertSqlSafe;
use store::{ChangeContext, Db, Engine, Query, StoreError, Transaction};
use uuid::Uuid;

/// Rows in one statement: engines limit the values they take.
const BATCH: usize = 500;

/// A student with an account and a file.
#[derive(Clone, Debug)]
pub struct Student {
    pub id: AccountId,
    pub name: String,
    /// Address, in lower case.
    pub email: String,
    pub school: SchoolId,
}

/// Somebody of a structure.
#[derive(Clone, Debug)]
pub struct Host {
    pub id: AccountId,
    pub name: String,
    /// Address, in lower case.
    pub email: String,
    pub structure: StructureId,
    pub role: StructureRole,
}

/// An application sent a while ago, and where it stands now.
#[derive(Clone, Debug)]
pub struct Sent {
    pub id: ApplicationId,
    pub offer: OfferId,
    pub student: AccountId,
    pub campaign: CampaignId,
    pub weeks: Weeks,
    pub motivation: String,
    pub at: DateTime<Utc>,
    pub state: ApplicationState,
    /// Until when somebody must act.
    pub deadline: Option<NaiveDate>,
}

/// What leads to a state, in one move.
fn led_to(state: ApplicationState) -> Option<HistoryKind> {
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
    Some(HistoryKind::Moved(event))
}

/// Inserts rows in one statement; `bind` gives a row's values in the order of the columns that `into` names.
async fn insert<R>(
    tx: &mut Transaction,
    into: &str,
    rows: impl IntoIterator<Item = R>,
    bind: impl for<'q> Fn(Query<'q>, &R) -> Query<'q>,
) -> Result<(), StoreError> {
    let rows: Vec<R> = rows.into_iter().collect();
    if rows.is_empty() {
        return Ok(());
    }
    let columns = into.matches(',').count() + 1;
    let values: Vec<String> = (0..rows.len())
        .map(|row| {
            let places: Vec<String> = (1..=columns)
                .map(|column| format!("${}", row * columns + column))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let sql = format!("INSERT INTO {into} VALUES {}", values.join(", "));
    let query = tx.query_text(AssertSqlSafe(sql));
    rows.iter().fold(query, bind).execute().await?;
    Ok(())
}

/// Accounts: id, name and e-mail address of each.
async fn insert_accounts(
    tx: &mut Transaction,
    people: &[(AccountId, &str, &str)],
    role: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let into =
        "account (id, name, email, email_key, confirmed_at, created_at, version, search_key, sort_key)";
    insert(tx, into, people, |query, (id, name, email)| {
        query
            .bind(id.0)
            .bind(*name)
            .bind(*email)
            .bind(*email)
            .bind(now)
            .bind(now)
            .bind(1_i32)
            .bind(search_key(name))
            .bind(sort_key(name))
    })
    .await?;
    let into = "account_role (account_id, role, granted_at)";
    insert(tx, into, people, |query, (id, ..)| {
        query.bind(id.0).bind(role).bind(now)
    })
    .await
}

/// Adds students with their files.
pub async fn add_students(db: &Db, students: &[Student], now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for batch in students.chunks(BATCH) {
        let people: Vec<_> = batch.iter().map(|s| (s.id, &*s.name, &*s.email)).collect();
        insert_accounts(&mut tx, &people, "student", now).await?;
        let into = "student (account_id, school_id, class_name, class_key, birth_date)";
        insert(&mut tx, into, batch, |query, student| {
            query
                .bind(student.id.0)
                .bind(student.school.0)
                .bind("2de 4")
                .bind(class_key("2de 4"))
                .bind(NaiveDate::from_ymd_opt(2011, 3, 9))
        })
        .await?;
    }
    tx.commit().await
}

/// Adds people of structures.
pub async fn add_hosts(db: &Db, hosts: &[Host], now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    for batch in hosts.chunks(BATCH) {
        let people: Vec<_> = batch.iter().map(|h| (h.id, &*h.name, &*h.email)).collect();
        insert_accounts(&mut tx, &people, "host", now).await?;
        let into = "membership (structure_id, account_id, role, joined_at)";
        insert(&mut tx, into, batch, |query, host| {
            query
                .bind(host.structure.0)
                .bind(host.id.0)
                .bind(host.role.code())
                .bind(now)
        })
        .await?;
    }
    tx.commit().await
}

/// Adds applications with their history, their places and the seats they hold or take; offers get as many seats more.
/// Nobody is told.
pub async fn add_applications(db: &Db, context: &ChangeContext<'_>, all: &[Sent]) -> Result<(), StoreError> {
    let seats = "UPDATE seat SET
                held = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'accepted'
                        AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END)),
                taken = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'confirmed'
                         AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END)),
                seats = seats + (SELECT COUNT(*) FROM application a
                         WHERE a.offer_id = seat.offer_id AND a.state IN ('accepted', 'confirmed')
                         AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END))";
    let mut tx = db.begin().await?;
    for batch in all.chunks(BATCH) {
        let into = "application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation, far_confirmed, state,
                                 deadline, submitted_at, moved_at, reason, message, version)";
        insert(&mut tx, into, batch, |query, sent| {
            query
                .bind(sent.id.0)
                .bind(sent.offer.0)
                .bind(sent.student.0)
                .bind(sent.campaign.0)
                .bind(1_i32)
                .bind(sent.weeks.code())
                .bind(sent.motivation.as_str())
                .bind(false)
                .bind(sent.state.code())
                .bind(sent.deadline)
                .bind(sent.at)
                .bind(sent.at)
                .bind("")
                .bind("")
                .bind(1_i32)
        })
        .await?;

        let lines = batch.iter().flat_map(|sent| {
            let first = (
                sent.id,
                sent.at,
                HistoryKind::Submitted,
                ApplicationState::Submitted,
            );
            let then =
                led_to(sent.state).map(|what| (sent.id, sent.at + TimeDelta::hours(1), what, sent.state));
            [Some(first), then].into_iter().flatten()
        });
        let into = "application_event (id, application_id, at, event, state, note)";
        insert(&mut tx, into, lines, |query, (id, at, what, state)| {
            query
                .bind((context.ids)())
                .bind(id.0)
                .bind(*at)
                .bind(what.code())
                .bind(state.code())
                .bind("")
        })
        .await?;

        let places = batch
            .iter()
            .filter(|sent| sent.state == ApplicationState::Confirmed)
            .flat_map(|sent| sent.weeks.iter().map(move |week| (sent, week)));
        let into = "placement (student_id, campaign_id, week, application_id)";
        insert(&mut tx, into, places, |query, (sent, week)| {
            query
                .bind(sent.student.0)
                .bind(sent.campaign.0)
                .bind(week.number())
                .bind(sent.id.0)
        })
        .await?;
    }
    tx.query_text(seats).execute().await?;
    tx.commit().await
}

/// Every offer with its structure.
pub async fn offers_with_structures(db: &Db) -> Result<Vec<(OfferId, StructureId)>, StoreError> {
    let sql = "SELECT id, structure_id FROM offer ORDER BY id";
    let rows: Vec<(Uuid, Uuid)> = db.read().await?.query_text(sql).all().await?;
    Ok(rows
        .into_iter()
        .map(|(offer, structure)| (OfferId(offer), StructureId(structure)))
        .collect())
}

/// What PostgreSQL does by itself a minute after so many rows came; SQLite never does.
pub async fn settle_statistics(db: &Db) -> Result<(), StoreError> {
    if db.engine() == Engine::Postgres {
        db.read().await?.query_text("VACUUM ANALYZE").execute().await?;
    }
    Ok(())
}
