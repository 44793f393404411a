//! Which e-mails of the outbox are sent, tried again or given up, whatever the mail server does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "support/smtp.rs"]
mod smtp;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{clock::Clock, id::EmailId, notification::Notification};
use mail::{
    outbox_worker::{BatchStats, OutboxWorker},
    renderer::FrenchEmailRenderer,
    returned::Returns,
    smtp::{SmtpConfig, SmtpTransport},
};
use smtp::{Behavior, SmtpServer};
use store::{ChangeContext, Db, EmailState, Queued, Recipient};
use testing::{both, id, now, sqlite};
use tokio::sync::watch;
use uuid::Uuid;

/// A clock that the test moves forward.
#[derive(Clone)]
struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(now())))
    }

    fn advance(&self, time: TimeDelta) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
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

/// Queues an e-mail to that address.
async fn queue(db: &Db, email: &str) -> EmailId {
    let notification = Notification::ResetPassword {
        link: "/compte/secret/9f2c4a7e".into(),
    };
    queue_notification(db, email, &notification).await
}

async fn queue_notification(db: &Db, email: &str, notification: &Notification) -> EmailId {
    let renderer = FrenchEmailRenderer {
        public_url: "https://stages.example.org".into(),
        publisher: "Académie".into(),
    };
    let context = ChangeContext {
        now: now(),
        today: now().date_naive(),
        actor: None,
        ids: &next_id,
        renderer: &renderer,
    };
    let to = Recipient {
        account: None,
        name: "Élodie \"Zoé\"\r\nBcc: x@example.org".into(),
        email: email.into(),
    };
    let queued = db
        .enqueue_email(&context, &format!("reset:{email}"), &to, notification)
        .await;
    assert!(queued.unwrap());
    db.emails(1000, None)
        .await
        .unwrap()
        .into_iter()
        .find(|queued| queued.to_email == email)
        .unwrap()
        .id
}

fn transport(server: &SmtpServer) -> SmtpTransport {
    transport_returning(server, None)
}

fn transport_returning(server: &SmtpServer, returns: Option<Returns>) -> SmtpTransport {
    let config = SmtpConfig {
        url: server.url.clone(),
        from: "Quinzaine <stages@example.org>".parse().unwrap(),
        returns,
    };
    SmtpTransport::new(&config).unwrap()
}

/// A database, a mail server, a clock, and the signal that stops workers.
struct Scene {
    db: Db,
    server: SmtpServer,
    clock: TestClock,
    shutdown: watch::Receiver<bool>,
    _shutdown: watch::Sender<bool>,
}

impl Scene {
    async fn new(db: &Db, script: impl Fn(&str, usize) -> Behavior + Send + Sync + 'static) -> Self {
        let (sender, shutdown) = watch::channel(false);
        Self {
            db: db.clone(),
            server: SmtpServer::start(script).await,
            clock: TestClock::new(),
            shutdown,
            _shutdown: sender,
        }
    }

    fn worker(&self, limit: Duration) -> OutboxWorker {
        let transport = transport(&self.server).with_limit(limit);
        OutboxWorker::new(self.db.clone(), transport, Arc::new(self.clock.clone()), false)
    }

    async fn send_batch(&self) -> BatchStats {
        self.worker(Duration::from_secs(10))
            .send_batch(&self.shutdown)
            .await
            .unwrap()
    }

    async fn email(&self, id: EmailId) -> Queued {
        self.db.email(id).await.unwrap().unwrap()
    }
}

fn stats(sent: usize, failed: usize, dead: usize) -> BatchStats {
    BatchStats {
        sent,
        failed,
        dead,
        postponed: 0,
    }
}

#[tokio::test]
async fn an_email_is_sent_once_with_its_headers_and_its_body_wiped() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
        let queued = queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.send_batch().await, stats(1, 0, 0));
        assert_eq!(scene.send_batch().await, stats(0, 0, 0));

        let taken = scene.server.taken();
        assert_eq!(taken.len(), 1);
        let message = &taken[0];
        assert_eq!(message.to, "elodie@example.org");
        assert_eq!(
            message.header("Message-ID"),
            Some(format!("<{queued}@quinzaine>").as_str())
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

        let sent = scene.email(queued).await;
        assert_eq!((sent.state, sent.attempts), (EmailState::Sent(now()), 1));
        assert!(sent.text.is_empty() && sent.html.is_empty(), "its secret is gone");
    }
}

/// A report (RFC 3464) that the e-mail to the address failed, with that code.
fn report(to: &str, status: &str) -> String {
    format!(
        "Delivered-To: {to}\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n\
         --B\r\nContent-Type: text/plain\r\n\r\nUndelivered.\r\n\
         --B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n\
         Final-Recipient: rfc822; elodie@example.org\r\nAction: failed\r\nStatus: {status}\r\n\r\n--B--\r\n"
    )
}

#[tokio::test]
async fn each_email_comes_back_under_a_name_of_its_own_and_its_failure_is_noted() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
        let ids = [
            queue(&fresh.db, "elodie@example.org").await,
            queue(&fresh.db, "zoe@example.org").await,
        ];
        let folder = tempfile::tempdir().unwrap();
        let returns = Returns {
            address: "retours@example.org".parse().unwrap(),
            folder: folder.path().to_owned(),
        };
        let transport = transport_returning(&scene.server, Some(returns.clone()));
        let worker = OutboxWorker::new(scene.db.clone(), transport, Arc::new(scene.clock.clone()), false);
        assert_eq!(worker.send_batch(&scene.shutdown).await.unwrap(), stats(2, 0, 0));
        let taken = scene.server.taken();
        let from = |to: &str| taken.iter().find(|email| email.to == to).unwrap().from.clone();
        let (elodie, zoe) = (from("elodie@example.org"), from("zoe@example.org"));
        let signed = scene.db.keys().unwrap().return_token(ids[0].0).unwrap();
        assert_eq!(elodie, format!("retours+{signed}@example.org"));
        assert_ne!(elodie, zoe);
        for email in &taken {
            assert!(email.header("From").unwrap().contains("<stages@example.org>"));
        }

        let new = folder.path().join("new");
        std::fs::create_dir(&new).unwrap();
        let forged = elodie.replace(&signed[40..], "00000000");
        let giant = format!("{}{}", report(&zoe, "4.4.7"), "x".repeat(3_000_000));
        for (name, message) in [
            ("1", report(&forged, "5.1.1")),
            ("2", giant),
            (
                "3",
                format!(
                    "Delivered-To: {zoe}\r\nSubject: Absent\r\nContent-Type: text/plain\r\n\r\nStatus: 5.1.1\r\n"
                ),
            ),
            ("4", report(&elodie, "5.1.1")),
            ("5", report(&elodie, "5.2.2")),
            ("6", String::new()),
        ] {
            std::fs::write(new.join(name), message).unwrap();
        }
        assert_eq!(returns.read_folder(&scene.db, now()).await.unwrap(), 1);
        let bounced = scene.email(ids[0]).await;
        assert_eq!(
            bounced.state,
            EmailState::Sent(now()),
            "it was taken all the same"
        );
        assert_eq!(
            bounced.last_error.as_deref(),
            Some("5.1.1"),
            "the first report counts"
        );
        assert_eq!(scene.email(ids[1]).await.last_error, None);
        // All of it is put away, and nothing is done twice.
        assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0);
        let seen = folder.path().join("cur");
        assert_eq!(std::fs::read_dir(&seen).unwrap().count(), 6);
        let last = std::fs::metadata(seen.join("6:2,S")).unwrap();
        let arrived = DateTime::<Utc>::from(last.modified().unwrap());
        assert_eq!(returns.read_folder(&scene.db, now()).await.unwrap(), 0);
        // A month later nothing of it is left.
        let later = arrived + TimeDelta::days(31);
        assert_eq!(returns.read_folder(&scene.db, later).await.unwrap(), 0);
        assert_eq!(std::fs::read_dir(&seen).unwrap().count(), 0);
        // A folder that is not there is told.
        std::fs::remove_dir(&new).unwrap();
        assert!(returns.read_folder(&scene.db, now()).await.is_err());
    }
}

#[tokio::test]
async fn a_report_that_comes_before_it_is_written_that_the_email_left_waits_for_it() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
        let id = queue(&fresh.db, "elodie@example.org").await;
        let folder = tempfile::tempdir().unwrap();
        let returns = Returns {
            address: "retours@example.org".parse().unwrap(),
            folder: folder.path().to_owned(),
        };
        let new = folder.path().join("new");
        std::fs::create_dir(&new).unwrap();
        let token = scene.db.keys().unwrap().return_token(id.0).unwrap();
        let message = report(&format!("retours+{token}@example.org"), "5.1.1");
        std::fs::write(new.join("1"), message).unwrap();
        assert_eq!(returns.read_folder(&scene.db, now()).await.unwrap(), 0);
        assert_eq!(std::fs::read_dir(&new).unwrap().count(), 1);
        let transport = transport_returning(&scene.server, Some(returns.clone()));
        let worker = OutboxWorker::new(scene.db.clone(), transport, Arc::new(scene.clock.clone()), false);
        assert_eq!(worker.send_batch(&scene.shutdown).await.unwrap(), stats(1, 0, 0));
        assert_eq!(returns.read_folder(&scene.db, now()).await.unwrap(), 1);
        assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn mail_programs_can_unsubscribe_from_search_alerts() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
        let stop =
            "/arreter-recherche?jeton=9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e9f2c4a7e";
        let notification = Notification::NewOffers {
            search: "À moins de 10 km".into(),
            titles: vec!["Un atelier".into()],
            count: 1,
            path: "/offres".into(),
            stop: stop.into(),
        };
        let queued = queue_notification(&fresh.db, "elodie@example.org", &notification).await;
        queue(&fresh.db, "zoe@example.org").await;
        assert_eq!(scene.send_batch().await, stats(2, 0, 0));
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
        assert_eq!(scene.email(queued).await.unsubscribe, None, "its secret is gone");
    }
}

#[tokio::test]
async fn a_refused_address_is_given_up_and_does_not_hold_up_others() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |to, _| {
            if to.starts_with("wrong") {
                Behavior::Refuse
            } else {
                Behavior::Accept
            }
        })
        .await;
        let wrong = queue(&fresh.db, "wrong@example.org").await;
        let nonsense = queue(&fresh.db, "not an address").await;
        queue(&fresh.db, "right@example.org").await;
        assert_eq!(scene.send_batch().await, stats(1, 0, 2));
        scene.clock.advance(TimeDelta::days(2));
        assert_eq!(scene.send_batch().await, stats(0, 0, 0));
        assert_eq!(scene.server.tries("wrong@example.org"), 1);
        let dead = scene.email(wrong).await;
        assert_eq!(dead.state, EmailState::Dead(now()));
        assert!(dead.last_error.unwrap().contains("no such mailbox"));
        assert_eq!(scene.email(nonsense).await.state, EmailState::Dead(now()));
        assert_eq!(fresh.db.dead_emails(10).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again_with_the_same_message_id() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Behavior::Later,
            1 => Behavior::CutInside,
            _ => Behavior::Accept,
        })
        .await;
        let queued = queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.send_batch().await, stats(0, 1, 0));
        scene.clock.advance(TimeDelta::seconds(59));
        assert_eq!(scene.send_batch().await, stats(0, 0, 0), "a minute first");
        scene.clock.advance(TimeDelta::seconds(1));
        assert_eq!(scene.send_batch().await, stats(0, 1, 0));
        scene.clock.advance(TimeDelta::minutes(4));
        assert_eq!(scene.send_batch().await, stats(0, 0, 0), "then five");
        scene.clock.advance(TimeDelta::minutes(1));
        assert_eq!(scene.send_batch().await, stats(1, 0, 0));
        let taken = scene.server.taken();
        assert_eq!(taken.len(), 1, "an e-mail cut in the middle was not taken");
        let known = scene.email(queued).await;
        assert_eq!(taken[0].header("Message-ID"), Some(known.message_id.as_str()));
        assert_eq!(known.attempts, 3);
    }
}

#[tokio::test]
async fn an_email_is_given_up_after_ten_attempts() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Behavior::Later).await;
    let queued = queue(&fresh.db, "elodie@example.org").await;
    for _ in 1..10 {
        assert_eq!(scene.send_batch().await, stats(0, 1, 0));
        scene.clock.advance(TimeDelta::minutes(240));
    }
    assert_eq!(scene.send_batch().await, stats(0, 0, 1));
    scene.clock.advance(TimeDelta::days(30));
    assert_eq!(scene.send_batch().await, stats(0, 0, 0));
    let dead = scene.email(queued).await;
    assert_eq!(dead.attempts, 10);
    assert!(!dead.text.is_empty(), "an administrator can still have it sent");
}

#[tokio::test]
async fn an_email_taken_without_a_reply_is_sent_again_with_the_same_message_id() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Behavior::CutAfter,
            _ => Behavior::Accept,
        })
        .await;
        queue(&fresh.db, "elodie@example.org").await;
        assert_eq!(scene.send_batch().await, stats(0, 1, 0));
        scene.clock.advance(TimeDelta::minutes(1));
        assert_eq!(scene.send_batch().await, stats(1, 0, 0));
        let taken = scene.server.taken();
        assert_eq!(taken.len(), 2, "at least once");
        assert!(taken[0].header("Message-ID").is_some());
        assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
    }
}

#[tokio::test]
async fn an_unreachable_server_is_tried_again() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
    queue(&fresh.db, "elodie@example.org").await;
    let gone = SmtpServer::start(|_, _| Behavior::Accept).await;
    let worker = OutboxWorker::new(
        fresh.db.clone(),
        transport(&gone),
        Arc::new(scene.clock.clone()),
        false,
    );
    drop(gone);
    tokio::task::yield_now().await;
    assert_eq!(worker.send_batch(&scene.shutdown).await.unwrap().sent, 0);
    scene.clock.advance(TimeDelta::minutes(1));
    assert_eq!(scene.send_batch().await, stats(1, 0, 0));
}

#[tokio::test]
#[allow(
    clippy::disallowed_methods,
    reason = "the test is about how long a batch lasts"
)]
async fn a_slow_server_delays_a_batch_by_one_time_limit() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |to, _| {
            if to.starts_with("slow") {
                Behavior::Slow(Duration::from_hours(1))
            } else {
                Behavior::Accept
            }
        })
        .await;
        for number in 0..3 {
            queue(&fresh.db, &format!("slow{number}@example.org")).await;
        }
        for number in 0..15 {
            queue(&fresh.db, &format!("quick{number}@example.org")).await;
        }
        let started = Instant::now();
        let worker = scene.worker(Duration::from_secs(2));
        assert_eq!(worker.send_batch(&scene.shutdown).await.unwrap(), stats(15, 3, 0));
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "one time limit, not one per e-mail"
        );
        assert_eq!(scene.server.taken().len(), 15);
    }
}

#[tokio::test]
async fn another_worker_sends_an_email_when_its_lease_ends() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, nth| match nth {
            0 => Behavior::Slow(Duration::from_hours(1)),
            _ => Behavior::Accept,
        })
        .await;
        queue(&fresh.db, "elodie@example.org").await;
        let (worker, shutdown) = (scene.worker(Duration::from_secs(20)), scene.shutdown.clone());
        let dying = tokio::spawn(async move { worker.send_batch(&shutdown).await });
        for _ in 0..500 {
            if scene.server.tries("elodie@example.org") == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());
        assert_eq!(
            scene.send_batch().await,
            stats(0, 0, 0),
            "it may still be sending"
        );
        scene.clock.advance(TimeDelta::minutes(1));
        assert_eq!(scene.send_batch().await, stats(1, 0, 0));
    }
}

#[tokio::test]
async fn two_workers_send_each_email_once() {
    for fresh in both().await {
        let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
        for number in 0..50 {
            queue(&fresh.db, &format!("p{number}@example.org")).await;
        }
        let workers = (0..2).map(|_| {
            let worker = scene.worker(Duration::from_secs(20));
            let shutdown = scene.shutdown.clone();
            tokio::spawn(async move {
                let mut sent = 0;
                for _ in 0..20 {
                    sent += worker.send_batch(&shutdown).await.unwrap().sent;
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
async fn a_worker_stops_after_recording_what_it_was_sending() {
    let fresh = sqlite().await;
    let scene = Scene::new(&fresh.db, |_, _| Behavior::Accept).await;
    let (sender, shutdown) = watch::channel(false);
    let running = tokio::spawn(scene.worker(Duration::from_secs(20)).run(shutdown));
    queue(&fresh.db, "elodie@example.org").await;
    for _ in 0..500 {
        if !scene.server.taken().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sender.send_replace(true);
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(scene.server.taken().len(), 1);
    assert_eq!(
        fresh.db.outbox_counts().await.unwrap().sent,
        1,
        "what was being sent is recorded"
    );
    queue(&fresh.db, "zoe@example.org").await;
    assert_eq!(
        scene
            .worker(Duration::from_secs(20))
            .send_batch(&scene.shutdown)
            .await
            .unwrap()
            .sent,
        1,
        "another worker goes on"
    );
}
