//! The lycée of nine hundred of a demonstration is whole and possible on both engines; and what is read of so large a lycée agrees with
//! itself: its pictures, its files, its académie's table.

mod files;
mod site;

use std::collections::BTreeMap;

use domain::{
    application::ApplicationState,
    board::{BoardQuery, BoardState},
    convention::{ConventionState, broken_link},
    disclosure::LEAST,
    proposal::ProposalState,
};
use service::{
    administration::academy,
    error::ServiceError,
    school::{board, figures},
    signing::finalize::finalize_due,
};
use store::ConventionsFilter;
use stress::{invariants, snapshot::Snapshot};
use testing::{Fresh, postgres, sqlite};

use self::site::Site;

const HEAD: &str = "odile@grand-lycee.example";
const TEACHER: &str = "idriss@grand-lycee.example";
const OFFICER: &str = "claire@academie.example";
const ADMIN: &str = "paul@quinzaine.example";

#[tokio::test]
async fn it_is_whole_and_possible_and_agrees_with_itself_on_sqlite() {
    let fresh = sqlite().await;
    Box::pin(all_holds(&fresh)).await;
}

// A test of its own, beside the other: each takes long.
#[tokio::test]
async fn it_is_whole_and_possible_and_agrees_with_itself_on_postgresql() {
    let fresh = postgres().await;
    Box::pin(all_holds(&fresh)).await;
}

async fn all_holds(fresh: &Fresh) {
    let site = Site::with_large_school(fresh).await;
    is_possible(&site).await;
    is_in_every_state(&site).await;
    has_conventions(&site).await;
    is_drawn(&site).await;
    is_overseen(&site).await;
    files::hold_what_the_board_shows(&site).await;
    is_made_once_and_half_of_one_is_known(&site).await;
}

/// What happened follows from what happened before.
async fn is_possible(site: &Site) {
    let snapshot = Snapshot::read(&site.app.db).await.unwrap();
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

/// Somebody is in each state of the board, the head sees all nine hundred, and has two hundred to remind at once.
async fn is_in_every_state(site: &Site) {
    let board = board::rows(&site.request(HEAD).await, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!((board.students, board.classes.len()), (900, demo::CLASSES));
    // Two signed internships end early: the second week waits for the lycée.
    for count in &board.counts {
        let enough = match count.state {
            BoardState::Interrupted => count.students == 2,
            _ => count.students >= 5,
        };
        assert!(enough, "{:?}: {}", count.state, count.students);
    }
    let idle = board
        .counts
        .iter()
        .find(|count| count.state == BoardState::NoApplication)
        .unwrap();
    assert!(idle.students >= 210, "{} asked nobody", idle.students);
    let teacher = board::rows(&site.request(TEACHER).await, &BoardQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (teacher.students, teacher.classes),
        (30, vec!["2de 7".to_owned()])
    );
}

/// Conventions are at every step, their logs hold together, and those that all signed get their signed file.
async fn has_conventions(site: &Site) {
    let (app, db) = (&site.app, &site.app.db);
    let request = site.request(HEAD).await;
    let (head, school) = request.require_school().unwrap();
    let reader = (head.id(), app.clock.today());
    assert!(finalize_due(app).await.unwrap() >= 5, "hardly any signed file");
    let mut seen: BTreeMap<ConventionState, u32> = BTreeMap::new();
    for page in 1..30 {
        let filter = ConventionsFilter::default();
        for line in db
            .conventions_of_school(school, reader, &filter, page)
            .await
            .unwrap()
        {
            let log = db.convention_log(line.id).await.unwrap();
            let links = log.iter().map(|line| (line.event.as_str(), line.hash));
            assert_eq!(broken_link(links), None, "{}", line.reference);
            *seen.entry(line.state).or_default() += 1;
        }
    }
    for state in [
        ConventionState::HostPart,
        ConventionState::SchoolPart,
        ConventionState::Validated,
        ConventionState::Signing,
        ConventionState::Signed,
    ] {
        assert!(
            seen.get(&state).is_some_and(|count| *count >= 5),
            "{state:?}: {seen:?}"
        );
    }
}

/// The pictures add up, and say what the board says.
async fn is_drawn(site: &Site) {
    let request = site.request(HEAD).await;
    let shown = figures::read(request.clone()).await.unwrap();
    assert_eq!((shown.all.students, shown.classes.len()), (900, demo::CLASSES));
    let last = |curve: &[u32]| curve.last().copied().unwrap();
    let sum: u32 = shown.classes.iter().map(|class| last(&class.placed)).sum();
    assert_eq!(sum, last(&shown.all.placed));
    assert!(shown.all.placed.is_sorted() && shown.all.signed.is_sorted());
    assert_eq!(shown.all.placed.len(), shown.sundays.len());

    let board = board::rows(&request, &BoardQuery::default()).await.unwrap();
    let weeks = |is: fn(BoardState) -> bool| -> u32 {
        let rows = board.rows.iter().filter(|row| is(row.state()));
        rows.map(|row| u32::try_from(row.weeks.iter().count()).unwrap())
            .sum()
    };
    // What ends early was found and signed as the rest was.
    let placed = weeks(|state| state.has_place() || state == BoardState::Interrupted);
    let on_rings: u32 = shown
        .rings
        .iter()
        .chain(&shown.off_the_rings)
        .map(|ring| ring.count)
        .sum();
    assert_eq!(on_rings, placed, "weeks with a place");
    let by_sector: u32 = shown.sectors.iter().map(|sector| sector.count).sum();
    assert_eq!(by_sector + shown.found_alone, placed, "sectors");
    let settled = weeks(|state| matches!(state, BoardState::Exempted | BoardState::AtSchool));
    assert_eq!(shown.without_need * 2, settled, "students who need no place");
    let signed = weeks(|state| matches!(state, BoardState::Signed | BoardState::Interrupted));
    assert_eq!(
        last(&shown.all.signed) * 2,
        signed,
        "signed conventions, all for both weeks"
    );

    let teacher = figures::read(site.request(TEACHER).await).await.unwrap();
    assert_eq!(
        (teacher.all.students, teacher.only),
        (30, vec!["2de 7".to_owned()])
    );
}

/// The officer of its académie sees it in large numbers, no small one, and no other académie.
async fn is_overseen(site: &Site) {
    let shown = academy::read(site.request(OFFICER).await, String::new())
        .await
        .unwrap();
    assert_eq!(shown.label, "académie de Créteil");
    let lines = shown
        .departments
        .iter()
        .flat_map(|department| &department.schools);
    let large = lines.clone().find(|line| line.uai == "0940124Z").unwrap();
    assert_eq!(large.students, Some(900));
    for line in lines.chain([&shown.total]) {
        let numbers = [line.students, line.placed, line.signed, line.unanswered];
        assert!(
            numbers.iter().flatten().all(|number| *number >= LEAST),
            "{line:?}"
        );
    }
    let own = academy::read(site.request(OFFICER).await, "creteil".to_owned())
        .await
        .unwrap();
    assert_eq!(own, shown);
    let other = academy::read(site.request(OFFICER).await, "rennes".to_owned()).await;
    assert!(matches!(other, Err(ServiceError::NotFound)), "{other:?}");
    let nowhere = academy::read(site.request(ADMIN).await, "nowhere".to_owned()).await;
    assert!(matches!(nowhere, Err(ServiceError::NotFound)), "{nowhere:?}");
    let rennes = academy::read(site.request(ADMIN).await, "rennes".to_owned())
        .await
        .unwrap();
    assert_eq!(
        (rennes.label.as_str(), rennes.departments.len()),
        ("académie de Rennes", 4)
    );
    assert!(
        academy::read(site.request(HEAD).await, String::new())
            .await
            .is_err()
    );

    let (name, mut parts) = academy::file(site.request(OFFICER).await, "creteil".to_owned())
        .await
        .unwrap();
    let mut text = Vec::new();
    while let Some(part) = parts.recv().await {
        text.extend(part.unwrap());
    }
    assert_eq!(name, "academie-creteil.csv");
    let rows = domain::csv::read(&text).unwrap();
    let schools: usize = shown
        .departments
        .iter()
        .map(|department| department.schools.len())
        .sum();
    assert_eq!(rows.len(), 1 + schools + shown.departments.len() + 1);
}

async fn is_made_once_and_half_of_one_is_known(site: &Site) {
    let db = &site.app.db;
    let changes = db.last_change().await.unwrap();
    demo::add_large_school(&site.app, 2027, demo::CLASSES)
        .await
        .unwrap();
    assert_eq!(db.last_change().await.unwrap(), changes);
    assert!(!demo::is_half_made(db).await.unwrap());
    db.set_setting("demo_large_school", "unfinished").await.unwrap();
    assert!(demo::is_half_made(db).await.unwrap());
}
