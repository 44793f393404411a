//! Second factors, devices, session terms, and what two administrators must want, on both engines alike.

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    convention::{HeadAct, PartyIdentity},
    digest::Digest,
    id::{AccountId, SessionId},
};
use store::{
    AdminAct, AdminAnswered, AdminAsked, CodeCheck, CodeSent, Db, NewPasskey, NewSession, SignInStep,
    proof_target,
};
use testing::{
    convention::{World, follows},
    now, on_both,
    people::{act_at, act_by, context, emails, person, receivers, sign_in},
    school, seed,
};

const LONG: TimeDelta = TimeDelta::days(14);

async fn session_of(db: &Db, token: &str) -> SessionId {
    db.session(token, now(), LONG).await.unwrap().unwrap().id
}

#[tokio::test]
async fn the_strictest_role_and_a_shared_computer_end_a_session_sooner() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (host, admin) = (
            person(db, "Anne Roy", &[Role::Host]).await,
            person(db, "Bob Kern", &[Role::Host, Role::Admin]).await,
        );
        sign_in(db, host, "host", now()).await;
        sign_in(db, admin, "admin", now()).await;
        let new = NewSession {
            account: host,
            token_hash: "shared",
            agent: "Firefox",
            expires: now() + TimeDelta::days(30),
        };
        db.open_shared_session(&context(), &new).await.unwrap().unwrap();
        let is_open = async |token: &str, minutes: i64| {
            let at = now() + TimeDelta::minutes(minutes);
            db.session(token, at, LONG).await.unwrap().is_some()
        };
        assert!(is_open("shared", 29).await);
        assert!(
            !is_open("shared", 59 + 1).await,
            "half an hour without being seen"
        );
        assert!(is_open("admin", 119).await);
        assert!(!is_open("admin", 119 + 120).await);
        assert!(is_open("host", 60 * 24 * 13).await);
        // Whoever becomes an administrator has an administrator's session from that moment on.
        db.grant_role(&context(), host, Role::Admin, None).await.unwrap();
        assert!(!is_open("host", 60 * 24 * 14).await);
    })
    .await;
}

#[tokio::test]
async fn a_proof_is_the_sessions_own_and_its_code_is_good_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        for token in ["one", "two"] {
            sign_in(db, anne, token, now()).await;
        }
        let (one, two) = (session_of(db, "one").await, session_of(db, "two").await);
        let later = act_at(now() + TimeDelta::minutes(20), Some(anne));
        let sent = db
            .send_proof_code(&later, anne, one, "123456", "/espace/compte/preuve")
            .await
            .unwrap();
        assert_eq!(sent, CodeSent::Sent);
        let again = db
            .send_proof_code(&later, anne, one, "654321", "/x")
            .await
            .unwrap();
        assert!(matches!(again, CodeSent::CoolDown(_)), "{again:?}");
        let last = db
            .last_code(PartyIdentity::Account(anne), proof_target(one))
            .await
            .unwrap();
        assert!(last.is_some());
        let check = async |session, code: &str| db.prove_by_code(&later, anne, session, code).await.unwrap();
        assert_eq!(check(two, "123456").await, CodeCheck::None);
        assert_eq!(check(one, "000000").await, CodeCheck::Wrong { left: 4 });
        assert_eq!(check(one, "123456").await, CodeCheck::Right);
        assert_eq!(check(one, "123456").await, CodeCheck::None, "used");
        let proved = async |token: &str| {
            let at = later.now;
            db.session(token, at, LONG).await.unwrap().unwrap().proved_at
        };
        assert_eq!(proved("one").await, later.now);
        assert_eq!(
            proved("two").await,
            now(),
            "signing in is a proof, and this session had no other"
        );
    })
    .await;
}

#[tokio::test]
async fn a_proof_that_is_bound_serves_one_thing_alone() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        let luc = person(db, "Luc Roy", &[Role::Host]).await;
        sign_in(db, anne, "one", now()).await;
        let session = session_of(db, "one").await;
        let at = |minutes| act_at(now() + TimeDelta::minutes(minutes), Some(anne));
        let (host, guardian) = (Digest::of(b"host"), Digest::of(b"guardian"));
        let serves =
            async |who, target, minutes| db.bind_proof(&at(minutes), who, session, target).await.unwrap();
        let proved = async || db.session("one", now(), LONG).await.unwrap().unwrap().proved_at;
        assert!(!serves(luc, host, 1).await, "it is not their session");
        assert!(!serves(anne, host, 10).await, "too old");
        assert_eq!(proved().await, now());
        assert!(serves(anne, host, 9).await);
        assert!(serves(anne, host, 9).await, "again");
        assert!(!serves(anne, guardian, 9).await);
        assert_ne!(proved().await, now(), "nor any other act");
        assert!(!serves(anne, host, 10).await);
        // Shown anew, it serves whatever is asked for next; ended, nothing.
        assert!(db.mark_proved(&at(20), anne, session).await.unwrap());
        assert_eq!(proved().await, at(20).now);
        assert!(serves(anne, guardian, 21).await);
        db.end_proof(anne, session).await.unwrap();
        assert!(!serves(anne, guardian, 21).await);
    })
    .await;
}

#[tokio::test]
async fn a_code_of_an_application_and_one_on_paper_are_taken_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Admin]).await;
        let by = act_by(anne);
        assert!(db.begin_code_application(&by, anne, "FIRST").await.unwrap());
        assert!(db.begin_code_application(&by, anne, "SECOND").await.unwrap());
        assert!(
            !db.has_second_factor(anne).await.unwrap(),
            "its first code is awaited"
        );
        assert!(!db.take_code_of_application(anne, 5).await.unwrap());
        let codes = ["a".to_owned(), "b".to_owned()];
        assert!(db.confirm_code_application(&by, anne, 7, &codes).await.unwrap());
        assert!(!db.confirm_code_application(&by, anne, 8, &codes).await.unwrap());
        assert!(!db.begin_code_application(&by, anne, "THIRD").await.unwrap());
        assert!(db.has_second_factor(anne).await.unwrap());
        let known = db.code_application(anne).await.unwrap().unwrap();
        assert_eq!(known.secret, "SECOND");
        // The code that confirmed it does not open a session as well; of two at once one counts.
        assert!(!db.take_code_of_application(anne, 7).await.unwrap());
        let (left, right) = tokio::join!(
            db.take_code_of_application(anne, 9),
            db.take_code_of_application(anne, 9)
        );
        assert_ne!(left.unwrap(), right.unwrap());
        assert!(
            !db.take_code_of_application(anne, 8).await.unwrap(),
            "one before it"
        );
        assert_eq!(db.take_recovery_code(&by, anne, "a").await.unwrap(), Some(1));
        assert_eq!(db.take_recovery_code(&by, anne, "a").await.unwrap(), None);
        assert_eq!(db.take_recovery_code(&by, anne, "z").await.unwrap(), None);
        assert!(db.renew_recovery_codes(anne, &["c".to_owned()]).await.unwrap());
        assert_eq!(db.take_recovery_code(&by, anne, "b").await.unwrap(), None);
        assert_eq!(db.recovery_codes_left(anne).await.unwrap(), 1);
        assert!(db.remove_code_application(&by, anne).await.unwrap());
        assert!(!db.has_second_factor(anne).await.unwrap());
        let told = receivers(&fresh, "SecondFactorChanged").await;
        assert_eq!(told.len(), 3, "added, a code on paper used, removed");
    })
    .await;
}

#[tokio::test]
async fn the_first_step_is_for_one_browser_and_ends() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[]).await;
        let step = SignInStep {
            account: anne,
            shared: true,
        };
        let end = now() + TimeDelta::minutes(10);
        db.open_sign_in_step("t", step, end).await.unwrap();
        assert_eq!(db.sign_in_step("t", now()).await.unwrap(), Some(step));
        assert_eq!(db.sign_in_step("x", now()).await.unwrap(), None);
        assert_eq!(db.sign_in_step("t", end).await.unwrap(), None);
        let (left, right) = tokio::join!(db.close_sign_in_step("t"), db.close_sign_in_step("t"));
        assert_ne!(left.unwrap(), right.unwrap());
        db.put_passkey_challenge("c", anne, "{}", end).await.unwrap();
        let other = person(db, "Bob Kern", &[]).await;
        let take = async |account| db.take_passkey_challenge("c", account, now()).await.unwrap();
        assert_eq!(take(other).await, None, "somebody else's");
        assert_eq!(take(anne).await.as_deref(), Some("{}"));
        assert_eq!(take(anne).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_of_one_account() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (anne, bob) = (
            person(db, "Anne Roy", &[]).await,
            person(db, "Bob Kern", &[]).await,
        );
        let new = NewPasskey {
            credential: "digest",
            name: "Mon téléphone",
            data: "{}",
        };
        assert!(db.add_passkey(&act_by(anne), anne, &new).await.unwrap());
        assert!(!db.add_passkey(&act_by(bob), bob, &new).await.unwrap());
        let line = db.passkeys(anne).await.unwrap().remove(0);
        assert_eq!((line.name.as_str(), line.used_at), ("Mon téléphone", None));
        assert!(
            db.mark_passkey_used(&act_by(anne), line.id, "{\"n\":1}")
                .await
                .unwrap()
        );
        assert_eq!(db.passkeys(anne).await.unwrap()[0].data, "{\"n\":1}");
        assert!(db.has_second_factor(anne).await.unwrap());
        assert!(!db.remove_passkey(&act_by(bob), bob, line.id).await.unwrap());
        assert!(db.remove_passkey(&act_by(anne), anne, line.id).await.unwrap());
        assert!(!db.has_passkey(anne).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_new_browser_is_told_but_the_first() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[]).await;
        let note = async |token: Option<&str>, days: i64| {
            let act = act_at(now() + TimeDelta::days(days), Some(anne));
            db.note_device(&act, anne, token, "Firefox sur Windows")
                .await
                .unwrap();
            receivers(&fresh, "NewDevice").await.len()
        };
        assert_eq!(note(Some("home"), 0).await, 0);
        assert_eq!(note(Some("home"), 1).await, 0);
        assert_eq!(note(Some("work"), 1).await, 1);
        assert_eq!(note(None, 1).await, 2, "a computer of many is never known");
        assert_eq!(note(None, 1).await, 3);
        assert_eq!(note(Some("work"), 300).await, 3);
        assert_eq!(note(Some("home"), 402).await, 4, "not seen for a year and more");
    })
    .await;
}

/// Administrators of those names.
async fn admins<const N: usize>(db: &Db, names: [&str; N]) -> [AccountId; N] {
    let mut ids = [AccountId(uuid::Uuid::nil()); N];
    for (id, name) in ids.iter_mut().zip(names) {
        *id = person(db, name, &[Role::Admin]).await;
    }
    ids
}

#[tokio::test]
async fn a_head_is_named_by_two_administrators_where_there_are_two() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        let [anne] = admins(db, ["Anne Roy"]).await;
        let (zoe, max) = (
            person(db, "Zoe Vidal", &[]).await,
            person(db, "Max Aubry", &[]).await,
        );
        let head = AdminAct::Grant(Role::Head, Some(school().0));
        let is_head = async |id| db.account(id).await.unwrap().unwrap().is(Role::Head);
        // Alone, one is enough.
        let done = db.ask_admins(&act_by(anne), max, head, "").await.unwrap();
        assert_eq!(done, AdminAsked::Done);
        assert!(is_head(max).await);

        let [bob] = admins(db, ["Bob Kern"]).await;
        let asked = db.ask_admins(&act_by(anne), zoe, head, "").await.unwrap();
        let AdminAsked::Waiting(id) = asked else {
            panic!("{asked:?}")
        };
        assert!(!is_head(zoe).await);
        let again = db.ask_admins(&act_by(anne), zoe, head, "").await.unwrap();
        assert_eq!(again, AdminAsked::Already);
        assert_eq!(receivers(&fresh, "AdminRequested").await, ["bob.kern@exemple.fr"]);
        let own = db.answer_admin_request(&act_by(anne), id, true).await.unwrap();
        assert_eq!(own, AdminAnswered::NotYours(zoe));
        assert!(!is_head(zoe).await);
        let agreed = db.answer_admin_request(&act_by(bob), id, true).await.unwrap();
        assert_eq!(agreed, AdminAnswered::Done(zoe));
        assert!(is_head(zoe).await);
        let late = db.answer_admin_request(&act_by(bob), id, true).await.unwrap();
        assert_eq!(late, AdminAnswered::Gone);
        let told = receivers(&fresh, "RoleGranted").await;
        assert!(told.contains(&"zoe.vidal@exemple.fr".to_owned()), "{told:?}");
        // Refused, nothing is done; given up by whoever asked, neither.
        let admin = AdminAct::Grant(Role::Admin, None);
        for by in [bob, anne] {
            let AdminAsked::Waiting(id) = db.ask_admins(&act_by(anne), zoe, admin, "").await.unwrap() else {
                panic!("another administrator must agree")
            };
            let answered = db.answer_admin_request(&act_by(by), id, false).await.unwrap();
            assert_eq!(answered, AdminAnswered::Done(zoe));
        }
        assert!(!db.account(zoe).await.unwrap().unwrap().is(Role::Admin));
        assert!(db.admin_requests(None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lost_second_factor_is_taken_away_by_two_and_told() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let [anne, bob] = admins(db, ["Anne Roy", "Bob Kern"]).await;
        let zoe = person(db, "Zoe Vidal", &[]).await;
        db.begin_code_application(&act_by(zoe), zoe, "SECRET")
            .await
            .unwrap();
        db.confirm_code_application(&act_by(zoe), zoe, 1, &["a".to_owned()])
            .await
            .unwrap();
        sign_in(db, zoe, "zoe", now()).await;
        let reset = AdminAct::ResetFactors;
        let asked = db
            .ask_admins(&act_by(anne), zoe, reset, "Vérifié au téléphone")
            .await
            .unwrap();
        let AdminAsked::Waiting(id) = asked else {
            panic!("{asked:?}")
        };
        assert!(db.has_second_factor(zoe).await.unwrap());
        let waits = db.admin_requests(Some(zoe)).await.unwrap();
        assert_eq!(
            (waits[0].asked_by, waits[0].reason.as_str()),
            (anne, "Vérifié au téléphone")
        );
        db.answer_admin_request(&act_by(bob), id, true).await.unwrap();
        assert!(!db.has_second_factor(zoe).await.unwrap());
        assert_eq!(db.recovery_codes_left(zoe).await.unwrap(), 0);
        assert!(db.session("zoe", now(), LONG).await.unwrap().is_none());
        let reset = emails(&fresh)
            .await
            .into_iter()
            .filter(|(to, text)| to == "zoe.vidal@exemple.fr" && text.contains("Reset"));
        assert_eq!(reset.count(), 1);
        // Of two administrators, one is left when the other is whom it is about.
        db.begin_code_application(&act_by(bob), bob, "SECRET")
            .await
            .unwrap();
        let done = db
            .ask_admins(&act_by(anne), bob, AdminAct::ResetFactors, "Oui")
            .await;
        assert_eq!(done.unwrap(), AdminAsked::Done);
    })
    .await;
}

#[tokio::test]
async fn delegates_and_secretariats_are_asked_for_a_second_factor_from_then_on() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (host, admin) = (
            person(db, "Anne Roy", &[Role::Host]).await,
            person(db, "Bob Kern", &[Role::Admin]).await,
        );
        let today = now().date_naive();
        assert_eq!(db.factor_asked_since(host, today).await.unwrap(), None);
        assert_eq!(db.factor_asked_since(admin, today).await.unwrap(), Some(now()));
    })
    .await;
}

#[tokio::test]
async fn an_office_and_a_delegation_ask_for_a_second_factor_and_a_delegate_is_told() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, school, today) = (world.db(), school().0, now().date_naive());
        let teacher = follows(db, "Rita Arno", school, StaffDuty::Teacher, &[]).await;
        let office = follows(db, "Remy Arno", school, StaffDuty::Secretariat, &[]).await;
        let since = async |who, day| db.factor_asked_since(who, day).await.unwrap();
        assert_eq!(since(teacher, today).await, None);
        assert_eq!(since(office, today).await, Some(now()));
        db.delegate(
            &act_by(world.head),
            school,
            teacher,
            &[HeadAct::Sign],
            today,
            today,
        )
        .await
        .unwrap();
        assert_eq!(since(teacher, today).await, Some(now()));
        let tomorrow = today + TimeDelta::days(1);
        assert_eq!(since(teacher, tomorrow).await, None, "it is over");
        let told = receivers(&world.fresh, "Delegated").await;
        assert_eq!(told, ["rita.arno@exemple.fr"]);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_proves_nothing() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        sign_in(db, anne, "one", now()).await;
        let one = session_of(db, "one").await;
        let later = act_at(now() + TimeDelta::minutes(20), Some(anne));
        db.send_proof_code(&later, anne, one, "123456", "/x")
            .await
            .unwrap();
        let check = db.prove_by_code(&later, anne, one, "000000").await.unwrap();
        assert_eq!(check, CodeCheck::Wrong { left: 4 });
        let session = db.session("one", later.now, LONG).await.unwrap().unwrap();
        assert_eq!(session.proved_at, now());
    })
    .await;
}
