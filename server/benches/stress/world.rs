//! Databases for trials, and who is in them.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use app::context::Clock;
use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use domain::{
    application::Motivation,
    id::{AccountId, ApplicationId, OfferId, StructureId},
    offer::Offer,
    structure::StructureRole,
    weeks::Weeks,
};
use server::{ambient, ambient::SystemClock, mail::scribe::FrenchScribe};
use store::{
    Act, Db, NewApplication,
    trial::{Host, Pupil},
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{Outcome, rows};

/// Connections of a server.
pub const CONNECTIONS: u32 = 32;

/// Who writes letters.
pub static SCRIBE: LazyLock<FrenchScribe> = LazyLock::new(|| FrenchScribe {
    public_url: "https://quinzaine.example".to_owned(),
    publisher: "Essai".to_owned(),
});

/// Where databases are made.
pub struct Base {
    server: String,
    folder: TempDir,
}

impl Base {
    /// On that PostgreSQL server, and in a folder that goes away.
    pub fn new(server: String) -> Outcome<Self> {
        Ok(Self {
            server,
            folder: tempfile::tempdir()?,
        })
    }

    /// The address of a new, empty database.
    pub async fn address(&self, engine: &str, name: &str) -> Outcome<String> {
        if engine == "sqlite" {
            let file = self.folder.path().join(format!("{name}.db"));
            return Ok(format!("sqlite:{}", file.display()));
        }
        let database = format!("stress_{}_{name}", std::process::id());
        let main = Db::connect(&self.server, 1).await?;
        main.create_database(&database).await?;
        main.close().await;
        let (base, _) = self.server.rsplit_once('/').ok_or("no database in the address")?;
        Ok(format!("{base}/{database}"))
    }

    /// A new database with that many structures, two people in each, that many pupils, and its address.
    pub async fn fresh(
        &self,
        engine: &str,
        name: &str,
        structures: u32,
        pupils: u32,
    ) -> Outcome<(Db, String)> {
        let url = self.address(engine, name).await?;
        let db = Db::connect(&url, CONNECTIONS).await?;
        db.migrate().await?;
        rows::seed(&db, structures).await;
        let hosts: Vec<_> = (0..structures)
            .flat_map(|number| {
                [(StructureRole::Owner, 0), (StructureRole::Member, 1)].map(|(role, rank)| Host {
                    id: host(number, rank),
                    name: format!("Hôte {number} {rank}"),
                    email: format!("hote{number}.{rank}@exemple.fr"),
                    structure: rows::structure(number).id,
                    role,
                })
            })
            .collect();
        db.add_hosts(&hosts, rows::now()).await?;
        let (school, _) = rows::school();
        let all: Vec<_> = (0..pupils)
            .map(|number| Pupil {
                id: pupil(number),
                name: format!("Élève {number}"),
                email: format!("eleve{number}@exemple.fr"),
                school,
            })
            .collect();
        db.add_pupils(&all, rows::now()).await?;
        Ok((db, url))
    }
}

/// Somebody of a structure, the owner (0) or a member (1).
pub fn host(structure: u32, rank: u32) -> AccountId {
    AccountId(rows::id(
        10_000_000 + u128::from(structure) * 10 + u128::from(rank),
    ))
}

/// A pupil.
pub fn pupil(number: u32) -> AccountId {
    AccountId(rows::id(20_000_000 + u128::from(number)))
}

/// An application's id.
pub fn application(number: u32) -> ApplicationId {
    ApplicationId(rows::id(30_000_000 + u128::from(number)))
}

/// An offer of that structure.
pub fn offer(number: u32, structure: u32, seats: u16, weeks: Weeks) -> Offer {
    Offer {
        structure: rows::structure(structure).id,
        place: rows::place(structure).id,
        seats,
        weeks,
        ..rows::offer(number)
    }
}

/// An offer's id.
pub fn offer_id(number: u32) -> OfferId {
    rows::offer(number).id
}

/// A structure's id.
pub fn structure_id(number: u32) -> StructureId {
    rows::structure(number).id
}

/// What a pupil sends.
pub fn new_application(
    id: ApplicationId,
    offer: OfferId,
    student: AccountId,
    weeks: Weeks,
) -> NewApplication {
    NewApplication {
        id,
        offer,
        student,
        campaign: rows::campaign().id,
        weeks,
        motivation: motivation(),
        distance: None,
        far_confirmed: false,
    }
}

/// As long as many are.
pub fn motivation() -> Motivation {
    Motivation::parse(&"Je voudrais découvrir ce métier et voir comment on travaille en équipe. ".repeat(9))
        .expect("it is short enough")
}

/// Something done by somebody, at the time that clock shows.
pub fn act(clock: &dyn Clock, by: Option<AccountId>) -> Act<'static> {
    Act {
        now: clock.now(),
        today: clock.today(),
        by,
        ids: &new_id,
        scribe: &*SCRIBE,
    }
}

fn new_id() -> Uuid {
    ambient::new_id()
}

/// A clock that showed a given time when it was wound.
#[derive(Clone, Copy, Debug)]
pub struct Wound {
    shown: DateTime<Utc>,
    since: Instant,
}

impl Wound {
    /// Winds one.
    pub fn at(shown: DateTime<Utc>) -> Self {
        Self {
            shown,
            since: Instant::now(),
        }
    }

    /// When all trials begin but for those about time.
    pub fn start() -> Self {
        Self::at(rows::now() + TimeDelta::days(10))
    }
}

impl Clock for Wound {
    fn now(&self) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(self.since.elapsed()).unwrap_or_default();
        (self.shown + passed).trunc_subsecs(6)
    }

    fn today(&self) -> NaiveDate {
        self.local(self.now()).date()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        SystemClock.local(time)
    }
}

/// What it gives, and how long that took.
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let started = Instant::now();
    let done = work.await;
    (done, started.elapsed())
}
