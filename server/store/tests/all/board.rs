//! The board of a school, on both engines: how far each student is, who sees it, and what the school says of who needs no place.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    application::Motivation,
    board::{BoardQuery, BoardRow, BoardState, arrange, rows_of},
    convention::SignerRole,
    id::{AccountId, ApplicationId, ProposalId, SchoolId},
    weeks::Weeks,
};
use situations::{at_school, exempted};
use store::{ConventionMoved, Db, NewApplication, NewProposal, ProposalMoved, ViewSaved};
use testing::{
    campaign,
    convention::{World, agreed, follows, other_school, pupil, today, works},
    now, offer, on_both,
    people::{act_at, act_by, context},
    school,
    signing::{FOUR, open},
};

mod reminders;
mod situations;

async fn rows_at(db: &Db, school: SchoolId, reader: AccountId) -> Vec<BoardRow> {
    let facts = db.board(school, (reader, today()), campaign().id).await.unwrap();
    let rows = facts
        .iter()
        .flat_map(|(student, weeks)| rows_of(student, weeks, &campaign(), None, |at| at.date_naive()))
        .collect();
    arrange(rows, &BoardQuery::default(), today())
}

async fn rows(db: &Db, reader: AccountId) -> Vec<BoardRow> {
    rows_at(db, school().0, reader).await
}

/// Each student's rows: weeks, state, who is awaited.
async fn states(db: &Db, reader: AccountId) -> BTreeMap<String, Vec<(Weeks, BoardState, String)>> {
    let mut states: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for row in rows(db, reader).await {
        let said = (row.weeks, row.state(), row.standing.awaited.label());
        states.entry(row.name).or_default().push(said);
    }
    for rows in states.values_mut() {
        rows.sort();
    }
    states
}

async fn names(db: &Db, school: SchoolId, reader: AccountId) -> Vec<String> {
    let mut names: Vec<String> = rows_at(db, school, reader)
        .await
        .into_iter()
        .map(|row| row.name)
        .collect();
    names.sort();
    names.dedup();
    names
}

async fn run(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    tx.query_text(sql).execute().await.unwrap();
    tx.commit().await.unwrap();
}

fn application(student: AccountId, number: u32, weeks: Weeks) -> NewApplication {
    NewApplication {
        id: ApplicationId((context().ids)()),
        offer: offer(number).id,
        student,
        campaign: campaign().id,
        weeks,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    }
}

#[tokio::test]
async fn a_student_goes_along_the_path_from_nothing_to_the_last_signature() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Léna Diallo", school().0).await;
        let now_at = async || states(db, world.head).await.remove("Léna Diallo").unwrap();
        let one = |state, awaited: &str| vec![(Weeks::Both, state, awaited.to_owned())];
        assert_eq!(now_at().await, one(BoardState::NoApplication, "Élève"));
        let new = application(student, 0, Weeks::First);
        db.apply(&act_by(student), &new).await.unwrap();
        let second = (Weeks::Second, BoardState::NoApplication, "Élève".to_owned());
        assert_eq!(
            now_at().await,
            [
                (Weeks::First, BoardState::Applying, "Structure".to_owned()),
                second.clone()
            ]
        );
        db.accept(&act_by(world.host), new.id, "").await.unwrap();
        assert_eq!(
            now_at().await,
            [
                (Weeks::First, BoardState::Accepted, "Élève".to_owned()),
                second.clone()
            ]
        );
        db.confirm(&act_by(student), new.id).await.unwrap();
        assert_eq!(
            now_at().await,
            [
                (Weeks::First, BoardState::ConventionHost, "Structure".to_owned()),
                second
            ]
        );
        agreed(db, world.head, student, "port").await;
        let rows: Vec<BoardRow> = rows(db, world.head).await;
        let hosts: Vec<&str> = rows
            .iter()
            .filter(|row| row.student == student)
            .map(|row| row.standing.host.as_str())
            .collect();
        assert_eq!(hosts.len(), 2);
        assert!(hosts.contains(&"Librairie du Port"));
    })
    .await;
}

#[tokio::test]
async fn a_place_found_alone_waits_for_the_school_then_for_its_host() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Léna Diallo", school().0).await;
        let state = async || states(db, world.head).await["Léna Diallo"][0].1;
        let new = NewProposal {
            id: ProposalId((context().ids)()),
            student,
            campaign: campaign().id,
            weeks: Weeks::Both,
            host_name: "Librairie du Port".into(),
            host_email: "port@exemple.fr".into(),
            contact_name: String::new(),
            city: "Le Havre".into(),
            activities: "Conseiller".into(),
        };
        db.propose(&act_by(student), &new).await.unwrap();
        assert_eq!(state().await, BoardState::FoundForSchool);
        let let_go = db.let_go(&act_by(world.head), new.id, "t", "/reponse").await;
        assert_eq!(let_go.unwrap(), ProposalMoved::Done);
        assert_eq!(state().await, BoardState::FoundForHost);
    })
    .await;
}

#[tokio::test]
async fn a_convention_says_whose_part_and_whose_signature_is_awaited() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let lea = async || states(db, world.head).await["Léa Martin"].clone();
        let all = "Élève, Structure, Chef d’établissement, Responsable légal".to_owned();
        assert_eq!(lea().await, [(Weeks::Both, BoardState::ToSign, all)]);
        world.by_account(world.student, SignerRole::Student, 1).await;
        let others = "Structure, Chef d’établissement, Responsable légal".to_owned();
        assert_eq!(lea().await, [(Weeks::Both, BoardState::ToSign, others)]);
    })
    .await;
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let state = async || states(db, world.head).await["Léa Martin"][0].1;
        assert_eq!(state().await, BoardState::ConventionHost);
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        assert_eq!(state().await, BoardState::ConventionSchool);
        world.freeze(&testing::signing::FOUR).await;
        assert_eq!(state().await, BoardState::ToSign);
        world.all_sign().await;
        assert_eq!(state().await, BoardState::Signed);
    })
    .await;
}

#[tokio::test]
async fn each_of_the_staff_sees_the_students_they_see_to_and_nobody_elses() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let lena = pupil(db, "Léna Diallo", school().0).await;
        let here = school().0;
        let elsewhere = other_school(db).await;
        pupil(db, "Tom Ailleurs", elsewhere).await;
        let other_head = works(db, "Anne Ailleurs", Role::Head, elsewhere).await;
        let teacher = follows(db, "Sarah Lambert", here, StaffDuty::Teacher, &["2DE 04"]).await;
        let of_another = follows(db, "Marc Vidal", here, StaffDuty::Teacher, &["2de 5"]).await;
        let cpe = follows(db, "Rose Morel", here, StaffDuty::Education, &[]).await;
        let both = ["Léa Martin", "Léna Diallo"];
        for reader in [world.head, world.staff, teacher, cpe] {
            assert_eq!(names(db, here, reader).await, both);
        }
        assert_eq!(names(db, here, of_another).await, [""; 0]);
        for stranger in [other_head, world.host, world.student, world.guardian] {
            assert_eq!(names(db, here, stranger).await, [""; 0], "{stranger}");
        }
        assert_eq!(names(db, elsewhere, other_head).await, ["Tom Ailleurs"]);
        let filled = |rows: Vec<BoardRow>| rows.iter().all(|row| row.is_filled);
        assert!(filled(rows(db, world.head).await) && !filled(rows(db, teacher).await));

        // The referent teacher sees theirs, and fills for them.
        let sql = "UPDATE student SET referent_id = (SELECT id FROM account WHERE name = 'Marc Vidal')
                   WHERE account_id = (SELECT id FROM account WHERE name = 'Léna Diallo')";
        run(db, sql).await;
        let theirs = rows(db, of_another).await;
        assert_eq!(theirs.len(), 1);
        assert_eq!((theirs[0].student, theirs[0].is_filled), (lena, true));
        assert_eq!(theirs[0].referent, Some((of_another, "Marc Vidal".to_owned())));

        // Whoever left is no more on any board.
        run(
            db,
            "UPDATE student SET left_on = '2026-11-01'
                 WHERE account_id = (SELECT id FROM account WHERE name = 'Léna Diallo')",
        )
        .await;
        assert_eq!(names(db, here, world.head).await, ["Léa Martin"]);
        assert_eq!(names(db, here, of_another).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn whatever_moves_a_row_changes_the_revision_of_its_school_alone() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let elsewhere = other_school(db).await;
        let student = pupil(db, "Léna Diallo", school().0).await;
        let theirs = db.board_revision(elsewhere).await.unwrap();
        let mut last = db.board_revision(school().0).await.unwrap();
        let mut moved = async |what: &str| {
            let next = db.board_revision(school().0).await.unwrap();
            assert!(next > last, "{what}");
            last = next;
        };
        let new = application(student, 0, Weeks::Second);
        db.apply(&act_by(student), &new).await.unwrap();
        moved("an application").await;
        db.refuse(&act_by(world.host), new.id, "Complet").await.unwrap();
        moved("a refusal").await;
        agreed(db, world.head, student, "port").await;
        moved("a place found alone, and its convention").await;
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        moved("the host's part").await;
        world.freeze(&FOUR).await;
        moved("a validation").await;
        world.by_account(world.student, SignerRole::Student, 1).await;
        moved("a signature").await;
        let here = (school().0, campaign().id);
        let first = [(student, Weeks::First)];
        db.set_situations(&act_by(world.head), here, &first, Some(&exempted()))
            .await
            .unwrap();
        moved("a situation").await;
        db.set_situations(&act_by(world.head), here, &first, Some(&at_school()))
            .await
            .unwrap();
        moved("another situation").await;
        db.set_situations(&act_by(world.head), here, &first, None)
            .await
            .unwrap();
        moved("a situation that is lifted").await;
        run(db, "UPDATE student SET class_name = '2de 5', class_key = '2de5'").await;
        moved("another class").await;
        assert_eq!(db.board_revision(elsewhere).await.unwrap(), theirs);
        let still = db.board_revision(school().0).await.unwrap();
        db.look_at_board(world.head, now()).await.unwrap();
        db.sweep_board(now()).await.unwrap();
        assert_eq!(db.board_revision(school().0).await.unwrap(), still);
    })
    .await;
}

#[tokio::test]
async fn what_is_new_stays_marked_for_a_visit_and_is_cleared_by_the_next() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let look = async |minutes: i64| {
            let at = now() + TimeDelta::minutes(minutes);
            db.look_at_board(world.head, at).await.unwrap().before
        };
        assert_eq!(look(0).await, None, "nothing is new on a first visit");
        assert_eq!(look(20).await, None);
        let first = Some(now() + TimeDelta::minutes(20));
        assert_eq!(look(120).await, first);
        assert_eq!(look(145).await, first, "the same visit");
        assert_eq!(db.last_look(world.head).await.unwrap().before, first);
        let cleared = now() + TimeDelta::minutes(150);
        db.clear_news(world.head, cleared).await.unwrap();
        assert_eq!(db.last_look(world.head).await.unwrap().before, Some(cleared));
        assert_eq!(
            db.last_look(world.staff).await.unwrap().before,
            None,
            "each looks for themselves"
        );
    })
    .await;
}

#[tokio::test]
async fn views_are_kept_under_a_name_and_are_nobody_elses() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let save = async |who: AccountId, name: &str, query: &str| {
            db.save_board_view(&act_at(now(), Some(who)), who, name, query)
                .await
                .unwrap()
        };
        assert_eq!(
            save(world.head, "Sans place", "etat=sans-candidature").await,
            ViewSaved::Done
        );
        assert_eq!(
            save(world.head, "À signer", "etat=a-signer").await,
            ViewSaved::Done
        );
        assert_eq!(
            save(world.head, "Sans place", "etat=candidature").await,
            ViewSaved::Done
        );
        let views = db.board_views(world.head).await.unwrap();
        let said: Vec<(&str, &str)> = views
            .iter()
            .map(|view| (view.name.as_str(), view.query.as_str()))
            .collect();
        assert_eq!(
            said,
            [("À signer", "etat=a-signer"), ("Sans place", "etat=candidature")]
        );
        assert_eq!(db.board_views(world.staff).await.unwrap(), []);
        assert!(!db.drop_board_view(world.staff, views[0].id).await.unwrap());
        assert!(db.drop_board_view(world.head, views[0].id).await.unwrap());
        for number in 0..19 {
            assert_eq!(
                save(world.head, &format!("Vue {number}"), "").await,
                ViewSaved::Done
            );
        }
        assert_eq!(save(world.head, "Une de plus", "").await, ViewSaved::TooMany);
        assert_eq!(
            save(world.head, "Sans place", "").await,
            ViewSaved::Done,
            "one that is there changes"
        );
    })
    .await;
}
