//! Signing, on both engines: by account, by link and code, for many at once, on paper; refused; reminded; sealed; checked.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "../support/mod.rs"]
mod support;
#[path = "../conventions/world.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod world;

mod altered;
mod batch;
mod case;
mod codes;
mod file;
mod identity;
mod links;
mod paper;
mod parted;
mod races;
mod refusal;
mod reminders;
mod staff;
