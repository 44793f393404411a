//! The end of what is kept: what goes now, and its erasure. The table says when (`domain::retention`), the store what that is.

use chrono::TimeDelta;
use domain::{digest::Digest, retention::Noun};

use crate::{blob_store, context::AppContext, error::ServiceError};

/// Accounts and conventions that are erased between two looks at what is left.
const BATCH: i32 = 50;
/// How many batches of a kind in one run: the next run goes on.
const BATCHES: usize = 40;
/// How old a file is that nothing names before it goes: what is being handed over is stored before it is written down.
const LEFT_BEHIND: TimeDelta = TimeDelta::days(1);

/// How many files that nothing names are looked at in one run.
const FILES: i32 = 10_000;

/// How many things of a kind go, or went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended {
    /// What; nothing for files that nothing names.
    pub noun: Option<Noun>,
    /// How many.
    pub count: u64,
}

/// Conventions go before the accounts that they keep a year of birth of, and accounts before what is left of anybody.
fn order() -> impl Iterator<Item = Noun> {
    let first = [Noun::Signed, Noun::Unsigned];
    let rest = Noun::ALL
        .iter()
        .copied()
        .filter(move |noun| !first.contains(noun));
    first.into_iter().chain(rest)
}

/// What would go now: counts, and nothing changes.
pub async fn plan(app: &AppContext) -> Result<Vec<Ended>, ServiceError> {
    let (now, today) = (app.clock.now(), app.clock.today());
    let mut planned = Vec::new();
    for noun in order() {
        planned.push(Ended {
            noun: Some(noun),
            count: app.db.count_due(noun, now, today).await?,
        });
    }
    planned.push(Ended {
        noun: None,
        count: count_of(left_behind(app).await?.len()),
    });
    Ok(planned)
}

/// Erases what is due, files that nothing names last. Done twice, by two servers or after a crash, it does nothing twice.
pub async fn erase(app: &AppContext) -> Result<Vec<Ended>, ServiceError> {
    let mut ended = Vec::new();
    for noun in order() {
        ended.push(Ended {
            noun: Some(noun),
            count: erase_all(app, noun).await?,
        });
    }
    let mut removed = 0;
    for file in left_behind(app).await? {
        removed += u64::from(remove_unnamed(app, file).await?);
    }
    ended.push(Ended {
        noun: None,
        count: removed,
    });
    app.db.settle_erasures().await?;
    Ok(ended)
}

fn count_of(files: usize) -> u64 {
    u64::try_from(files).unwrap_or(u64::MAX)
}

/// Erases what is due of a kind, with the files that only it named.
pub async fn erase_all(app: &AppContext, noun: Noun) -> Result<u64, ServiceError> {
    let context = app.context(None);
    let mut count = 0;
    for _ in 0..BATCHES {
        let erased = app.db.erase_due(&context, noun, BATCH).await?;
        for file in erased.files {
            remove_unnamed(app, file).await?;
        }
        count += erased.count;
        if erased.count == 0 {
            break;
        }
    }
    Ok(count)
}

/// Removes the bytes of what was erased, or left behind, unless something else names the same, or somebody just handed the same over: one file
/// handed over twice is stored once. What stays so goes with another run.
async fn remove_unnamed(app: &AppContext, file: Digest) -> Result<bool, ServiceError> {
    let before = app.clock.now() - LEFT_BEHIND;
    let removal = blob_store::remove(app.files.as_ref(), file);
    app.db.remove_unnamed(file, before, removal).await
}

/// Files that nothing names, and that have been there for a day.
async fn left_behind(app: &AppContext) -> Result<Vec<Digest>, ServiceError> {
    let before = app.clock.now() - LEFT_BEHIND;
    Ok(app.db.unnamed_files(before, FILES).await?)
}
