//! Accounts, their passwords and addresses, on both engines alike.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::{account::Role, id::AccountId, place::CommuneCode};
use store::{
    Constraint, Created, EmailChange, Keys, NewAccount, NewSession, NewToken, SignedUp, StoreError,
    StudentFile, TokenPurpose, Typist,
};
use testing::{
    id, now, on_both,
    people::{act_at, act_by, context, email, emails, name, person, secret, sign_in},
    school, seed,
};

const IDLE: TimeDelta = TimeDelta::days(7);

fn new_student(who: &str) -> NewAccount {
    NewAccount {
        name: name(who),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![],
        student: Some(StudentFile {
            school: school().0,
            class_name: "2de 4".into(),
            birth_date: "2011-05-02".parse().unwrap(),
            home: None,
        }),
    }
}

/// Takes an account over by a code; the hash of the e-mail's proof is the name given.
async fn take_over(db: &store::Db, code: &str, typed: Option<&str>, proof: &str) -> Option<AccountId> {
    let typed = typed.map(email);
    db.activate(&context(), code, typed.as_ref(), "h", &secret(proof))
        .await
        .unwrap()
}

async fn student(db: &store::Db, who: &str) -> AccountId {
    match db.create_account(&context(), &new_student(who)).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => panic!("no address to be taken"),
    }
}

/// Presses the button of that link in the browser in which somebody signed up.
async fn confirm(db: &store::Db, hash: &str) -> Option<AccountId> {
    let typist = Typist {
        session: None,
        browser: Some("browser"),
    };
    db.confirm_email(&context(), hash, typist, None).await.unwrap()
}

#[tokio::test]
async fn a_host_signs_up_and_confirms_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let done = db
            .sign_up_host(
                &context(),
                &name("Anne Roy"),
                &email("Anne@Atelier.fr"),
                "h1",
                "browser",
                &secret("t1"),
            )
            .await
            .unwrap();
        let SignedUp::New(id) = done else {
            panic!("{done:?}")
        };
        let login = db.account_by_email("anne@atelier.fr").await.unwrap().unwrap();
        assert_eq!((login.id, login.password_hash.as_deref()), (id, Some("h1")));
        assert!(!login.confirmed && !login.suspended);
        let account = db.account(id).await.unwrap().unwrap();
        assert_eq!(account.email.as_deref(), Some("Anne@Atelier.fr"));
        assert_eq!(account.roles, [(Role::Host, None)]);
        assert!(account.is(Role::Host) && account.memberships.is_empty());

        // A second e-mail makes the first link void.
        assert!(db.confirm_again(&context(), id, &secret("t2")).await.unwrap());
        assert_eq!(confirm(db, "t1").await, None);
        for _ in 0..2 {
            assert!(
                db.peek_token("t2", TokenPurpose::ConfirmEmail, now())
                    .await
                    .unwrap()
                    .is_some()
            );
        }
        assert_eq!(confirm(db, "t2").await, Some(id));
        assert_eq!(confirm(db, "t2").await, None);
        assert!(db.account(id).await.unwrap().unwrap().confirmed);
        assert!(!db.confirm_again(&context(), id, &secret("t3")).await.unwrap());
        let emails = emails(&fresh).await;
        assert_eq!(emails.len(), 2);
        assert_eq!(emails[1].0, "Anne@Atelier.fr");
        assert!(emails[1].1.contains("ConfirmEmail") && emails[1].1.contains("/lien/t2"));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_known_gets_an_email_a_day_and_no_second_account() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let owner = person(db, "Anne Roy", &[Role::Host]).await;
        for (hash, days) in [("a", 0), ("b", 0), ("c", 1)] {
            let context = act_at(now() + TimeDelta::days(days), None);
            let done = db
                .sign_up_host(
                    &context,
                    &name("Un Autre"),
                    &email("ANNE.roy@exemple.fr"),
                    "h",
                    "browser",
                    &secret(hash),
                )
                .await
                .unwrap();
            assert_eq!(done, SignedUp::Known);
            assert!(
                db.peek_token(hash, TokenPurpose::ConfirmEmail, now())
                    .await
                    .unwrap()
                    .is_none()
            );
        }
        let emails = emails(&fresh).await;
        assert_eq!(emails.len(), 2);
        assert!(
            emails
                .iter()
                .all(|(to, text)| to == "anne.roy@exemple.fr" && text == "AlreadyRegistered")
        );
        let account = db.account(owner).await.unwrap().unwrap();
        assert_eq!(account.name, "Anne Roy");
        assert_eq!(db.password_hash(owner).await.unwrap().as_deref(), Some("hash"));
    })
    .await;
}

#[tokio::test]
async fn of_many_who_sign_up_with_one_address_at_once_one_has_it() {
    on_both(async |fresh| {
        let tries: Vec<_> = (0..10)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    let secret = secret(&format!("t{number}"));
                    db.sign_up_host(
                        &context(),
                        &name("Anne Roy"),
                        &email("anne@atelier.fr"),
                        "h",
                        "browser",
                        &secret,
                    )
                    .await
                    .unwrap()
                })
            })
            .collect();
        let mut new = 0;
        for each in tries {
            new += u32::from(matches!(each.await.unwrap(), SignedUp::New(_)));
        }
        // Who comes after takes the place of whoever has not confirmed: in the end one has the address.
        assert!(new >= 1);
        let left = fresh.db.search_people("Anne Roy", 20).await.unwrap();
        assert_eq!(left.len(), 1, "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn a_reset_ends_sessions_and_earlier_links() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        sign_in(db, anne, "s1", now()).await;
        assert!(
            db.request_email_change(&act_by(anne), anne, &email("other@exemple.fr"), &secret("mail"))
                .await
                .unwrap()
        );
        db.request_reset(&context(), "anne.roy@exemple.fr", &secret("r1"))
            .await
            .unwrap();
        db.request_reset(&context(), "anne.roy@exemple.fr", &secret("r2"))
            .await
            .unwrap();
        db.request_reset(&context(), "nobody@exemple.fr", &secret("r3"))
            .await
            .unwrap();
        let late = act_at(now() + TimeDelta::hours(1), None);
        assert_eq!(db.reset_password(&context(), "r1", "new").await.unwrap(), None);
        assert_eq!(db.reset_password(&late, "r2", "new").await.unwrap(), None);
        assert_eq!(db.reset_password(&context(), "r3", "new").await.unwrap(), None);
        assert!(db.session("s1", now(), IDLE).await.unwrap().is_some());

        assert_eq!(
            db.reset_password(&context(), "r2", "new").await.unwrap(),
            Some(anne)
        );
        assert_eq!(db.reset_password(&context(), "r2", "again").await.unwrap(), None);
        assert_eq!(db.password_hash(anne).await.unwrap().as_deref(), Some("new"));
        assert!(db.session("s1", now(), IDLE).await.unwrap().is_none());
        assert_eq!(
            db.change_email(&context(), "mail").await.unwrap(),
            EmailChange::Gone
        );
        let told: Vec<_> = emails(&fresh)
            .await
            .into_iter()
            .map(|(to, text)| (to, text.contains("ResetPassword")))
            .collect();
        assert_eq!(told.len(), 4, "{told:?}");
        assert_eq!(told.iter().filter(|(_, reset)| *reset).count(), 2);
        assert!(told.iter().all(|(to, _)| to != "nobody@exemple.fr"));
    })
    .await;
}

#[tokio::test]
async fn a_reset_proves_the_address_and_the_suspended_have_none() {
    on_both(async |fresh| {
        let db = &fresh.db;
        db.sign_up_host(
            &context(),
            &name("Anne Roy"),
            &email("anne@atelier.fr"),
            "h",
            "browser",
            &secret("t"),
        )
        .await
        .unwrap();
        db.request_reset(&context(), "anne@atelier.fr", &secret("r1"))
            .await
            .unwrap();
        let anne = db.reset_password(&context(), "r1", "new").await.unwrap().unwrap();
        assert!(db.account(anne).await.unwrap().unwrap().confirmed);

        db.request_reset(&context(), "anne@atelier.fr", &secret("r2"))
            .await
            .unwrap();
        let before = emails(&fresh).await.len();
        assert!(db.suspend(&context(), anne, "test").await.unwrap());
        assert_eq!(db.reset_password(&context(), "r2", "newer").await.unwrap(), None);
        db.request_reset(&context(), "anne@atelier.fr", &secret("r3"))
            .await
            .unwrap();
        assert_eq!(emails(&fresh).await.len(), before);
        // Let in again, the link that was refused meanwhile has not been spent.
        assert!(db.unsuspend(&context(), anne, "test").await.unwrap());
        assert_eq!(
            db.reset_password(&context(), "r2", "newer").await.unwrap(),
            Some(anne)
        );
    })
    .await;
}

#[tokio::test]
async fn a_password_that_is_set_leaves_one_session() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        for token in ["s1", "s2", "s3"] {
            sign_in(db, anne, token, now()).await;
        }
        let mine = db.session("s2", now(), IDLE).await.unwrap().unwrap().id;
        db.request_reset(&context(), "anne.roy@exemple.fr", &secret("r"))
            .await
            .unwrap();
        assert!(
            db.set_password(&act_by(anne), anne, "new", Some(mine))
                .await
                .unwrap()
        );
        let left = db.sessions_of(anne, now(), IDLE).await.unwrap();
        assert_eq!(left.iter().map(|line| line.id).collect::<Vec<_>>(), [mine]);
        assert_eq!(db.reset_password(&context(), "r", "x").await.unwrap(), None);
        assert!(db.set_password(&act_by(anne), anne, "newer", None).await.unwrap());
        assert!(db.sessions_of(anne, now(), IDLE).await.unwrap().is_empty());
        let changed = emails(&fresh)
            .await
            .iter()
            .filter(|(_, text)| text == "PasswordChanged")
            .count();
        assert_eq!(changed, 2);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_changed_once_it_is_proved_and_free() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        sign_in(db, anne, "s1", now()).await;
        let by = act_by(anne);
        assert!(
            db.request_email_change(&by, anne, &email("New@exemple.fr"), &secret("m1"))
                .await
                .unwrap()
        );
        let other = person(db, "New", &[]).await;
        assert_eq!(
            db.change_email(&context(), "m1").await.unwrap(),
            EmailChange::EmailTaken
        );
        assert_eq!(
            db.account(anne).await.unwrap().unwrap().email.as_deref(),
            Some("anne.roy@exemple.fr")
        );

        db.request_reset(&context(), "anne.roy@exemple.fr", &secret("r"))
            .await
            .unwrap();
        assert!(
            db.request_email_change(&by, anne, &email("Free@exemple.fr"), &secret("m2"))
                .await
                .unwrap()
        );
        assert_eq!(
            db.change_email(&context(), "m1").await.unwrap(),
            EmailChange::Gone
        );
        assert_eq!(
            db.change_email(&context(), "m2").await.unwrap(),
            EmailChange::Done(anne)
        );
        assert_eq!(
            db.account_by_email("free@exemple.fr").await.unwrap().unwrap().id,
            anne
        );
        assert!(
            db.account_by_email("anne.roy@exemple.fr")
                .await
                .unwrap()
                .is_none()
        );
        assert_eq!(
            db.account_by_email("new@exemple.fr").await.unwrap().unwrap().id,
            other
        );
        // The link to the former address is void; the browser stays signed in.
        assert_eq!(db.reset_password(&context(), "r", "x").await.unwrap(), None);
        assert!(db.session("s1", now(), IDLE).await.unwrap().is_some());
        let last = emails(&fresh).await.pop().unwrap();
        assert_eq!(last, ("anne.roy@exemple.fr".into(), "EmailChanged".into()));
    })
    .await;
}

#[tokio::test]
async fn an_account_waits_for_its_owner() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let lea = student(db, "Léa Petit").await;
        let account = db.account(lea).await.unwrap().unwrap();
        assert_eq!(account.roles, [(Role::Student, None)]);
        assert_eq!(account.email, None);
        assert!(
            !db.invite_to_activate(&context(), lea, &secret("x"))
                .await
                .unwrap()
        );
        let end = secret("").expires;
        assert!(
            db.insert_activation_code(&context(), lea, "code1", end)
                .await
                .unwrap()
        );
        assert!(
            db.insert_activation_code(&context(), lea, "code2", end)
                .await
                .unwrap()
        );

        let try_with = async |code, address| take_over(db, code, Some(address), "p").await;
        assert_eq!(try_with("code1", "lea@exemple.fr").await, None);
        assert_eq!(take_over(db, "code2", None, "p").await, None, "no address at all");
        assert_eq!(try_with("code2", "Lea@exemple.fr").await, Some(lea));
        assert_eq!(try_with("code2", "lea2@exemple.fr").await, None);
        let login = db.account_by_email("lea@exemple.fr").await.unwrap().unwrap();
        assert!(login.password_hash.is_some());
        // Only typed: the e-mail's link alone proves it.
        assert!(!login.confirmed);
        let sent_email = emails(&fresh).await.pop().unwrap();
        assert_eq!(sent_email.0, "Lea@exemple.fr");
        assert!(sent_email.1.contains("ConfirmEmail") && sent_email.1.contains("/lien/p"));
        // Whoever reads the address is asked for a password, unless they typed it there.
        let nobody = Typist::default();
        assert!(db.confirming_asks_password("p", nobody, now()).await.unwrap());
        let unasked = db.confirm_email(&context(), "p", nobody, None).await.unwrap();
        assert_eq!(unasked, None);
        let done = db.confirm_email(&context(), "p", nobody, Some("chosen")).await;
        assert_eq!(done.unwrap(), Some(lea));
        let chosen = db.password_hash(lea).await.unwrap();
        assert_eq!(chosen.as_deref(), Some("chosen"));
        assert!(db.account(lea).await.unwrap().unwrap().confirmed);
        assert!(
            !db.insert_activation_code(&context(), lea, "code3", end)
                .await
                .unwrap()
        );

        assert!(db.set_home(lea, CommuneCode::parse("93048").ok()).await.unwrap());
        let file = db.student_file(lea).await.unwrap().unwrap();
        assert_eq!(file.home, CommuneCode::parse("93048").ok());
        assert_eq!((file.school, file.class_name.as_str()), (school().0, "2de 4"));
        assert!(!db.set_home(AccountId(id(9)), None).await.unwrap());
    })
    .await;
}

/// Whoever has a copy of the database alone does not find codes by trying them all; those that were handed out before that still open.
#[tokio::test]
async fn codes_on_paper_are_kept_under_a_key() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let (lea, tom) = (student(db, "Léa Petit").await, student(db, "Tom Roy").await);
        let end = secret("").expires;
        assert!(
            db.insert_activation_code(&context(), lea, "code", end)
                .await
                .unwrap()
        );
        let kept: Vec<String> = db
            .query_text("SELECT token_hash FROM token")
            .scalars()
            .await
            .unwrap();
        assert!(kept.len() == 1 && kept[0] != "code", "{kept:?}");
        let rotated = Keys::clone(&testing::keys()).rotated(&[9; 32]);
        for (keys, knows) in [(rotated, true), (Keys::new(&[9; 32]), false)] {
            let db = db.clone().sealed_by(Arc::new(keys));
            let found = db
                .peek_token("code", TokenPurpose::Activate, now())
                .await
                .unwrap();
            assert_eq!(found.is_some(), knows);
        }
        // As it was kept before.
        let old = NewToken {
            hash: "old",
            purpose: TokenPurpose::Activate,
            account: Some(tom),
            object: None,
            email: None,
            expires: end,
        };
        db.insert_token(&old, now()).await.unwrap();
        for (code, who, address) in [("code", lea, "lea@exemple.fr"), ("old", tom, "tom@exemple.fr")] {
            let proof = format!("proof of {code}");
            assert_eq!(take_over(db, code, Some(address), &proof).await, Some(who));
            assert_eq!(take_over(db, code, Some(address), &proof).await, None, "{code}");
        }
        // The codes of who lost their second factor alike.
        let anne = person(db, "Anne Roy", &[Role::Admin]).await;
        let by = act_by(anne);
        db.begin_code_application(&by, anne, "SECRET").await.unwrap();
        let codes = ["paper".to_owned()];
        assert!(db.confirm_code_application(&by, anne, 7, &codes).await.unwrap());
        let sql = "SELECT code_hash FROM recovery_code";
        let kept: Vec<String> = db.query_text(sql).scalars().await.unwrap();
        assert!(kept.len() == 1 && kept[0] != "paper", "{kept:?}");
        assert_eq!(db.take_recovery_code(&by, anne, "paper").await.unwrap(), Some(0));
        let mut tx = db.begin().await.unwrap();
        let sql = "UPDATE recovery_code SET code_hash = 'before', used_at = NULL";
        tx.query_text(sql).execute().await.unwrap();
        tx.commit().await.unwrap();
        for left in [Some(0), None] {
            assert_eq!(db.take_recovery_code(&by, anne, "before").await.unwrap(), left);
        }
    })
    .await;
}

#[tokio::test]
async fn who_has_an_address_is_invited_by_email() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let new = NewAccount {
            name: name("Paul Head"),
            email: Some(email("paul@lycee.fr")),
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Admin, None)],
            student: None,
        };
        let Created::Done(paul) = db.create_account(&context(), &new).await.unwrap() else {
            panic!()
        };
        assert_eq!(
            db.create_account(&context(), &new).await.unwrap(),
            Created::EmailTaken
        );
        assert!(
            db.invite_to_activate(&context(), paul, &secret("c1"))
                .await
                .unwrap()
        );
        let sent_email = emails(&fresh).await.pop().unwrap();
        assert_eq!(sent_email.0, "paul@lycee.fr");
        assert!(sent_email.1.contains("/lien/c1"));
        // The link came to that very address: it is proved, and what is typed beside it is not read.
        let before = emails(&fresh).await.len();
        assert_eq!(
            take_over(db, "c1", Some("autre@exemple.fr"), "p").await,
            Some(paul)
        );
        let account = db.account(paul).await.unwrap().unwrap();
        assert_eq!(
            (account.email.as_deref(), account.confirmed),
            (Some("paul@lycee.fr"), true)
        );
        assert_eq!(emails(&fresh).await.len(), before);
        assert!(
            !db.invite_to_activate(&context(), paul, &secret("c2"))
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_that_the_lycee_gave_is_not_replaced() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let new = NewAccount {
            name: name("Mireille Marchand"),
            email: Some(email("Mireille@exemple.fr")),
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Guardian, None)],
            student: None,
        };
        let Created::Done(guardian) = db.create_account(&context(), &new).await.unwrap() else {
            panic!()
        };
        let end = secret("").expires;
        assert!(
            db.insert_activation_code(&context(), guardian, "code", end)
                .await
                .unwrap()
        );
        // Her child opened the e-mail of the lycée first.
        assert_eq!(
            take_over(db, "code", Some("eleve@exemple.fr"), "p").await,
            Some(guardian)
        );
        let account = db.account(guardian).await.unwrap().unwrap();
        assert_eq!(
            (account.email.as_deref(), account.confirmed),
            (Some("Mireille@exemple.fr"), false)
        );
        assert!(db.account_by_email("eleve@exemple.fr").await.unwrap().is_none());
        let sent_email = emails(&fresh).await.pop().unwrap();
        assert!(sent_email.0 == "Mireille@exemple.fr" && sent_email.1.contains("ConfirmEmail"));
    })
    .await;
}

#[tokio::test]
async fn an_address_of_somebody_else_is_told_by_email_alone() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let lea = student(db, "Léa Petit").await;
        let other = person(db, "Autre", &[]).await;
        let end = secret("").expires;
        assert!(
            db.insert_activation_code(&context(), lea, "code1", end)
                .await
                .unwrap()
        );
        assert_eq!(
            take_over(db, "code1", Some("Autre@exemple.fr"), "p").await,
            Some(lea)
        );
        let login = db.account_by_email("autre@exemple.fr").await.unwrap().unwrap();
        assert_eq!(login.id, other);
        assert_eq!(db.account(lea).await.unwrap().unwrap().email, None);
        assert!(db.password_hash(lea).await.unwrap().is_some());
        let told = emails(&fresh).await.pop().unwrap();
        assert_eq!(told, ("Autre@exemple.fr".into(), "AddressTaken".into()));
        assert!(
            db.peek_token("p", TokenPurpose::ConfirmEmail, now())
                .await
                .unwrap()
                .is_none()
        );
        // Without an address she could not come back: she may have another code.
        sign_in(db, lea, "s1", now()).await;
        assert!(
            db.insert_activation_code(&context(), lea, "code2", end)
                .await
                .unwrap()
        );
        assert_eq!(
            take_over(db, "code2", Some("lea@exemple.fr"), "p2").await,
            Some(lea)
        );
        assert!(db.session("s1", now(), IDLE).await.unwrap().is_none());
        assert!(
            !db.insert_activation_code(&context(), lea, "code3", end)
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_who_take_an_address_at_once_one_has_it() {
    on_both(async |fresh| {
        seed(&fresh.db, 0).await;
        let mut tries = Vec::new();
        for number in 0..6 {
            let student = student(&fresh.db, &format!("Léa {number}")).await;
            let (db, code) = (fresh.db.clone(), format!("code{number}"));
            let end = secret("").expires;
            assert!(
                db.insert_activation_code(&context(), student, &code, end)
                    .await
                    .unwrap()
            );
            tries.push(tokio::spawn(async move {
                let proof = format!("p{number}");
                assert_eq!(
                    take_over(&db, &code, Some("lea@exemple.fr"), &proof).await,
                    Some(student)
                );
            }));
        }
        for each in tries {
            each.await.unwrap();
        }
        let told = emails(&fresh).await;
        let count = |word: &str| told.iter().filter(|(_, text)| text.contains(word)).count();
        // One address gets no more of what anybody can cause: the others are told by nobody. On PostgreSQL acts of the same moment
        // do not count each other.
        let taken = count("AddressTaken");
        assert_eq!(count("ConfirmEmail"), 1);
        assert!(
            taken == 2 || taken > 2 && fresh.db.engine() == store::Engine::Postgres,
            "{taken}"
        );
    })
    .await;
}

#[tokio::test]
async fn administrators_find_name_and_shut_out() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let admin = person(db, "Root", &[Role::Admin]).await;
        let elodie = person(db, "Jean Élodie", &[Role::Host]).await;
        let by = act_by(admin);
        assert!(
            db.grant_role(&by, elodie, Role::Head, Some(school().0))
                .await
                .unwrap()
        );
        assert!(
            !db.grant_role(&by, AccountId(id(9)), Role::Host, None)
                .await
                .unwrap()
        );
        let refused = db.grant_role(&by, elodie, Role::Head, None).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::SchoolOfRole)),
            "{refused:?}"
        );
        // Who is of the staff has something to do there.
        let refused = db.grant_role(&by, elodie, Role::Staff, Some(school().0)).await;
        let refused = refused.unwrap_err();
        assert!(
            matches!(refused, StoreError::Constraint(Constraint::DutyOfRole)),
            "{refused:?}"
        );
        let account = db.account(elodie).await.unwrap().unwrap();
        assert_eq!(account.school_as(Role::Head), Some(school().0));

        for text in ["élo", "ÉLODIE", "jean", "JEAN.e", " Jean É"] {
            let found = db.search_people(text, 10).await.unwrap();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].id, elodie);
            assert_eq!(found[0].roles, [Role::Head, Role::Host]);
        }
        assert!(db.search_people("%", 10).await.unwrap().is_empty());
        assert_eq!(db.search_people("", 1).await.unwrap().len(), 1);
        let everybody = db.search_people("", 100).await.unwrap();
        assert_eq!(db.count_found_people("").await.unwrap() as usize, everybody.len());
        assert_eq!(db.count_found_people("élo").await.unwrap(), 1);
        assert_eq!(db.people_page("", 100, 1).await.unwrap(), everybody[1..]);

        sign_in(db, elodie, "s1", now()).await;
        assert!(db.suspend(&by, elodie, "annonces payantes").await.unwrap());
        assert!(!db.suspend(&by, elodie, "again").await.unwrap());
        assert!(db.session("s1", now(), IDLE).await.unwrap().is_none());
        assert!(db.sessions_of(elodie, now(), IDLE).await.unwrap().is_empty());
        assert!(db.account(elodie).await.unwrap().unwrap().suspended);
        let refused = NewSession {
            account: elodie,
            token_hash: "s2",
            agent: "",
            expires: now(),
        };
        assert_eq!(db.open_session(&context(), &refused).await.unwrap(), None);
        assert!(
            !db.rename(&act_by(elodie), elodie, &name("Nouveau"))
                .await
                .unwrap()
        );
        assert!(db.unsuspend(&by, elodie, "").await.unwrap());
        assert!(
            db.rename(&act_by(elodie), elodie, &name("Nouveau"))
                .await
                .unwrap()
        );

        let lines = db.audit_lines(10).await.unwrap();
        let said: Vec<_> = lines
            .iter()
            .map(|line| (line.action.as_str(), line.detail.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("account.unsuspend", ""),
                ("account.suspend", "annonces payantes"),
                ("account.grant", "head")
            ]
        );
        assert!(
            lines
                .iter()
                .all(|line| line.name.as_deref() == Some("Root") && line.object == Some(elodie.0))
        );
    })
    .await;
}

#[tokio::test]
async fn resets_asked_for_and_used_at_once_do_not_wait_for_each_other() {
    on_both(async |fresh| {
        let anne = person(&fresh.db, "Anne Roy", &[]).await;
        let key = "anne.roy@exemple.fr";
        fresh
            .db
            .request_reset(&context(), key, &secret("r0"))
            .await
            .unwrap();
        let tries: Vec<_> = (1..20)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    if number % 2 == 0 {
                        db.reset_password(&context(), "r0", "new").await.unwrap();
                    } else {
                        db.request_reset(&context(), key, &secret(&format!("r{number}")))
                            .await
                            .unwrap();
                    }
                })
            })
            .collect();
        for each in tries {
            each.await.unwrap();
        }
        let mut live = 0;
        for number in 0..20 {
            let hash = format!("r{number}");
            let token = fresh
                .db
                .peek_token(&hash, TokenPurpose::ResetPassword, now())
                .await
                .unwrap();
            live += u32::from(token.is_some());
        }
        assert!(live <= 1, "{live} links are good for {anne}");
    })
    .await;
}

/// Each of these locks accounts and the address whose e-mails are counted, in one order.
#[tokio::test]
async fn whatever_is_asked_for_an_address_at_once_nobody_waits_for_each_other() {
    on_both(async |fresh| {
        let (who, address) = (name("Anne Roy"), email("anne@atelier.fr"));
        let first = fresh
            .db
            .sign_up_host(&context(), &who, &address, "h", "browser", &secret("first"))
            .await;
        let SignedUp::New(anne) = first.unwrap() else {
            panic!("known");
        };
        let tries: Vec<_> = (0..24)
            .map(|number| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    let (who, address) = (name("Anne Roy"), email("anne@atelier.fr"));
                    let link = secret(&format!("t{number}"));
                    match number % 3 {
                        0 => {
                            db.confirm_again(&context(), anne, &link).await.unwrap();
                        }
                        1 => db.request_reset(&context(), &address.key(), &link).await.unwrap(),
                        _ => {
                            db.sign_up_host(&context(), &who, &address, "h", "browser", &link)
                                .await
                                .unwrap();
                        }
                    }
                })
            })
            .collect();
        for each in tries {
            each.await.unwrap();
        }
        assert!(emails(&fresh).await.len() <= 3);
    })
    .await;
}
