//! Pieces of the store, and its statements by themselves. Outside of the crate, so that it is compiled once: see `store::inner`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod board_plans;
mod checked_sql;
mod cipher;
mod clock;
mod conn;
mod lists_plans;
mod seal;
mod unproven;
mod verify;
