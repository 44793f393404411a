//! E-mails and leases: whoever works on them, and however many.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::EmailId, notification::Notification};
use store::{ChangeContext, Db, Email, EmailRenderer, EmailState, Engine, OutboxCounts, Queued, Recipient};
use testing::{id, now, on_both};
use uuid::Uuid;

struct Plain;

impl EmailRenderer for Plain {
    fn render(&self, notification: &Notification, to: &Recipient) -> Email {
        Email {
            subject: format!("Pour {}", to.name),
            text: format!("{notification:?}"),
            html: format!("<p>{notification:?}</p>"),
            unsubscribe: None,
        }
    }
}

fn next_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1_000_000);
    id(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

fn context(at: DateTime<Utc>) -> ChangeContext<'static> {
    ChangeContext {
        now: at,
        today: at.date_naive(),
        actor: None,
        ids: &next_id,
        renderer: &Plain,
    }
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// Queues an e-mail for each number, a second apart.
async fn queue(db: &Db, emails: std::ops::Range<i64>) {
    for number in emails {
        let to = Recipient {
            account: None,
            name: format!("Personne {number}"),
            email: format!("p{number}@example.org"),
        };
        let at = now() + TimeDelta::seconds(number);
        let queued = db
            .enqueue_email(
                &context(at),
                &format!("fact:{number}"),
                &to,
                &Notification::PasswordChanged,
            )
            .await;
        assert!(queued.unwrap());
    }
}

fn names(emails: &[Queued]) -> Vec<&str> {
    emails.iter().map(|email| email.to_name.as_str()).collect()
}

#[tokio::test]
async fn a_fact_is_told_once() {
    on_both(async |fresh| {
        let db = &fresh.db;
        queue(db, 0..1).await;
        let first = db.emails(10, None).await.unwrap().remove(0);
        let to = Recipient {
            account: None,
            name: "Autre".into(),
            email: "autre@example.org".into(),
        };
        let again = db
            .enqueue_email(&context(now()), "fact:0", &to, &Notification::EmailChanged)
            .await;
        assert!(!again.unwrap());
        assert_eq!(db.emails(10, None).await.unwrap(), std::slice::from_ref(&first));
        assert_eq!(first.message_id, format!("<{}@quinzaine>", first.id));
        assert_eq!((first.attempts, first.state), (0, EmailState::Waiting));
        assert_eq!(db.email(first.id).await.unwrap(), Some(first));
        assert_eq!(db.email(EmailId(id(7))).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_lease_holds_until_its_end_and_no_longer() {
    on_both(async |fresh| {
        let db = &fresh.db;
        queue(db, 0..3).await;
        let later = now() + minutes(1);
        let early = db.lease_emails(now(), later, 10).await.unwrap();
        assert_eq!(names(&early), ["Personne 0"], "the others are not due yet");
        let start = now() + TimeDelta::seconds(10);
        let taken = db.lease_emails(start, start + minutes(1), 1).await.unwrap();
        assert_eq!(names(&taken), ["Personne 1"]);
        assert_eq!(
            names(&db.lease_emails(start, later, 10).await.unwrap()),
            ["Personne 2"]
        );
        assert!(db.lease_emails(start, later, 10).await.unwrap().is_empty());
        let after = db
            .lease_emails(start + minutes(1), start + minutes(2), 10)
            .await
            .unwrap();
        assert_eq!(names(&after), ["Personne 0", "Personne 1", "Personne 2"]);
        assert_eq!(
            after[1].message_id, taken[0].message_id,
            "a try has the same Message-ID as the one before"
        );
    })
    .await;
}

/// Two e-mails that anybody may cause have left, and one more may: of three that are asked for at once, each counts those before it.
#[tokio::test]
async fn of_three_that_are_asked_for_at_once_an_address_gets_the_last_one() {
    Box::pin(on_both(async |fresh| {
        let db = &fresh.db;
        let ask = async |number: i32| {
            let to = Recipient {
                account: None,
                name: String::new(),
                email: "Quelqu-Un@example.org".into(),
            };
            let notification = Notification::ResetPassword {
                link: format!("/lien/{number}"),
            };
            let fact = format!("asked:{number}");
            db.enqueue_email(&context(now()), &fact, &to, &notification)
                .await
                .unwrap()
        };
        for number in 0..2 {
            assert!(ask(number).await);
        }
        // Where several write at once none gets as far as its e-mail while that is held, though it may have counted. SQLite has one who writes.
        let held = if db.engine() == Engine::Postgres {
            let mut tx = db.begin().await.unwrap();
            tx.query_text("LOCK TABLE outbox IN SHARE MODE")
                .execute()
                .await
                .unwrap();
            Some(tx)
        } else {
            None
        };
        let release = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            if let Some(tx) = held {
                tx.commit().await.unwrap();
            }
        };
        tokio::join!(ask(2), ask(3), ask(4), release);
        assert_eq!(db.emails(10, None).await.unwrap().len(), 3);
    }))
    .await;
}

#[tokio::test]
async fn an_email_that_cannot_be_read_keeps_no_other_waiting() {
    on_both(async |fresh| {
        let db = &fresh.db;
        queue(db, 0..3).await;
        // What is encrypted is bound to its row.
        let mut tx = db.begin().await.unwrap();
        tx.query_text(
            "UPDATE outbox SET body_text = (SELECT o.body_text FROM outbox o WHERE o.to_name = 'Personne 1')
             WHERE to_name = 'Personne 0'",
        )
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let at = now() + minutes(5);
        let leased = db.lease_emails(at, at + minutes(1), 10).await.unwrap();
        assert_eq!(names(&leased), ["Personne 1", "Personne 2"]);
        for email in &leased {
            db.email_sent(email.id, at, false).await.unwrap();
        }
        // It is tried again an hour later, and given up after ten times. Listed then, it is without what it says.
        let later = at + minutes(2);
        let none = db.lease_emails(later, later + minutes(1), 10).await.unwrap();
        assert_eq!(names(&none), Vec::<&str>::new());
        for hour in 1..10 {
            assert_eq!(db.outbox_counts().await.unwrap().dead, 0, "{hour}");
            let at = at + TimeDelta::hours(hour);
            let none = db.lease_emails(at, at + minutes(1), 10).await.unwrap();
            assert_eq!(names(&none), Vec::<&str>::new());
        }
        let dead = db.dead_emails(10).await.unwrap();
        assert_eq!(names(&dead), ["Personne 0"]);
        assert_eq!((dead[0].text.as_str(), dead[0].attempts), ("", 10));
        let error = dead[0].last_error.as_deref().unwrap_or_default();
        assert!(error.contains("outbox.body_text"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn emails_that_somebody_waits_for_leave_before_all_others() {
    on_both(async |fresh| {
        let db = &fresh.db;
        // A campaign opens for everybody, and a minute later somebody forgot their password.
        let opens = Notification::CampaignOpens {
            hosts: false,
            path: "/offres".into(),
        };
        let told = [
            ("Élève 1", 0, &opens),
            ("Élève 2", 1, &opens),
            ("Camille", 60, &Notification::PasswordChanged),
            ("Dominique", 61, &Notification::EmailChanged),
        ];
        for (name, seconds, notification) in told {
            let to = Recipient {
                account: None,
                name: name.into(),
                email: "quelqu.un@example.org".into(),
            };
            let at = context(now() + TimeDelta::seconds(seconds));
            assert!(db.enqueue_email(&at, name, &to, notification).await.unwrap());
        }
        let at = now() + minutes(5);
        let first = db.lease_emails(at, at + minutes(1), 1).await.unwrap();
        assert_eq!(names(&first), ["Camille"]);
        let rest = db.lease_emails(at, at + minutes(1), 10).await.unwrap();
        assert_eq!(names(&rest), ["Dominique", "Élève 1", "Élève 2"]);
    })
    .await;
}

#[tokio::test]
async fn a_sent_email_loses_its_secrets_unless_they_are_kept() {
    on_both(async |fresh| {
        let db = &fresh.db;
        queue(db, 0..2).await;
        let at = now() + minutes(1);
        let emails = db.lease_emails(at, at + minutes(1), 10).await.unwrap();
        db.email_sent(emails[0].id, at, false).await.unwrap();
        db.email_sent(emails[1].id, at, true).await.unwrap();
        let wiped = db.email(emails[0].id).await.unwrap().unwrap();
        let kept = db.email(emails[1].id).await.unwrap().unwrap();
        assert_eq!((wiped.text.as_str(), wiped.html.as_str()), ("", ""));
        assert_eq!((&kept.text, &kept.html), (&emails[1].text, &emails[1].html));
        assert_eq!((wiped.state, wiped.attempts), (EmailState::Sent(at), 1));
        let days = at + TimeDelta::days(9);
        assert!(
            db.lease_emails(days, days + minutes(1), 10)
                .await
                .unwrap()
                .is_empty()
        );
        // Somebody slower says that it failed: it is sent all the same.
        db.email_failed(emails[0].id, days, days, "late", true)
            .await
            .unwrap();
        assert_eq!(db.email(emails[0].id).await.unwrap().unwrap(), wiped);
    })
    .await;
}

#[tokio::test]
async fn a_failure_waits_and_a_dead_email_comes_back_when_asked() {
    on_both(async |fresh| {
        let db = &fresh.db;
        queue(db, 0..2).await;
        let at = now() + minutes(1);
        let emails = db.lease_emails(at, at + minutes(1), 10).await.unwrap();
        let next = at + minutes(5);
        db.email_failed(emails[0].id, at, next, "451 later", false)
            .await
            .unwrap();
        db.email_failed(emails[1].id, at, next, "550 no", true)
            .await
            .unwrap();
        let before = next - TimeDelta::seconds(1);
        assert!(
            db.lease_emails(before, next, 10).await.unwrap().is_empty(),
            "not before its time"
        );
        let again = db.lease_emails(next, next + minutes(1), 10).await.unwrap();
        assert_eq!(names(&again), ["Personne 0"]);
        assert_eq!(
            (again[0].attempts, again[0].last_error.as_deref()),
            (1, Some("451 later"))
        );

        let dead = db.dead_emails(10).await.unwrap();
        assert_eq!(names(&dead), ["Personne 1"]);
        assert_eq!(dead[0].state, EmailState::Dead(at));
        assert!(!db.retry_email(&context(next), emails[0].id).await.unwrap());
        assert!(db.retry_email(&context(next), emails[1].id).await.unwrap());
        assert!(db.dead_emails(10).await.unwrap().is_empty());
        let back = db.lease_emails(next, next + minutes(1), 10).await.unwrap();
        assert_eq!((names(&back), back[0].attempts), (vec!["Personne 1"], 0));

        db.email_sent(emails[1].id, next, false).await.unwrap();
        assert_eq!(
            db.outbox_counts().await.unwrap(),
            OutboxCounts {
                waiting: 1,
                sent: 1,
                dead: 0,
                oldest_waiting: Some(now()),
            }
        );
    })
    .await;
}

#[tokio::test]
async fn emails_are_read_page_by_page() {
    on_both(async |fresh| {
        let db = &fresh.db;
        assert_eq!(db.outbox_counts().await.unwrap(), OutboxCounts::default());
        queue(db, 0..5).await;
        let first = db.emails(2, None).await.unwrap();
        assert_eq!(names(&first), ["Personne 4", "Personne 3"]);
        let second = db.emails(2, Some(first[1].id)).await.unwrap();
        assert_eq!(names(&second), ["Personne 2", "Personne 1"]);
        let last = db.emails(2, Some(second[1].id)).await.unwrap();
        assert_eq!(names(&last), ["Personne 0"]);
    })
    .await;
}

#[tokio::test]
async fn workers_side_by_side_never_share_an_email() {
    on_both(async |fresh| {
        queue(&fresh.db, 0..60).await;
        let at = now() + minutes(5);
        let workers = (0..6).map(|_| {
            let url = fresh.url.clone();
            tokio::spawn(async move {
                let db = Db::connect(&url, 2).await.unwrap().sealed_by(testing::keys());
                let mut mine = Vec::new();
                // A worker that finds nothing may have lost a race for the rows it chose: it asks again.
                for _ in 0..60 {
                    let emails = db.lease_emails(at, at + minutes(1), 7).await.unwrap();
                    mine.extend(emails.into_iter().map(|email| email.id));
                }
                mine
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        assert_eq!(all.len(), 60);
        assert_eq!(
            all.iter().collect::<BTreeSet<_>>().len(),
            60,
            "one e-mail, one worker"
        );
    })
    .await;
}

#[tokio::test]
async fn a_lease_has_one_holder() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let end = now() + minutes(1);
        assert!(db.take_lease("clock", "a", now(), end).await.unwrap());
        assert!(!db.take_lease("clock", "b", now(), end).await.unwrap());
        assert!(db.take_lease("other", "b", now(), end).await.unwrap());
        assert!(
            db.take_lease("clock", "a", now(), end + minutes(1))
                .await
                .unwrap(),
            "renewed"
        );
        assert!(!db.take_lease("clock", "b", end, end + minutes(1)).await.unwrap());
        let end = end + minutes(1);
        assert!(
            db.take_lease("clock", "b", end, end + minutes(1)).await.unwrap(),
            "it has run out"
        );
        db.release_lease("clock", "a").await.unwrap();
        assert!(
            !db.take_lease("clock", "a", end, end + minutes(1)).await.unwrap(),
            "only its holder gives it back"
        );
        db.release_lease("clock", "b").await.unwrap();
        assert!(db.take_lease("clock", "a", end, end + minutes(1)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_gets_the_lease() {
    on_both(async |fresh| {
        let asked = (0..8).map(|number| {
            let db = fresh.db.clone();
            tokio::spawn(async move {
                db.take_lease("clock", &number.to_string(), now(), now() + minutes(1))
                    .await
                    .unwrap()
            })
        });
        let mut winners = 0;
        for asked in asked.collect::<Vec<_>>() {
            winners += u32::from(asked.await.unwrap());
        }
        assert_eq!(winners, 1);
    })
    .await;
}
