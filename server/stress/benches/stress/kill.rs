//! A process killed in the middle of its work, again and again: what it did is whole or absent, and everybody was told.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use chrono::TimeDelta;
use domain::{application::ApplicationEvent, application::HistoryKind, weeks::Weeks};
use stress::{
    Outcome,
    invariants::{self, Faults},
    snapshot::Snapshot,
};

use crate::{
    moves::{APPLICATIONS, OFFERS, SEATS, STRUCTURES, steps},
    process::child,
    report::{Report, Trial},
    smtp::{Behavior, SmtpServer},
    world::{Base, application, offer},
};

/// How many moves are answered before each kill.
const KILLS: [usize; 9] = [1, 120, 555, 601, 650, 702, 777, 801, 850];
/// How long the mail server takes for an e-mail: some are always on their way.
const SLOW: Duration = Duration::from_millis(3);
/// Between the start of a process and that of the next, on their clocks: leases end meanwhile.
const APART: TimeDelta = TimeDelta::minutes(5);

/// A move that was answered: application and step.
type Made = (u32, usize);

/// All of it.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let (db, url) = base
        .fresh(report.which(), "kill", STRUCTURES, APPLICATIONS / 2)
        .await?;
    let offers: Vec<_> = (0..OFFERS)
        .map(|number| offer(number, number % STRUCTURES, SEATS, Weeks::Both))
        .collect();
    db.add_offers(&offers, testing::now()).await?;
    let smtp = SmtpServer::start(|_, _| Behavior::Slow(SLOW)).await;

    let mut trial = Trial::default();
    let (mut made, mut on_their_way) = (BTreeSet::<Made>::new(), BTreeSet::new());
    let mut refused = 0;
    let mut starts = testing::now() + TimeDelta::days(10);
    for round in 0..=KILLS.len() {
        let limit = KILLS.get(round).copied().unwrap_or(usize::MAX);
        let mut said = 0;
        let words = ["moves", &url, &starts.to_rfc3339(), &smtp.url].map(ToOwned::to_owned);
        let ended = child(words.to_vec(), move |line| {
            said += usize::from(line.starts_with("done "));
            said >= limit
        })
        .await?;
        starts += APART;
        refused = 0;
        for line in &ended.lines {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["done", number, step, micros] => {
                    trial.times.push(Duration::from_micros(micros.parse()?));
                    if !made.insert((number.parse()?, step.parse()?)) {
                        trial.faults.doubled.push(format!("made twice: {line}"));
                    }
                }
                ["no", ..] => refused += 1,
                _ => trial.faults.lost.push(line.clone()),
            }
        }
        let snapshot = Snapshot::read(&db).await?;
        trial.faults.append(invariants::check(&snapshot, testing::now()));
        trial.faults.append(absent(&snapshot, &made));
        if ended.killed {
            let leased = snapshot.emails.iter().filter(|email| email.leased && !email.sent);
            on_their_way.extend(leased.map(|email| email.message_id.clone()));
        }
    }

    let snapshot = Snapshot::read(&db).await?;
    let moves: usize = snapshot.history.values().map(Vec::len).sum();
    trial.tried = made.len();
    trial.kept = made.len() - absent(&snapshot, &made).lost.len();
    report.add("kill_moves", &trial);
    report.note(&format!(
        "kill_moves: {} kills; {moves} moves stand in the histories, {} answered, the others made at a kill before the \
         answer or with another's confirmation; {refused} refused with a reason in the last round, most for being done",
        KILLS.len(),
        made.len()
    ));
    emails(&snapshot, &smtp, &on_their_way, report);
    db.close().await;
    Ok(())
}

/// Moves that were answered and are not in the histories.
fn absent(snapshot: &Snapshot, made: &BTreeSet<Made>) -> Faults {
    let mut faults = Faults::default();
    for (number, step) in made {
        let what = steps(*number)[*step];
        let history = snapshot.history.get(&application(*number));
        if !history.is_some_and(|history| history.iter().any(|line| line.what == what)) {
            faults
                .lost
                .push(format!("answered, and absent: {what:?} of {number}"));
        }
    }
    faults
}

/// Every e-mail arrived, and twice only when it was on its way at a kill.
fn emails(snapshot: &Snapshot, smtp: &SmtpServer, on_their_way: &BTreeSet<String>, report: &mut Report) {
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for email in smtp.taken() {
        let id = email.header("Message-ID").unwrap_or_default().to_owned();
        *arrived.entry(id).or_default() += 1;
    }
    let mut trial = Trial {
        tried: snapshot.emails.len(),
        ..Trial::default()
    };
    for email in &snapshot.emails {
        if arrived.contains_key(&email.message_id) {
            trial.kept += 1;
        } else {
            trial
                .faults
                .lost
                .push(format!("never arrived: {}", email.dedup_key));
        }
    }
    let known: BTreeSet<&String> = snapshot.emails.iter().map(|email| &email.message_id).collect();
    let mut twice = 0;
    for (id, times) in &arrived {
        if !known.contains(id) {
            trial
                .faults
                .doubled
                .push(format!("arrived under no known Message-ID: {id}"));
        } else if *times > 1 && on_their_way.contains(id) {
            twice += 1;
        } else if *times > 1 {
            trial
                .faults
                .doubled
                .push(format!("arrived {times} times, and was not on its way: {id}"));
        }
    }
    report.add("kill_letters", &trial);
    report.note(&format!(
        "kill_letters: {twice} e-mails arrived twice under the same Message-ID, all among the {} that a worker had taken \
         at a kill",
        on_their_way.len()
    ));
    let withdrawn = HistoryKind::Moved(ApplicationEvent::Withdraw);
    let by_others = snapshot
        .history
        .values()
        .flatten()
        .filter(|line| line.what == withdrawn)
        .count();
    report.note(&format!(
        "kill_moves: {by_others} withdrawals, those by another confirmation among them"
    ));
}
