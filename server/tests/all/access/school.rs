//! What each of a school's people may do there, role by role, with the people of others beside them: one line a thing that is asked.

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    clock::Clock,
    convention::HeadAct,
    id::{AccountId, SchoolId},
};
use http::StatusCode;
use service::token::Secret;
use store::{Created, Db, NewAccount, NewSession, StaffAssignment, StudentFile};
use testing::{
    browser::Browser,
    people::{act_at, email, name},
};

use super::{
    table::Actor,
    world::{Day, World},
};

/// Somebody of each role: of the school of `{student}`, unless the name says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Head,
    Delegate,
    Deputy,
    Secretary,
    Workshops,
    Cpe,
    Teacher,
    FarTeacher,
    ReferentTeacher,
    OtherHead,
    Officer,
    Guardian,
    Host,
    Student,
}

use Who::{
    Cpe, Delegate, Deputy, FarTeacher, Guardian, Head, Host, Officer, OtherHead, ReferentTeacher, Secretary,
    Student, Teacher, Workshops,
};

impl Who {
    const ALL: [Self; 14] = [
        Head,
        Delegate,
        Deputy,
        Secretary,
        Workshops,
        Cpe,
        Teacher,
        FarTeacher,
        ReferentTeacher,
        OtherHead,
        Officer,
        Guardian,
        Host,
        Student,
    ];
}

/// Who fills what the school says of the student, and who reads of them besides.
const FILL: &[Who] = &[Head, Delegate, Deputy, Secretary, Workshops, ReferentTeacher];
const KNOW: &[Who] = &[
    Head,
    Delegate,
    Deputy,
    Secretary,
    Workshops,
    ReferentTeacher,
    Cpe,
    Teacher,
];
const OFFICE: &[Who] = &[Head, Deputy, Secretary];
const WORK_THERE: &[Who] = &[
    Head,
    Delegate,
    Deputy,
    Secretary,
    Workshops,
    Cpe,
    Teacher,
    FarTeacher,
    ReferentTeacher,
];

/// Pages: address, and who sees it. A head of another school sees that school's own.
const PAGES: &[(&str, &[Who])] = &[
    ("/lycee/equipe", WORK_THERE),
    ("/lycee/classes", WORK_THERE),
    ("/lycee/referents", OFFICE),
    ("/lycee/suivi", WORK_THERE),
    ("/lycee/chiffres", WORK_THERE),
    ("/lycee/eleves/{student}", KNOW),
    ("/lycee/candidatures/{application}", KNOW),
    ("/lycee/propositions/{proposal}", KNOW),
];

/// Whether pages of one's own school are there for somebody who heads another.
const OF_ANY_SCHOOL: [&str; 5] = [
    "/lycee/equipe",
    "/lycee/classes",
    "/lycee/referents",
    "/lycee/suivi",
    "/lycee/chiffres",
];

struct People {
    world: World,
    browsers: Vec<(Who, Browser)>,
    teacher: AccountId,
}

async fn account(db: &Db, who: &str, roles: Vec<(Role, Option<SchoolId>)>) -> AccountId {
    let new = NewAccount {
        name: name(&format!("Dominique {who}")),
        email: Some(email(&format!("{}@ecole.example", who.to_lowercase()))),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles,
        student: None,
    };
    match db.create_account(&act_at(Day.now(), None), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

async fn browser(world: &World, account: AccountId) -> Browser {
    let context = act_at(Day.now(), None);
    let secret = Secret::read(&(context.ids)().to_string());
    let new = NewSession {
        account,
        token_hash: &secret.hash(),
        agent: "essai",
        expires: Day.now() + TimeDelta::days(1),
    };
    world.fresh.db.open_session(&context, &new).await.unwrap();
    Browser::holding(&world.router, format!("quinzaine={}", secret.as_str()))
}

/// The staff of the student's school, by duty and classes.
fn staff(who: Who) -> Option<(StaffDuty, &'static [&'static str])> {
    Some(match who {
        Deputy => (StaffDuty::Deputy, &[]),
        Secretary => (StaffDuty::Secretariat, &[]),
        Workshops => (StaffDuty::Workshops, &[]),
        Cpe => (StaffDuty::Education, &[]),
        Teacher => (StaffDuty::Teacher, &["2DE4"]),
        Delegate | FarTeacher | ReferentTeacher => (StaffDuty::Teacher, &["2de 9"]),
        _ => return None,
    })
}

async fn people() -> People {
    let world = World::new(testing::sqlite().await).await;
    let db = world.fresh.db.clone();
    let student: AccountId = world.filled("{student}").parse().unwrap();
    let school = db.student_file(student).await.unwrap().unwrap().school;
    let head = world.account(Actor::Head);
    let (mut browsers, mut teacher) = (Vec::new(), head);
    let today = Day.today();
    for who in Who::ALL {
        let id = match (who, staff(who)) {
            (_, Some((duty, classes))) => {
                let id = account(&db, &format!("{who:?}"), vec![]).await;
                let assignment = StaffAssignment {
                    school,
                    duty,
                    classes: classes.iter().map(|class| (*class).to_owned()).collect(),
                };
                let by = act_at(Day.now(), Some(head));
                assert!(db.assign_staff(&by, id, &assignment).await.unwrap());
                if who == Delegate {
                    let acts = &HeadAct::ALL;
                    db.delegate(&by, school, id, acts, today, today).await.unwrap();
                }
                if who == ReferentTeacher {
                    db.set_referents(&by, school, &[(student, Some(id))])
                        .await
                        .unwrap();
                }
                id
            }
            (Head, _) => head,
            (OtherHead, _) => world.account(Actor::OtherHead),
            (Officer, _) => world.account(Actor::Referent),
            (Guardian, _) => world.account(Actor::Guardian),
            (Host, _) => world.account(Actor::Host),
            _ => student,
        };
        if who == Teacher {
            teacher = id;
        }
        browsers.push((who, browser(&world, id).await));
    }
    People {
        world,
        browsers,
        teacher,
    }
}

#[tokio::test]
async fn each_role_sees_what_it_is_for() {
    let mut people = people().await;
    let mut wrong = Vec::new();
    for (address, allowed) in PAGES {
        let page = people.world.filled(address);
        for (who, browser) in &mut people.browsers {
            let status = browser.open(&page).await.status;
            let own = *who == OtherHead && OF_ANY_SCHOOL.contains(address);
            let wanted = if allowed.contains(who) || own {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            if status != wanted {
                wrong.push(format!("{address} as {who:?}: {status}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A server function, what it is sent, and who may.
type Call<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a [Who]);

/// What is posted, and for whom it does something; for others it is not there, and changes nothing.
#[tokio::test]
async fn each_role_does_what_it_is_for() {
    let mut people = people().await;
    let teacher = people.teacher.to_string();
    let duty = format!("fonction-{teacher}");
    let classes = format!("classes-{teacher}");
    let phone = format!("telephone-{teacher}");
    let student = people.world.filled("{student}");
    let boxed = format!("e-{student}");
    let calls: Vec<Call<'_>> = vec![
        (
            "school/team/invite",
            vec![("courriel", "nouveau@ecole.example"), ("fonction", "deputy")],
            &[Head],
        ),
        (
            "school/team/change",
            vec![("personne", &teacher), (&duty, "teacher"), (&classes, "2de 4")],
            &[Head],
        ),
        (
            "school/team/phone",
            vec![("personne", &teacher), (&phone, "06 39 98 00 01")],
            &[Head, Teacher],
        ),
        (
            "school/classes/headcounts",
            vec![("classe-0", "2de 4"), ("effectif-0", "34")],
            OFFICE,
        ),
        (
            "school/student/note",
            vec![("eleve", &student), ("texte", "Vu.")],
            KNOW,
        ),
        ("school/referents/choose", vec![(&boxed, "1")], OFFICE),
        (
            "school/referents/set",
            vec![(&boxed, "1"), ("referent", &teacher)],
            OFFICE,
        ),
        ("school/team/remove", vec![("personne", &teacher)], &[Head]),
    ];
    let mut wrong = Vec::new();
    for (path, fields, allowed) in calls {
        // Those who may not come first: whatever they did would show.
        let before = people.world.contents().await;
        for may in [false, true] {
            for (who, browser) in &mut people.browsers {
                // What somebody heads elsewhere is theirs: these posts name what is not.
                if allowed.contains(who) != may || *who == OtherHead {
                    continue;
                }
                let (status, _) = browser.call(&format!("/api/{path}"), &fields).await;
                if (status != StatusCode::NOT_FOUND) != may {
                    wrong.push(format!("{path} as {who:?}: {status}"));
                }
                // Once somebody removed her, the teacher is nobody there.
                if may && path == "school/team/remove" {
                    break;
                }
            }
            if !may {
                let mut after = people.world.contents().await;
                let mut before = before.clone();
                // Being seen is written.
                for tables in [&mut after, &mut before] {
                    tables.remove("session");
                }
                if after != before {
                    wrong.push(format!("{path} changed something for somebody who may not"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whoever works in a school has its board; a student's row is in it, and in its file, for those who know the student.
#[tokio::test]
async fn rows_are_for_those_who_know_contacts_and_documents_for_those_who_fill() {
    let mut people = people().await;
    let page = people.world.filled("/lycee/eleves/{student}");
    let row = people.world.filled("name=\"e-{student}\"");
    for (who, browser) in &mut people.browsers {
        let knows = KNOW.contains(who);
        if WORK_THERE.contains(who) || *who == OtherHead {
            let board = browser.open("/lycee/suivi").await;
            assert_eq!(board.html.contains(&row), knows, "{who:?}");
            let file = browser.download("/lycee/suivi/export.csv").await;
            let file = String::from_utf8(file).unwrap();
            assert_eq!(file.contains("Camille Student"), knows, "{who:?}: {file}");
        }
        if !knows {
            continue;
        }
        let page = browser.open(&page).await;
        let fills = FILL.contains(who);
        assert_eq!(page.html.contains("guardian@exemple.fr"), fills, "{who:?}");
        assert_eq!(page.html.contains("document.pdf"), fills, "{who:?}");
        assert!(fills || !page.html.contains("Santé"), "{who:?}");
    }
}

/// Somebody who waits for a code, in the class of `{student}`.
async fn waiting(db: &Db, school: SchoolId, who: &str) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![],
        student: Some(StudentFile {
            school,
            class_name: "2de 4".into(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: None,
        }),
    };
    match db.create_account(&act_at(Day.now(), None), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

/// The text of a PDF.
fn text_of(world: &World, bytes: &[u8]) -> String {
    let path = world.fresh.folder.path().join("sheets.pdf");
    std::fs::write(&path, bytes).unwrap();
    let run = std::process::Command::new("pdftotext")
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    String::from_utf8(run.stdout).unwrap()
}

/// The codes on sheets.
fn codes_in(text: &str) -> Vec<String> {
    text.split_whitespace()
        .filter(|word| word.len() == 11 && word.as_bytes()[5] == b'-')
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn sheets_hold_codes_that_open_the_account_and_void_those_before() {
    let world = World::new(testing::sqlite().await).await;
    let db = &world.fresh.db;
    let student: AccountId = world.filled("{student}").parse().unwrap();
    let school = db.student_file(student).await.unwrap().unwrap().school;
    let abel = waiting(db, school, "Abel Diaz").await;
    let zoe = waiting(db, school, "Zoé Vidal").await;
    let sheets = async |actor, form: String| {
        let response = world
            .post(actor, "/lycee/classes/feuilles.pdf", form, "text/html")
            .await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        (status, bytes.to_vec())
    };
    let (status, _) = sheets(Actor::OtherHead, format!("personne={abel}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let codes = codes_in;
    let (status, bytes) = sheets(Actor::Head, "classe=2DE4&pour=students".into()).await;
    assert_eq!(status, StatusCode::OK);
    // A file that says something of many.
    let lines = db.security_lines(50).await.unwrap();
    let exported = domain::security::SecurityKind::Exported;
    assert!(lines.iter().any(|line| line.event.kind == exported));
    let text = text_of(&world, &bytes);
    let first = codes(&text);
    assert_eq!(first.len(), 2, "{text}");
    assert!(text.contains("Abel Diaz") && text.contains("Zoé Vidal"), "{text}");
    // For him alone, again.
    let (_, bytes) = sheets(Actor::Staff, format!("personne={abel}&pour=students")).await;
    let second = codes(&text_of(&world, &bytes));
    assert_eq!(second.len(), 1);
    // More than are made at once, of whom the first would void the codes of the first each time.
    let mut many = vec![format!("e-{zoe}=both")];
    for _ in 0..domain::school::SHEETS_MAX {
        let another = waiting(db, school, "Ada Roy").await;
        many.push(format!("e-{another}=both"));
    }
    let chosen = world
        .post(
            Actor::Head,
            "/api/school/board/choose",
            many.join("&"),
            "text/html",
        )
        .await;
    let page = super::location(&chosen).to_owned();
    let body = page.split_once('?').unwrap().1.to_owned();
    let refused = world
        .post(Actor::Head, "/lycee/suivi/feuilles.pdf", body, "text/html")
        .await;
    assert!(super::location(&refused).ends_with("fait=trop-de-feuilles"));
    // For those chosen on the board, and for whoever chose them.
    let chosen = world
        .post(
            Actor::Head,
            "/api/school/board/choose",
            format!("e-{zoe}=both"),
            "text/html",
        )
        .await;
    let page = super::location(&chosen).to_owned();
    let lot = page.split_once("lot=").unwrap().1;
    let of_lot = async |actor| {
        let body = format!("lot={lot}");
        let response = world
            .post(actor, "/lycee/suivi/feuilles.pdf", body, "text/html")
            .await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), 4_000_000)
            .await
            .unwrap();
        (status, bytes.to_vec())
    };
    let (status, bytes) = of_lot(Actor::Head).await;
    assert_eq!(status, StatusCode::OK);
    let text = text_of(&world, &bytes);
    assert_eq!(codes(&text).len(), 1, "{text}");
    assert!(
        text.contains("Zoé Vidal") && !text.contains("Abel Diaz"),
        "{text}"
    );
    assert_eq!(of_lot(Actor::Staff).await.0, StatusCode::NOT_FOUND);
    let activate = async |code: &str| {
        let form = format!("code={code}&courriel=abel%40exemple.fr&mot_de_passe=quatre+chevaux+verts");
        let response = world
            .post(Actor::Nobody, "/api/account/activate", form, "text/html")
            .await;
        super::location(&response).starts_with("/espace")
    };
    // His former code is the first by name; hers still works as he tries it on nothing of hers.
    assert!(!activate(&first[0]).await);
    assert!(activate(&second[0]).await);
    let (status, _) = sheets(Actor::Head, format!("personne={abel}&pour=students")).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "he came in");
}

#[tokio::test]
async fn sheets_of_a_large_class_are_made_lot_after_lot_and_nobody_is_left_out() {
    const CHILDREN: usize = domain::school::SHEETS_MAX + 5;
    testing::on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = &world.fresh.db;
        let student: AccountId = world.filled("{student}").parse().unwrap();
        let school = db.student_file(student).await.unwrap().unwrap().school;
        let head = world.account(Actor::Head);
        for _ in 0..CHILDREN {
            let child = waiting(db, school, "Ada Roy").await;
            let new = NewAccount {
                name: name("Eve Roy"),
                email: None,
                confirmed: false,
                password_hash: None,
                roles: vec![(Role::Guardian, None)],
                student: None,
            };
            let by = act_at(Day.now(), Some(head));
            let Created::Done(guardian) = db.create_account(&by, &new).await.unwrap() else {
                unreachable!("nobody has no address");
            };
            assert!(db.link_guardian(&by, guardian, child).await.unwrap());
        }
        let post = async |form: &str| {
            let form = form.to_owned();
            world
                .post(Actor::Head, "/lycee/classes/feuilles.pdf", form, "text/html")
                .await
        };
        let mut browser = browser(&world, head).await;
        let page = browser.open("/lycee/classes").await;
        for whose in ["students", "guardians"] {
            let words = if whose == "students" {
                "d’élèves"
            } else {
                "de responsables sans e-mail"
            };
            // Never cut without a word.
            let refused = post(&format!("classe=2de+4&pour={whose}")).await;
            assert!(super::location(&refused).ends_with("fait=liste-changee"));
            let mut codes = Vec::new();
            for lot in [
                format!("1 à 120 sur {CHILDREN}"),
                format!("121 à {CHILDREN} sur {CHILDREN}"),
            ] {
                let form = page.form(&format!("Imprimer les feuilles {words} {lot}"));
                let fields = form.fields.iter();
                let fields: Vec<String> = fields
                    .map(|(name, value)| format!("{name}={}", value.replace(' ', "+")))
                    .collect();
                let response = post(&fields.join("&")).await;
                assert_eq!(response.status(), StatusCode::OK, "{lot}");
                let bytes = axum::body::to_bytes(response.into_body(), 40_000_000)
                    .await
                    .unwrap();
                codes.extend(codes_in(&text_of(&world, &bytes)));
                // Somebody of the first lot comes in before the second is printed: nobody is passed over for that.
                if codes.len() == domain::school::SHEETS_MAX {
                    let code = &codes[0];
                    let form = format!(
                        "code={code}&courriel={whose}%40exemple.fr&mot_de_passe=quatre+chevaux+verts"
                    );
                    let came = world
                        .post(Actor::Nobody, "/api/account/activate", form, "text/html")
                        .await;
                    assert!(super::location(&came).starts_with("/espace"));
                }
            }
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), CHILDREN, "{whose}");
        }
    })
    .await;
}
