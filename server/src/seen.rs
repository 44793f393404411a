//! Beside the file of keys: the last lines of logs that this server saw. A database from before them, put back by whoever may write there, still
//! holds together by itself: what it lacks is known from outside.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::id::ConventionId;
use store::{Db, SeenLine, StoreError};
use tokio::time::timeout;

use crate::{shutdown::Stopping, system};

/// Of how many conventions, those that moved last.
const LINES: i32 = 200;
/// How often it is written.
const EVERY: Duration = Duration::from_mins(10);

/// The file, by that of the keys.
pub fn place(key_file: &Path) -> PathBuf {
    key_file.with_extension("seen")
}

fn read(path: &Path) -> (Option<String>, Vec<SeenLine>) {
    let text = fs::read_to_string(path).unwrap_or_default();
    let mut lines = text.lines();
    let made_at = lines.next().map(str::to_owned);
    let seen = lines.filter_map(|line| {
        let mut words = line.split(' ');
        Some(SeenLine {
            convention: words.next()?.parse::<ConventionId>().ok()?,
            sequence: words.next()?.parse().ok()?,
            hash: words.next()?.parse().ok()?,
        })
    });
    (made_at, seen.collect())
}

/// How many lines that this server saw the database lacks; none of another database than the one that was seen.
pub async fn lost(path: &Path, db: &Db) -> Result<usize, StoreError> {
    let (made_at, seen) = read(path);
    if made_at.is_none() || made_at != db.made_at().await? {
        return Ok(0);
    }
    db.lost_lines(&seen).await
}

/// Says so, loudly, where an older copy was put back.
pub async fn check(path: &Path, db: &Db) -> Result<(), StoreError> {
    let lost = lost(path, db).await?;
    if lost > 0 {
        tracing::error!(
            lost,
            "the database lacks lines of logs that this server has seen: an older copy was put back, or lines were taken away"
        );
    }
    Ok(())
}

/// Writes down what there is now.
pub async fn note(path: &Path, db: &Db) -> Result<(), StoreError> {
    let mut text = db.made_at().await?.unwrap_or_default();
    for line in db.last_lines(LINES).await? {
        _ = write!(text, "\n{} {} {}", line.convention, line.sequence, line.hash);
    }
    text.push('\n');
    Ok(write(path, &text)?)
}

/// Whole or not at all: a file beside it takes its place.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension(format!("seen-{}", system::request_name()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(beside, path)
}

/// Writes it every few minutes, and once more at the end.
pub async fn keep(path: PathBuf, db: Db, mut stopping: Stopping) {
    loop {
        if let Err(error) = note(&path, &db).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(
                error,
                "the last lines of logs were not written down beside the keys"
            );
        }
        if stopping.is_asked() {
            return;
        }
        _ = timeout(EVERY, stopping.asked()).await;
    }
}
