//! The demonstration is the same everywhere, and both engines give the same answers on it.

use std::{
    fmt::Write,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body};
use chrono::{DateTime, NaiveDate, Utc};
use demo::{self, DemoError, Progress, Size, World};
use domain::{academy::Reach, account::Role, awaited::Space, clock::Clock, offer::Listing};
use http::{Request, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::{demo_accounts::DEMO_ACCOUNTS, reference_data};
use sha2::{Digest, Sha256};
use store::Db;
use stress::{invariants, snapshot::Snapshot};
use testing::{
    Fresh, both,
    browser::Browser,
    people::{Plain, person},
    sqlite,
};
use tower::ServiceExt;

/// What `small` is made of, seed 2027, school year 2026-2027. It changes with the vocabulary or the gazetteer, and
/// for no other reason.
const GOLDEN: &str = "8fd4a813a94120cdfd6ebd6b2864d22fc90ddf1311ab05c28874020adaeaad5e";

struct Day(&'static str);

impl Clock for Day {
    fn now(&self) -> DateTime<Utc> {
        self.today().and_hms_opt(10, 0, 0).unwrap().and_utc()
    }

    fn today(&self) -> NaiveDate {
        self.0.parse().unwrap()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

const TODAY: Day = Day("2026-11-21");

struct Nothing;

impl Source for Nothing {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

/// What says that it is a demonstration.
struct Demo;

impl Source for Demo {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            _ => Nothing.get(name),
        }
    }
}

fn hash(lines: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    let digest = lines
        .iter()
        .fold(Sha256::new(), |hash, line| {
            hash.chain_update(line).chain_update("\n")
        })
        .finalize();
    digest.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// Everything made, in words.
fn made(size: Size, seed: u64) -> String {
    let campaign = demo::campaign(TODAY.today()).unwrap();
    let world = World::new(size, seed, campaign.id, "2026-09-01".parse().unwrap()).unwrap();
    hash(world.flat_map(|rows| {
        let structures = rows
            .structures
            .into_iter()
            .map(|structure| format!("{structure:?}"));
        let places = rows.places.into_iter().map(|place| format!("{place:?}"));
        let offers = rows.offers.into_iter().map(|offer| format!("{offer:?}"));
        structures.chain(places).chain(offers).collect::<Vec<_>>()
    }))
}

async fn kept(db: &Db) -> String {
    let campaign = demo::campaign(TODAY.today()).unwrap();
    let mut listings: Vec<Listing> = Vec::new();
    db.each_listing(campaign.id, |listing| listings.push(listing))
        .await
        .unwrap();
    assert!(listings.len() >= Size::Small.offers());
    hash(listings.into_iter().map(|listing| format!("{listing:?}")))
}

#[test]
fn the_same_seed_makes_the_same_world() {
    assert_eq!(made(Size::Small, 2027), GOLDEN);
    assert_ne!(made(Size::Small, 2028), GOLDEN);
}

#[tokio::test]
async fn threads_do_not_matter() {
    let runs = (0..4).map(|_| tokio::task::spawn_blocking(|| made(Size::Small, 2027)));
    for run in runs.collect::<Vec<_>>() {
        assert_eq!(run.await.unwrap(), GOLDEN);
    }
}

#[tokio::test]
async fn both_engines_keep_the_same_rows_and_give_the_same_answers() {
    let [sqlite, postgres] = both().await;
    let mut routers = Vec::new();
    let mut hashes = Vec::new();
    for fresh in [&sqlite, &postgres] {
        reference_data::put(&fresh.db, TODAY.now()).await.unwrap();
        demo::fill(&fresh.db, Size::Small, 2027, &TODAY, &Plain, Progress::hidden())
            .await
            .unwrap();
        hashes.push(kept(&fresh.db).await);
        routers.push(router(&fresh.db).await);
    }
    assert_eq!(hashes[0], hashes[1]);

    let mut found = 0;
    for commune in ["93048", "35238", "97411", "15014", "69381"] {
        for rest in [
            "",
            "&rayon=60",
            "&mots=informatique",
            "&secteur=s22&secteur=s12&rayon=15",
            "&semaines=premiere&tri=recent",
            "&mots=laboratoir&rayon=100&tri=pertinence",
            "&groupe=1&accessible=1&page=2",
        ] {
            let path = format!(
                "/api/offers/search?query=commune%3D{commune}{}",
                rest.replace('&', "%26").replace('=', "%3D")
            );
            let answers = [answer(&routers[0], &path).await, answer(&routers[1], &path).await];
            assert_eq!(answers[0], answers[1], "{path}");
            found += usize::from(answers[0].contains("\"Found\""));
        }
    }
    assert!(found > 20, "only {found} searches found something");
}

async fn router(db: &Db) -> Router {
    let config = Config::read(&Nothing).unwrap();
    let app = serve::prepare(&config, db.clone(), Arc::new(TODAY))
        .await
        .unwrap();
    Site::new(&config, app, None).router()
}

async fn answer(router: &Router, path: &str) -> String {
    let request = Request::get(path)
        .header(header::ACCEPT, "application/json")
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let body = axum::body::to_bytes(response.into_body(), 1_000_000)
        .await
        .unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_demonstration_never_touches_real_data_nor_another_one() {
    let fresh = sqlite().await;
    reference_data::put(&fresh.db, TODAY.now()).await.unwrap();
    assert!(!demo::is_stamped(&fresh.db).await.unwrap());
    demo::fill(&fresh.db, Size::Small, 1, &TODAY, &Plain, Progress::hidden())
        .await
        .unwrap();
    assert!(demo::is_stamped(&fresh.db).await.unwrap());
    let changes = fresh.db.last_change().await.unwrap();
    demo::fill(&fresh.db, Size::Small, 1, &TODAY, &Plain, Progress::hidden())
        .await
        .unwrap();
    assert!(
        fresh.db.last_change().await.unwrap() <= changes + 1,
        "the second time made something"
    );
    let other = demo::fill(&fresh.db, Size::Small, 2, &TODAY, &Plain, Progress::hidden()).await;
    assert!(matches!(other, Err(DemoError::Other { .. })), "{other:?}");

    let real = sqlite().await;
    testing::seed(&real.db, 1).await;
    let refused = demo::fill(&real.db, Size::Small, 1, &TODAY, &Plain, Progress::hidden()).await;
    assert!(matches!(refused, Err(DemoError::NotEmpty(_))), "{refused:?}");
}

#[tokio::test]
async fn a_demonstration_is_not_made_where_somebody_has_an_account() {
    let fresh = sqlite().await;
    person(&fresh.db, "Anne Roy", &[Role::Host]).await;
    let refused = demo::fill(&fresh.db, Size::Small, 1, &TODAY, &Plain, Progress::hidden()).await;
    assert!(matches!(refused, Err(DemoError::NotEmpty(_))), "{refused:?}");
}

/// The program, on that database.
fn program(arguments: &[&str], fresh: &Fresh) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quinzaine"));
    command
        .args(arguments)
        .current_dir(fresh.folder.path())
        .env("DATABASE_URL", &fresh.url)
        .env("QUINZAINE_FILES", fresh.folder.path().join("files"))
        .env("QUINZAINE_LISTEN", "127.0.0.1:0")
        .env("QUINZAINE_LOG", "error")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// Kills who makes a demonstration once that setting says so.
async fn killed_while(fresh: &Fresh, setting: &str) {
    let mut child = program(&["demo"], fresh).spawn().unwrap();
    let making = async {
        loop {
            // Opened each time: what is made anew is another file.
            let mut stamp = None;
            if let Ok(db) = Db::connect_existing(&fresh.url, 1).await {
                stamp = db.setting(setting).await.unwrap_or_default();
                db.close().await;
            }
            if stamp.is_some_and(|stamp| stamp.starts_with("unfinished")) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(2), making)
        .await
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Half of a demonstration is not served, and the reason names the database and the way out.
fn is_not_served(fresh: &Fresh) {
    for arguments in [&["serve"][..], &["serve", "--demo"]] {
        let refused = program(arguments, fresh).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success());
        assert!(
            said.contains("quinzaine demo") && said.contains(&fresh.db.place()),
            "{said}"
        );
    }
}

#[tokio::test]
async fn a_demonstration_that_was_killed_is_made_anew() {
    // One after the other: a program that is waited for keeps the other engine's clock from being looked at.
    for fresh in both().await {
        killed_while(&fresh, "demo").await;
        is_not_served(&fresh);
        let made = program(&["demo"], &fresh).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // Conventions come last: stopped there, it is half of one too.
        let db = Db::connect_existing(&fresh.url, 2).await.unwrap();
        assert_eq!(
            db.setting("demo_large_school").await.unwrap().as_deref(),
            Some("done")
        );
        db.set_setting("demo_conventions", "unfinished").await.unwrap();
        db.close().await;
        is_not_served(&fresh);
        // The lycée of nine hundred takes its time and was made once; left out, it shows that what there was is gone.
        let without = ["demo", "--without-large-school"];
        let made = program(&without, &fresh).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        // What was erased was another file.
        let db = Db::connect_existing(&fresh.url, 2).await.unwrap();
        assert!(demo::is_stamped(&db).await.unwrap() && !demo::is_half_made(&db).await.unwrap());
        assert_eq!(db.setting("demo_large_school").await.unwrap(), None);
        assert_eq!(
            db.setting("demo_conventions").await.unwrap().as_deref(),
            Some("done")
        );
        assert!(db.count_structures().await.unwrap() > 100);
        let jules = db.account_by_email("jules@eleve.example").await.unwrap().unwrap();
        assert_eq!(db.conventions_of_student(jules.id).await.unwrap().len(), 1);
        // Done already, it does nothing.
        let changes = db.last_change().await.unwrap();
        assert!(program(&without, &fresh).output().unwrap().status.success());
        assert!(db.last_change().await.unwrap() <= changes + 1);
        db.close().await;
    }
}

/// What each account finds where it is led to: the act that waits for it.
const STARTS: [(&str, &str); 15] = [
    ("ines@eleve.example", "class=\"card-title\""),
    ("noe@eleve.example", "Confirm"),
    ("karim@atelier.example", "Lina Traoré"),
    ("louise@atelier.example", "Lina Traoré"),
    ("mireille@famille.example", "Tom Marchand"),
    ("helene@lycee.example", "Jules Caron"),
    ("thomas@lycee.example", "Noé Lefèvre"),
    ("sarah@lycee.example", "Tom Marchand"),
    ("omar@lycee.example", "Tom Marchand"),
    ("claire@academie.example", "frais de dossier"),
    ("paul@quinzaine.example", "administration/"),
    ("jules@eleve.example", "Lire et signer"),
    ("nadia@famille.example", "Jules Caron"),
    ("emma@eleve.example", "/convention/"),
    ("malik@eleve.example", "/convention/"),
];

#[tokio::test]
async fn people_of_a_demonstration_are_consistent_and_have_something_to_do() {
    let fresh = crate::templates::demonstration().await;
    let config = Config::read(&Demo).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(TODAY))
        .await
        .unwrap();
    demo::add_conventions(&app).await.unwrap();

    let snapshot = Snapshot::read(&fresh.db).await.unwrap();
    let faults = invariants::check_rows(&snapshot);
    assert!(faults.lost.is_empty() && faults.doubled.is_empty(), "{faults:#?}");
    let to_vet = fresh.db.structures_to_vet(Reach::Everything, 9).await.unwrap();
    assert_eq!((to_vet.len(), to_vet[0].waiting), (1, 1), "{to_vet:?}");

    let router = Site::new(&config, app, None).router();
    assert_eq!(
        DEMO_ACCOUNTS.map(|account| account.email),
        STARTS.map(|(email, _)| email)
    );
    for (account, (email, act)) in DEMO_ACCOUNTS.iter().zip(STARTS) {
        let mut browser = Browser::new(&router);
        let space = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
        // Each has one role, whose start page is theirs.
        assert_eq!(space.address, Space::of_role(account.role).start(), "{email}");
        let (_, path) = account.start;
        let link = format!("href=\"{}\"", path.replace('&', "&amp;"));
        assert!(space.html.contains(&link), "{email}: {}", space.html);
        let page = browser.open(path).await;
        let (_, main) = page.html.split_once("<main").unwrap();
        let (main, _) = main.split_once("</main>").unwrap();
        assert!(page.status.is_success() && main.contains(act), "{email}: {main}");
    }
}

/// Whoever the list calls somebody's guardian is: a pupil cannot name them as who would host.
#[tokio::test]
async fn a_pupil_of_a_demonstration_cannot_be_hosted_by_their_mother() {
    let fresh = crate::templates::demonstration().await;
    let config = Config::read(&Demo).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(TODAY))
        .await
        .unwrap();
    let router = Site::new(&config, app, None).router();
    for (pupil, guardian) in [
        ("ines@eleve.example", "mireille@famille.example"),
        ("ines@eleve.example", "MIREILLE@famille.example"),
    ] {
        let mut browser = Browser::new(&router);
        browser.post("/api/demo/sign-in", &[("courriel", pupil)]).await;
        let form = browser.open("/eleve/proposer").await.form("name=\"structure\"");
        let page = browser
            .submit(&form.fill(&[
                ("structure", "Cabinet Marchand"),
                ("contact", "Mireille Marchand"),
                ("courriel", guardian),
                ("ville", "Montreuil"),
                ("semaines", "both"),
                ("activites", "Suivre le travail du cabinet."),
            ]))
            .await;
        assert!(
            page.html.contains("celle de votre famille"),
            "{guardian}: {}",
            page.html
        );
    }
}
