//! What time brings is done by one server at a time.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::clock::Clock;
use server::{
    scheduler::{Jobs, Step, Turn, step},
    shutdown::Stop,
};
use store::Db;
use testing::{now, on_both, sqlite};

#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(now())))
    }

    fn pass(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
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

type Count = Arc<AtomicUsize>;

fn counting(count: &Count) -> Step {
    let count = count.clone();
    step(move |tick| {
        assert_eq!(tick.today, tick.now.date_naive());
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok(1) }
    })
}

fn failing() -> Step {
    step(|_| async { Err("no luck".into()) })
}

fn jobs(db: &Db, hands: &Hands, steps: Vec<(&'static str, Step)>) -> Jobs {
    Jobs::new(db.clone(), Arc::new(hands.clone()), steps)
}

fn held(done: usize, failed: usize) -> Turn {
    Turn {
        held: true,
        done,
        failed,
    }
}

#[tokio::test]
async fn of_two_servers_one_does_the_work_until_it_dies() {
    on_both(async |fresh| {
        let (hands, a, b) = (Hands::new(), Count::default(), Count::default());
        let (_stop, stopping) = Stop::new();
        let first = jobs(&fresh.db, &hands, vec![("count", counting(&a))]);
        let second = jobs(&fresh.db, &hands, vec![("count", counting(&b))]);
        for _ in 0..3 {
            assert_eq!(first.turn(&stopping).await.unwrap(), held(1, 0));
            assert_eq!(second.turn(&stopping).await.unwrap(), Turn::default());
            hands.pass(30);
        }
        // The first one dies. Its last lease ends 90 seconds after it was taken, 60 from now.
        hands.pass(59);
        assert_eq!(second.turn(&stopping).await.unwrap(), Turn::default());
        hands.pass(1);
        assert_eq!(second.turn(&stopping).await.unwrap(), held(1, 0));
        assert_eq!(first.turn(&stopping).await.unwrap(), Turn::default());
        assert_eq!((a.load(Ordering::SeqCst), b.load(Ordering::SeqCst)), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn servers_that_ask_together_do_it_once() {
    on_both(async |fresh| {
        let (hands, count) = (Hands::new(), Count::default());
        let (_stop, stopping) = Stop::new();
        let servers = (0..6).map(|_| {
            let jobs = jobs(&fresh.db, &hands, vec![("count", counting(&count))]);
            let stopping = stopping.clone();
            tokio::spawn(async move { jobs.turn(&stopping).await.unwrap() })
        });
        let mut winners = 0;
        for server in servers.collect::<Vec<_>>() {
            winners += usize::from(server.await.unwrap().held);
        }
        assert_eq!((winners, count.load(Ordering::SeqCst)), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_step_that_fails_does_not_keep_the_others_from_their_turn() {
    let fresh = sqlite().await;
    let (hands, count) = (Hands::new(), Count::default());
    let (_stop, stopping) = Stop::new();
    let steps = vec![("fail", failing()), ("count", counting(&count))];
    let jobs = jobs(&fresh.db, &hands, steps);
    assert_eq!(jobs.turn(&stopping).await.unwrap(), held(1, 1));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_step_that_outlasts_the_lease_does_not_leave_the_next_to_two() {
    on_both(async |fresh| {
        let (hands, count) = (Hands::new(), Count::default());
        let (_stop, stopping) = Stop::new();
        let other = Arc::new(jobs(&fresh.db, &hands, vec![("count", counting(&count))]));
        let long = {
            let (hands, other, stopping) = (hands.clone(), other.clone(), stopping.clone());
            step(move |_| {
                hands.pass(91);
                let (other, stopping) = (other.clone(), stopping.clone());
                async move {
                    // Meanwhile another server takes over.
                    Ok(other.turn(&stopping).await?.done as u64)
                }
            })
        };
        let first = jobs(
            &fresh.db,
            &hands,
            vec![("long", long), ("count", counting(&count))],
        );
        let turn = first.turn(&stopping).await.unwrap();
        assert_eq!((turn.held, turn.done), (false, 1));
        assert_eq!(count.load(Ordering::SeqCst), 1);
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_gives_its_turn_back() {
    on_both(async |fresh| {
        let (hands, a, b) = (Hands::new(), Count::default(), Count::default());
        let (stop, stopping) = Stop::new();
        let running = tokio::spawn(jobs(&fresh.db, &hands, vec![("count", counting(&a))]).run(stopping));
        for _ in 0..500 {
            if a.load(Ordering::SeqCst) == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.ask();
        tokio::time::timeout(Duration::from_secs(20), running)
            .await
            .unwrap()
            .unwrap();
        let (_stop, stopping) = Stop::new();
        let next = jobs(&fresh.db, &hands, vec![("count", counting(&b))]);
        assert_eq!(next.turn(&stopping).await.unwrap(), held(1, 0), "at once");
        assert_eq!(a.load(Ordering::SeqCst), 1);
    })
    .await;
}
