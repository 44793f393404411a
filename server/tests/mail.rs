//! Letters on their way: what is sent, what is tried again and what is given up, whatever the mail server does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "support/smtp.rs"]
mod smtp;
#[path = "../store/tests/support/mod.rs"]
mod support;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use app::context::Clock;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{id::LetterId, notice::Notice};
use server::{
    config::MailConfig,
    mail::{
        post::Post,
        scribe::FrenchScribe,
        worker::{Round, Worker},
    },
    stop::{Stop, Stopping},
};
use smtp::{Manner, Smtp};
use store::{Act, Db, LetterState, Queued, Recipient};
use support::{both, id, now, sqlite};
use uuid::Uuid;

/// A clock whose hands are moved by the test.
#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(now())))
    }

    fn pass(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

fn next_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(2_000_000);
    id(NEXT.fetch_add(1, Ordering::Relaxed).into())
}

/// Queues a letter to that address.
async fn queue(db: &Db, email: &str) -> LetterId {
    let notice = Notice::ResetPassword {
        link: "/compte/secret/9f2c4a7e".into(),
    };
    queue_notice(db, email, &notice).await
}

async fn queue_notice(db: &Db, email: &str, notice: &Notice) -> LetterId {
    let scribe = FrenchScribe {
        public_url: "https://stages.example.org".into(),
        publisher: "Académie".into(),
    };
    let act = Act {
        now: now(),
        today: now().date_naive(),
        by: None,
        ids: &next_id,
        scribe: &scribe,
    };
    let to = Recipient {
        account: None,
        name: "Élodie \"Zoé\"\r\nBcc: x@example.org".into(),
        email: email.into(),
    };
    let queued = db
        .queue_letter(&act, &format!("reset:{email}"), &to, notice)
        .await;
    assert!(queued.unwrap());
    db.letters(1000, None)
        .await
        .unwrap()
        .into_iter()
        .find(|letter| letter.to_email == email)
        .unwrap()
        .id
}

fn post(server: &Smtp) -> Post {
    let config = MailConfig {
        smtp_url: server.url.clone(),
        from: "Quinzaine <stages@example.org>".parse().unwrap(),
    };
    Post::new(&config).unwrap()
}

/// A server with its script, a worker for it, and the clock.
struct Scene {
    db: Db,
    server: Smtp,
    hands: Hands,
    stopping: Stopping,
    _stop: Stop,
}

impl Scene {
    async fn new(db: &Db, script: impl Fn(&str, usize) -> Manner + Send + Sync + 'static) -> Self {
        let (stop, stopping) = Stop::new();
        Self {
            db: db.clone(),
            server: Smtp::start(script).await,
            hands: Hands::new(),
            stopping,
            _stop: stop,
        }
    }

    fn worker(&self, limit: Duration) -> Worker {
        let post = post(&self.server).with_limit(limit);
        Worker::new(self.db.clone(), post, Arc::new(self.hands.clone()), false)
    }

    async fn round(&self) -> Round {
        self.worker(Duration::from_secs(10))
            .round(&self.stopping)
            .await
            .unwrap()
    }

    async fn letter(&self, letter: LetterId) -> Queued {
        self.db.letter(letter).await.unwrap().unwrap()
    }
}

fn round(sent: usize, failed: usize, dead: usize) -> Round {
    Round {
        sent,
        failed,
        dead,
        left: 0,
    }
}

#[tokio::test]
async fn a_letter_leaves_once_with_all_that_it_needs() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Manner::Accept).await;
        let letter = queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.round().await, round(1, 0, 0));
        assert_eq!(scene.round().await, round(0, 0, 0));

        let taken = scene.server.taken();
        assert_eq!(taken.len(), 1);
        let message = &taken[0];
        assert_eq!(message.to, "elodie@example.org");
        assert_eq!(
            message.header("Message-ID"),
            Some(format!("<{letter}@quinzaine>").as_str())
        );
        assert_eq!(message.header("Auto-Submitted"), Some("auto-generated"));
        assert_eq!(
            message.header("Date"),
            Some("Sat, 21 Nov 2026 10:00:00 +0000"),
            "the clock's"
        );
        assert!(message.header("From").unwrap().contains("<stages@example.org>"));
        assert!(message.header("To").unwrap().contains("elodie@example.org"));
        assert_eq!(message.header("Bcc"), None, "{}", message.data);
        assert!(message.data.contains("text/plain") && message.data.contains("text/html"));

        let sent = scene.letter(letter).await;
        assert_eq!((sent.state, sent.attempts), (LetterState::Sent(now()), 1));
        assert!(sent.text.is_empty() && sent.html.is_empty(), "its secret is gone");
    }
}

#[tokio::test]
async fn a_letter_that_can_be_stopped_says_so_to_mail_programs() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Manner::Accept).await;
        let stop =
            "/arreter-recherche?jeton=9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e";
        let notice = Notice::NewOffers {
            search: "À moins de 10 km".into(),
            titles: vec!["Un atelier".into()],
            count: 1,
            path: "/offres".into(),
            stop: stop.into(),
        };
        let letter = queue_notice(&fresh.db, "elodie@example.org", &notice).await;
        queue(&fresh.db, "zoe@example.org").await;
        assert_eq!(scene.round().await, round(2, 0, 0));
        for message in scene.server.taken() {
            let stoppable = message.to == "elodie@example.org";
            let address = format!("<https://stages.example.org{stop}>");
            assert_eq!(
                message.header("List-Unsubscribe"),
                stoppable.then_some(&*address),
                "{}",
                message.data
            );
            assert_eq!(
                message.header("List-Unsubscribe-Post"),
                stoppable.then_some("List-Unsubscribe=One-Click")
            );
        }
        assert_eq!(scene.letter(letter).await.unsubscribe, None, "its secret is gone");
    }
}

#[tokio::test]
async fn a_refused_address_is_given_up_and_stops_nobody() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |to, _| {
            if to.starts_with("wrong") {
                Manner::Refuse
            } else {
                Manner::Accept
            }
        })
        .await;
        let wrong = queue(&fresh.db, "wrong@example.org").await;
        let nonsense = queue(&fresh.db, "not an address").await;
        queue(&fresh.db, "right@example.org").await;
        assert_eq!(scene.round().await, round(1, 0, 2));
        scene.hands.pass(TimeDelta::days(2));
        assert_eq!(scene.round().await, round(0, 0, 0));
        assert_eq!(scene.server.tries("wrong@example.org"), 1);
        let dead = scene.letter(wrong).await;
        assert_eq!(dead.state, LetterState::Dead(now()));
        assert!(dead.last_error.unwrap().contains("no such mailbox"));
        assert_eq!(scene.letter(nonsense).await.state, LetterState::Dead(now()));
        assert_eq!(fresh.db.dead_letters(10).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_refusal_for_now_is_tried_again_under_the_same_name() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Manner::Later,
            1 => Manner::CutInside,
            _ => Manner::Accept,
        })
        .await;
        let letter = queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.round().await, round(0, 1, 0));
        scene.hands.pass(TimeDelta::seconds(59));
        assert_eq!(scene.round().await, round(0, 0, 0), "a minute first");
        scene.hands.pass(TimeDelta::seconds(1));
        assert_eq!(scene.round().await, round(0, 1, 0));
        scene.hands.pass(TimeDelta::minutes(4));
        assert_eq!(scene.round().await, round(0, 0, 0), "then five");
        scene.hands.pass(TimeDelta::minutes(1));
        assert_eq!(scene.round().await, round(1, 0, 0));
        let taken = scene.server.taken();
        assert_eq!(taken.len(), 1, "a letter cut in the middle was not taken");
        let known = scene.letter(letter).await;
        assert_eq!(taken[0].header("Message-ID"), Some(known.message_id.as_str()));
        assert_eq!(known.attempts, 3);
    }
}

#[tokio::test]
async fn a_letter_is_given_up_after_ten_tries() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Manner::Later).await;
    let letter = queue(&fresh.db, "elodie@example.org").await;
    for _ in 1..10 {
        assert_eq!(scene.round().await, round(0, 1, 0));
        scene.hands.pass(TimeDelta::minutes(240));
    }
    assert_eq!(scene.round().await, round(0, 0, 1));
    scene.hands.pass(TimeDelta::days(30));
    assert_eq!(scene.round().await, round(0, 0, 0));
    let dead = scene.letter(letter).await;
    assert_eq!(dead.attempts, 10);
    assert!(!dead.text.is_empty(), "it can still be sent when asked");
}

#[tokio::test]
async fn a_letter_taken_without_a_word_is_sent_again_under_the_same_name() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Manner::CutAfter,
            _ => Manner::Accept,
        })
        .await;
        queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.round().await, round(0, 1, 0));
        scene.hands.pass(TimeDelta::minutes(1));
        assert_eq!(scene.round().await, round(1, 0, 0));
        let taken = scene.server.taken();
        assert_eq!(taken.len(), 2, "at least once");
        assert!(taken[0].header("Message-ID").is_some());
        assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_waited_for() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Manner::Accept).await;
    queue(&fresh.db, "elodie@example.org").await;
    let gone = Smtp::start(|_, _| Manner::Accept).await;
    let worker = Worker::new(
        fresh.db.clone(),
        post(&gone),
        Arc::new(scene.hands.clone()),
        false,
    );
    drop(gone);
    tokio::task::yield_now().await;
    assert_eq!(worker.round(&scene.stopping).await.unwrap().sent, 0);
    scene.hands.pass(TimeDelta::minutes(1));
    assert_eq!(scene.round().await, round(1, 0, 0));
}

#[tokio::test]
#[allow(
    clippy::disallowed_methods,
    reason = "how long a round lasts is what is tested"
)]
async fn a_slow_server_holds_nobody_up_longer_than_its_share() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |to, _| {
            if to.starts_with("slow") {
                Manner::Slow(Duration::from_hours(1))
            } else {
                Manner::Accept
            }
        })
        .await;
        for number in 0..3 {
            queue(&fresh.db, &format!("slow{number}@example.org")).await;
        }
        for number in 0..15 {
            queue(&fresh.db, &format!("quick{number}@example.org")).await;
        }
        let begun = Instant::now();
        let worker = scene.worker(Duration::from_secs(2));
        assert_eq!(worker.round(&scene.stopping).await.unwrap(), round(15, 3, 0));
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "one share, not one by letter"
        );
        assert_eq!(scene.server.taken().len(), 15);
    }
}

#[tokio::test]
async fn a_worker_that_dies_is_replaced_when_its_lease_ends() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Manner::Slow(Duration::from_hours(1)),
            _ => Manner::Accept,
        })
        .await;
        queue(&fresh.db, "elodie@example.org").await;
        let (worker, stopping) = (scene.worker(Duration::from_secs(20)), scene.stopping.clone());
        let dying = tokio::spawn(async move { worker.round(&stopping).await });
        for _ in 0..500 {
            if scene.server.tries("elodie@example.org") == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());
        assert_eq!(scene.round().await, round(0, 0, 0), "it may still be sending");
        scene.hands.pass(TimeDelta::minutes(1));
        assert_eq!(scene.round().await, round(1, 0, 0));
    }
}

#[tokio::test]
async fn two_workers_share_the_queue() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Manner::Accept).await;
        for number in 0..50 {
            queue(&fresh.db, &format!("p{number}@example.org")).await;
        }
        let workers = (0..2).map(|_| {
            let worker = scene.worker(Duration::from_secs(20));
            let stopping = scene.stopping.clone();
            tokio::spawn(async move {
                let mut sent = 0;
                for _ in 0..20 {
                    sent += worker.round(&stopping).await.unwrap().sent;
                }
                sent
            })
        });
        let mut sent = 0;
        for worker in workers.collect::<Vec<_>>() {
            sent += worker.await.unwrap();
        }
        assert_eq!(sent, 50);
        let mut names: Vec<_> = scene
            .server
            .taken()
            .iter()
            .map(|message| message.header("Message-ID").unwrap().to_owned())
            .collect();
        names.sort();
        names.dedup();
        assert_eq!((names.len(), scene.server.taken().len()), (50, 50));
    }
}

#[tokio::test]
async fn a_worker_runs_until_it_is_asked_to_stop() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Manner::Accept).await;
    let (stop, stopping) = Stop::new();
    let running = tokio::spawn(scene.worker(Duration::from_secs(20)).run(stopping));
    queue(&fresh.db, "elodie@example.org").await;
    for _ in 0..500 {
        if !scene.server.taken().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.ask();
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(scene.server.taken().len(), 1);
    assert_eq!(
        fresh.db.outbox_counts().await.unwrap().sent,
        1,
        "what was on its way is marked"
    );
    queue(&fresh.db, "zoe@example.org").await;
    assert_eq!(
        scene
            .worker(Duration::from_secs(20))
            .round(&scene.stopping)
            .await
            .unwrap()
            .sent,
        1,
        "another server goes on"
    );
}
