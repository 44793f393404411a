//! Files of students applied, lists and corrections by hand, on both engines alike.

use std::{collections::BTreeMap, time::Instant};

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    convention::{PartyIdentity, Section},
    id::{AccountId, SchoolId},
    place::CommuneCode,
    roster::{Column, ReadContext, Reading, Sheet, SheetRow, StudentKind, match_columns, read_rows},
    security::SecurityKind,
    structure::StructureRole,
    weeks::Weeks,
};
use store::{
    ConventionMoved, Created, Db, GuardianEdit, GuardianSaved, NewAccount, RosterApplied, RosterCounts,
    RosterFilter, RosterOptions, StudentEdit, StudentSaved,
};
use testing::{
    convention::{World, confirmed, convention_of, follows, other_school, works},
    now, on_both,
    people::{act_at, act_by, context, email, emails, name, person, receivers},
    school, seed, structure,
};

const HEADER: [&str; 12] = [
    "Nom",
    "Prénom",
    "Né(e) le",
    "Classe",
    "INE",
    "E-mail",
    "Nom responsable 1",
    "Prénom responsable 1",
    "E-mail responsable 1",
    "Tél. portable responsable 1",
    "Nom responsable 2",
    "Prénom responsable 2",
];

fn read(rows: &[Vec<String>]) -> Reading {
    let sheet = Sheet {
        uai: String::new(),
        header: HEADER.map(String::from).to_vec(),
        rows: (2..)
            .zip(rows)
            .map(|(line, cells)| SheetRow {
                line,
                cells: cells.clone(),
            })
            .collect(),
    };
    let matching = match_columns(&sheet.header, &BTreeMap::new());
    let context = ReadContext {
        today: now().date_naive(),
        uai: &school().1.uai,
        commune: &|_, _| None,
    };
    read_rows(&sheet, &matching, &context)
}

fn line(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// A lycée of that many students, each with two guardians; every third is a sibling of the one before.
fn lycee(students: usize) -> Vec<Vec<String>> {
    let row = |number: usize| {
        let family = number - usize::from(number % 3 == 2);
        let letters = |mut number: usize| {
            let mut word = String::new();
            for _ in 0..4 {
                word.push(char::from(b'A' + u8::try_from(number % 26).unwrap()));
                number /= 26;
            }
            word
        };
        vec![
            format!("LE {}", letters(family)),
            format!("Zoé-{}", letters(number * 7)),
            format!("{:02}/{:02}/2011", number % 28 + 1, number % 12 + 1),
            format!("2de {}", number % 30 + 1),
            format!("{number:010}A"),
            String::new(),
            format!("LE {}", letters(family)),
            "Anne".to_owned(),
            format!("anne.{family}@exemple.fr"),
            "06 12 34 56 78".to_owned(),
            "ROY".to_owned(),
            format!("Paul-{}", letters(family)),
        ]
    };
    (0..students).map(row).collect()
}

async fn apply(db: &Db, reading: &Reading, skip_faulty: bool) -> RosterApplied {
    let options = RosterOptions {
        skip_faulty,
        ..RosterOptions::default()
    };
    db.apply_roster(&context(), school().0, reading, options)
        .await
        .unwrap()
}

async fn list(db: &Db, reader: AccountId, filter: &RosterFilter) -> Vec<String> {
    let found = db
        .roster_list(school().0, (reader, now().date_naive()), filter, 1)
        .await
        .unwrap();
    assert_eq!(found.total as usize, found.lines.len());
    found.lines.into_iter().map(|line| line.name).collect()
}

#[tokio::test]
async fn nine_hundred_students_come_in_but_for_twelve_lines_and_come_again() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let mut rows = lycee(900);
        for number in 0..12 {
            // A column that is wrong in each.
            let column = [2, 3, 4, 8][number % 4];
            rows[number * 70][column] = if column == 3 {
                String::new()
            } else {
                "faux".to_owned()
            };
        }
        let file = read(&rows);
        assert_eq!(
            (file.students.len(), file.faulty.len(), file.faults.len()),
            (888, 12, 12)
        );
        let before = fresh.contents().await;
        assert_eq!(apply(db, &file, false).await, RosterApplied::Faulty);
        assert_eq!(fresh.contents().await, before, "nothing is written");
        let counts = RosterCounts {
            added: 888,
            ..RosterCounts::default()
        };
        assert_eq!(apply(db, &file, true).await, RosterApplied::Done(counts));
        let register = db.roster(school().0).await.unwrap();
        assert_eq!(register.len(), 888);
        assert!(register.iter().all(|student| student.guardians.len() == 2));
        let differences = db.roster_differences(school().0, &file).await.unwrap();
        assert_eq!(
            (
                differences.changes.len(),
                differences.unchanged,
                differences.leavers.len()
            ),
            (0, 888, 0)
        );
        let before = fresh.contents().await;
        assert_eq!(
            apply(db, &file, true).await,
            RosterApplied::Done(RosterCounts::default())
        );
        let after = fresh.contents().await;
        assert_eq!(after["account"], before["account"]);
        assert_eq!(after["audit"], before["audit"], "nothing was done");
        // The mother of two students has one account.
        let anne = db.account_by_email("anne.1@exemple.fr").await.unwrap().unwrap();
        assert_eq!(db.students_of(anne.id).await.unwrap().len(), 2);
    })
    .await;
}

#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "how long it takes is told, not decided upon"
)]
#[tokio::test]
async fn a_large_lycee_comes_in() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let file = read(&lycee(3000));
        let started = Instant::now();
        let applied = apply(db, &file, false).await;
        let took = started.elapsed();
        assert!(matches!(applied, RosterApplied::Done(counts) if counts.added == 3000));
        eprintln!("3 000 students with 2 guardians each: {took:?}");
    })
    .await;
}

#[expect(clippy::too_many_lines, reason = "one story")]
#[tokio::test]
async fn classes_change_leavers_leave_when_ticked_and_come_back() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let head = works(db, "Claire Dubois", Role::Head, school().0).await;
        let first = read(&[
            line(&["ZOLA", "Ali", "04/05/2011", "2de 1", "0000000001A"]),
            line(&["ABEL", "Zoé", "05/05/2011", "2de 1"]),
            line(&["ÉLUARD", "Tom", "06/05/2011", "2de 2"]),
        ]);
        apply(db, &first, false).await;
        let filter = RosterFilter::default();
        assert_eq!(
            list(db, head, &filter).await,
            ["Zoé ABEL", "Tom ÉLUARD", "Ali ZOLA"]
        );
        let second = read(&[
            line(&["ZOLA", "Ali", "04/05/2011", "2de 3", "0000000001A"]),
            line(&["ABEL", "Zoé", "05/05/2011", "2de 1", "0000000002A"]),
        ]);
        let differences = db.roster_differences(school().0, &second).await.unwrap();
        let kinds: Vec<StudentKind> = differences.changes.iter().map(|change| change.kind).collect();
        assert_eq!(kinds, [StudentKind::ClassChanged, StudentKind::Changed]);
        let [tom] = &differences.leavers[..] else {
            panic!("{differences:?}")
        };
        // Shown before somebody corrected something: nothing is written.
        let seen = differences.digest();
        let edit = StudentEdit {
            name: name("Tom Eluard"),
            family_name: "Eluard".into(),
            birth_date: "2011-05-06".parse().unwrap(),
            class_name: "2de 2".into(),
            ine: None,
            home: CommuneCode::parse("93048").ok(),
            email: None,
            is_namesake: false,
        };
        let saved = db
            .save_student(&act_by(head), school().0, Some(tom.id), &edit)
            .await;
        assert_eq!(saved.unwrap(), StudentSaved::Done(tom.id));
        let leavers = [tom.id];
        let options = RosterOptions {
            seen: Some(&seen),
            leavers: &leavers,
            ..RosterOptions::default()
        };
        let applied = db
            .apply_roster(&act_by(head), school().0, &second, options)
            .await
            .unwrap();
        assert_eq!(applied, RosterApplied::Changed);
        let seen = db.roster_differences(school().0, &second).await.unwrap().digest();
        let options = RosterOptions {
            seen: Some(&seen),
            ..options
        };
        let applied = db
            .apply_roster(&act_by(head), school().0, &second, options)
            .await
            .unwrap();
        let counts = RosterCounts {
            added: 0,
            changed: 2,
            left: 1,
        };
        assert_eq!(applied, RosterApplied::Done(counts));
        assert_eq!(list(db, head, &filter).await, ["Zoé ABEL", "Ali ZOLA"]);
        let gone = RosterFilter {
            left: true,
            ..RosterFilter::default()
        };
        assert_eq!(list(db, head, &gone).await, ["Tom Eluard"]);
        let of_class = RosterFilter {
            class_name: "2DE3".into(),
            ..RosterFilter::default()
        };
        assert_eq!(list(db, head, &of_class).await, ["Ali ZOLA"]);
        for text in ["zola ali", "0000000001a", "Zol"] {
            let searched = RosterFilter {
                text: text.into(),
                ..RosterFilter::default()
            };
            assert_eq!(list(db, head, &searched).await, ["Ali ZOLA"], "{text}");
        }
        // The first file again: whoever left is back.
        let differences = db.roster_differences(school().0, &first).await.unwrap();
        let back = differences
            .changes
            .iter()
            .find(|change| change.kind == StudentKind::Back);
        assert_eq!(back.unwrap().id, Some(tom.id));
        apply(db, &first, false).await;
        assert_eq!(list(db, head, &filter).await.len(), 3);
        let audit = db.audit_page(20, 0).await.unwrap();
        let applied: Vec<&str> = audit
            .iter()
            .filter(|line| line.action == "roster.apply")
            .map(|line| line.detail.as_str())
            .collect();
        assert!(
            applied.contains(&"0\u{a0}nouveau, 2\u{a0}modifiés, 1\u{a0}parti"),
            "{applied:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn teachers_see_their_classes_and_only_those_who_fill_keep_the_list() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let here = school().0;
        let elsewhere = other_school(db).await;
        apply(
            db,
            &read(&[
                line(&["A", "Léa", "04/05/2011", "2de 1"]),
                line(&["B", "Tom", "05/05/2011", "2de 2"]),
            ]),
            false,
        )
        .await;
        let head = works(db, "Claire Dubois", Role::Head, here).await;
        let secretary = follows(db, "Odile Petit", here, StaffDuty::Secretariat, &[]).await;
        let teacher = follows(db, "Marc Roux", here, StaffDuty::Teacher, &["2DE 2"]).await;
        let other = works(db, "Autre Chef", Role::Head, elsewhere).await;
        let stranger = person(db, "Karim Benali", &[Role::Host]).await;
        let today = now().date_naive();
        for (who, keeps, sees) in [
            (head, true, 2),
            (secretary, true, 2),
            (teacher, false, 1),
            (other, false, 0),
            (stranger, false, 0),
        ] {
            assert_eq!(db.keeps_roster(here, who, today).await.unwrap(), keeps);
            assert_eq!(list(db, who, &RosterFilter::default()).await.len(), sees);
        }
    })
    .await;
}

#[tokio::test]
async fn a_student_is_of_one_lycee_until_they_left_it() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let elsewhere = other_school(db).await;
        let file = read(&[line(&["ZOLA", "Ali", "04/05/2011", "2de 1", "0000000001A"])]);
        let apply_in = async |school: SchoolId| {
            let options = RosterOptions::default();
            db.apply_roster(&context(), school, &file, options).await.unwrap()
        };
        apply_in(elsewhere).await;
        let ali = db.roster(elsewhere).await.unwrap()[0].id;
        assert_eq!(apply_in(school().0).await, RosterApplied::Faulty);
        assert!(
            db.set_student_left(&context(), elsewhere, ali, true)
                .await
                .unwrap()
        );
        assert!(
            !db.set_student_left(&context(), school().0, ali, false)
                .await
                .unwrap()
        );
        let applied = apply_in(school().0).await;
        assert!(matches!(applied, RosterApplied::Done(counts) if counts.changed == 1));
        assert_eq!(db.roster(elsewhere).await.unwrap().len(), 0);
        let here = db.roster(school().0).await.unwrap();
        assert_eq!(
            (here[0].id, here[0].left_on, here[0].class_name.as_str()),
            (ali, None, "2de 1")
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_proved_gives_no_right_over_a_student() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let stranger = NewAccount {
            name: name("Anne Zola"),
            email: Some(email("anne@exemple.fr")),
            confirmed: false,
            password_hash: Some("h".into()),
            roles: vec![(Role::Host, None)],
            student: None,
        };
        let Created::Done(stranger) = db.create_account(&context(), &stranger).await.unwrap() else {
            panic!("the address is free")
        };
        let file = read(&[line(&[
            "ZOLA",
            "Ali",
            "04/05/2011",
            "2de 1",
            "",
            "",
            "ZOLA",
            "Anne",
            "Anne@exemple.fr",
            "0612345678",
        ])]);
        apply(db, &file, false).await;
        assert_eq!(db.students_of(stranger).await.unwrap(), []);
        let ali = &db.roster(school().0).await.unwrap()[0];
        let anne = &ali.guardians[0];
        assert_eq!(
            (anne.email.as_deref(), anne.phone.as_str()),
            (Some("Anne@exemple.fr"), "06 12 34 56 78"),
            "who signed up with it holds it against nobody"
        );
        assert!(db.account(stranger).await.unwrap().is_none());
        // One that is activated and not proved is emptied when a child is given to it by its address.
        db.set_password(&context(), anne.id, "h", None).await.unwrap();
        let edit = GuardianEdit {
            name: name("Anne Zola"),
            email: Some(email("anne@exemple.fr")),
            phone: String::new(),
            rank: 1,
            may_be_told: true,
            contacts_private: false,
        };
        let saved = db
            .save_guardian(&context(), school().0, ali.id, None, &edit)
            .await
            .unwrap();
        assert_eq!(saved, GuardianSaved::Done);
        assert_eq!(db.password_hash(anne.id).await.unwrap(), None);
        assert_eq!(db.emptied_accounts(10).await.unwrap(), [anne.id]);
        // Once the owner of the address proved it, the address is theirs.
        let owner = person(db, "Jeanne Zola", &[]).await;
        let edit = GuardianEdit {
            name: name("ZOLA Jeanne"),
            email: Some(email("Jeanne.Zola@exemple.fr")),
            ..edit
        };
        let saved = db
            .save_guardian(&context(), school().0, ali.id, None, &edit)
            .await
            .unwrap();
        assert_eq!(saved, GuardianSaved::Done);
        assert_eq!(db.students_of(owner).await.unwrap().len(), 1);
        // Name and address of an account that somebody holds stay theirs.
        let edit = GuardianEdit {
            name: name("Autre Nom"),
            phone: "06 00 00 00 01".into(),
            ..edit
        };
        let saved = db
            .save_guardian(&context(), school().0, ali.id, Some(owner), &edit)
            .await
            .unwrap();
        assert_eq!(saved, GuardianSaved::Own);
        let known = db.roster_student(school().0, ali.id).await.unwrap().unwrap();
        let known = known
            .guardians
            .iter()
            .find(|guardian| guardian.id == owner)
            .unwrap();
        assert_eq!(
            (known.name.as_str(), known.phone.as_str()),
            ("Jeanne Zola", "06 00 00 00 01")
        );
        let saved = db
            .save_guardian(&context(), school().0, ali.id, Some(stranger), &edit)
            .await
            .unwrap();
        assert_eq!(saved, GuardianSaved::Missing);
    })
    .await;
}

#[tokio::test]
async fn students_by_hand_are_one_each() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let edit = StudentEdit {
            name: name("Ali Zola"),
            family_name: "Zola".into(),
            birth_date: "2011-05-04".parse().unwrap(),
            class_name: "2de 1".into(),
            ine: domain::roster::Ine::parse("0000000001A").ok(),
            home: None,
            email: Some(email("ali@exemple.fr")),
            is_namesake: false,
        };
        let save =
            async |id, edit: &StudentEdit| db.save_student(&context(), school().0, id, edit).await.unwrap();
        let StudentSaved::Done(ali) = save(None, &edit).await else {
            panic!("nobody is there")
        };
        let twin = save(None, &edit).await;
        assert_eq!(twin, StudentSaved::Namesake("Ali Zola".into(), "2de 1".into()));
        let namesake = StudentEdit {
            is_namesake: true,
            ..edit.clone()
        };
        assert_eq!(save(None, &namesake).await, StudentSaved::IneTaken);
        let namesake = StudentEdit {
            ine: None,
            ..namesake
        };
        assert_eq!(save(None, &namesake).await, StudentSaved::EmailTaken);
        let namesake = StudentEdit {
            email: None,
            ..namesake
        };
        assert!(matches!(save(None, &namesake).await, StudentSaved::Done(_)));
        // A number that was wrong is emptied.
        let corrected = StudentEdit {
            ine: None,
            is_namesake: true,
            class_name: "2de 2".into(),
            ..edit
        };
        assert_eq!(save(Some(ali), &corrected).await, StudentSaved::Done(ali));
        let known = db.roster_student(school().0, ali).await.unwrap().unwrap();
        assert_eq!((known.ine, known.class_name.as_str()), (None, "2de 2"));
        let elsewhere = other_school(db).await;
        assert!(db.roster_student(elsewhere, ali).await.unwrap().is_none());
        let saved = db
            .save_student(&context(), elsewhere, Some(ali), &corrected)
            .await
            .unwrap();
        assert_eq!(saved, StudentSaved::Missing);
    })
    .await;
}

#[tokio::test]
async fn a_file_waits_three_days_is_used_once_and_columns_are_kept() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let head = works(db, "Claire Dubois", Role::Head, school().0).await;
        let sheet = Sheet {
            header: line(&["Nom"]),
            ..Sheet::default()
        };
        let expires = now() + TimeDelta::days(3);
        let stage = async |at| {
            db.stage_roster(
                &act_at(at, Some(head)),
                school().0,
                head,
                ("a.csv", &sheet),
                expires,
            )
            .await
            .unwrap()
        };
        let id = stage(now()).await;
        let staged = async |school, at| db.staged_roster(school, id, at).await.unwrap();
        assert_eq!(
            staged(school().0, now()).await.unwrap().sheet,
            Some(sheet.clone())
        );
        assert!(staged(other_school(db).await, now()).await.is_none());
        assert!(staged(school().0, expires).await.is_none());
        let file = read(&[line(&["ZOLA", "Ali", "04/05/2011", "2de 1"])]);
        let options = RosterOptions {
            import: Some(id),
            ..RosterOptions::default()
        };
        let applied = db
            .apply_roster(&act_by(head), school().0, &file, options)
            .await
            .unwrap();
        assert!(matches!(applied, RosterApplied::Done(_)));
        let applied = db
            .apply_roster(&act_by(head), school().0, &file, options)
            .await
            .unwrap();
        assert_eq!(applied, RosterApplied::Gone);
        let used = staged(school().0, now()).await.unwrap();
        assert_eq!((used.sheet, used.applied_at), (None, Some(now())));
        assert_eq!(db.forget_rosters(expires).await.unwrap(), 1);

        let columns = [
            ("quand".to_owned(), Some(Column::BirthDate)),
            ("rien".to_owned(), None),
        ];
        db.save_roster_mapping(school().0, &columns).await.unwrap();
        let columns = [("quand".to_owned(), Some(Column::Class))];
        db.save_roster_mapping(school().0, &columns).await.unwrap();
        let kept = db.roster_mapping(school().0).await.unwrap();
        assert_eq!(
            kept,
            BTreeMap::from([("quand".into(), Some(Column::Class)), ("rien".into(), None)])
        );
    })
    .await;
}

#[tokio::test]
async fn a_guardian_who_has_an_account_is_told_once_of_the_children_that_a_file_gives() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let head = works(db, "Claire Dubois", Role::Head, school().0).await;
        let jeanne = person(db, "Jeanne Zola", &[]).await;
        let address = "jeanne.zola@exemple.fr";
        let row = |first: &str, born: &str| {
            line(&["ZOLA", first, born, "2de 1", "", "", "ZOLA", "Jeanne", address])
        };
        let file = read(&[row("Ali", "04/05/2011"), row("Zoé", "05/05/2011")]);
        // The same again gives nobody anything.
        for _ in 0..2 {
            let applied = db
                .apply_roster(&act_by(head), school().0, &file, RosterOptions::default())
                .await
                .unwrap();
            assert!(matches!(applied, RosterApplied::Done(_)), "{applied:?}");
        }
        assert_eq!(db.students_of(jeanne).await.unwrap().len(), 2);
        assert_eq!(receivers(&fresh, "RoleGranted").await, [address]);
        let lines = db.security_of(jeanne, 10).await.unwrap();
        let kinds: Vec<SecurityKind> = lines.iter().map(|line| line.event.kind).collect();
        assert_eq!(kinds, [SecurityKind::RoleGiven]);
    })
    .await;
}

#[tokio::test]
async fn who_must_not_be_told_reads_nothing_receives_nothing_and_signs_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, today) = (world.db(), now().date_naive());
        let jeanne = PartyIdentity::Account(world.guardian);
        let reads = async || db.convention_access(world.id, jeanne, today).await.unwrap().is_some();
        assert!(reads().await);
        let edit = GuardianEdit {
            name: name("Jeanne Martin"),
            email: Some(email("jeanne.martin@exemple.fr")),
            phone: String::new(),
            rank: 1,
            may_be_told: false,
            contacts_private: false,
        };
        let save = async |edit: &GuardianEdit| {
            db.save_guardian(&act_by(world.head), school().0, world.student, Some(world.guardian), edit)
                .await
                .unwrap()
        };
        assert_eq!(save(&edit).await, GuardianSaved::Done);
        assert!(!reads().await);
        assert!(db.conventions_of_guardian(world.guardian).await.unwrap().is_empty());
        assert!(db.awaited_of_guardian(world.guardian, today).await.unwrap().is_empty());
        // She was written in the convention before: it is not frozen with her, and nobody tells her of it.
        let before = emails(&world.fresh).await.len();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let moved = world.validate(&act_by(world.head)).await;
        assert!(matches!(&moved, ConventionMoved::Missing(missing) if missing[0].message.contains("ne doit pas prévenir")));
        let told = emails(&world.fresh).await.split_off(before);
        assert!(told.iter().all(|(to, _)| to != "jeanne.martin@exemple.fr"), "{told:?}");
        // Allowed again, by hand, she signs.
        let edit = GuardianEdit {
            may_be_told: true,
            contacts_private: false,
            ..edit
        };
        assert_eq!(save(&edit).await, GuardianSaved::Done);
        assert_eq!(world.validate(&act_by(world.head)).await, ConventionMoved::Done);
        assert!(reads().await);
        // Silenced after that, neither her account nor a link of hers opens it.
        let edit = GuardianEdit {
            may_be_told: false,
            contacts_private: false,
            ..edit
        };
        save(&edit).await;
        assert!(!reads().await);
        assert!(db.awaited_of(world.guardian, now().date_naive()).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_first_guardians_who_may_be_told_are_those_of_a_new_convention() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let file = read(&[line(&[
            "ZOLA",
            "Ali",
            "04/05/2011",
            "2de 1",
            "",
            "",
            "ZOLA",
            "Anne",
            "anne@exemple.fr",
            "",
            "ZOLA",
            "Paul",
        ])]);
        apply(db, &file, false).await;
        let ali = db.roster(school().0).await.unwrap();
        let ali = ali.iter().find(|student| student.name == "Ali ZOLA").unwrap();
        let edit = GuardianEdit {
            name: name("Anne ZOLA"),
            email: Some(email("anne@exemple.fr")),
            phone: String::new(),
            rank: 1,
            may_be_told: false,
            contacts_private: false,
        };
        let anne = ali.guardians[0].id;
        db.save_guardian(&act_by(world.head), school().0, ali.id, Some(anne), &edit)
            .await
            .unwrap();
        db.add_member(
            &act_by(world.host),
            structure(1).id,
            world.host,
            StructureRole::Owner,
        )
        .await
        .unwrap();
        confirmed(db, world.host, ali.id, 1, Weeks::Both).await;
        let id = convention_of(db, ali.id).await;
        let file = db.convention(id).await.unwrap().unwrap();
        let guardians = &file.sections[&Section::Guardians].values;
        assert_eq!(
            (guardians.get("resp1_nom"), guardians.get("resp2_nom")),
            ("Paul ZOLA", "")
        );
        // One of them may not know how to reach the other: said once, it holds for both, and for the convention that is open.
        assert!(!file.contacts_private);
        let paul = ali.guardians[1].id;
        let edit = GuardianEdit {
            name: name("Paul ZOLA"),
            email: None,
            rank: 2,
            may_be_told: true,
            contacts_private: true,
            ..edit
        };
        db.save_guardian(&act_by(world.head), school().0, ali.id, Some(paul), &edit)
            .await
            .unwrap();
        assert!(db.convention(id).await.unwrap().unwrap().contacts_private);
        let kept = db.roster_student(school().0, ali.id).await.unwrap().unwrap();
        let private: Vec<bool> = kept
            .guardians
            .iter()
            .map(|known| known.contacts_private)
            .collect();
        assert_eq!(private.iter().filter(|private| **private).count(), 1);
        assert!(!db.convention(world.id).await.unwrap().unwrap().contacts_private);
    })
    .await;
}
