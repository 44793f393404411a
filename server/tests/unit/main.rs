//! Pieces of the server, without a site. Outside of the crate, so that it is compiled once: see `server::inner`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod backup;
mod backup_postgres;
mod config;
mod folded;
mod invariants;
mod listen;
mod markup;
mod page_cache;
mod request_log;
mod seal;
mod session;
mod typed;
mod upload;
