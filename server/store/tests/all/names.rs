//! Names and classes, however they are typed: looked for, compared, sorted, told apart.

use domain::{
    account::{Role, StaffDuty},
    convention::PartyIdentity,
    id::AccountId,
    notification::Notification,
    structure::Structure,
};
use store::{ConventionsFilter, Created, Db, Enrolled, NewAccount, Recipient, SectorRenamed, StudentFile};
use testing::{
    convention::{World, follows, other_school, pupil, today},
    now, on_both,
    people::{act_by, context, emails, name, person},
    place, school, sector, seed, structure,
};

async fn run(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    tx.query_text(sql).execute().await.unwrap();
    tx.commit().await.unwrap();
}

/// Somebody without an address, which would be found by itself.
async fn named(db: &Db, who: &str) -> AccountId {
    let new = NewAccount {
        name: name(who),
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
}

async fn found(db: &Db, typed: &str) -> Vec<String> {
    let found = db.search_people(typed, 50).await.unwrap();
    found.into_iter().map(|person| person.name).collect()
}

const TYPED: [(&str, &[&str]); 8] = [
    (
        "Chloé Perrin",
        &[
            "chloe",
            "CHLOÉ",
            "Perrin Chloé",
            "perrin  chloe",
            "PERRIN",
            "Chloe\u{301}",
            "Perrin\u{a0}Chloé",
        ],
    ),
    (
        "Fatoumata Traoré",
        &["traore", "TRAORE Fatoumata", "traore\u{301}"],
    ),
    ("Linh N’Guyen", &["n'guyen", "N’GUYEN", "nguyen linh", "n guyen"]),
    (
        "Jean-Pierre Le Goff",
        &["jean pierre", "legoff", "Le Goff Jean", "LE GOFF jean-pierre"],
    ),
    ("Élodie d’Aubigné", &["aubigne elodie", "d'aubigne", "D’AUBIGNÉ"]),
    ("Ömer Yıldız", &["omer yildiz", "YILDIZ"]),
    ("Ægir Œuvrard", &["oeuvrard", "aegir"]),
    ("李伟", &["李伟"]),
];

#[tokio::test]
async fn people_are_found_however_their_name_is_typed() {
    on_both(async |fresh| {
        let db = &fresh.db;
        for (who, _) in TYPED {
            named(db, who).await;
        }
        for (who, all_typed) in TYPED {
            for typed in all_typed {
                assert_eq!(found(db, typed).await, [who], "{typed}");
            }
        }
        for nobody in ["errin", "chloe traore", "_", "%", "’", "\0"] {
            assert!(found(db, nobody).await.is_empty(), "{nobody:?}");
        }
        let linh = db.search_people("linh", 1).await.unwrap()[0].id;
        db.rename(&act_by(linh), linh, &name("Linh Noël")).await.unwrap();
        assert_eq!(found(db, "noel linh").await, ["Linh Noël"]);
        assert!(found(db, "nguyen").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn people_are_sorted_as_a_french_dictionary_does() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let sorted = [
            "Adèle",
            "anna",
            "Émile",
            "Eric",
            "Éric",
            "Jean Paul",
            "Jean-Pierre",
            "Œdipe",
            "Omar",
            "Zoé",
        ];
        for who in sorted.iter().rev() {
            named(db, who).await;
        }
        assert_eq!(found(db, "").await, sorted);
        assert_eq!(
            db.search_people("", 3).await.unwrap()[2].name,
            "Émile",
            "cut in that order"
        );
    })
    .await;
}

#[tokio::test]
async fn structures_are_found_however_their_name_is_typed() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let called = |number: u32, name: &str| Structure {
            name: name.into(),
            ..structure(number)
        };
        let all = [
            called(0, "Boulangerie Saint-Michel"),
            called(1, "L’Atelier d'Élise"),
            called(2, "Durand & Fils"),
        ];
        db.add_structures(&all, &[place(0), place(1), place(2)], now())
            .await
            .unwrap();
        for (typed, expected) in [
            ("st michel", "Boulangerie Saint-Michel"),
            ("michel boulangerie", "Boulangerie Saint-Michel"),
            ("BOULANGERIE SAINT MICHEL", "Boulangerie Saint-Michel"),
            ("atelier elise", "L’Atelier d'Élise"),
            ("l'atelier d’élise", "L’Atelier d'Élise"),
            ("durand et fils", "Durand & Fils"),
        ] {
            let found = db.search_structures(typed, 9).await.unwrap();
            let names: Vec<_> = found.iter().map(|line| line.name.as_str()).collect();
            assert_eq!(names, [expected], "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn conventions_are_found_by_name_reference_and_class() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let of = async |class_name: &str, text: &str| {
            let filter = ConventionsFilter {
                class_name: class_name.into(),
                text: text.into(),
                ..Default::default()
            };
            let lines = db
                .conventions_of_school(school().0, (world.head, today()), &filter, 1)
                .await
                .unwrap();
            lines.len()
        };
        for text in [
            "lea",
            "MARTIN Léa",
            "martin  lea",
            "le\u{301}a",
            "atelier 0",
            "0 ATELIER",
        ] {
            assert_eq!(of("", text).await, 1, "{text}");
        }
        let reference = world.file().await.reference;
        for text in [
            reference.clone(),
            reference.replace('-', " "),
            reference.to_lowercase(),
        ] {
            assert_eq!(of("", &text).await, 1, "{text}");
        }
        for text in ["lea durand", "artin", "QZ", "-"] {
            assert_eq!(of("", text).await, 0, "{text}");
        }
        for class in ["2de 4", "2de4", "2DE 4", "2nde 4", "2de\u{a0}4", "Seconde 04", ""] {
            assert_eq!(of(class, "").await, 1, "{class}");
        }
        for class in ["2de 5", "2de 14", "4"] {
            assert_eq!(of(class, "").await, 0, "{class}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_class_is_followed_however_it_is_written_and_no_other_is() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let reads = async |who: AccountId| {
            db.convention_access(world.id, PartyIdentity::Account(who), today())
                .await
                .unwrap()
                .is_some()
        };
        for (number, class) in ["2DE4", "2nde\u{a0}4", "Seconde 4"].into_iter().enumerate() {
            let teacher = follows(
                db,
                &format!("Prof {number}"),
                school().0,
                StaffDuty::Teacher,
                &[class],
            )
            .await;
            assert!(reads(teacher).await, "{class}");
        }
        for (number, class) in ["2de 5", "2de 14", "2E 4"].into_iter().enumerate() {
            let teacher = follows(
                db,
                &format!("Autre {number}"),
                school().0,
                StaffDuty::Teacher,
                &[class],
            )
            .await;
            assert!(!reads(teacher).await, "{class}");
        }
        // Keys that are not made yet open nothing.
        let teacher = follows(db, "Sans Cle", school().0, StaffDuty::Teacher, &["2de 5"]).await;
        run(db, "UPDATE staff_class SET class_key = ''").await;
        run(db, "UPDATE student SET class_key = ''").await;
        assert!(!reads(teacher).await);
    })
    .await;
}

fn entered(who: &str, born: &str, at: domain::id::SchoolId) -> NewAccount {
    NewAccount {
        name: name(who),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![],
        student: Some(StudentFile {
            school: at,
            class_name: "2de 4".into(),
            birth_date: born.parse().unwrap(),
            home: None,
        }),
    }
}

#[tokio::test]
async fn a_pupil_entered_twice_is_told_before_it_is_kept() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let elsewhere = other_school(db).await;
        let enrol = async |who: &str, born: &str, at| {
            db.enrol_student(&context(), &entered(who, born, at))
                .await
                .unwrap()
        };
        let first = enrol("Chloé Perrin", "2011-03-09", school().0).await;
        let Enrolled::Account(Created::Done(first)) = first else {
            panic!("{first:?}")
        };
        let accounts = db.figures(None).await.unwrap().accounts;
        for again in [
            "Chloé Perrin",
            "PERRIN Chloé",
            "perrin  chloe",
            "Chloe\u{301} Perrin",
            "Chloé\u{a0}PERRIN",
        ] {
            match enrol(again, "2011-03-09", school().0).await {
                Enrolled::Known(twin) => assert_eq!(
                    (twin.id, twin.name.as_str(), twin.class_name.as_str()),
                    (first, "Chloé Perrin", "2de 4")
                ),
                Enrolled::Account(made) => panic!("{again}: {made:?}"),
            }
        }
        assert_eq!(
            db.figures(None).await.unwrap().accounts,
            accounts,
            "nothing is kept"
        );
        for (who, born, at) in [
            ("Chloé Perrin", "2011-03-10", school().0),
            ("Cléo Perrin", "2011-03-09", school().0),
            ("Chloé Perrin", "2011-03-09", elsewhere),
        ] {
            let became = enrol(who, born, at).await;
            assert!(
                matches!(became, Enrolled::Account(Created::Done(_))),
                "{who} {born}"
            );
        }
        // Whoever says that there are two is believed.
        let said = db
            .create_account(&context(), &entered("Chloé Perrin", "2011-03-09", school().0))
            .await
            .unwrap();
        assert!(matches!(said, Created::Done(_)));
    })
    .await;
}

#[tokio::test]
async fn a_button_pressed_twice_makes_one_pupil() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let presses = (0..8).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let new = entered("Linh N’Guyen", "2011-05-02", school().0);
                db.enrol_student(&context(), &new).await.unwrap()
            })
        });
        let mut made = 0;
        for press in presses.collect::<Vec<_>>() {
            made += usize::from(matches!(press.await.unwrap(), Enrolled::Account(_)));
        }
        assert_eq!(made, 1);
    })
    .await;
}

#[tokio::test]
async fn keys_of_rows_that_came_before_them_are_made_when_the_database_is_opened() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let teacher = follows(db, "Tom Rey", school().0, StaffDuty::Teacher, &["2DE4"]).await;
        for sql in [
            "UPDATE account SET search_key = '', sort_key = ''",
            "UPDATE structure SET search_key = '', sort_key = ''",
            "UPDATE student SET class_key = ''",
            "UPDATE staff_class SET class_key = ''",
        ] {
            run(db, sql).await;
        }
        let reads = async || {
            db.convention_access(world.id, PartyIdentity::Account(teacher), today())
                .await
                .unwrap()
                .is_some()
        };
        assert!(found(db, "martin lea").await.is_empty() && !reads().await);
        db.migrate().await.unwrap();
        assert_eq!(found(db, "martin lea").await, ["Léa Martin"]);
        assert_eq!(db.search_structures("0 atelier", 9).await.unwrap().len(), 1);
        assert!(reads().await);

        // Keys of another version of the program are made anew, and once.
        run(db, "UPDATE account SET search_key = ' xx', sort_key = 'x'").await;
        db.migrate().await.unwrap();
        assert!(
            found(db, "martin").await.is_empty(),
            "those of this version are left alone"
        );
        db.set_setting("name_keys", "0").await.unwrap();
        db.migrate().await.unwrap();
        assert_eq!(found(db, "martin lea").await, ["Léa Martin"]);
    })
    .await;
}

#[tokio::test]
async fn a_student_is_written_to_and_a_parent_of_that_name_is_written_of() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let student = pupil(db, "Zoé Aubry", school().0).await;
        let parent = named(db, "Zoé Aubry").await;
        let signed = Notification::ConventionSigned {
            reference: "QZ".into(),
            student: "Zoé Aubry".into(),
            host: "Atelier".into(),
            link: "/x".into(),
        };
        for (number, account) in [Some(student), Some(parent), None].into_iter().enumerate() {
            let to = Recipient {
                account,
                name: "Zoé Aubry".into(),
                email: format!("{number}@exemple.fr"),
            };
            db.enqueue_email(&context(), &format!("signed:{number}"), &to, &signed)
                .await
                .unwrap();
        }
        for (to, text) in emails(&fresh).await {
            let named = text.contains(r#"student: "Zoé Aubry""#);
            assert_eq!(named, to != "0@exemple.fr", "{to}: {text}");
        }
    })
    .await;
}

#[tokio::test]
async fn labels_of_sectors_are_printed_as_french_is_and_told_apart_without_accents() {
    on_both(async |fresh| {
        let db = &fresh.db;
        db.put_sectors(&[sector("s5", "Artisanat d'art"), sector("s24", "Forêt et bois")])
            .await
            .unwrap();
        let labels: Vec<_> = db
            .sectors()
            .await
            .unwrap()
            .into_iter()
            .map(|sector| sector.label)
            .collect();
        assert_eq!(labels, ["Artisanat d’art", "Forêt et bois"]);
        let admin = person(db, "Paul Martin", &[Role::Admin]).await;
        let code = domain::sector::SectorCode::parse("s5").unwrap();
        for taken in ["Foret et bois", "FORÊT ET BOIS"] {
            let became = db.rename_sector(&act_by(admin), code, taken).await.unwrap();
            assert_eq!(became, SectorRenamed::LabelTaken, "{taken}");
        }
    })
    .await;
}
