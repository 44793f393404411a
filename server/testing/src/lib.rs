//! What tests are made of: fresh databases on both engines, people and what they do, and a browser for the router.
//!
//! For development only. A test that cannot go on fails, so everything here panics instead of returning errors.

#![allow(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[cfg(feature = "browser")]
pub mod browser;
mod contents;
pub mod convention;
mod database;
pub mod files;
mod folder;
#[cfg(feature = "browser")]
pub mod gateway;
mod keys;
pub mod people;
mod postgres;
#[cfg(feature = "browser")]
pub mod register;
mod rows;
pub mod signing;
mod small_disk;
mod template;

pub use database::{Fresh, both, empty_postgres, on_both, postgres, sqlite};
pub use folder::Folder;
pub use keys::keys;
pub use rows::{campaign, id, now, offer, place, publish_at_once, school, sector, seed, structure};
pub use small_disk::SmallDisk;
pub use template::Template;

/// A name that nothing else has, in this run or another: of a database, of a folder.
fn random_name() -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = || RandomState::new().hash_one(0);
    format!("test_{:016x}{:016x}", random(), random())
}
