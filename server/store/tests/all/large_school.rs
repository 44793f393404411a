//! A lycée whose rows are written together, what its pictures are drawn from, and what an académie's officer sees of it; on both
//! engines.

use chrono::TimeDelta;
use domain::{
    academy::Academy,
    account::{Role, StaffDuty},
    application::{ApplicationEvent, ApplicationState, HistoryKind},
    board::{ExemptionGround, SituationKind},
    convention::{Author, ConventionState, LogEvent, Section, Values, broken_link},
    id::{AccountId, ApplicationId, ConventionId, ProposalId},
    place::Kilometres,
    proposal::{ProposalActor, ProposalEvent, ProposalHistoryKind, ProposalState},
    weeks::{Week, Weeks},
};
use store::{
    Created, MadeApplication, MadeColleague, MadeConvention, MadeGuardian, MadeMove, MadePerson, MadePlace,
    MadeProposal, MadeSituation, MadeStudent, MadeUp, NewAccount,
};
use testing::{
    campaign,
    convention::{World, today},
    id, now, offer, on_both,
    people::{act_by, context, email, name},
    place, school, structure,
};

fn person(number: u32, name: &str) -> MadePerson {
    MadePerson {
        id: AccountId(id(7_000_000 + u128::from(number))),
        name: name.to_owned(),
        email: Some(format!("made{number}@exemple.fr")),
        is_active: true,
    }
}

fn student(number: u32, name: &str, referent: Option<AccountId>) -> MadeStudent {
    MadeStudent {
        person: person(number, name),
        family_name: name.split(' ').next_back().unwrap().to_owned(),
        school: school().0,
        class_name: "2de 1".to_owned(),
        birth_date: "2011-04-05".parse().unwrap(),
        home: None,
        referent,
    }
}

/// Three students: one has a place in each week, found in two ways; one needs none; one has none.
#[expect(clippy::too_many_lines, reason = "a world, row by row")]
fn made(host: AccountId) -> MadeUp {
    let teacher = person(1, "Rose Payet");
    let (placed, exempted) = (
        student(2, "Léa Noël", Some(teacher.id)),
        student(3, "Ali Rey", None),
    );
    let ids = (ApplicationId(id(7_100_001)), ProposalId(id(7_100_002)));
    let at = |days| now() - TimeDelta::days(days);
    let line = |days, what, state, by| MadeMove {
        at: at(days),
        what,
        state,
        by,
    };
    let author = Author {
        account: Some(host.0),
        name: "Hôte".to_owned(),
    };
    let convention = |number, weeks, place, state, log| MadeConvention {
        id: ConventionId(id(number)),
        student: placed.person.id,
        school: school().0,
        campaign: campaign().id,
        weeks,
        place,
        state,
        referent: Some(teacher.id),
        sections: vec![(Section::Care, at(3), "Quinzaine".to_owned(), Values::default())],
        log,
    };
    MadeUp {
        guardians: vec![MadeGuardian {
            person: person(5, "Nora Noël"),
            student: placed.person.id,
        }],
        applications: vec![MadeApplication {
            id: ids.0,
            offer: offer(1).id,
            student: placed.person.id,
            campaign: campaign().id,
            weeks: Weeks::First,
            motivation: "J’aime apprendre.".to_owned(),
            distance: Kilometres::new(12.5),
            deadline: None,
            reason: String::new(),
            moves: vec![
                line(
                    9,
                    HistoryKind::Submitted,
                    ApplicationState::Submitted,
                    Some(placed.person.id),
                ),
                line(
                    7,
                    HistoryKind::Moved(ApplicationEvent::Accept),
                    ApplicationState::Accepted,
                    Some(host),
                ),
                line(
                    5,
                    HistoryKind::Moved(ApplicationEvent::Confirm),
                    ApplicationState::Confirmed,
                    Some(placed.person.id),
                ),
            ],
        }],
        proposals: vec![MadeProposal {
            id: ids.1,
            student: placed.person.id,
            campaign: campaign().id,
            weeks: Weeks::Second,
            host_name: "Boulangerie Rey".to_owned(),
            host_email: "rey@exemple.fr".to_owned(),
            contact_name: "Anne Rey".to_owned(),
            city: "Montreuil".to_owned(),
            activities: "Pétrir".to_owned(),
            deadline: None,
            reason: String::new(),
            checked_by: Some(teacher.id),
            moves: vec![
                (
                    ProposalActor::Student,
                    MadeMove {
                        at: at(6),
                        what: ProposalHistoryKind::Proposed,
                        state: ProposalState::Proposed,
                        by: Some(placed.person.id),
                    },
                ),
                (
                    ProposalActor::School,
                    MadeMove {
                        at: at(5),
                        what: ProposalHistoryKind::Moved(ProposalEvent::Invite),
                        state: ProposalState::Invited,
                        by: Some(teacher.id),
                    },
                ),
                (
                    ProposalActor::Host,
                    MadeMove {
                        at: at(4),
                        what: ProposalHistoryKind::Moved(ProposalEvent::Agree),
                        state: ProposalState::Agreed,
                        by: None,
                    },
                ),
            ],
        }],
        conventions: vec![
            convention(
                7_100_003,
                Weeks::First,
                MadePlace::Application(ids.0, structure(1).id),
                ConventionState::SchoolPart,
                vec![
                    (at(5), author.clone(), LogEvent::Opened),
                    (
                        at(4),
                        author.clone(),
                        LogEvent::Edited {
                            section: Section::Structure,
                        },
                    ),
                    (at(3), author.clone(), LogEvent::Completed),
                ],
            ),
            convention(
                7_100_004,
                Weeks::Second,
                MadePlace::Proposal(ids.1),
                ConventionState::HostPart,
                vec![(at(4), author, LogEvent::Opened)],
            ),
        ],
        situations: [Week::First, Week::Second]
            .map(|week| MadeSituation {
                student: exempted.person.id,
                campaign: campaign().id,
                week,
                kind: SituationKind::Exempted,
                ground: Some(ExemptionGround::Mobility),
                note: String::new(),
                set: (teacher.id, at(2)),
            })
            .into(),
        students: vec![placed, exempted, student(4, "Éva Da Silva", None)],
        colleagues: vec![MadeColleague {
            person: teacher,
            school: school().0,
            duty: StaffDuty::Teacher,
            classes: vec!["2de 1".to_owned()],
        }],
    }
}

#[tokio::test]
async fn rows_written_together_are_read_as_any_others() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        db.add_made_up(&context(), &made(world.host)).await.unwrap();

        // The conventions' logs hold together, and each stands where it was said to.
        let teacher = AccountId(id(7_000_001));
        let placed = AccountId(id(7_000_002));
        let lines = db.conventions_of_student(placed).await.unwrap();
        let mut states: Vec<(Weeks, ConventionState)> =
            lines.iter().map(|line| (line.weeks, line.state)).collect();
        states.sort();
        assert_eq!(
            states,
            [
                (Weeks::First, ConventionState::SchoolPart),
                (Weeks::Second, ConventionState::HostPart)
            ]
        );
        for line in &lines {
            let log = db.convention_log(line.id).await.unwrap();
            assert_eq!(log.len(), if line.weeks == Weeks::First { 3 } else { 1 });
            assert_eq!(
                broken_link(log.iter().map(|line| (line.event.as_str(), line.hash))),
                None
            );
        }

        // The pictures of the teacher's class.
        let reader = (teacher, today());
        let sizes = db.class_sizes(school().0, reader).await.unwrap();
        assert_eq!(sizes, [("2de 1".to_owned(), 3)]);
        assert_eq!(
            db.students_without_need(school().0, reader, campaign().id)
                .await
                .unwrap(),
            1
        );
        let stays = db.found_places(school().0, reader, campaign().id).await.unwrap();
        assert_eq!(stays.iter().map(|place| place.week).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(stays[0].at, now() - TimeDelta::days(5));
        assert_eq!(stays[0].distance, Kilometres::new(12.5));
        assert_eq!((stays[0].sector, stays[1].sector), (Some(offer(1).sector), None));
        assert_eq!(
            (stays[0].city.as_str(), stays[1].city.as_str()),
            (place(1).city.as_str(), "Montreuil")
        );
        assert!(
            db.signed_weeks(school().0, reader, campaign().id)
                .await
                .unwrap()
                .is_empty()
        );
        // A host of the school's students sees none of it.
        let stranger = (world.host, today());
        assert!(db.class_sizes(school().0, stranger).await.unwrap().is_empty());
        assert!(
            db.found_places(school().0, stranger, campaign().id)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn an_academy_counts_its_students_and_its_places() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let department = school().1.department;
        let (before, _) = db
            .schools_of_department(&department, campaign().id)
            .await
            .unwrap();
        let known = before
            .iter()
            .find(|line| line.id == school().0)
            .map_or(0, |line| line.students);
        db.add_made_up(&context(), &made(world.host)).await.unwrap();
        let (schools, without) = db
            .schools_of_department(&department, campaign().id)
            .await
            .unwrap();
        // The student of the world has a place too.
        let line = schools.iter().find(|line| line.id == school().0).unwrap();
        assert_eq!(
            (line.students - known, line.placed, line.signed, line.unanswered),
            (3, 2, 0, 0)
        );
        // Who is exempted for both weeks seeks no place, and has none.
        assert_eq!(line.settled, 3);
        assert!(schools.iter().all(|line| line.students > 0) && without < 100);
        let (nobody, _) = db.schools_of_department("2A", campaign().id).await.unwrap();
        assert!(nobody.is_empty());

        let supply = db.supply_by_department(campaign().id).await.unwrap();
        let (_, theirs) = supply.iter().find(|(code, _)| code == "93").unwrap();
        assert!(theirs.offers > 0 && theirs.left < theirs.places, "{theirs:?}");
    })
    .await;
}

#[tokio::test]
async fn an_officer_oversees_the_academy_that_an_administrator_names() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let new = NewAccount {
            name: name("Claire Roussel"),
            email: Some(email("claire@exemple.fr")),
            confirmed: true,
            password_hash: None,
            roles: vec![(Role::AcademyOfficer, None)],
            student: None,
        };
        let Created::Done(officer) = db.create_account(&context(), &new).await.unwrap() else {
            panic!("the address is taken");
        };
        assert_eq!(db.academy_of_officer(officer).await.unwrap(), None);
        let lyon = Academy::from_code("lyon").unwrap();
        assert!(
            db.set_academy_of_officer(&act_by(world.head), officer, lyon)
                .await
                .unwrap()
        );
        assert_eq!(db.academy_of_officer(officer).await.unwrap(), Some(lyon));
        // Whoever is no officer oversees none.
        assert!(
            !db.set_academy_of_officer(&act_by(world.head), world.host, lyon)
                .await
                .unwrap()
        );
        // The role gone, the académie is gone with it.
        db.revoke_role(&act_by(world.head), officer, Role::AcademyOfficer)
            .await
            .unwrap();
        db.grant_role(&act_by(world.head), officer, Role::AcademyOfficer, None)
            .await
            .unwrap();
        assert_eq!(db.academy_of_officer(officer).await.unwrap(), None);
    })
    .await;
}
