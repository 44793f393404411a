//! Sessions, links that are good once, and what time ends, on both engines alike.

use chrono::TimeDelta;
use domain::account::Role;
use store::{Db, NewToken, Period, TokenPurpose};
use testing::{
    id, now, on_both,
    people::{context, person, secret, sign_in},
};

const IDLE: TimeDelta = TimeDelta::days(7);

#[tokio::test]
async fn sessions_end_when_idle_and_in_any_case() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[Role::Host]).await;
        sign_in(db, anne, "s1", now()).await;
        assert!(db.session("unknown", now(), IDLE).await.unwrap().is_none());
        let soon = now() + TimeDelta::seconds(59);
        let session = db.session("s1", soon, IDLE).await.unwrap().unwrap();
        assert_eq!(session.account, db.account(anne).await.unwrap().unwrap());
        let seen = async || db.sessions_of(anne, now(), IDLE).await.unwrap()[0].seen_at;
        assert_eq!(seen().await, now());
        let minute = now() + TimeDelta::minutes(1);
        assert!(db.session("s1", minute, IDLE).await.unwrap().is_some());
        assert_eq!(seen().await, minute);
        assert!(db.session("s1", minute + IDLE, IDLE).await.unwrap().is_none());

        // Seen every few days, it ends all the same.
        let mut at = minute;
        for _ in 0..4 {
            at += TimeDelta::days(6);
            assert!(db.session("s1", at, IDLE).await.unwrap().is_some());
        }
        let end = now() + TimeDelta::days(30);
        assert!(
            db.session("s1", end - TimeDelta::seconds(1), IDLE)
                .await
                .unwrap()
                .is_some()
        );
        assert!(db.session("s1", end, IDLE).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn people_end_their_own_sessions_only() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let (anne, bob) = (person(db, "Anne", &[]).await, person(db, "Bob", &[]).await);
        for token in ["a1", "a2", "a3"] {
            sign_in(db, anne, token, now()).await;
        }
        sign_in(db, bob, "b1", now()).await;
        let a1 = db.session("a1", now(), IDLE).await.unwrap().unwrap().id;
        assert!(!db.close_session(bob, a1).await.unwrap());
        assert_eq!(db.close_other_sessions(anne, a1).await.unwrap(), 2);
        assert!(db.close_session(anne, a1).await.unwrap());
        assert!(!db.close_session(anne, a1).await.unwrap());
        assert_eq!(db.sessions_of(bob, now(), IDLE).await.unwrap().len(), 1);
        assert_eq!(db.close_all_sessions(bob).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_form_kept_is_there_until_its_time_is_over() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let end = now() + TimeDelta::minutes(10);
        db.put_form_state("f", "{\"a\":1}", end).await.unwrap();
        db.put_form_state("f", "{\"a\":2}", end).await.unwrap();
        db.put_form_state("old", "x", now()).await.unwrap();
        assert_eq!(
            db.form_state("f", now()).await.unwrap().as_deref(),
            Some("{\"a\":2}")
        );
        assert_eq!(db.form_state("f", end).await.unwrap(), None);
        assert_eq!(db.form_state("old", now()).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn attempts_are_all_counted() {
    on_both(async |fresh| {
        let period = Period::around(now(), TimeDelta::minutes(15));
        let tries: Vec<_> = (0..50)
            .map(|_| {
                let db = fresh.db.clone();
                tokio::spawn(async move { db.attempts("sign_in", "anne", period).await.unwrap() })
            })
            .collect();
        let mut counts = Vec::new();
        for each in tries {
            counts.push(each.await.unwrap());
        }
        counts.sort_unstable();
        assert_eq!(counts, (1..=50).collect::<Vec<_>>());
        let db = &fresh.db;
        assert_eq!(db.attempts("sign_in", "bob", period).await.unwrap(), 1);
        assert_eq!(db.attempts("reset", "anne", period).await.unwrap(), 1);
        let next = Period::around(now() + TimeDelta::minutes(15), TimeDelta::minutes(15));
        assert_eq!(next.ends(), period.ends() + 900);
        assert_eq!(db.attempts("sign_in", "anne", next).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn counting_writes_nothing_until_it_is_told_and_servers_learn_from_each_other() {
    on_both(async |fresh| {
        let period = Period::around(now(), TimeDelta::minutes(15));
        let (one, two) = (&fresh.db, Db::connect(&fresh.url, 2).await.unwrap());
        let lines = async || {
            let sql = "SELECT COUNT(*) FROM attempt";
            one.query_text(sql).scalar::<i64>().await.unwrap()
        };
        for _ in 0..100 {
            one.attempts("sign_in", "anne", period).await.unwrap();
        }
        assert_eq!(lines().await, 0);
        assert_eq!(two.attempts("sign_in", "anne", period).await.unwrap(), 1);
        for db in [one, &two, one] {
            db.tell_attempts(now()).await.unwrap();
        }
        assert_eq!(lines().await, 1);
        assert_eq!(two.attempts("sign_in", "anne", period).await.unwrap(), 102);
        two.tell_attempts(now()).await.unwrap();
        // A server that starts knows what was counted before.
        let third = Db::connect(&fresh.url, 1).await.unwrap();
        assert_eq!(third.attempts("sign_in", "anne", period).await.unwrap(), 103);
        two.forget_attempts("sign_in", "anne", period).await.unwrap();
        assert_eq!(two.attempts_so_far("sign_in", "anne", period).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn of_twenty_who_use_a_token_at_once_one_does() {
    on_both(async |fresh| {
        let token = NewToken {
            hash: "t",
            purpose: TokenPurpose::AnswerProposal,
            account: None,
            object: Some(id(7)),
            email: Some("hote@exemple.fr"),
            expires: now() + TimeDelta::days(15),
        };
        fresh.db.insert_token(&token, now()).await.unwrap();
        let other = fresh
            .db
            .use_token("t", TokenPurpose::StopSearch, now())
            .await
            .unwrap();
        assert_eq!(other, None);
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    db.use_token("t", TokenPurpose::AnswerProposal, now())
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut winners = Vec::new();
        for each in tries {
            winners.extend(each.await.unwrap());
        }
        assert_eq!(winners.len(), 1);
        assert_eq!(winners[0].object, Some(id(7)));
        assert_eq!(winners[0].email.as_deref(), Some("hote@exemple.fr"));
        assert!(
            fresh
                .db
                .peek_token("t", TokenPurpose::AnswerProposal, now())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn what_time_has_ended_is_swept() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = person(db, "Anne Roy", &[]).await;
        sign_in(db, anne, "idle", now()).await;
        sign_in(db, anne, "live", now() + TimeDelta::days(7)).await;
        db.put_form_state("f", "x", now()).await.unwrap();
        db.request_reset(&context(), "anne.roy@exemple.fr", &secret("r"))
            .await
            .unwrap();
        let period = Period::around(now(), TimeDelta::minutes(15));
        db.attempts("sign_in", "anne", period).await.unwrap();
        db.tell_attempts(now()).await.unwrap();

        assert_eq!(db.sweep(now() - TimeDelta::seconds(1), IDLE).await.unwrap(), 0);
        // The session nobody used, the form, the counts of sign-ins and of e-mails to an address; the token stays for a month after its hour.
        assert_eq!(db.sweep(now() + TimeDelta::days(7), IDLE).await.unwrap(), 4);
        assert_eq!(db.sweep(now() + TimeDelta::days(13), IDLE).await.unwrap(), 0);
        assert!(
            db.session("live", now() + TimeDelta::days(13), IDLE)
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            db.sweep(now() + TimeDelta::days(31), TimeDelta::days(90))
                .await
                .unwrap(),
            1
        );
    })
    .await;
}
