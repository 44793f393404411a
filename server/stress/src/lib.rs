//! What `make stress` and `make bench` ask of the database and of a running server, and nothing else does: rows in bulk, everything read at
//! once and compared with itself, how queries are planned, and HTTP spoken by hand. For development only.

#![allow(missing_docs, reason = "for development only")]

pub mod bulk;
pub mod client;
pub mod frozen;
pub mod invariants;
pub mod plans;
pub mod snapshot;

/// What may fail in many ways, each of which ends the trial.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
