//! Everything about applications at one moment, to be compared with itself.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    application::{ApplicationState, Happening},
    id::{AccountId, ApplicationId, LetterId, OfferId, ProposalId, StructureId},
    offer::OfferState,
    proposal::ProposalState,
    weeks::{Week, Weeks},
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    db::both_engines,
    error::unreadable,
    row::{code, parsed},
};

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Applications.
    pub applications: Vec<Filed>,
    /// Their histories, each in the order that people read it in.
    pub history: BTreeMap<ApplicationId, Vec<Line>>,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Offers and where they stand.
    pub offers: BTreeMap<OfferId, OfferState>,
    /// How many lines of the change log each offer has.
    pub changes: BTreeMap<OfferId, u64>,
    /// The first number of the change log, the last, how many there are, and the counter.
    pub numbers: (i64, i64, i64, i64),
    /// Confirmed places.
    pub places: Vec<Stay>,
    /// Places found alone.
    pub proposals: Vec<Proposal>,
    /// Who is told for each structure.
    pub hosts: BTreeMap<StructureId, Vec<AccountId>>,
    /// Letters.
    pub letters: Vec<Posted>,
}

/// An application.
#[derive(Clone, Copy, Debug)]
pub struct Filed {
    /// Id.
    pub id: ApplicationId,
    /// Offer.
    pub offer: OfferId,
    /// The offer's structure.
    pub structure: StructureId,
    /// Pupil.
    pub student: AccountId,
    /// Weeks.
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ApplicationState,
}

/// A line of history.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
    /// What.
    pub what: Happening,
    /// Where it stood then.
    pub state: ApplicationState,
}

/// The seats of an offer in a week.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    /// Offer.
    pub offer: OfferId,
    /// Week.
    pub week: Week,
    /// How many there are.
    pub seats: i32,
    /// Held for accepted pupils.
    pub held: i32,
    /// Taken by confirmed ones.
    pub taken: i32,
}

/// A confirmed place.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    /// Pupil.
    pub student: AccountId,
    /// Week.
    pub week: Week,
    /// The application it comes from.
    pub application: Option<ApplicationId>,
    /// The place found alone it comes from.
    pub proposal: Option<ProposalId>,
}

/// A place found alone.
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    /// Id.
    pub id: ProposalId,
    /// Pupil.
    pub student: AccountId,
    /// Weeks.
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ProposalState,
}

/// A letter.
#[derive(Clone, Debug)]
pub struct Posted {
    /// Id.
    pub id: LetterId,
    /// Its fact.
    pub fact: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// Whether a worker has it.
    pub leased: bool,
    /// Whether the mail server took it.
    pub sent: bool,
}

type FiledRow = (Uuid, Uuid, Uuid, Uuid, String, String);
type LineRow = (Uuid, DateTime<Utc>, Option<Uuid>, String, String);

fn week(number: i32) -> Result<Week, StoreError> {
    Week::from_number(number).ok_or_else(|| unreadable("week")(&"neither 1 nor 2"))
}

both_engines! {
trait Reading {
    async fn everything(&mut self) -> Result<Ledger, StoreError> {
        let mut ledger = Ledger::default();
        let rows: Vec<FiledRow> = sqlx::query_as(
            "SELECT a.id, a.offer_id, o.structure_id, a.student_id, a.weeks, a.state
             FROM application a JOIN offer o ON o.id = a.offer_id ORDER BY a.id",
        )
        .fetch_all(&mut *self)
        .await?;
        for (id, offer, structure, student, weeks, state) in rows {
            ledger.applications.push(Filed {
                id: ApplicationId(id),
                offer: OfferId(offer),
                structure: StructureId(structure),
                student: AccountId(student),
                weeks: code("application.weeks", &weeks, Weeks::from_code)?,
                state: code("application.state", &state, ApplicationState::from_code)?,
            });
        }
        let rows: Vec<LineRow> = sqlx::query_as(
            "SELECT application_id, at, account_id, event, state FROM application_event ORDER BY application_id, at, id",
        )
        .fetch_all(&mut *self)
        .await?;
        for (id, at, by, event, state) in rows {
            ledger.history.entry(ApplicationId(id)).or_default().push(Line {
                at,
                by: by.map(AccountId),
                what: code("application_event.event", &event, Happening::from_code)?,
                state: code("application_event.state", &state, ApplicationState::from_code)?,
            });
        }
        let rows: Vec<(Uuid, i32, i32, i32, i32)> =
            sqlx::query_as("SELECT offer_id, week, seats, held, taken FROM seat ORDER BY offer_id, week")
                .fetch_all(&mut *self)
                .await?;
        for (offer, number, seats, held, taken) in rows {
            ledger.seats.push(Seat { offer: OfferId(offer), week: week(number)?, seats, held, taken });
        }
        let rows: Vec<(Uuid, String)> = sqlx::query_as("SELECT id, state FROM offer").fetch_all(&mut *self).await?;
        for (id, state) in rows {
            ledger.offers.insert(OfferId(id), code("offer.state", &state, OfferState::from_code)?);
        }
        let rows: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT object_id, COUNT(*) FROM change WHERE noun = 'offer' AND object_id IS NOT NULL GROUP BY object_id",
        )
        .fetch_all(&mut *self)
        .await?;
        for (id, count) in rows {
            ledger.changes.insert(OfferId(id), parsed("count", u64::try_from(count))?);
        }
        ledger.numbers = sqlx::query_as(
            "SELECT COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0), COUNT(*),
                    (SELECT value FROM counter WHERE name = 'change') FROM change",
        )
        .fetch_one(&mut *self)
        .await?;
        let rows: Vec<(Uuid, i32, Option<Uuid>, Option<Uuid>)> = sqlx::query_as(
            "SELECT student_id, week, application_id, proposal_id FROM placement ORDER BY student_id, week",
        )
        .fetch_all(&mut *self)
        .await?;
        for (student, number, application, proposal) in rows {
            ledger.places.push(Stay {
                student: AccountId(student),
                week: week(number)?,
                application: application.map(ApplicationId),
                proposal: proposal.map(ProposalId),
            });
        }
        let rows: Vec<(Uuid, Uuid, String, String)> =
            sqlx::query_as("SELECT id, student_id, weeks, state FROM proposal ORDER BY id").fetch_all(&mut *self).await?;
        for (id, student, weeks, state) in rows {
            ledger.proposals.push(Proposal {
                id: ProposalId(id),
                student: AccountId(student),
                weeks: code("proposal.weeks", &weeks, Weeks::from_code)?,
                state: code("proposal.state", &state, ProposalState::from_code)?,
            });
        }
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "SELECT m.structure_id, m.account_id FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.role IN ('owner', 'member') AND a.email IS NOT NULL AND a.suspended_at IS NULL",
        )
        .fetch_all(&mut *self)
        .await?;
        for (structure, account) in rows {
            ledger.hosts.entry(StructureId(structure)).or_default().push(AccountId(account));
        }
        let rows: Vec<(Uuid, String, String, bool, bool)> = sqlx::query_as(
            "SELECT id, fact, message_id, leased_until IS NOT NULL, sent_at IS NOT NULL FROM outbox ORDER BY id",
        )
        .fetch_all(&mut *self)
        .await?;
        for (id, fact, message_id, leased, sent) in rows {
            ledger.letters.push(Posted { id: LetterId(id), fact, message_id, leased, sent });
        }
        Ok(ledger)
    }
}
}

impl Db {
    /// Reads everything as it was at one moment, whatever is being written.
    pub async fn ledger(&self) -> Result<Ledger, StoreError> {
        match self {
            // A transaction that only reads sees the file as it was at its first look.
            Self::Sqlite(sqlite) => {
                let mut transaction = sqlite.readers.begin().await?;
                (*transaction).everything().await
            }
            Self::Postgres(pool) => {
                let mut transaction = pool.begin().await?;
                sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    .execute(&mut *transaction)
                    .await?;
                (*transaction).everything().await
            }
        }
    }
}
