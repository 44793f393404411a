//! A lycée's team: invited, changed, removed by its head alone; and the classes, codes and notes of its office, on both engines alike.

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    convention::{HeadAct, SignerRole},
    id::{AccountId, SchoolId},
    phone::Phone,
    security::SecurityKind,
};
use store::{Created, Db, NewAccount, StaffAssignment, StaffInvited, StaffJoined, TeamChange};
use testing::{
    convention::{World, follows, other_school, pupil, today, works},
    now, on_both,
    people::{act_at, act_by, context, email, emails, name, person, receivers, secret},
    school,
};

fn post(duty: StaffDuty, classes: &[&str]) -> StaffAssignment {
    StaffAssignment {
        school: school().0,
        duty,
        classes: classes.iter().map(|class| (*class).to_owned()).collect(),
    }
}

async fn invite(db: &Db, by: AccountId, to: &str, hash: &str) -> StaffInvited {
    let teacher = post(StaffDuty::Teacher, &["2de 4", "2de 5"]);
    db.invite_staff(&act_by(by), &email(to), &teacher, &secret(hash))
        .await
        .unwrap()
}

/// Somebody who signed up with an address that they never proved.
async fn unproven(db: &Db, who: &str) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: Some(email(&format!("{}@exemple.fr", who.to_lowercase()))),
        confirmed: false,
        password_hash: Some("hash".into()),
        roles: vec![(Role::Host, None)],
        student: None,
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

#[tokio::test]
async fn the_head_alone_invites_and_a_link_is_followed_once() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head) = (world.db(), world.head);
        let deputy = follows(db, "Ada Adjointe", school().0, StaffDuty::Deputy, &[]).await;
        let elsewhere = other_school(db).await;
        let other_head = works(db, "Autre Chef", Role::Head, elsewhere).await;
        // Whoever acts for the head invites nobody.
        db.delegate(
            &act_by(head),
            school().0,
            world.staff,
            &HeadAct::ALL,
            today(),
            today(),
        )
        .await
        .unwrap();
        for by in [world.staff, deputy, other_head, world.student, world.host] {
            assert_eq!(invite(db, by, "prof@lycee.fr", "no").await, StaffInvited::Gone);
        }
        assert_eq!(
            invite(db, head, "paul.durand@exemple.fr", "h0").await,
            StaffInvited::AlreadyMember
        );
        assert_eq!(
            invite(db, head, "lea.martin@exemple.fr", "h0").await,
            StaffInvited::Student
        );

        assert!(matches!(
            invite(db, head, "Prof@lycee.fr", "h1").await,
            StaffInvited::Done(_)
        ));
        // A second one takes the place of the first.
        assert!(matches!(
            invite(db, head, "prof@lycee.fr", "h2").await,
            StaffInvited::Done(_)
        ));
        assert!(db.staff_invitation("h1", now()).await.unwrap().is_none());
        let shown = db.staff_invitation("h2", now()).await.unwrap().unwrap();
        assert_eq!(
            (shown.email.as_str(), shown.has_account),
            ("prof@lycee.fr", false)
        );
        assert_eq!(shown.classes, ["2de 4", "2de 5"]);
        let late = now() + TimeDelta::hours(2);
        assert!(db.staff_invitation("h2", late).await.unwrap().is_none());
        let told = emails(&world.fresh).await;
        assert!(
            told.iter()
                .any(|(to, text)| to == "prof@lycee.fr" && text.contains("/lien/h2"))
        );

        let joined = db
            .join_staff_anew(&context(), "h2", &name("Paula Prof"), "hash")
            .await
            .unwrap();
        let StaffJoined::Done(paula) = joined else {
            panic!("{joined:?}")
        };
        let account = db.account(paula).await.unwrap().unwrap();
        assert!(account.confirmed, "the link came by that address");
        assert_eq!(
            db.staff_assignment(paula).await.unwrap(),
            Some(post(StaffDuty::Teacher, &["2de 4", "2de 5"]))
        );
        for hash in ["h1", "h2", "unknown"] {
            let again = db.join_staff_anew(&context(), hash, &name("Eve"), "hash").await;
            assert_eq!(again.unwrap(), StaffJoined::Gone, "{hash}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_unproven_address_gains_nothing_and_an_account_works_in_one_lycee() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head) = (world.db(), world.head);
        // Somebody took the address of a teacher before them, and knows neither the e-mail nor the link.
        let squatter = unproven(db, "Squatter").await;
        assert!(matches!(
            invite(db, head, "squatter@exemple.fr", "s1").await,
            StaffInvited::Done(_)
        ));
        assert_eq!(db.staff_assignment(squatter).await.unwrap(), None);
        let join = async |hash: &str, who| db.join_staff(&act_by(who), hash, who).await.unwrap();
        assert_eq!(join("s1", squatter).await, StaffJoined::Unproven);
        // A sign-up that nobody confirmed holds the address against nobody: the page offers to make an account with it.
        assert!(
            !db.staff_invitation("s1", now())
                .await
                .unwrap()
                .unwrap()
                .has_account
        );

        let elsewhere = other_school(db).await;
        let busy = works(db, "Une Autre", Role::Staff, elsewhere).await;
        assert_eq!(join("s1", busy).await, StaffJoined::Elsewhere);
        assert_eq!(join("s1", world.student).await, StaffJoined::Student);
        assert_eq!(join("s1", head).await, StaffJoined::AlreadyMember);
        let free = person(db, "Libre Prof", &[Role::Guardian]).await;
        assert_eq!(join("s1", free).await, StaffJoined::Done(free));
        assert_eq!(join("s1", free).await, StaffJoined::Gone);
        let said: Vec<_> = db.audit_lines(3).await.unwrap();
        assert_eq!(
            (said[0].action.as_str(), said[0].object),
            ("account.join", Some(free.0))
        );

        // Taken back, it is nobody's.
        let StaffInvited::Done(id) = invite(db, head, "x@lycee.fr", "s2").await else {
            panic!("not invited")
        };
        let withdraw = async |who| {
            db.withdraw_staff_invitation(&act_by(who), school().0, id)
                .await
                .unwrap()
        };
        assert!(!withdraw(world.staff).await);
        assert!(withdraw(head).await && !withdraw(head).await);
        let other = person(db, "Autre Prof", &[]).await;
        assert_eq!(join("s2", other).await, StaffJoined::Gone);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_follow_one_link_at_once_one_joins() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        invite(db, world.head, "prof@lycee.fr", "r1").await;
        let (one, two) = (person(db, "Ana Un", &[]).await, person(db, "Bea Deux", &[]).await);
        let (first, second) = (act_by(one), act_by(two));
        let (a, b) = tokio::join!(
            db.join_staff(&first, "r1", one),
            db.join_staff(&second, "r1", two)
        );
        let joined = [a.unwrap(), b.unwrap()];
        let done = |joined: &&StaffJoined| matches!(joined, StaffJoined::Done(_));
        assert_eq!(joined.iter().filter(done).count(), 1, "{joined:?}");
    })
    .await;
}

#[tokio::test]
async fn removal_ends_rights_and_leaves_nobody_followed() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head, at) = (world.db(), world.head, school().0);
        let teacher = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;
        let day = today();
        db.delegate(&act_by(head), at, teacher, &HeadAct::ALL, day, day)
            .await
            .unwrap();
        db.set_referents(&act_by(head), at, &[(world.student, Some(teacher))])
            .await
            .unwrap();
        let sees = async || {
            db.student_for_school(world.student, (teacher, today()))
                .await
                .unwrap()
                .is_some()
        };
        assert!(sees().await);
        let members = db.team(at).await.unwrap();
        let shown = members.iter().find(|member| member.account == teacher).unwrap();
        assert_eq!((shown.students, shown.duty), (1, Some(StaffDuty::Teacher)));
        assert_eq!(members[0].role, Role::Head, "heads come first");

        let remove = async |by| db.remove_from_team(&act_by(by), at, teacher).await.unwrap();
        for by in [world.staff, teacher, world.host] {
            assert_eq!(remove(by).await, TeamChange::Gone);
        }
        assert!(sees().await);
        assert_eq!(remove(head).await, TeamChange::Done);
        assert_eq!(remove(head).await, TeamChange::Gone);
        assert!(!sees().await);
        let acts = db.acts_in_school(at, teacher, today()).await.unwrap();
        assert!(acts.is_empty());
        let students = db.followed_students(at, "").await.unwrap();
        assert!(students.iter().all(|student| student.referent.is_none()));
        // Back again, they are not what they were named for before.
        let back = post(StaffDuty::Teacher, &[]);
        assert!(db.assign_staff(&act_by(head), teacher, &back).await.unwrap());
        assert!(db.acts_in_school(at, teacher, today()).await.unwrap().is_empty());
        assert!(!sees().await);
        // A head is no staff to be removed.
        assert_eq!(
            db.remove_from_team(&act_by(head), at, head).await.unwrap(),
            TeamChange::Gone
        );
    })
    .await;
}

#[tokio::test]
async fn posts_are_changed_by_the_head_and_phones_by_their_owners_too() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head, at) = (world.db(), world.head, school().0);
        let teacher = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;
        let change =
            async |by, post: &StaffAssignment| db.change_member(&act_by(by), teacher, post).await.unwrap();
        let cpe = post(StaffDuty::Education, &["2de 6"]);
        assert_eq!(change(world.staff, &cpe).await, TeamChange::Gone);
        assert_eq!(change(teacher, &cpe).await, TeamChange::Gone);
        assert_eq!(change(head, &cpe).await, TeamChange::Done);
        assert_eq!(db.staff_assignment(teacher).await.unwrap(), Some(cpe.clone()));
        // Nobody is brought into another lycée so.
        let elsewhere = StaffAssignment {
            school: other_school(db).await,
            ..cpe
        };
        assert_eq!(change(head, &elsewhere).await, TeamChange::Gone);

        let number = Phone::parse("06 39 98 00 01").unwrap();
        let phone = async |by, whose| {
            db.set_school_phone(&act_by(by), at, whose, Some(&number))
                .await
                .unwrap()
        };
        assert_eq!(phone(world.staff, teacher).await, TeamChange::Gone);
        assert_eq!(phone(teacher, teacher).await, TeamChange::Done);
        assert_eq!(phone(head, head).await, TeamChange::Done);
        assert_eq!(phone(head, world.host).await, TeamChange::Gone);
        // Another post keeps it.
        assert_eq!(
            change(head, &post(StaffDuty::Teacher, &[])).await,
            TeamChange::Done
        );
        let members = db.team(at).await.unwrap();
        let phones: Vec<_> = members
            .iter()
            .filter(|member| !member.phone.is_empty())
            .map(|member| member.account)
            .collect();
        assert_eq!(phones, [head, teacher]);
    })
    .await;
}

#[tokio::test]
async fn a_post_that_opens_more_is_told_and_begins_its_fortnight() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head, at) = (world.db(), world.head, school().0);
        let teacher = follows(db, "Tom Rey", at, StaffDuty::Teacher, &[]).await;
        let later = act_at(now() + TimeDelta::days(20), Some(head));
        for (duty, told) in [
            (StaffDuty::Education, 0),
            (StaffDuty::Secretariat, 1),
            (StaffDuty::Deputy, 1),
        ] {
            let changed = db.change_member(&later, teacher, &post(duty, &[])).await.unwrap();
            assert_eq!(changed, TeamChange::Done);
            let who = receivers(&world.fresh, "RoleGranted").await;
            assert_eq!(who, vec!["tom.rey@exemple.fr"; told], "{duty:?}");
        }
        let asked = db.factor_asked_since(teacher, later.today).await.unwrap();
        assert_eq!(asked, Some(later.now));
        // Down and up again is no further fortnight.
        let again = act_at(now() + TimeDelta::days(40), Some(head));
        for duty in [StaffDuty::Teacher, StaffDuty::Deputy] {
            let changed = db.change_member(&again, teacher, &post(duty, &[])).await.unwrap();
            assert_eq!(changed, TeamChange::Done);
        }
        let asked = db.factor_asked_since(teacher, again.today).await.unwrap();
        assert_eq!(asked, Some(later.now));
        // Where security looks: the first post, what opened more twice, and what opened less.
        let lines = db.security_lines(50).await.unwrap();
        let noted = |kind: SecurityKind| {
            let of_teacher = lines.iter().filter(|line| line.event.account == Some(teacher));
            of_teacher.filter(|line| line.event.kind == kind).count()
        };
        assert_eq!(noted(SecurityKind::RoleGiven), 3);
        assert_eq!(noted(SecurityKind::RoleTaken), 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_leaves_and_comes_back_has_no_further_fortnight() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, office, at) = (world.db(), world.staff, school().0);
        let later = act_at(now() + TimeDelta::minutes(30), Some(world.head));
        let since = async |who| db.factor_asked_since(who, later.today).await.unwrap();
        // Out of a lycée's team, and invited again.
        let removed = db.remove_from_team(&later, at, office).await.unwrap();
        assert_eq!((removed, since(office).await), (TeamChange::Done, None));
        let (to, again) = (email("paul.durand@exemple.fr"), secret("again"));
        let office_again = post(StaffDuty::Secretariat, &[]);
        let invited = db.invite_staff(&later, &to, &office_again, &again).await;
        assert!(matches!(invited, Ok(StaffInvited::Done(_))), "{invited:?}");
        let joins = act_at(later.now, Some(office));
        let joined = db.join_staff(&joins, "again", office).await.unwrap();
        assert_eq!(
            (joined, since(office).await),
            (StaffJoined::Done(office), Some(now()))
        );
        // An office taken away and given back.
        let officer = person(db, "Omar Diop", &[Role::AcademyOfficer]).await;
        assert!(
            db.revoke_role(&later, officer, Role::AcademyOfficer)
                .await
                .unwrap()
        );
        assert_eq!(since(officer).await, None);
        let given = db.grant_role(&later, officer, Role::AcademyOfficer, None).await;
        assert!(given.unwrap());
        assert_eq!(since(officer).await, Some(now()));
        // A delegation after another.
        let teacher = follows(db, "Tom Rey", at, StaffDuty::Teacher, &[]).await;
        let head = act_by(world.head);
        for by in [&head, &later] {
            db.delegate(by, at, teacher, &[HeadAct::Sign], today(), today())
                .await
                .unwrap();
            for line in db.delegations(at).await.unwrap() {
                if by.now == now() {
                    assert!(db.revoke_delegation(by, line.id).await.unwrap());
                }
            }
        }
        assert_eq!(since(teacher).await, Some(now()));
    })
    .await;
}

#[tokio::test]
async fn who_moves_to_another_lycee_leaves_all_they_had_in_the_first() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, at) = (world.db(), school().0);
        let admin = person(db, "Anne Roy", &[Role::Admin]).await;
        let elsewhere = other_school(db).await;
        db.delegate(
            &act_by(world.head),
            at,
            world.staff,
            &[HeadAct::Sign],
            today(),
            today(),
        )
        .await
        .unwrap();
        let there = StaffAssignment {
            school: elsewhere,
            ..post(StaffDuty::Secretariat, &[])
        };
        assert!(
            db.assign_staff(&act_by(admin), world.staff, &there)
                .await
                .unwrap()
        );
        // Told in one e-mail, of what ended and of what begins.
        let told = emails(&world.fresh).await;
        let told: Vec<&String> = told
            .iter()
            .filter(|(to, text)| to == "paul.durand@exemple.fr" && text.contains("RoleTaken"))
            .map(|(_, text)| text)
            .collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].matches("RoleTaken").count(), 2, "{told:?}");
        assert!(told[0].contains("RoleGranted"), "{told:?}");
        // Back in the first, they act for nobody.
        let here = post(StaffDuty::Secretariat, &[]);
        assert!(db.assign_staff(&act_by(admin), world.staff, &here).await.unwrap());
        let acts = db.acts_in_school(at, world.staff, today()).await.unwrap();
        assert!(acts.is_empty(), "{acts:?}");
    })
    .await;
}

#[tokio::test]
async fn deputies_and_ddfpt_fill_all_and_nobody_but_the_head_acts() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, at) = (world.db(), school().0);
        for (who, duty, office) in [
            ("Ada Adjointe", StaffDuty::Deputy, true),
            ("Dan Ateliers", StaffDuty::Workshops, false),
            ("Tom Rey", StaffDuty::Teacher, false),
        ] {
            let account = follows(db, who, at, duty, &[]).await;
            let known = db
                .student_for_school(world.student, (account, today()))
                .await
                .unwrap();
            assert_eq!(
                known.is_some_and(|student| student.fills),
                duty.fills_all(),
                "{who}"
            );
            assert_eq!(db.runs_office(at, account).await.unwrap(), office, "{who}");
            assert!(db.acts_in_school(at, account, today()).await.unwrap().is_empty());
            let elsewhere: SchoolId = SchoolId(testing::id(99));
            assert!(!db.runs_office(elsewhere, account).await.unwrap());
        }
    })
    .await;
}

/// Somebody who waits for a code: without a password, and with an address or none.
async fn waiting(db: &Db, who: &str, class: &str, at: SchoolId) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![],
        student: Some(store::StudentFile {
            school: at,
            class_name: class.into(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: None,
        }),
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

#[tokio::test]
async fn classes_are_counted_and_codes_renewed_for_those_who_wait() {
    use store::SheetsOf::{Guardians, Students};
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head, at) = (world.db(), world.head, school().0);
        let zoe = waiting(db, "Zoé Vidal", "2DE4", at).await;
        let abel = waiting(db, "Abel Diaz", "2de 4", at).await;
        let far = waiting(db, "Loin Ailleurs", "2de 4", other_school(db).await).await;
        let mother = {
            let new = NewAccount {
                name: name("Mère Vidal"),
                email: None,
                confirmed: false,
                password_hash: None,
                roles: vec![(Role::Guardian, None)],
                student: None,
            };
            match db.create_account(&context(), &new).await.unwrap() {
                Created::Done(id) => id,
                Created::EmailTaken => unreachable!(),
            }
        };
        db.link_guardian(&act_by(head), mother, zoe).await.unwrap();
        let tom = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;

        let headcounts = [("2de 4".to_owned(), 34), ("2de 9".to_owned(), 30)];
        assert!(!db.set_headcounts(&act_by(tom), at, &headcounts).await.unwrap());
        assert!(
            db.set_headcounts(&act_by(world.staff), at, &headcounts)
                .await
                .unwrap()
        );
        let classes = db.classes(at).await.unwrap();
        let said: Vec<_> = classes
            .iter()
            .map(|class| {
                (
                    class.name.as_str(),
                    class.headcount,
                    class.registered,
                    class.activated,
                    class.guardians_waiting,
                )
            })
            .collect();
        assert_eq!(said, [("2de 4", Some(34), 3, 1, 1), ("2de 9", Some(30), 0, 0, 0)]);
        // Said again, it is what was said last.
        assert!(
            db.set_headcounts(&act_by(head), at, &headcounts[..1])
                .await
                .unwrap()
        );
        assert_eq!(db.classes(at).await.unwrap().len(), 1);

        let names = async |whose| {
            let waiting = db.to_activate(at, "2de4", whose).await.unwrap();
            waiting.into_iter().map(|one| one.name).collect::<Vec<_>>()
        };
        assert_eq!(names(Students).await, ["Abel Diaz", "Zoé Vidal"]);
        assert_eq!(names(Guardians).await, ["Mère Vidal"]);

        let expires = now() + TimeDelta::days(60);
        let codes: Vec<_> = [
            (zoe, "z1"),
            (abel, "a1"),
            (mother, "m1"),
            (far, "f1"),
            (world.student, "s1"),
        ]
        .map(|(who, hash)| (who, hash.to_owned()))
        .into();
        let renew = async |by, codes: &[(AccountId, String)]| {
            db.insert_activation_codes(&act_by(by), at, codes, expires)
                .await
                .unwrap()
        };
        assert_eq!(renew(tom, &codes).await, None);
        let mut kept = renew(world.staff, &codes).await.unwrap();
        kept.sort_unstable();
        let mut wanted = vec![zoe, abel, mother];
        wanted.sort_unstable();
        assert_eq!(
            kept, wanted,
            "neither whoever came in, nor somebody of another lycée"
        );
        // The second run voids the first.
        renew(head, &[(zoe, "z2".to_owned())]).await.unwrap();
        let proof = secret("proof");
        let activate = async |hash: &str, to: &str| {
            db.activate(&context(), hash, Some(&email(to)), "hash", &proof)
                .await
                .unwrap()
        };
        assert_eq!(activate("z1", "zoe@exemple.fr").await, None);
        assert_eq!(activate("z2", "zoe@exemple.fr").await, Some(zoe));
        assert_eq!(names(Students).await, ["Abel Diaz"]);
        assert_eq!(renew(head, &[(zoe, "z3".to_owned())]).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn notes_are_the_lycees_and_each_is_erased_by_its_author() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, student) = (world.db(), world.student);
        let at = school().0;
        let tom = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;
        let ted = follows(db, "Ted Rey", at, StaffDuty::Teacher, &["2de 5"]).await;
        let other_head = works(db, "Autre Chef", Role::Head, other_school(db).await).await;
        let note = || domain::id::StudentNoteId((context().ids)());
        let id = note();
        let add = async |by, id| {
            db.add_note(&act_by(by), (id, student), "A appelé.")
                .await
                .unwrap()
        };
        for stranger in [ted, other_head, world.guardian, world.host, student] {
            assert!(!add(stranger, note()).await);
        }
        assert!(
            add(tom, id).await && add(tom, id).await,
            "pressed twice, it is one"
        );
        let later = act_at(now() + TimeDelta::hours(1), Some(world.head));
        assert!(db.add_note(&later, (note(), student), "Vu.").await.unwrap());
        let notes = db.notes_about(student, at).await.unwrap();
        let said: Vec<_> = notes
            .iter()
            .map(|note| (note.author_name.as_str(), note.content.as_str()))
            .collect();
        assert_eq!(said, [("Claire Fontaine", "Vu."), ("Tom Rey", "A appelé.")]);
        assert!(
            db.notes_about(student, other_school(db).await)
                .await
                .unwrap()
                .is_empty()
        );

        let erase = async |by| db.erase_note(&act_by(by), (id, student)).await.unwrap();
        for other in [world.head, ted, world.guardian] {
            assert!(!erase(other).await);
        }
        assert!(erase(tom).await && !erase(tom).await);
        assert_eq!(db.notes_about(student, at).await.unwrap().len(), 1);
        // The journal tells that there was one, and nothing of what it said.
        let lines = db.audit_lines(5).await.unwrap();
        assert!(lines.iter().any(|line| line.action == "student.note.erase"));
        assert!(lines.iter().all(|line| !line.detail.contains("appelé")));
    })
    .await;
}

#[tokio::test]
async fn the_page_of_a_student_tells_what_is_about_them_and_nothing_else() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, student) = (world.db(), world.student);
        let at = school().0;
        let lea = pupil(db, "Autre Enfant", at).await;
        // What her own account is told is hers alone.
        db.set_password(&act_by(student), student, "other", None)
            .await
            .unwrap();
        let told = db.emails_about(student).await.unwrap();
        assert!(!told.is_empty());
        let everything = db.emails(100, None).await.unwrap();
        assert!(
            everything
                .iter()
                .any(|email| email.text.contains("PasswordChanged"))
        );
        let subjects = told.len();
        assert!(subjects < everything.len());
        assert!(db.emails_about(lea).await.unwrap().is_empty());

        let events = db.application_events_of(student).await.unwrap();
        let what: Vec<_> = events.iter().map(|event| event.line.what.label()).collect();
        assert_eq!(what.len(), 3, "{what:?}");
        assert!(events.iter().all(|event| event.application == world.application));

        let for_reader = async |reader| db.student_for_school(student, (reader, today())).await.unwrap();
        let tom = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;
        let ted = follows(db, "Ted Rey", at, StaffDuty::Teacher, &["2de 5"]).await;
        let seen = for_reader(tom).await.unwrap();
        assert!(!seen.fills && !seen.runs_office);
        assert!(for_reader(ted).await.is_none());
        assert!(for_reader(world.guardian).await.is_none());
        // The referent teacher of another class fills.
        db.set_referents(&act_by(world.head), at, &[(student, Some(ted))])
            .await
            .unwrap();
        let seen = for_reader(ted).await.unwrap();
        assert!(seen.fills && !seen.runs_office);
        assert_eq!(seen.referent, Some((ted, "Ted Rey".to_owned())));
        let guardians = db.guardians_for_school(student).await.unwrap();
        assert_eq!(guardians[0].id, world.guardian);

        // What is said of their convention is about them, whoever is told.
        world.fill_host().await;
        world.complete().await;
        world.freeze(&testing::signing::FOUR).await;
        world.link(SignerRole::Guardian1, "guardian").await;
        let told = db.emails_about(student).await.unwrap();
        assert!(told.iter().any(|email| email.to_name != "Léa Martin"), "{told:?}");
    })
    .await;
}
