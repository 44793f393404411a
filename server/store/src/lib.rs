//! Everything that is kept: one SQL text per query, on SQLite and on PostgreSQL alike.
//!
//! SQL lives here and nowhere else. Functions take domain types and give domain types back; rows are private to the
//! file of their noun. Nothing reads a clock: times are bound by the caller.

mod campaign;
mod change;
mod db;
mod error;
#[cfg(feature = "bench")]
pub mod field_practice;
mod offer;
mod row;
mod school;
mod sector;
mod setting;
mod structure;

pub use change::{Change, Noun};
pub use db::{BackupError, Db, Engine};
pub use error::{Constraint, StoreError};
