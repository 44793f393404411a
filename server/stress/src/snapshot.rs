//! Everything about applications at one moment, to be compared with itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    application::{ApplicationState, HistoryKind},
    id::{AccountId, ApplicationId, EmailId, OfferId, ProposalId, StructureId},
    offer::OfferState,
    proposal::ProposalState,
    weeks::{Week, Weeks},
};
use store::{Conn, Db, Engine};
use uuid::Uuid;

use crate::Outcome;

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub applications: Vec<Application>,
    /// Their histories, each in the order that people read it in.
    pub history: BTreeMap<ApplicationId, Vec<HistoryLine>>,
    pub seats: Vec<Seat>,
    /// Offers and where they stand.
    pub offers: BTreeMap<OfferId, OfferState>,
    /// How many lines of the change log each offer has.
    pub changes: BTreeMap<OfferId, u64>,
    /// The first number of the change log, the last, how many there are, and the counter.
    pub numbers: (i64, i64, i64, i64),
    /// Confirmed places.
    pub places: Vec<Placement>,
    /// Places found alone.
    pub proposals: Vec<Proposal>,
    /// Who is told for each structure.
    pub hosts: BTreeMap<StructureId, Vec<AccountId>>,
    /// E-mails.
    pub emails: Vec<QueuedEmail>,
    /// Accounts: name, and address in lower case.
    pub accounts: BTreeMap<AccountId, (String, String)>,
    /// Who has the role of a guardian.
    pub guardians: BTreeSet<AccountId>,
    /// Guardians and their students.
    pub families: BTreeSet<(AccountId, AccountId)>,
    /// Who signs as a guardian, and for which student.
    pub guardian_signers: Vec<GuardianSigner>,
}

/// Who signs a convention as a guardian.
#[derive(Clone, Debug)]
pub struct GuardianSigner {
    /// Whose convention it is.
    pub student: AccountId,
    /// The name that is frozen.
    pub name: String,
    /// Their address, in lower case.
    pub email: Option<String>,
}

#[derive(Clone, Copy, Debug)]
pub struct Application {
    pub id: ApplicationId,
    pub offer: OfferId,
    /// The offer's structure.
    pub structure: StructureId,
    pub student: AccountId,
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ApplicationState,
}

#[derive(Clone, Copy, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<AccountId>,
    /// What.
    pub what: HistoryKind,
    /// Where it stood then.
    pub state: ApplicationState,
}

/// The seats of an offer in a week.
#[derive(Clone, Copy, Debug)]
pub struct Seat {
    pub offer: OfferId,
    pub week: Week,
    /// How many there are.
    pub seats: i32,
    /// Held for accepted students.
    pub held: i32,
    /// Taken by confirmed ones.
    pub taken: i32,
}

/// A confirmed place.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    pub student: AccountId,
    pub week: Week,
    /// The application it comes from.
    pub application: Option<ApplicationId>,
    /// The place found alone it comes from.
    pub proposal: Option<ProposalId>,
}

/// A place found alone.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: ProposalId,
    pub student: AccountId,
    pub weeks: Weeks,
    /// Where it stands.
    pub state: ProposalState,
    /// The address of who would host.
    pub host_email: String,
}

/// An e-mail.
#[derive(Clone, Debug)]
pub struct QueuedEmail {
    pub id: EmailId,
    /// What keeps it from being queued twice.
    pub dedup_key: String,
    /// The account it is for, if any.
    pub to: Option<AccountId>,
    /// When its transaction took place.
    pub queued_at: DateTime<Utc>,
    /// Whether nothing else is ever told in it.
    pub urgent: bool,
    /// Its `Message-ID`.
    pub message_id: String,
    /// Whether a worker has it.
    pub leased: bool,
    /// Whether the mail server took it.
    pub sent: bool,
}

type ApplicationRow = (Uuid, Uuid, Uuid, Uuid, String, String);
type LineRow = (Uuid, DateTime<Utc>, Option<Uuid>, String, String);
type EmailRow = (
    Uuid,
    String,
    Option<Uuid>,
    DateTime<Utc>,
    bool,
    String,
    bool,
    bool,
);

fn week(number: i32) -> Outcome<Week> {
    Ok(Week::from_number(number).ok_or_else(|| format!("week {number}"))?)
}

/// Reads a code of that column.
fn code<T>(column: &str, text: &str, read: impl FnOnce(&str) -> Option<T>) -> Outcome<T> {
    Ok(read(text).ok_or_else(|| format!("{column} holds {text}"))?)
}

impl Snapshot {
    /// Reads everything as it was at one moment, whatever is being written.
    pub async fn read(db: &Db) -> Outcome<Self> {
        let begin = match db.engine() {
            // A transaction that only reads sees the file as it was at its first look.
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let mut conn = db.read().await?;
        conn.query_text(begin).execute().await?;
        let read = everything(&mut conn).await;
        conn.query_text("COMMIT").execute().await?;
        read
    }
}

#[expect(clippy::too_many_lines, reason = "a query after the other")]
async fn everything(conn: &mut Conn) -> Outcome<Snapshot> {
    let mut snapshot = Snapshot::default();
    let rows: Vec<ApplicationRow> = conn
        .query_text(
            "SELECT a.id, a.offer_id, o.structure_id, a.student_id, a.weeks, a.state
         FROM application a JOIN offer o ON o.id = a.offer_id ORDER BY a.id",
        )
        .all()
        .await?;
    for (id, offer, structure, student, weeks, state) in rows {
        snapshot.applications.push(Application {
            id: ApplicationId(id),
            offer: OfferId(offer),
            structure: StructureId(structure),
            student: AccountId(student),
            weeks: code("application.weeks", &weeks, Weeks::from_code)?,
            state: code("application.state", &state, ApplicationState::from_code)?,
        });
    }
    let rows: Vec<LineRow> = conn.query_text("SELECT application_id, at, account_id, event, state FROM application_event ORDER BY application_id, at, id").all()
    .await?;
    for (id, at, by, event, state) in rows {
        snapshot
            .history
            .entry(ApplicationId(id))
            .or_default()
            .push(HistoryLine {
                at,
                by: by.map(AccountId),
                what: code("application_event.event", &event, HistoryKind::from_code)?,
                state: code("application_event.state", &state, ApplicationState::from_code)?,
            });
    }
    let rows: Vec<(Uuid, i32, i32, i32, i32)> = conn
        .query_text("SELECT offer_id, week, seats, held, taken FROM seat ORDER BY offer_id, week")
        .all()
        .await?;
    for (offer, number, seats, held, taken) in rows {
        snapshot.seats.push(Seat {
            offer: OfferId(offer),
            week: week(number)?,
            seats,
            held,
            taken,
        });
    }
    let rows: Vec<(Uuid, String)> = conn.query_text("SELECT id, state FROM offer").all().await?;
    for (id, state) in rows {
        snapshot
            .offers
            .insert(OfferId(id), code("offer.state", &state, OfferState::from_code)?);
    }
    let rows: Vec<(Uuid, i64)> = conn.query_text("SELECT object_id, COUNT(*) FROM change WHERE noun = 'offer' AND object_id IS NOT NULL GROUP BY object_id").all()
    .await?;
    for (id, count) in rows {
        snapshot.changes.insert(OfferId(id), u64::try_from(count)?);
    }
    snapshot.numbers = conn
        .query_text(
            "SELECT COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0), COUNT(*),
                (SELECT value FROM counter WHERE name = 'change') FROM change",
        )
        .one()
        .await?;
    let rows: Vec<(Uuid, i32, Option<Uuid>, Option<Uuid>)> = conn
        .query_text(
            "SELECT student_id, week, application_id, proposal_id FROM placement ORDER BY student_id, week",
        )
        .all()
        .await?;
    for (student, number, application, proposal) in rows {
        snapshot.places.push(Placement {
            student: AccountId(student),
            week: week(number)?,
            application: application.map(ApplicationId),
            proposal: proposal.map(ProposalId),
        });
    }
    let rows: Vec<(Uuid, Uuid, String, String, String)> = conn
        .query_text("SELECT id, student_id, weeks, state, host_email FROM proposal ORDER BY id")
        .all()
        .await?;
    for (id, student, weeks, state, host_email) in rows {
        snapshot.proposals.push(Proposal {
            id: ProposalId(id),
            student: AccountId(student),
            weeks: code("proposal.weeks", &weeks, Weeks::from_code)?,
            state: code("proposal.state", &state, ProposalState::from_code)?,
            host_email: host_email.to_lowercase(),
        });
    }
    let rows: Vec<(Uuid, Uuid)> = conn
        .query_text(
            "SELECT m.structure_id, m.account_id FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.role IN ('owner', 'member') AND a.email IS NOT NULL AND a.suspended_at IS NULL",
        )
        .all()
        .await?;
    for (structure, account) in rows {
        snapshot
            .hosts
            .entry(StructureId(structure))
            .or_default()
            .push(AccountId(account));
    }
    let rows: Vec<EmailRow> = conn
        .query_text(
            "SELECT id, fact, account_id, queued_at, priority = 0, message_id, leased_until IS NOT NULL, sent_at IS NOT NULL
             FROM outbox ORDER BY id",
        )
        .all()
        .await?;
    for (id, dedup_key, to, queued_at, urgent, message_id, leased, sent) in rows {
        snapshot.emails.push(QueuedEmail {
            id: EmailId(id),
            dedup_key,
            to: to.map(AccountId),
            queued_at,
            urgent,
            message_id,
            leased,
            sent,
        });
    }
    people(conn, &mut snapshot).await?;
    Ok(snapshot)
}

/// Accounts and families.
async fn people(conn: &mut Conn, snapshot: &mut Snapshot) -> Outcome<()> {
    let rows: Vec<(Uuid, String, Option<String>)> = conn
        .query_text("SELECT id, name, email FROM account")
        .all()
        .await?;
    for (id, name, email) in rows {
        let email = email.unwrap_or_default().to_lowercase();
        snapshot.accounts.insert(AccountId(id), (name, email));
    }
    let rows: Vec<(Uuid, String)> = conn
        .query_text("SELECT account_id, role FROM account_role")
        .all()
        .await?;
    let guardians = rows.into_iter().filter(|(_, role)| role == "guardian");
    snapshot.guardians = guardians.map(|(id, _)| AccountId(id)).collect();
    let rows: Vec<(Uuid, Uuid)> = conn
        .query_text("SELECT account_id, student_id FROM guardian")
        .all()
        .await?;
    let families = rows.into_iter();
    snapshot.families = families
        .map(|(guardian, student)| (AccountId(guardian), AccountId(student)))
        .collect();
    let rows: Vec<(Uuid, String, Option<String>)> = conn
        .query_text(
            "SELECT c.student_id, s.name, s.email
             FROM convention_signer s JOIN convention c ON c.id = s.convention_id
             WHERE s.role IN ('guardian1', 'guardian2') ORDER BY s.convention_id, s.number, s.role",
        )
        .all()
        .await?;
    for (student, name, email) in rows {
        snapshot.guardian_signers.push(GuardianSigner {
            student: AccountId(student),
            name,
            email: email.map(|email| email.to_lowercase()),
        });
    }
    Ok(())
}
