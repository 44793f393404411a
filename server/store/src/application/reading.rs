//! Reading applications: each reader sees theirs, and of them what they may.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    application::{
        ApplicationDetail, ApplicationState, Contact, HistoryKind, HistoryLine, Inbox, InboxRow,
        MyApplication, distance_for_host,
    },
    hours::WeekHours,
    id::{AccountId, ApplicationId, OfferId, StructureId},
    offer::{OfferState, SeatsLeft},
    place::Kilometres,
    practical::Practical,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::Statement,
    conn::sql,
    decode::{code, count, parsed},
    staff::{fills, follows},
};

/// Lines of the inbox on a page.
const PAGE: u32 = 20;

/// The most a pupil's list shows.
const MOST: i32 = 300;

/// How many applications somebody may answer, by state: `$1` the account, `$2` an offer, `$3` a structure, null for all.
pub(crate) const INBOX_COUNTS: Statement = sql!(
    "SELECT a.state, COUNT(*) FROM membership m JOIN offer o ON o.structure_id = m.structure_id
          JOIN application a ON a.offer_id = o.id
     WHERE m.account_id = $1 AND (o.id = $2 OR $2 IS NULL) AND (m.structure_id = $3 OR $3 IS NULL)
     GROUP BY a.state"
);

/// Unread ones first, then by deadline.
macro_rules! inbox_order {
    () => {
        " ORDER BY CASE WHEN a.state = 'submitted' THEN 0 WHEN a.deadline IS NOT NULL THEN 1 ELSE 2 END,
                   a.deadline, a.moved_at DESC, a.id"
    };
}

/// A page of them: `$3` a state or nothing for all, then how many lines and from which one on, `$6` a structure. The page is chosen in the
/// index alone; what its lines show is read afterwards.
pub(crate) const INBOX_PAGE: Statement = sql!(
    "SELECT a.id, a.offer_id, o.title, p.name AS student, a.weeks, a.state, a.submitted_at, a.deadline,
            a.distance_km, h.name AS handler,
            COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 1), 0) AS left1,
            COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 2), 0) AS left2
     FROM (SELECT a.id FROM membership m JOIN offer o ON o.structure_id = m.structure_id
                JOIN application a ON a.offer_id = o.id
           WHERE m.account_id = $1 AND (o.id = $2 OR $2 IS NULL) AND ($3 = '' OR a.state = $3)
             AND (m.structure_id = $6 OR $6 IS NULL)",
    inbox_order!(),
    " LIMIT $4 OFFSET $5) chosen
     JOIN application a ON a.id = chosen.id JOIN offer o ON o.id = a.offer_id
     JOIN account p ON p.id = a.student_id LEFT JOIN account h ON h.id = a.handler_id",
    inbox_order!()
);

/// A pupil's list: `$1` the pupil, `$2` how many at most.
pub(crate) const MINE: Statement = sql!(
    "SELECT a.id, a.offer_id, o.title, s.name AS structure, p.city, a.weeks, a.state, a.submitted_at,
         a.deadline,
            a.distance_asked_at IS NOT NULL AND a.distance_answered_at IS NULL AS asked
     FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
          JOIN place p ON p.id = o.place_id
     WHERE a.student_id = $1 ORDER BY a.submitted_at DESC, a.id DESC LIMIT $2"
);

/// What the host looks at.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct InboxFilter {
    /// One offer only.
    pub offer: Option<OfferId>,
    /// One structure only.
    pub structure: Option<StructureId>,
    /// One state only.
    pub state: Option<ApplicationState>,
    /// Page, from 1; zero counts as the first.
    pub page: u32,
}

fn days_left(deadline: Option<NaiveDate>, today: NaiveDate) -> Option<i64> {
    deadline.map(|deadline| (deadline - today).num_days())
}

fn seats_left(first: i32, second: i32) -> Result<SeatsLeft, StoreError> {
    Ok(SeatsLeft {
        first: count("seat.seats", first)?,
        second: count("seat.seats", second)?,
    })
}

#[derive(FromRow)]
struct InboxLine {
    id: Uuid,
    offer_id: Uuid,
    title: String,
    student: String,
    weeks: String,
    state: String,
    submitted_at: DateTime<Utc>,
    deadline: Option<NaiveDate>,
    distance_km: Option<f64>,
    handler: Option<String>,
    left1: i32,
    left2: i32,
}

#[derive(FromRow)]
struct MyLine {
    id: Uuid,
    offer_id: Uuid,
    title: String,
    structure: String,
    city: String,
    weeks: String,
    state: String,
    submitted_at: DateTime<Utc>,
    deadline: Option<NaiveDate>,
    asked: bool,
}

#[derive(FromRow)]
struct DetailRow {
    id: Uuid,
    offer_id: Uuid,
    title: String,
    offer_state: String,
    structure: String,
    city: String,
    student: String,
    school: String,
    attempt: i32,
    weeks: String,
    state: String,
    submitted_at: DateTime<Utc>,
    deadline: Option<NaiveDate>,
    motivation: String,
    distance_km: Option<f64>,
    far_confirmed: bool,
    distance_asked_at: Option<DateTime<Utc>>,
    distance_answered_at: Option<DateTime<Utc>>,
    reason: String,
    message: String,
    handler: Option<String>,
    contact_name: String,
    contact_phone: String,
    address: String,
    postal_code: String,
    country: Option<String>,
    hours: Json<WeekHours>,
    lunch: String,
    access_note: String,
    left1: i32,
    left2: i32,
}

/// The columns of a detail, with the condition that makes it this reader's.
macro_rules! select_detail {
    ($($condition:expr),+) => {
        concat!(
            "SELECT a.id, a.offer_id, o.title, o.state AS offer_state, s.name AS structure, pl.city,
                    p.name AS student, sc.name || ' (' || sc.city || ')' AS school, a.attempt, a.weeks, a.state,
                    a.submitted_at, a.deadline, a.motivation, a.distance_km, a.far_confirmed, a.distance_asked_at,
                    a.distance_answered_at, a.reason, a.message, h.name AS handler, o.contact_name, o.contact_phone,
                    pl.address, pl.postal_code, pl.country, o.hours, o.lunch, o.access_note,
                    COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 1), 0) AS left1,
                    COALESCE((SELECT seats - held - taken FROM seat WHERE offer_id = o.id AND week = 2), 0) AS left2
             FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
                  JOIN place pl ON pl.id = o.place_id JOIN account p ON p.id = a.student_id
                  JOIN student st ON st.account_id = a.student_id JOIN school sc ON sc.id = st.school_id
                  LEFT JOIN account h ON h.id = a.handler_id
             WHERE a.id = $1 AND ",
            $($condition),+
        )
    };
}

/// Who reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Host,
    Student,
    School,
}

fn detail(
    row: DetailRow,
    history: Vec<HistoryLine>,
    reader: Reader,
    today: NaiveDate,
) -> Result<ApplicationDetail, StoreError> {
    let state = code("application.state", &row.state, ApplicationState::from_code)?;
    let practical = (reader == Reader::Student && state.has_seat()).then(|| Practical {
        structure: row.structure.clone(),
        address: row.address,
        postal_code: row.postal_code,
        city: row.city.clone(),
        country: row.country,
        hours: row.hours.0,
        contact: Contact {
            name: row.contact_name,
            phone: row.contact_phone,
        },
        lunch: row.lunch,
        access_note: row.access_note,
    });
    let distance = row.distance_km.and_then(Kilometres::new);
    Ok(ApplicationDetail {
        id: ApplicationId(row.id),
        offer: OfferId(row.offer_id),
        title: row.title,
        offer_state: code("offer.state", &row.offer_state, OfferState::from_code)?,
        structure: row.structure,
        city: row.city,
        student: row.student,
        school: row.school,
        attempt: count("application.attempt", row.attempt)?,
        weeks: code("application.weeks", &row.weeks, Weeks::from_code)?,
        state,
        submitted_at: row.submitted_at,
        deadline: row.deadline,
        days_left: days_left(row.deadline, today),
        motivation: (reader != Reader::School).then_some(row.motivation),
        distance: if reader == Reader::Host {
            distance_for_host(distance)
        } else {
            distance
        },
        far_confirmed: row.far_confirmed,
        distance_asked_at: row.distance_asked_at,
        distance_answered_at: row.distance_answered_at,
        reason: row.reason,
        message: row.message,
        handler: row.handler.filter(|_| reader == Reader::Host),
        seats_left: seats_left(row.left1, row.left2)?,
        practical,
        // Who does what inside a structure is its own business.
        history: history
            .into_iter()
            .filter(|line| reader == Reader::Host || line.what != HistoryKind::Transferred)
            .collect(),
    })
}

/// When, by whom, what happened, the state it led to, what was said.
type HistoryRow = (DateTime<Utc>, Option<String>, String, String, String);

impl Db {
    /// A page of the applications that somebody may answer: unread ones first, then by deadline.
    pub async fn inbox(
        &self,
        account: AccountId,
        filter: &InboxFilter,
        today: NaiveDate,
    ) -> Result<Inbox, StoreError> {
        let offer = filter.offer.map(|offer| offer.0);
        let structure = filter.structure.map(|structure| structure.0);
        let state = filter.state.map_or("", ApplicationState::code);
        let found: Vec<(String, i64)> = self
            .query(INBOX_COUNTS)
            .bind(account.0)
            .bind(offer)
            .bind(structure)
            .all()
            .await?;
        let mut counts = Vec::new();
        for (state, number) in found {
            let state = code("application.state", &state, ApplicationState::from_code)?;
            counts.push((state, parsed("count", u32::try_from(number))?));
        }
        counts.sort_unstable();
        let total = counts
            .iter()
            .filter(|(state, _)| filter.state.is_none_or(|wanted| wanted == *state))
            .map(|(_, number)| number)
            .sum::<u32>();
        let pages = total.div_ceil(PAGE).max(1);
        let page = filter.page.clamp(1, pages);

        let lines: Vec<InboxLine> = self
            .query(INBOX_PAGE)
            .bind(account.0)
            .bind(offer)
            .bind(state)
            .bind(i64::from(PAGE))
            .bind(i64::from(PAGE) * i64::from(page - 1))
            .bind(structure)
            .all()
            .await?;
        let rows = lines
            .into_iter()
            .map(|line| {
                Ok(InboxRow {
                    id: ApplicationId(line.id),
                    offer: OfferId(line.offer_id),
                    title: line.title,
                    student: line.student,
                    weeks: code("application.weeks", &line.weeks, Weeks::from_code)?,
                    state: code("application.state", &line.state, ApplicationState::from_code)?,
                    submitted_at: line.submitted_at,
                    deadline: line.deadline,
                    days_left: days_left(line.deadline, today),
                    distance: distance_for_host(line.distance_km.and_then(Kilometres::new)),
                    handler: line.handler,
                    seats_left: seats_left(line.left1, line.left2)?,
                })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Inbox {
            rows,
            counts,
            total,
            page,
            pages,
        })
    }

    /// A pupil's applications, the last one first.
    pub async fn applications_of(
        &self,
        student: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<MyApplication>, StoreError> {
        let lines: Vec<MyLine> = self.query(MINE).bind(student.0).bind(MOST).all().await?;
        lines
            .into_iter()
            .map(|line| {
                let state = code("application.state", &line.state, ApplicationState::from_code)?;
                Ok(MyApplication {
                    id: ApplicationId(line.id),
                    offer: OfferId(line.offer_id),
                    title: line.title,
                    structure: line.structure,
                    city: line.city,
                    weeks: code("application.weeks", &line.weeks, Weeks::from_code)?,
                    state,
                    submitted_at: line.submitted_at,
                    deadline: line.deadline,
                    days_left: days_left(line.deadline, today),
                    distance_question: line.asked && state.has_deadline(),
                })
            })
            .collect()
    }

    /// An application, for whoever may answer it.
    pub async fn application_for_host(
        &self,
        account: AccountId,
        id: ApplicationId,
        today: NaiveDate,
    ) -> Result<Option<ApplicationDetail>, StoreError> {
        let sql = sql!(select_detail!(
            "EXISTS (SELECT 1 FROM membership m WHERE m.structure_id = o.structure_id AND m.account_id = $2)"
        ));
        self.application(sql, account, id, Reader::Host, today).await
    }

    /// An application, for the pupil who sent it. Whom to call is shown once accepted.
    pub async fn application_for_student(
        &self,
        account: AccountId,
        id: ApplicationId,
        today: NaiveDate,
    ) -> Result<Option<ApplicationDetail>, StoreError> {
        let sql = sql!(select_detail!("a.student_id = $2"));
        self.application(sql, account, id, Reader::Student, today).await
    }

    /// An application, for whoever fills what the pupil's lycée says that day, or follows the pupil's class.
    pub async fn application_for_school(
        &self,
        account: AccountId,
        id: ApplicationId,
        today: NaiveDate,
    ) -> Result<Option<ApplicationDetail>, StoreError> {
        let sql = sql!(select_detail!(
            "(",
            fills!(school: "st.school_id", who: "$2", day: "$3", referent: "st.referent_id"),
            " OR ",
            follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
            ")"
        ));
        self.application(sql, account, id, Reader::School, today).await
    }

    async fn application(
        &self,
        sql: Statement,
        account: AccountId,
        id: ApplicationId,
        reader: Reader,
        today: NaiveDate,
    ) -> Result<Option<ApplicationDetail>, StoreError> {
        let mut conn = self.read().await?;
        let mut query = conn.query(sql).bind(id.0).bind(account.0);
        // The day counts for the actor in a head's name, and for nobody else.
        if reader == Reader::School {
            query = query.bind(today);
        }
        let row: Option<DetailRow> = query.optional().await?;
        drop(conn);
        let Some(row) = row else { return Ok(None) };
        let history = self.history_of(id).await?;
        detail(row, history, reader, today).map(Some)
    }

    async fn history_of(&self, id: ApplicationId) -> Result<Vec<HistoryLine>, StoreError> {
        let sql = sql!(
            "SELECT e.at, p.name, e.event, e.state, e.note FROM application_event e
             LEFT JOIN account p ON p.id = e.account_id WHERE e.application_id = $1 ORDER BY e.at,
                 e.id"
        );
        let lines: Vec<HistoryRow> = self.query(sql).bind(id.0).all().await?;
        lines
            .into_iter()
            .map(|(at, by, event, state, note)| {
                Ok(HistoryLine {
                    at,
                    by,
                    what: code("application_event.event", &event, HistoryKind::from_code)?,
                    state: code("application_event.state", &state, ApplicationState::from_code)?,
                    note,
                })
            })
            .collect()
    }
}
