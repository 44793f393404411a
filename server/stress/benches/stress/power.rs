//! Power cuts on SQLite: a process signs a thousand times and says so each time; its files are copied as they stand at any moment, without
//! what it only shares in memory. Nothing that was said is missing in any copy.
//!
//! The process stands still while it is copied: each byte that it wrote is in the copy, as if the disk had kept it. A disk keeps for sure
//! what it was waited for: hence each copy is looked at again without what was written since the last signature was said, cut off or zeros.
//! What this does not show is a disk that says that it has kept what it has not.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
};
use futures::{StreamExt, stream};
use store::{Db, Proof, Seen, Signed};
use stress::{Outcome, frozen::freeze_all};
use uuid::Uuid;

use crate::{
    process::child,
    report::{Report, Trial},
    signatures::opened,
    world::{Base, ShownClock, context},
};

/// Conventions, each signed by two.
const CONVENTIONS: u32 = 500;
/// Signatures under way at the same time.
const AT_ONCE: usize = 8;
/// After how many signatures the process is killed, before it is let run to its end and copied.
const KILLS: [usize; 3] = [1, 90, 110];
/// How many times the power is cut.
const CUTS: u32 = 25;

/// A signature that was said to be kept: convention and role.
type Said = (String, String);

/// A convention that somebody has yet to sign.
type Line = (Uuid, String, Uuid, String);

/// Signs all that is not signed yet, and says so line by line.
pub async fn sign_all(url: &str) -> Outcome<()> {
    let db = Db::connect_existing(url, 16).await?.sealed_by(testing::keys());
    let sql = "SELECT s.convention_id, s.role, s.account_id, v.document_hash FROM convention_signer s
               JOIN convention_version v ON v.convention_id = s.convention_id AND v.number = s.number
               WHERE NOT EXISTS (SELECT 1 FROM convention_signature k
                                 WHERE k.convention_id = s.convention_id AND k.role = s.role)
               ORDER BY s.convention_id, s.role";
    let all: Vec<Line> = db.query_text(sql).all().await?;
    let signing = all.into_iter().map(|(id, code, account, document)| {
        let db = db.clone();
        async move {
            let seen = Seen {
                document: document.parse::<Digest>().map_err(|_| "no digest")?,
                ip: "203.0.113.7",
                agent: "Firefox sur Linux",
            };
            let role = SignerRole::from_code(&code).ok_or("no role")?;
            let (context, id) = (
                context(&ShownClock::start(), Some(AccountId(account))),
                ConventionId(id),
            );
            let who = PartyIdentity::Account(AccountId(account));
            match db.sign(&context, who, id, role, Proof::Account, &seen).await? {
                Signed::Done { .. } => println!("done {} {code}", id.0),
                said => println!("no {} {code} {said:?}", id.0),
            }
            Outcome::Ok(())
        }
    });
    let mut signing = stream::iter(signing).buffer_unordered(AT_ONCE);
    while let Some(signed) = signing.next().await {
        signed?;
    }
    drop(signing);
    db.close().await;
    Ok(())
}

fn said(line: &str) -> Option<Said> {
    let mut words = line.split(' ');
    (words.next() == Some("done")).then_some(())?;
    Some((words.next()?.to_owned(), words.next()?.to_owned()))
}

/// What of that a database does not hold, and whether it is whole.
async fn missing(url: &str, all: &BTreeSet<Said>) -> Outcome<Vec<String>> {
    let db = Db::connect_existing(url, 4).await?;
    let signed: Vec<(Uuid, String)> = db
        .query_text("SELECT convention_id, role FROM convention_signature")
        .all()
        .await?;
    let whole: Vec<(String,)> = db.query_text("PRAGMA integrity_check").all().await?;
    db.close().await;
    let signed: BTreeSet<Said> = signed
        .into_iter()
        .map(|(id, role)| (id.to_string(), role))
        .collect();
    let mut faults: Vec<String> = all
        .difference(&signed)
        .map(|said| format!("said, and absent: {said:?}"))
        .collect();
    faults.extend(whole.into_iter().map(|(line,)| line).filter(|line| line != "ok"));
    Ok(faults)
}

/// A database's file and its log.
fn files(url: &str) -> (PathBuf, PathBuf) {
    let file = url.trim_start_matches("sqlite:");
    (file.into(), format!("{file}-wal").into())
}

/// How a copy is looked at.
#[derive(Clone, Copy)]
enum Tail {
    Whole,
    Cut,
    Zeros,
}

/// Copies the files; of the log only so much is sure, and the rest as that says.
fn copy(from: &str, to: &Path, sure: usize, tail: Tail) -> Outcome<String> {
    let url = format!("sqlite:{}", to.display());
    let (file, log) = files(from);
    let (file_copy, log_copy) = files(&url);
    fs::copy(file, file_copy)?;
    let mut log = fs::read(log).unwrap_or_default();
    match tail {
        Tail::Whole => {}
        Tail::Cut => log.truncate(sure),
        Tail::Zeros => log.iter_mut().skip(sure).for_each(|byte| *byte = 0),
    }
    fs::write(log_copy, log)?;
    Ok(url)
}

fn signal(process: u32, which: &str) -> Outcome<()> {
    let sent = Command::new("kill")
        .args([which, &process.to_string()])
        .status()?;
    sent.success()
        .then_some(())
        .ok_or_else(|| format!("kill {which} failed").into())
}

/// All of it; PostgreSQL sees to its own.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    if report.which() != "sqlite" {
        return Ok(());
    }
    let (db, url, head) = opened(base, "sqlite", "power", CONVENTIONS).await?;
    freeze_all(&db, head, testing::now()).await?;
    db.close().await;
    let mut trial = Trial::default();
    let mut all = BTreeSet::new();
    for most in KILLS {
        let mut done = 0;
        let words = ["sign", &url].map(ToOwned::to_owned).to_vec();
        let ended = child(words, move |line| {
            done += usize::from(line.starts_with("done "));
            done >= most
        })
        .await?;
        for line in &ended.lines {
            match said(line) {
                Some(said) => _ = all.insert(said),
                None => trial.faults.lost.push(line.clone()),
            }
        }
        trial.faults.lost.extend(missing(&url, &all).await?);
    }
    let killed = all.len();
    let looked = cuts(&url, &mut all, &mut trial).await?;
    trial.faults.lost.extend(missing(&url, &all).await?);
    trial.tried = all.len();
    trial.kept = all.len().saturating_sub(trial.faults.lost.len());
    if all.len() != CONVENTIONS as usize * 2 {
        trial
            .faults
            .lost
            .push(format!("{} signatures were said in all", all.len()));
    }
    report.add("power_cuts", &trial);
    report.note(&format!(
        "power_cuts: {} kills, {killed} signatures said before them; then {looked} copies of the files of a process that stood still, \
         as they were, or without what was not waited for; a disk that lies about what it kept is not shown",
        KILLS.len()
    ));
    Ok(())
}

/// Cuts the power at moments while the rest is signed; how many copies were looked at.
async fn cuts(url: &str, all: &mut BTreeSet<Said>, trial: &mut Trial) -> Outcome<usize> {
    let folder = testing::Folder::new();
    let mut process = Command::new(std::env::current_exe()?)
        .args(["child", "sign", url])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let heard: Arc<Mutex<Vec<Said>>> = Arc::default();
    let lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
    let listener = thread::spawn({
        let heard = heard.clone();
        move || {
            for said in lines.map_while(Result::ok).filter_map(|line| said(&line)) {
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(said);
            }
        }
    });
    let heard_so_far = || -> BTreeSet<Said> {
        let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.iter().cloned().collect()
    };
    let (_, log) = files(url);
    let mut copies = Vec::new();
    for number in 0..CUTS {
        // Moments that have nothing to do with each other.
        tokio::time::sleep(Duration::from_millis(u64::from(number * 37 % 83))).await;
        // In this order: what was said is within that length. The log never becomes shorter: where it began anew, that is all of it.
        let before = heard_so_far();
        let sure = usize::try_from(fs::metadata(&log).map_or(0, |log| log.len()))?;
        tokio::time::sleep(Duration::from_millis(u64::from(number % 7))).await;
        if process.try_wait()?.is_some() {
            break;
        }
        signal(process.id(), "-STOP")?;
        // What was said before it stopped is heard.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let now = heard_so_far();
        for (name, tail, said) in [
            ("whole", Tail::Whole, now),
            ("cut", Tail::Cut, before.clone()),
            ("zeros", Tail::Zeros, before),
        ] {
            let target = folder.path().join(format!("{number}-{name}.db"));
            copies.push((copy(url, &target, sure, tail)?, said));
        }
        signal(process.id(), "-CONT")?;
    }
    let status = process.wait()?;
    listener.join().map_err(|_| "nobody listened")?;
    if !status.success() {
        return Err(format!("who signs ended with {status}").into());
    }
    for (copy, said) in &copies {
        let mut said: BTreeSet<Said> = said.clone();
        said.extend(all.iter().cloned());
        trial.faults.lost.extend(missing(copy, &said).await?);
    }
    all.extend(heard_so_far());
    Ok(copies.len())
}
