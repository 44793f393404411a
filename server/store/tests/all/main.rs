//! The store, on both engines. One binary: it is linked once, and its tests share what is made once in a process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod accounts;
mod administration;
mod awaited;
mod board;
mod conventions;
mod drafts;
mod factors;
mod files;
mod host_replies;
mod large_school;
mod members;
mod names;
mod outages;
mod outbox;
mod proven;
mod referents;
mod retention;
mod roster;
mod round_trip;
mod schema;
mod search_alerts;
mod secrets;
mod sessions;
mod signing;
mod team;
mod time;
mod to_do;
mod typed_places;
mod vetting;

use domain::{
    academy::Reach,
    awaited::Task,
    id::OfferId,
    offer::{
        OfferDetail,
        visibility::{Sight, sight},
    },
};
use store::{Db, StoreError};

/// What anybody sees of an offer while its campaign is open.
async fn public_offer(db: &Db, id: OfferId) -> Result<Option<OfferDetail>, StoreError> {
    let seen = db.seen_offer(id, None, None).await?;
    let seen = seen.filter(|seen| sight(seen.state, true, seen.reader) == Sight::Whole);
    Ok(seen.map(|seen| seen.offer))
}

/// How many of that kind wait for whoever moderates.
async fn awaited_of_moderators(db: &Db, task: Task) -> u32 {
    let all = db.awaited_of_moderators(Reach::Everything).await.unwrap();
    all.iter()
        .filter(|awaited| awaited.task == task)
        .map(|awaited| awaited.count)
        .sum()
}
