//! Pieces of use cases, without a database. Outside of the crate, so that it is compiled once: see `service::inner`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod blob_store;
mod board_cache;
mod board_documents;
mod board_file;
mod calendar_feed;
mod campaigns;
mod clamd;
mod convention_access;
mod due;
mod file_type;
mod history;
mod host_vetting;
mod journal;
mod logo;
mod outcome;
mod parts;
mod password;
mod pdf;
mod photograph;
mod rate_limit;
mod reference_data;
mod register;
mod request;
mod roster_file;
mod safety;
mod seal;
mod second_factor;
mod session;
mod signing_page;
mod spool;
mod token;
mod wordings;
