//! The store, on both engines. One binary: it is linked once, and its tests share what is made once in a process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod accounts;
mod administration;
mod conventions;
mod drafts;
mod members;
mod names;
mod outages;
mod outbox;
mod round_trip;
mod schema;
mod sessions;
mod signing;
mod time;
