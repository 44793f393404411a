//! The board of a lycée: its page, and its rows as a file, on both engines, beside what asking for each student by itself takes in the
//! same run.

use std::{sync::Arc, time::Instant};

use axum::{Router, body::Body};
use chrono::TimeDelta;
use domain::{account::Role, clock::Clock, id::AccountId};
use http::{Request, StatusCode, header};
use mail::renderer::FrenchEmailRenderer;
use server::{
    config::{Config, Source},
    http::Site,
    serve,
    system::{self, SystemClock, SystemRng},
};
use service::{reference_data, token::Secret};
use store::{ChangeContext, ConventionsFilter, Db, NewSession};
use tower::ServiceExt;

use crate::{
    Outcome, SEED,
    busy_school::{self, Busy},
    figures::{Figures, percentile},
    process, say,
};

/// How often a page is asked for.
const VISITS: usize = 200;
/// Files that are made.
const FILES: usize = 5;
/// Students asked for one by one, as a reference.
const ALONE: usize = 300;
/// A page of nine hundred, and one of three thousand, in classes of thirty; what is aimed at for its slowest in a hundred, in
/// milliseconds.
const SIZES: [(usize, f64); 2] = [(30, 50.0), (100, 120.0)];

/// Every variable has its default.
pub struct Defaults;

impl Source for Defaults {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

/// A site, and the head of the large lycée signed in.
pub struct Visitor {
    /// The site.
    pub router: Router,
    /// What the browser sends.
    pub cookie: String,
}

impl Visitor {
    /// The bytes of an answer, as sent.
    pub async fn get(&self, path: &str) -> Outcome<usize> {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_ENCODING, "zstd")
            .header(header::HOST, "localhost")
            .header(header::COOKIE, &self.cookie);
        let response = self.router.clone().oneshot(request.body(Body::empty())?).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("{path} answered {}", response.status()).into());
        }
        Ok(axum::body::to_bytes(response.into_body(), usize::MAX)
            .await?
            .len())
    }

    /// Milliseconds of each visit, and the bytes of the last answer.
    async fn times(&self, path: &str, visits: usize) -> Outcome<(Vec<f64>, usize)> {
        let mut bytes = self.get(path).await?;
        let mut times = Vec::with_capacity(visits);
        for _ in 0..visits {
            let started = Instant::now();
            bytes = self.get(path).await?;
            times.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        Ok((times, bytes))
    }
}

/// All of it.
pub async fn measure(server: &str, folder: &std::path::Path, figures: &mut Figures) -> Outcome<()> {
    for engine in ["sqlite", "postgres"] {
        for (classes, aim) in SIZES {
            let students = classes * 30;
            say(&format!("a lycée of {students} on {engine}"));
            let url = if engine == "sqlite" {
                format!("sqlite:{}", folder.join(format!("lycee{students}.db")).display())
            } else {
                process::new_database(server).await?
            };
            let db = reference_data::open(&url, 4, &SystemClock)
                .await?
                .sealed_by(testing::keys());
            let (visitor, head, seconds) = fill(&db, classes).await?;
            figures.note(format!(
                "{engine}: a lycée of {students} is made in {seconds:.1} s."
            ));
            let alone = one_by_one(&db, head).await? * f64::from(u32::try_from(students)?);
            let (times, bytes) = visitor.times("/lycee/suivi", VISITS).await?;
            let name = |what: &str| format!("{what}_{engine}_{students}");
            figures.add(
                &name("board_p50"),
                percentile(&times, 50),
                "ms",
                "a student at a time",
                alone,
            );
            figures.add(&name("board_p99"), percentile(&times, 99), "ms", "aim", aim);
            figures.add(&name("board_bytes"), count(bytes), "bytes", "aim", 60_000.0);
            for format in ["csv", "xlsx"] {
                let path = format!("/lycee/suivi/export.{format}");
                let (times, bytes) = visitor.times(&path, FILES).await?;
                let name = name(&format!("export_{format}"));
                figures.add(&name, percentile(&times, 50), "ms", "aim", 1000.0);
                figures.note(format!("{name}: {bytes} bytes, as sent."));
            }
            // What is busy is so with the largest.
            if classes == SIZES[SIZES.len() - 1].0 {
                let busy = Busy {
                    engine,
                    url: &url,
                    db: &db,
                    head,
                    visitor: &visitor,
                };
                busy_school::measure(&busy, figures).await?;
            }
            db.close().await;
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "far fewer bytes than 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}

/// A lycée of so many classes, its head signed in, and how long making it took.
async fn fill(db: &Db, classes: usize) -> Outcome<(Visitor, AccountId, f64)> {
    let campaign = demo::campaign(SystemClock.today()).ok_or("no campaign")?;
    db.put_campaign(&campaign, SystemClock.now()).await?;
    let config = Config::read(&Defaults)?;
    let app = serve::prepare(&config, db.clone(), Arc::new(SystemClock)).await?;
    let started = Instant::now();
    demo::add_large_school(&app, SEED, classes).await?;
    let seconds = started.elapsed().as_secs_f64();
    let head = db
        .account_by_email(service::demo_accounts::LARGE_SCHOOL_ACCOUNTS[0].email)
        .await?
        .ok_or("no head")?
        .id;
    let router = Site::new(&config, app, None).router();
    let secret = Secret::new(&SystemRng);
    session(db, head, &secret).await?;
    let cookie = format!("quinzaine={}", secret.as_str());
    Ok((Visitor { router, cookie }, head, seconds))
}

/// Signs somebody in whose cookie has that secret.
pub async fn session(db: &Db, account: AccountId, secret: &Secret) -> Outcome<()> {
    let renderer = FrenchEmailRenderer {
        public_url: "https://quinzaine.example".to_owned(),
        publisher: "Mesure".to_owned(),
    };
    let context = ChangeContext {
        now: SystemClock.now(),
        today: SystemClock.today(),
        actor: Some(account),
        ids: &system::new_id,
        renderer: &renderer,
    };
    let session = NewSession {
        account,
        token_hash: &secret.hash(),
        agent: "Firefox sur Linux",
        expires: SystemClock.now() + TimeDelta::days(1),
    };
    db.open_session(&context, &session)
        .await?
        .ok_or("somebody may not sign in")?;
    Ok(())
}

/// Milliseconds that one student takes who is asked for alone: applications, and conventions. Boards that do so take seconds.
async fn one_by_one(db: &Db, head: AccountId) -> Outcome<f64> {
    let school = db
        .account(head)
        .await?
        .and_then(|account| account.school_as(Role::Head))
        .ok_or("no lycée")?;
    let today = SystemClock.today();
    let lines = db
        .conventions_of_school(school, (head, today), &ConventionsFilter::default(), 1)
        .await?;
    let mut students = Vec::new();
    for line in &lines {
        if let Some(file) = db.convention(line.id).await? {
            students.push(file.student);
        }
    }
    let started = Instant::now();
    for student in students.iter().cycle().take(ALONE) {
        std::hint::black_box(db.applications_of(*student, today).await?);
        std::hint::black_box(db.conventions_of_student(*student).await?);
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0 / f64::from(u32::try_from(ALONE)?))
}
