//! The lycée of nine hundred of a demonstration: whole, possible, and seen by those who work there and by nobody else.

use std::{collections::BTreeMap, sync::Arc};

use axum::Router;
use demo::{self, Progress, Size};
use domain::{
    application::ApplicationState,
    clock::Clock,
    convention::broken_link,
    convention::{ConventionState, FollowUp},
    proposal::ProposalState,
};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::{context::AppContext, reference_data, signing::finalize::finalize_due};
use store::{ConventionsFilter, Db};
use stress::{invariants, snapshot::Snapshot};
use testing::{Fresh, both, browser::Browser, people::Plain};

use crate::templates::Day;

struct Demo(String);

impl Source for Demo {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            "QUINZAINE_FILES" => Some(self.0.clone()),
            _ => None,
        }
    }
}

async fn made(fresh: &Fresh) -> (AppContext, Router) {
    let db = &fresh.db;
    reference_data::put(db, Day.now()).await.unwrap();
    demo::fill(db, Size::Small, 2027, &Day, &Plain, Progress::hidden())
        .await
        .unwrap();
    let files = fresh.folder.path().join("files").display().to_string();
    let config = Config::read(&Demo(files)).unwrap();
    let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
    demo::add_large_school(&app, 2027, demo::CLASSES).await.unwrap();
    // Its offers were added beside this server.
    let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
    let router = Site::new(&config, app.clone(), None).router();
    (app, router)
}

async fn signed_in(router: &Router, email: &str) -> Browser {
    let mut browser = Browser::new(router);
    let space = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
    assert_eq!(space.address, "/espace", "{email}");
    browser
}

/// What happened follows from what happened before, and every state there is has somebody.
async fn is_whole(db: &Db) {
    let snapshot = Snapshot::read(db).await.unwrap();
    let faults = invariants::check_rows(&snapshot);
    assert!(faults.lost.is_empty() && faults.doubled.is_empty(), "{faults:#?}");
    let mut asked: BTreeMap<ApplicationState, usize> = BTreeMap::new();
    for application in &snapshot.applications {
        *asked.entry(application.state).or_default() += 1;
    }
    for state in ApplicationState::ALL {
        // Nobody of this lycée let a place go.
        let possible = !matches!(state, ApplicationState::Lapsed | ApplicationState::Cancelled);
        assert_eq!(asked.contains_key(&state), possible, "{state:?}: {asked:?}");
    }
    let mut found: BTreeMap<ProposalState, usize> = BTreeMap::new();
    for proposal in &snapshot.proposals {
        *found.entry(proposal.state).or_default() += 1;
    }
    for state in ProposalState::ALL {
        let possible = !matches!(state, ProposalState::Withdrawn | ProposalState::Cancelled);
        assert_eq!(found.contains_key(&state), possible, "{state:?}: {found:?}");
    }
}

/// Its conventions are at every step, their logs hold together, and those that all signed get their signed file.
async fn has_conventions(app: &AppContext) {
    let db = &app.db;
    let head = db.account_by_email("odile@grand-lycee.example").await.unwrap().unwrap();
    let school = db.account(head.id).await.unwrap().unwrap();
    let school = school.school_as(domain::account::Role::Head).unwrap();
    let reader = (head.id, app.clock.today());
    let counts = db
        .counts_of_school(school, reader, &ConventionsFilter::default())
        .await
        .unwrap();
    for (list, count) in &counts {
        assert!(*count > 0 || *list == FollowUp::Cancelled, "{list:?}: {counts:?}");
    }
    let made = finalize_due(app).await.unwrap();
    assert!(made > 5, "only {made} signed files");
    let mut seen = BTreeMap::new();
    for page in 1..30 {
        let lines = db
            .conventions_of_school(school, reader, &ConventionsFilter::default(), page)
            .await
            .unwrap();
        for line in lines {
            let log = db.convention_log(line.id).await.unwrap();
            let log = log.iter().map(|line| (line.event.as_str(), line.hash));
            assert_eq!(broken_link(log), None, "{}", line.reference);
            *seen.entry(line.state).or_insert(0) += 1;
        }
    }
    assert!(seen.values().sum::<u32>() > 400, "{seen:?}");
    assert!(seen[&ConventionState::Signed] > 5 && seen[&ConventionState::Signing] > 5, "{seen:?}");
}

#[tokio::test]
async fn it_is_whole_and_possible_on_both_engines() {
    for fresh in both().await {
        let (app, router) = made(&fresh).await;
        is_whole(&fresh.db).await;
        has_conventions(&app).await;

        // Made once.
        let changes = fresh.db.last_change().await.unwrap();
        demo::add_large_school(&app, 2027, demo::CLASSES).await.unwrap();
        assert_eq!(fresh.db.last_change().await.unwrap(), changes);
        assert!(!demo::is_half_made(&fresh.db).await.unwrap());

        is_drawn(&router).await;
        crate::board_files::hold_what_pages_show(&router).await;
        is_overseen(&router).await;
    }
}

/// The head sees nine hundred, a teacher the thirty of their class, another lycée's head none of them.
async fn is_drawn(router: &Router) {
    let head = signed_in(router, "odile@grand-lycee.example").await.open("/lycee/chiffres").await;
    assert!(head.html.contains("sur 900 ("), "{}", head.html);
    assert!(head.html.contains(">2de 30</h3>"), "{}", head.html);
    assert!(head.html.contains("chart-ring-4") && head.html.contains("chart-bar-fill"), "{}", head.html);
    assert!(!head.html.contains(" style="), "{}", head.html);
    let teacher = signed_in(router, "idriss@grand-lycee.example").await.open("/lycee/chiffres").await;
    assert!(teacher.html.contains("sur 30 (") && teacher.html.contains("2de 7"), "{}", teacher.html);
    assert!(!teacher.html.contains("2de 8"), "{}", teacher.html);
    let other = signed_in(router, "helene@lycee.example").await.open("/lycee/chiffres").await;
    assert!(!other.html.contains("sur 900"), "{}", other.html);
}

/// The officer of its académie sees it in large numbers, and no other académie.
async fn is_overseen(router: &Router) {
    let mut officer = signed_in(router, "claire@academie.example").await;
    let page = officer.open("/administration/academie").await;
    assert!(page.html.contains("Académie de Créteil") && page.html.contains("Lycée Hector Berlioz"), "{}", page.html);
    // The small lycée has but a few students: their numbers stand nowhere, nor does what they could be computed from.
    assert!(page.html.contains("masqué"), "{}", page.html);
    let elsewhere = officer.open("/administration/academie?academie=rennes").await;
    assert_eq!(elsewhere.status, 404);
    let file = officer.download("/administration/academie/export.csv?academie=creteil").await;
    let rows = domain::csv::read(&file).unwrap();
    assert_eq!(rows[0].cells[..4], ["Département", "UAI", "Lycée", "Commune"]);
    let large = rows.iter().find(|row| row.cells[1] == "0940124Z").unwrap();
    assert_eq!(large.cells[4], "900");
    let small: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.cells[4..])
        .map(String::as_str)
        .filter(|cell| cell.parse::<u32>().is_ok_and(|number| number < 5))
        .collect();
    assert!(small.is_empty(), "{small:?}");

    let mut admin = signed_in(router, "paul@quinzaine.example").await;
    let page = admin.open("/administration/academie?academie=rennes").await;
    assert!(page.html.contains("Académie de Rennes"), "{}", page.html);
}

/// Whoever has no académie yet is told so, and an administrator says which.
#[tokio::test]
async fn an_administrator_says_which_academie_somebody_oversees() {
    let fresh = crate::templates::demonstration().await;
    let files = fresh.folder.path().join("files").display().to_string();
    let config = Config::read(&Demo(files)).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day)).await.unwrap();
    let router = Site::new(&config, app, None).router();
    let claire = fresh.db.account_by_email("claire@academie.example").await.unwrap().unwrap();
    let mut admin = signed_in(&router, "paul@quinzaine.example").await;
    let page = admin.open(&format!("/administration/personnes/{}", claire.id)).await;
    let form = page.form("name=\"academie\"");
    let wrong = admin.submit(&form.clone().fill(&[("academie", "")])).await;
    assert_eq!(wrong.error("academie"), "Choisissez une académie.");
    let saved = admin.submit(&form.fill(&[("academie", "rennes")])).await;
    assert!(saved.html.contains("L’académie de ce référent est enregistrée."), "{}", saved.html);

    let mut officer = signed_in(&router, "claire@academie.example").await;
    let page = officer.open("/administration/academie").await;
    assert!(page.html.contains("Académie de Rennes"), "{}", page.html);
    assert_eq!(officer.open("/administration/academie?academie=creteil").await.status, 404);
}
