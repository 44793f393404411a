//! Conventions, on both engines: opened, filled by many at once, frozen, corrected, given up; who may, and what nobody may.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

#[path = "../support/mod.rs"]
mod support;

mod access;
mod editing;
mod frozen;
mod guards;
mod life;
mod lists;
mod opening;
mod staff;
mod world;
