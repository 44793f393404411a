//! Files compared with a register, applied to it, and compared again.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

fn id(number: usize) -> AccountId {
    AccountId(Uuid::from_u128(number as u128))
}

/// Applies differences to what is known.
fn apply(register: &mut Vec<Registered>, elsewhere: &mut Elsewhere, differences: &Differences) {
    // Never one that somebody has already.
    static NEXT: AtomicUsize = AtomicUsize::new(10_000);
    let new_id = || id(NEXT.fetch_add(1, Ordering::Relaxed));
    let made: Vec<AccountId> = differences.new_guardians.iter().map(|_| new_id()).collect();
    for change in &differences.changes {
        let at = change
            .id
            .and_then(|id| register.iter().position(|known| known.id == id));
        let at = at.unwrap_or_else(|| {
            register.push(Registered {
                id: new_id(),
                ine: None,
                name: String::new(),
                family_name: String::new(),
                birth_date: today(),
                class_name: String::new(),
                home: None,
                email: None,
                is_open: true,
                left_on: None,
                guardians: Vec::new(),
            });
            register.len() - 1
        });
        let known = &mut register[at];
        known.left_on = None;
        write(known, &change.set, elsewhere);
        for guardian in &change.guardians {
            write_guardian(known, guardian, differences, &made, elsewhere);
        }
    }
}

fn own(elsewhere: &mut Elsewhere, email: &EmailAddress, id: AccountId, name: &str, is_student: bool) {
    let account = KnownAccount {
        id,
        name: name.to_owned(),
        is_trusted: true,
        is_student,
    };
    elsewhere.accounts.insert(email.key(), account);
}

fn write(known: &mut Registered, set: &StudentSet, elsewhere: &mut Elsewhere) {
    let set = set.clone();
    known.ine = set.ine.or(known.ine.take());
    known.name = set.name.unwrap_or(known.name.clone());
    known.family_name = set.family_name.unwrap_or(known.family_name.clone());
    known.birth_date = set.birth_date.unwrap_or(known.birth_date);
    known.class_name = set.class_name.unwrap_or(known.class_name.clone());
    known.home = set.home.or(known.home);
    if let Some(email) = set.email {
        elsewhere.accounts.retain(|_, account| account.id != known.id);
        own(elsewhere, &email, known.id, &known.name, true);
        known.email = Some(email.to_string());
    }
}

fn write_guardian(
    known: &mut Registered,
    change: &GuardianChange,
    differences: &Differences,
    made: &[AccountId],
    elsewhere: &mut Elsewhere,
) {
    match change.clone() {
        GuardianChange::Add {
            account,
            phone,
            rank,
            may_be_told,
        } => {
            let (id, name, email) = match account {
                GuardianAccount::Known(id) => {
                    let mut accounts = elsewhere.accounts.iter();
                    let (key, account) = accounts.find(|(_, account)| account.id == id).unwrap();
                    (id, account.name.clone(), Some(key.clone()))
                }
                GuardianAccount::New(at) => {
                    let new = &differences.new_guardians[at];
                    if let Some(email) = &new.email {
                        own(elsewhere, email, made[at], &new.name, false);
                    }
                    (
                        made[at],
                        new.name.clone(),
                        new.email.as_ref().map(ToString::to_string),
                    )
                }
            };
            known.guardians.push(RegisteredGuardian {
                id,
                name,
                email,
                is_open: true,
                phone,
                may_be_told,
                contacts_private: false,
                rank,
            });
        }
        GuardianChange::Change {
            id,
            name,
            email,
            phone,
            rank,
            silence,
        } => {
            let guardian = known.guardians.iter_mut().find(|known| known.id == id).unwrap();
            guardian.name = name.unwrap_or(guardian.name.clone());
            guardian.phone = phone.unwrap_or(guardian.phone.clone());
            guardian.rank = rank.unwrap_or(guardian.rank);
            guardian.may_be_told &= !silence;
            if let Some(email) = email {
                elsewhere.accounts.retain(|_, account| account.id != id);
                own(elsewhere, &email, id, &guardian.name, false);
                guardian.email = Some(email.to_string());
            }
        }
    }
}

const HEADER: [&str; 11] = [
    "Nom",
    "Prénom",
    "Né le",
    "Classe",
    "INE",
    "E-mail",
    "Nom responsable 1",
    "Prénom responsable 1",
    "E-mail responsable 1",
    "Nom responsable 2",
    "Prénom responsable 2",
];

fn compared(rows: &[&[&str]], register: &[Registered], elsewhere: &Elsewhere) -> Differences {
    compare(&reading(&sheet(&HEADER, rows)), register, elsewhere)
}

/// The same once more, after the file was applied.
fn again(rows: &[&[&str]], register: &mut Vec<Registered>, elsewhere: &mut Elsewhere) -> Differences {
    let first = compared(rows, register, elsewhere);
    apply(register, elsewhere, &first);
    compared(rows, register, elsewhere)
}

fn kinds(differences: &Differences) -> Vec<StudentKind> {
    differences.changes.iter().map(|change| change.kind).collect()
}

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
#[test]
fn the_same_file_again_changes_nothing_and_another_says_what_it_changes() {
    let (mut register, mut elsewhere) = (Vec::new(), Elsewhere::default());
    let file: &[&[&str]] = &[
        &[
            "MARTIN",
            "Léa",
            "04/05/2011",
            "2de 1",
            "0123456789A",
            "",
            "MARTIN",
            "Anne",
            "anne@exemple.fr",
            "MARTIN",
            "Paul",
        ],
        &[
            "MARTIN",
            "Tom",
            "04/05/2011",
            "2de 2",
            "",
            "tom@exemple.fr",
            "MARTIN",
            "Anne",
            "anne@exemple.fr",
            "",
            "",
        ],
        &[
            "PETIT",
            "Zoé",
            "06/05/2011",
            "2de 2",
            "",
            "",
            "PETIT",
            "Jean",
            "",
            "",
            "",
        ],
    ];
    let first = compared(file, &register, &elsewhere);
    assert_eq!(kinds(&first), [StudentKind::New; 3]);
    // The mother of two has one account; a father without an address has one as well.
    assert_eq!(first.new_guardians.len(), 3);
    let says = |words: &str| first.notes.iter().any(|note| note.message.contains(words));
    assert!(
        says("1\u{a0}adresse de responsable vaut pour plusieurs élèves"),
        "{:?}",
        first.notes
    );
    let second = again(file, &mut register, &mut elsewhere);
    assert!(second.is_nothing(), "{second:?}");
    assert_eq!(second.unchanged, 3);
    // Capitals, the way a class is written and the order of lines change nothing; a class, a name and a phone do.
    let other: &[&[&str]] = &[
        &[
            "Petit",
            "Zoé",
            "06/05/2011",
            "2DE2",
            "",
            "",
            "PETIT",
            "Jean",
            "",
            "",
            "",
        ],
        &["MARTIN", "Tom", "04/05/2011", "2de 3", "", "", "", "", "", "", ""],
        &[
            "MARTÍN",
            "Léa",
            "04/05/2011",
            "2de 1",
            "0123456789A",
            "",
            "MARTIN",
            "Anne",
            "anne@exemple.fr",
            "",
            "",
        ],
        &["ROY", "Ali", "06/07/2011", "2de 1", "", "", "", "", "", "", ""],
    ];
    let third = compared(other, &register, &elsewhere);
    assert_eq!(
        kinds(&third),
        [StudentKind::ClassChanged, StudentKind::Changed, StudentKind::New]
    );
    assert_eq!((third.unchanged, third.leavers.len()), (1, 0));
    assert!(third.notes.iter().any(|note| {
        note.message
            .contains("Paul MARTIN n’est plus parmi les responsables")
    }));
    // Who is not there is proposed as a leaver, and nobody whose line could not be read.
    let fourth = compared(
        &[&[
            "MARTIN",
            "Léa",
            "hier",
            "2de 1",
            "0123456789A",
            "",
            "",
            "",
            "",
            "",
            "",
        ]],
        &register,
        &elsewhere,
    );
    let leavers: Vec<&str> = fourth.leavers.iter().map(|leaver| leaver.name.as_str()).collect();
    assert_eq!(leavers, ["Tom MARTIN", "Zoé PETIT"]);
}

#[expect(clippy::too_many_lines, reason = "one story, told in order")]
#[test]
fn what_is_doubtful_is_kept_back() {
    let (mut register, mut elsewhere) = (Vec::new(), Elsewhere::default());
    let file: &[&[&str]] = &[&[
        "MARTIN",
        "Léa",
        "04/05/2011",
        "2de 1",
        "0123456789A",
        "",
        "",
        "",
        "",
        "",
        "",
    ]];
    again(file, &mut register, &mut elsewhere);
    let stranger = |has_left| ElsewhereStudent {
        id: id(7),
        name: "Ali ROY".to_owned(),
        birth_date: day("2011-07-06"),
        has_left,
    };
    elsewhere
        .students
        .insert("111111111AB".to_owned(), stranger(false));
    let doubtful: &[&[&str]] = &[
        &[
            "MARTIN",
            "Léa",
            "04/05/2011",
            "2de 1",
            "0999999999A",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &[
            "ROY",
            "Ali",
            "06/07/2011",
            "2de 1",
            "111111111AB",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &[
            "A",
            "Jo",
            "06/07/2011",
            "2de 1",
            "222222222AB",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &[
            "B",
            "Jo",
            "07/07/2011",
            "2de 1",
            "222222222AB",
            "",
            "",
            "",
            "",
            "",
            "",
        ],
        &["C", "Jo", "07/07/2011", "2de 1", "", "", "", "", "", "", ""],
        &["C", "Jo", "07/07/2011", "2de 2", "", "", "", "", "", "", ""],
    ];
    let found = compared(doubtful, &register, &elsewhere);
    assert_eq!(found.changes, []);
    let lines: Vec<u32> = found.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    assert!(found.faults[1].message.contains("d’abord le déclarer parti"));
    // Once they left it, they arrive; but not under another name.
    elsewhere
        .students
        .insert("111111111AB".to_owned(), stranger(true));
    let found = compared(&doubtful[1..2], &register, &elsewhere);
    assert_eq!(kinds(&found), [StudentKind::Arrived]);
    assert_eq!(found.changes[0].id, Some(id(7)));
    let other: &[&[&str]] = &[&[
        "ROI",
        "Zed",
        "06/07/2011",
        "2de 1",
        "111111111AB",
        "",
        "",
        "",
        "",
        "",
        "",
    ]];
    assert_eq!(compared(other, &register, &elsewhere).faults.len(), 1);
}

#[test]
fn nobody_becomes_a_guardian_by_an_address_that_is_not_proved_theirs() {
    let account = |name: &str, is_trusted, is_student| KnownAccount {
        id: id(9),
        name: name.to_owned(),
        is_trusted,
        is_student,
    };
    let file: &[&[&str]] = &[&[
        "MARTIN",
        "Léa",
        "04/05/2011",
        "2de 1",
        "",
        "",
        "MARTIN",
        "Anne",
        "Anne@exemple.fr",
        "",
        "",
    ]];
    let found = |account: KnownAccount| {
        let accounts = BTreeMap::from([("anne@exemple.fr".to_owned(), account)]);
        let elsewhere = Elsewhere {
            accounts,
            ..Elsewhere::default()
        };
        let differences = compared(file, &[], &elsewhere);
        let GuardianChange::Add { account, .. } = differences.changes[0].guardians[0].clone() else {
            panic!("{differences:?}")
        };
        (account, differences.new_guardians, differences.notes)
    };
    assert_eq!(
        found(account("Anne Martin", true, false)).0,
        GuardianAccount::Known(id(9))
    );
    for refused in [
        account("Anne Martin", false, false),
        account("Victor Autre", true, false),
        account("Anne Martin", true, true),
    ] {
        let (given, new, notes) = found(refused);
        assert_eq!(given, GuardianAccount::New(0));
        assert_eq!(new[0].email, None);
        assert!(notes.iter().any(|note| note.line == 2), "{notes:?}");
    }
}

#[test]
fn a_file_silences_a_guardian_and_never_the_contrary() {
    let header = [
        "Nom",
        "Prénom",
        "Né le",
        "Classe",
        "Nom responsable 1",
        "Prénom responsable 1",
        "Ne pas prévenir 1",
    ];
    let with = |cell: &'static str| {
        reading(&sheet(
            &header,
            &[&["A", "Léa", "04/05/2011", "2de 1", "A", "Anne", cell]],
        ))
    };
    let (mut register, mut elsewhere) = (Vec::new(), Elsewhere::default());
    let first = compare(&with("non"), &register, &elsewhere);
    apply(&mut register, &mut elsewhere, &first);
    assert!(register[0].guardians[0].may_be_told);
    let second = compare(&with("Oui"), &register, &elsewhere);
    assert_eq!(kinds(&second), [StudentKind::Changed]);
    apply(&mut register, &mut elsewhere, &second);
    assert!(!register[0].guardians[0].may_be_told);
    assert!(compare(&with("non"), &register, &elsewhere).is_nothing());
}

/// Of two of one name, one was born on another day than was known: by their numbers they are two at once, not at the second try.
#[test]
fn who_has_the_number_of_another_line_is_not_this_one() {
    let line =
        |born: &'static str, ine: &'static str| ["A", "Léa", born, "2de 1", ine, "", "", "", "", "", ""];
    let first: &[&str] = &line("01/05/2011", "0000000002A");
    let (mut register, mut elsewhere) = (Vec::new(), Elsewhere::default());
    let known = compare(&reading(&sheet(&HEADER, &[first])), &register, &elsewhere);
    apply(&mut register, &mut elsewhere, &known);
    let (other, moved) = (
        line("01/05/2011", "0000000000A"),
        line("02/05/2011", "0000000002A"),
    );
    let file = reading(&sheet(&HEADER, &[&other, &moved]));
    let both = compare(&file, &register, &elsewhere);
    assert_eq!(both.faults, []);
    assert_eq!(kinds(&both), [StudentKind::New, StudentKind::Changed]);
    apply(&mut register, &mut elsewhere, &both);
    assert!(compare(&file, &register, &elsewhere).is_nothing());
}

prop_compose! {
    fn row()(
        family in "[A-D]{2,3}", given in "[A-C][a-c]{1,2}", born in 1_u32..28, class in 1_u32..4,
        ine in proptest::option::of(0_u32..12), email in proptest::option::of("[a-d]"),
        guardian in proptest::option::of(("[A-D]{2}", "[A-C][a-c]", proptest::option::of("[a-f]"))),
    ) -> Vec<String> {
        let address = |name: Option<String>| name.map(|name| format!("{name}@exemple.fr")).unwrap_or_default();
        let (parent, first, mail) = guardian.unwrap_or_default();
        vec![
            family, given, format!("{born:02}/05/2011"), format!("2de {class}"),
            ine.map(|number| format!("{number:010}A")).unwrap_or_default(), address(email),
            parent, first, address(mail), String::new(), String::new(),
        ]
    }
}

proptest! {
    #[test]
    fn applied_twice_is_applied_once_and_the_list_is_the_file(
        before in proptest::collection::vec(row(), 0..8), after in proptest::collection::vec(row(), 0..8),
    ) {
        let as_sheet = |rows: &[Vec<String>]| {
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            sheet(&HEADER, &rows)
        };
        let (mut register, mut elsewhere) = (Vec::new(), Elsewhere::default());
        for rows in [&before, &after] {
            let read = reading(&as_sheet(rows));
            let differences = compare(&read, &register, &elsewhere);
            apply(&mut register, &mut elsewhere, &differences);
            let again = compare(&read, &register, &elsewhere);
            prop_assert_eq!(&again.changes, &Vec::new());
            prop_assert_eq!(again.unchanged, differences.changes.len() + differences.unchanged);
            let kept_back: Vec<u32> = again.faults.iter().map(|fault| fault.line).collect();
            for student in read.students.iter().filter(|student| !kept_back.contains(&student.line)) {
                let is_known = register.iter().any(|known| {
                    known.birth_date == student.birth_date
                        && crate::name_key::is_same_name(&known.name, &student.name)
                        && class_key(&known.class_name) == class_key(&student.class_name)
                });
                prop_assert!(is_known, "{:?}", student);
            }
            // An address is one person's.
            let mut addresses: BTreeMap<String, AccountId> = BTreeMap::new();
            for known in &register {
                let own = known.email.iter().map(|email| (email, known.id));
                let of_guardians = known.guardians.iter().filter_map(|one| Some((one.email.as_ref()?, one.id)));
                for (email, id) in own.chain(of_guardians) {
                    let owner = *addresses.entry(email.to_lowercase()).or_insert(id);
                    prop_assert_eq!(owner, id, "{}", email);
                }
            }
        }
    }
}
