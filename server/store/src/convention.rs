//! Conventions, from the day they are opened to the proof of what was signed.
//!
//! Whatever changes a convention takes hold of it first (`Steps::lock_convention`), after the pupil and the offers where these are
//! locked too: two changes follow each other, and each line of the log knows the one before.

mod access;
mod delegation;
mod files;
mod freezing;
mod letters;
mod lists;
mod moves;
mod opening;
mod places;
mod presence;
mod reading;
mod sections;
mod steps;

pub use delegation::{Delegated, DelegationLine};
pub use files::FileKind;
pub use freezing::FrozenVersion;
pub use lists::{ConventionLine, ConventionsFilter};
pub use moves::ConventionMoved;
pub(crate) use opening::{Opened, Opening};
pub use presence::{Present, Seat};
pub use reading::{ConventionFile, FileLine, LogLine, SavedSection, VersionLine};
pub use sections::{SectionSaved, Side};
#[allow(unused_imports, reason = "for every module that changes conventions")]
pub(crate) use {
    access::Rights,
    letters::Letters,
    moves::Moves,
    steps::{Standing, Steps},
};
