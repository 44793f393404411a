//! A site without pages: what use cases are given.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use demo::{Progress, Size};
use domain::{
    clock::Clock,
    id::{SessionId, uuid_v7},
    rng::Rng,
    time_zone::TimeZone,
};
use object_store::local::LocalFileSystem;
use service::{
    context::{About, AppContext, Limits, SessionLength},
    offer_cache::OfferCache,
    reference_data,
    request::{Browser, CurrentUser, Request},
};
use store::Db;
use testing::{Fresh, people::Plain};
use wire::overview::Publisher;

/// Ten o'clock on a day when students can search.
pub struct Day;

pub const TODAY: Day = Day;

impl Clock for Day {
    fn now(&self) -> DateTime<Utc> {
        self.today().and_hms_opt(10, 0, 0).unwrap().and_utc()
    }

    fn today(&self) -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        time.naive_utc()
    }
}

/// Numbers that follow each other: nobody guesses them here.
struct Following(AtomicU64);

impl Rng for Following {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self
                .0
                .fetch_add(1, Ordering::Relaxed)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&number.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// What use cases share, on a database with the small demonstration and the large lycée.
pub struct Site {
    pub app: AppContext,
}

impl Site {
    #[expect(
        clippy::disallowed_methods,
        clippy::print_stderr,
        reason = "how long it takes is told, not decided upon"
    )]
    pub async fn with_large_school(fresh: &Fresh) -> Self {
        let db = &fresh.db;
        reference_data::put(db, TODAY.now()).await.unwrap();
        demo::fill(db, Size::Small, 2027, &TODAY, &Plain, Progress::hidden())
            .await
            .unwrap();
        let started = std::time::Instant::now();
        let app = context(db, fresh).await;
        demo::add_large_school(&app, 2027, demo::CLASSES).await.unwrap();
        eprintln!(
            "{:?}: the large lycée is made in {:?}",
            db.engine(),
            started.elapsed()
        );
        demo::add_conventions(&app).await.unwrap();
        // Its offers were added beside what is in memory.
        Self {
            app: context(db, fresh).await,
        }
    }

    /// Something asked by whoever has that address.
    pub async fn request(&self, email: &str) -> Request {
        let db = &self.app.db;
        let login = db.account_by_email(email).await.unwrap().unwrap();
        let account = db.account(login.id).await.unwrap().unwrap();
        Request {
            app: self.app.clone(),
            user: Some(CurrentUser {
                session: SessionId(uuid_v7(1, [1; 10])),
                since: self.app.clock.now(),
                proved_at: self.app.clock.now(),
                shared: false,
                account: Arc::new(account),
                home: None,
                department: None,
                school: None,
            }),
            network: None,
            browser: Browser::default(),
        }
    }
}

async fn context(db: &Db, fresh: &Fresh) -> AppContext {
    let folder = fresh.folder.path().join("files");
    std::fs::create_dir_all(&folder).unwrap();
    let rng = Arc::new(Following(AtomicU64::new(1)));
    let ids = rng.clone();
    AppContext {
        db: db.clone(),
        board_cache: Arc::default(),
        offer_cache: Arc::new(OfferCache::load(db, TODAY.today()).await.unwrap()),
        gazetteer: reference_data::gazetteer().unwrap(),
        schools: reference_data::school_index().unwrap(),
        clock: Arc::new(TODAY),
        rng,
        ids: Arc::new(move || {
            let mut random = [0; 10];
            ids.fill(&mut random);
            uuid_v7(2, random)
        }),
        files: Arc::new(LocalFileSystem::new_with_prefix(folder).unwrap()),
        clamd: None,
        seal: None,
        register: None,
        wordings: Arc::default(),
        texts: false,
        renderer: Arc::new(Plain),
        limits: Limits {
            per_person: 100,
            per_network: 100,
        },
        sessions: SessionLength {
            idle: TimeDelta::days(1),
            absolute: TimeDelta::days(1),
        },
        second_factor_from: None,
        about: Arc::new(About {
            public_url: "https://quinzaine.example".to_owned(),
            publisher: Publisher {
                name: "Essai".to_owned(),
                director: String::new(),
                host: String::new(),
                contact: String::new(),
            },
        }),
        demo: true,
        zone: TimeZone::default(),
    }
}
