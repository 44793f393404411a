//! Two servers whose clocks strike together: each event happens once. First as if nothing kept them apart, then under the
//! lease, the one that holds it being killed in the middle.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    application::ApplicationState,
    clock::Clock,
    id::{ApplicationId, OfferId},
    offer::OfferState,
    weeks::Weeks,
};
use server::{
    scheduler::{Done, Jobs, Step, step},
    shutdown::Stop,
};
use store::{Db, StoreError};
use stress::{
    Outcome,
    bulk::{self, Sent},
    invariants,
    snapshot::Snapshot,
};

use crate::{
    process::{Ended, child},
    report::{Report, Trial},
    world::{
        Base, CONNECTIONS, ShownClock, application, context, host, motivation, offer, offer_id, student,
        timed,
    },
};

const STRUCTURES: u32 = 50;
/// Applications whose deadline has passed, half of them accepted, and their offers.
const DUE: u32 = 2_000;
const DUE_ON: u32 = 100;
/// Offers whose last week starts, with two applications each; of one the deadline has passed too.
const ENDING: u32 = 500;
/// Applications that hosts are to be reminded of, and their offers.
const WAITING: u32 = 1_000;
const WAITING_ON: u32 = 50;
/// Taken at a time, as a server does.
const BATCH: i32 = 200;
/// After how much work the holder of the lease is killed.
const KILLED_AFTER: usize = 700;
/// After so many errors a child gives up.
const PATIENCE: usize = 100;

fn now() -> DateTime<Utc> {
    "2027-06-14T08:00:00Z".parse().expect("a date")
}

fn today() -> NaiveDate {
    now().date_naive()
}

/// All of it.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    for (name, leased) in [("clocks_apart", false), ("clocks_leased", true)] {
        let (db, url) = base
            .fresh(report.which(), name, STRUCTURES, DUE + 2 * ENDING + WAITING)
            .await?;
        fill(&db).await?;
        let servers = if leased {
            under_lease(url).await?
        } else {
            apart(url).await?
        };
        judge(name, &Snapshot::read(&db).await?, &servers, report);
        db.close().await;
    }
    Ok(())
}

async fn fill(db: &Db) -> Outcome<()> {
    let numbers = 0..DUE_ON + ENDING + WAITING_ON;
    let offers: Vec<_> = numbers
        .map(|number| {
            let weeks = match number {
                0..DUE_ON => Weeks::Both,
                DUE_ON..600 => Weeks::First,
                _ => Weeks::Second,
            };
            offer(number, number % STRUCTURES, 99, weeks)
        })
        .collect();
    db.add_offers(&offers, testing::now()).await?;
    let sent = |number, offer, weeks, state, deadline| Sent {
        id: application(number),
        offer: offer_id(offer),
        student: student(number),
        campaign: testing::campaign().id,
        weeks,
        motivation: motivation().as_str().to_owned(),
        at: testing::now(),
        state,
        deadline,
    };
    let day = |days: i64| Some(today() + TimeDelta::days(days));
    let states = [
        ApplicationState::Submitted,
        ApplicationState::Accepted,
        ApplicationState::Read,
        ApplicationState::Accepted,
    ];
    let pending = |number: u32| {
        if number.is_multiple_of(2) {
            states[0]
        } else {
            states[2]
        }
    };
    let mut all = Vec::new();
    for number in 0..DUE {
        let state = states[(number / DUE_ON) as usize % 4];
        all.push(sent(
            number,
            number % DUE_ON,
            Weeks::Both,
            state,
            day(-1 - i64::from(number % 3)),
        ));
    }
    for number in 0..2 * ENDING {
        let late = day(-i64::from(number % 2));
        let on = DUE_ON + number / 2;
        all.push(sent(DUE + number, on, Weeks::First, pending(number / 2), late));
    }
    for number in 0..WAITING {
        let on = DUE_ON + ENDING + number % WAITING_ON;
        let until = day(if number.is_multiple_of(2) { 2 } else { 6 });
        all.push(sent(
            DUE + 2 * ENDING + number,
            on,
            Weeks::Second,
            pending(number),
            until,
        ));
    }
    Ok(bulk::add_applications(db, &context(&ShownClock::at(testing::now()), None), &all).await?)
}

fn words(url: &str, now: DateTime<Utc>, manner: &str) -> Vec<String> {
    ["clocks", url, &now.to_rfc3339(), manner]
        .map(ToOwned::to_owned)
        .to_vec()
}

async fn apart(url: String) -> Outcome<Vec<Ended>> {
    let one = child(words(&url, now(), "apart"), |_| false);
    let other = child(words(&url, now(), "apart"), |_| false);
    let (one, other) = tokio::join!(one, other);
    Ok(vec![one?, other?])
}

/// Two servers; the one that works is killed, and started again when its lease has run out.
async fn under_lease(url: String) -> Outcome<Vec<Ended>> {
    let done = Arc::new(AtomicUsize::new(0));
    let server = |at| {
        let done = done.clone();
        let url = url.clone();
        async move {
            let ended = child(words(&url, at, "leased"), move |line| {
                line.starts_with("done ") && done.fetch_add(1, Ordering::SeqCst) + 1 == KILLED_AFTER
            })
            .await?;
            if !ended.killed {
                return Ok(vec![ended]);
            }
            let later = words(&url, at + TimeDelta::minutes(2), "leased");
            Outcome::Ok(vec![ended, child(later, |_| false).await?])
        }
    };
    let (one, other) = tokio::join!(server(now()), server(now()));
    Ok([one?, other?].into_iter().flatten().collect())
}

/// Compares what was due with what happened.
fn judge(name: &str, snapshot: &Snapshot, servers: &[Ended], report: &mut Report) {
    let mut ended = Trial {
        tried: (DUE + 2 * ENDING) as usize,
        faults: invariants::check(snapshot, now()),
        ..Trial::default()
    };
    let mut told = BTreeSet::new();
    let (mut per_server, mut killed) = (Vec::new(), 0);
    for server in servers {
        let mut work = 0;
        killed += usize::from(server.killed);
        for line in &server.lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["done", what, id, micros] => {
                    work += 1;
                    ended
                        .times
                        .push(Duration::from_micros(micros.parse().unwrap_or_default()));
                    if !told.insert(((*what).to_owned(), (*id).to_owned())) {
                        ended.faults.doubled.push(format!("two servers say {line}"));
                    }
                }
                _ => ended.faults.lost.push(line.clone()),
            }
        }
        per_server.push(work.to_string());
    }
    for filed in &snapshot.applications[..ended.tried] {
        if matches!(filed.state, ApplicationState::Expired | ApplicationState::Lapsed) {
            ended.kept += 1;
        } else {
            let state = filed.state;
            ended.faults.lost.push(format!("{} is still {state:?}", filed.id));
        }
    }
    report.add(&format!("{name}_applications"), &ended);

    let mut offers = Trial {
        tried: ENDING as usize,
        ..Trial::default()
    };
    for number in DUE_ON..DUE_ON + ENDING {
        let id = offer_id(number);
        let (state, changes) = (snapshot.offers.get(&id), snapshot.changes.get(&id).copied());
        match (state, changes) {
            (Some(OfferState::Ended), Some(1)) => offers.kept += 1,
            (Some(OfferState::Ended), Some(times)) => {
                offers.faults.doubled.push(format!("{id} ended {times} times"));
            }
            _ => offers.faults.lost.push(format!("{id} is {state:?}")),
        }
    }
    report.add(&format!("{name}_offers"), &offers);

    let mut reminders = Trial::default();
    let found: BTreeSet<_> = snapshot
        .emails
        .iter()
        .map(|email| email.dedup_key.as_str())
        .filter(|fact| fact.starts_with("answers_due"))
        .collect();
    let mut wanted = BTreeSet::new();
    for number in 0..WAITING {
        // One e-mail a host, however many answers are due.
        let structure = (DUE_ON + ENDING + number % WAITING_ON) % STRUCTURES;
        wanted.extend([0, 1].map(|rank| format!("answers_due:{}:{}", host(structure, rank), today())));
    }
    reminders.tried = wanted.len();
    for fact in &wanted {
        if found.contains(fact.as_str()) {
            reminders.kept += 1;
        } else {
            reminders.faults.lost.push(format!("nobody was told {fact}"));
        }
    }
    for fact in found {
        if !wanted.contains(fact) {
            reminders
                .faults
                .doubled
                .push(format!("nobody should be told {fact}"));
        }
    }
    report.add(&format!("{name}_reminders"), &reminders);
    report.note(&format!(
        "{name}: {} events by {} processes, {killed} of them killed; {} e-mails",
        per_server.join(" + "),
        servers.len(),
        snapshot.emails.len()
    ));
}

/// Plays a server until nothing is due any more.
pub async fn play(url: &str, clock: ShownClock, leased: bool) -> Outcome<()> {
    let db = Db::connect_existing(url, CONNECTIONS)
        .await?
        .sealed_by(testing::keys());
    let (_stop, stopping) = Stop::new();
    let jobs = leased.then(|| Jobs::new(db.clone(), Arc::new(clock), steps(&db, clock)));
    for _ in 0..PATIENCE * 20 {
        if let Some(jobs) = &jobs {
            if let Err(error) = jobs.turn(&stopping).await {
                println!("error {error:?}");
            }
        } else {
            let all = [
                applications(&db, clock).await,
                offers(&db, clock).await,
                reminders(&db, clock).await,
            ];
            for error in all.into_iter().filter_map(Result::err) {
                println!("error {error:?}");
            }
        }
        if nothing_due(&db, clock.today()).await? {
            db.close().await;
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("there is always something due".into())
}

async fn nothing_due(db: &Db, today: NaiveDate) -> Result<bool, StoreError> {
    let reminded = db.setting("reminded").await?;
    Ok(db.due_applications(today, 1).await?.is_empty()
        && db.due_offers(today, 1).await?.is_empty()
        && reminded.as_deref() == Some(today.to_string().as_str()))
}

fn steps(db: &Db, clock: ShownClock) -> Vec<(&'static str, Step)> {
    let (first, second, third) = (db.clone(), db.clone(), db.clone());
    vec![
        (
            "applications",
            step(move |_| {
                let db = first.clone();
                async move { applications(&db, clock).await }
            }),
        ),
        (
            "offers",
            step(move |_| {
                let db = second.clone();
                async move { offers(&db, clock).await }
            }),
        ),
        (
            "reminders",
            step(move |_| {
                let db = third.clone();
                async move { reminders(&db, clock).await }
            }),
        ),
    ]
}

/// Says what became of one thing that was due.
fn say(
    what: &str,
    id: impl std::fmt::Display,
    done: Result<bool, StoreError>,
    time: Duration,
) -> (u64, usize) {
    match done {
        Ok(true) => {
            println!("done {what} {id} {}", time.as_micros());
            (1, 0)
        }
        Ok(false) => (0, 0),
        Err(error) => {
            println!("error {what} {id} {error:?}");
            (0, 1)
        }
    }
}

async fn applications(db: &Db, clock: ShownClock) -> Done {
    let (mut count, mut errors) = (0, 0);
    loop {
        let due = db.due_applications(clock.today(), BATCH).await?;
        if due.is_empty() || errors > PATIENCE {
            return Ok(count);
        }
        for due in due {
            let id: ApplicationId = due.id;
            let now = context(&clock, None);
            let (done, time) = if due.state == ApplicationState::Accepted {
                timed(db.lapse(&now, id)).await
            } else {
                timed(db.expire(&now, id)).await
            };
            let (made, failed) = say("application", id, done, time);
            count += made;
            errors += failed;
        }
    }
}

async fn offers(db: &Db, clock: ShownClock) -> Done {
    let (mut count, mut errors) = (0, 0);
    loop {
        let due = db.due_offers(clock.today(), BATCH).await?;
        if due.is_empty() || errors > PATIENCE {
            return Ok(count);
        }
        for id in due {
            let id: OfferId = id;
            let (done, time) = timed(db.end_offer(&context(&clock, None), id)).await;
            let (made, failed) = say("offer", id, done, time);
            count += made;
            errors += failed;
        }
    }
}

async fn reminders(db: &Db, clock: ShownClock) -> Done {
    let day = |at: chrono::DateTime<chrono::Utc>| at.date_naive();
    Ok(u64::from(db.remind_hosts(&context(&clock, None), &day).await?))
}
