//! Databases for trials, and who is in them.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc};
use domain::{
    application::Motivation,
    clock::Clock,
    id::{AccountId, ApplicationId, OfferId, StructureId},
    offer::Offer,
    structure::StructureRole,
    weeks::Weeks,
};
use mail::renderer::FrenchEmailRenderer;
use server::system::{self, SystemClock};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::{ChangeContext, Db, NewApplication};
use stress::{
    Outcome,
    bulk::{self, Host, Student},
};
use testing::Folder;
use uuid::Uuid;

/// Connections of a server.
pub const CONNECTIONS: u32 = 32;

/// Writes the e-mails.
pub static RENDERER: LazyLock<FrenchEmailRenderer> = LazyLock::new(|| FrenchEmailRenderer {
    public_url: "https://quinzaine.example".to_owned(),
    publisher: "Essai".to_owned(),
});

/// Where databases are made.
pub struct Base {
    server: String,
    folder: Folder,
}

impl Base {
    /// On that PostgreSQL server, and in a folder that goes away.
    pub fn new(server: String) -> Self {
        Self {
            server,
            folder: Folder::new(),
        }
    }

    /// The address of a new, empty database.
    pub async fn address(&self, engine: &str, name: &str) -> Outcome<String> {
        if engine == "sqlite" {
            let file = self.folder.path().join(format!("{name}.db"));
            return Ok(format!("sqlite:{}", file.display()));
        }
        let database = format!("stress_{}_{name}", std::process::id());
        let mut main = PgConnection::connect(&self.server).await?;
        sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {database}")))
            .execute(&mut main)
            .await?;
        main.close().await?;
        let (base, _) = self.server.rsplit_once('/').ok_or("no database in the address")?;
        Ok(format!("{base}/{database}"))
    }

    /// A new database with that many structures, two people in each, that many students, and its address.
    pub async fn fresh(
        &self,
        engine: &str,
        name: &str,
        structures: u32,
        students: u32,
    ) -> Outcome<(Db, String)> {
        let url = self.address(engine, name).await?;
        let db = Db::connect(&url, CONNECTIONS).await?.sealed_by(testing::keys());
        db.migrate().await?;
        testing::seed(&db, structures).await;
        let hosts: Vec<_> = (0..structures)
            .flat_map(|number| {
                [(StructureRole::Owner, 0), (StructureRole::Member, 1)].map(|(role, rank)| Host {
                    id: host(number, rank),
                    name: format!("Hôte {number} {rank}"),
                    email: format!("hote{number}.{rank}@exemple.fr"),
                    structure: testing::structure(number).id,
                    role,
                })
            })
            .collect();
        bulk::add_hosts(&db, &hosts, testing::now()).await?;
        let (school, _) = testing::school();
        let all: Vec<_> = (0..students)
            .map(|number| Student {
                id: student(number),
                name: format!("Élève {number}"),
                email: format!("eleve{number}@exemple.fr"),
                school,
            })
            .collect();
        bulk::add_students(&db, &all, testing::now()).await?;
        Ok((db, url))
    }
}

/// Somebody of a structure, the owner (0) or a member (1).
pub fn host(structure: u32, rank: u32) -> AccountId {
    AccountId(testing::id(
        10_000_000 + u128::from(structure) * 10 + u128::from(rank),
    ))
}

pub fn student(number: u32) -> AccountId {
    AccountId(testing::id(20_000_000 + u128::from(number)))
}

/// An application's id.
pub fn application(number: u32) -> ApplicationId {
    ApplicationId(testing::id(30_000_000 + u128::from(number)))
}

/// An offer of that structure.
pub fn offer(number: u32, structure: u32, seats: u16, weeks: Weeks) -> Offer {
    Offer {
        structure: testing::structure(structure).id,
        place: testing::place(structure).id,
        seats,
        weeks,
        ..testing::offer(number)
    }
}

/// An offer's id.
pub fn offer_id(number: u32) -> OfferId {
    testing::offer(number).id
}

/// A structure's id.
pub fn structure_id(number: u32) -> StructureId {
    testing::structure(number).id
}

/// What a student sends.
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
        campaign: testing::campaign().id,
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
pub fn context(clock: &dyn Clock, by: Option<AccountId>) -> ChangeContext<'static> {
    ChangeContext {
        now: clock.now(),
        today: clock.today(),
        actor: by,
        ids: &new_id,
        renderer: &*RENDERER,
    }
}

fn new_id() -> Uuid {
    system::new_id()
}

/// A clock that showed a given time when it was wound.
#[derive(Clone, Copy, Debug)]
pub struct ShownClock {
    shown: DateTime<Utc>,
    since: Instant,
}

impl ShownClock {
    /// Winds one.
    pub fn at(shown: DateTime<Utc>) -> Self {
        Self {
            shown,
            since: Instant::now(),
        }
    }

    /// What all trials go by but those about time: one clock for the process, since what happens later to an application is later by its
    /// history, and an e-mail is of the same moment as the line it tells of.
    pub fn start() -> Self {
        static WOUND: LazyLock<Instant> = LazyLock::new(Instant::now);
        Self {
            shown: testing::now() + TimeDelta::days(10),
            since: *WOUND,
        }
    }
}

impl Clock for ShownClock {
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
