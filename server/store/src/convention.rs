//! Conventions, from the day they are opened to the proof of what was signed.
//!
//! Whatever changes a convention locks it first (`Conn::lock_convention`), after the pupil and the offers where these are
//! locked too: two changes follow each other, and each line of the log knows the one before.

mod access;
mod cancellation;
mod delegation;
mod emails;
mod files;
mod freezing;
mod group;
pub(crate) mod lists;
mod opening;
mod places;
mod presence;
mod reading;
mod referent;
mod sections;
mod steps;
mod transitions;
mod usual;

pub use access::By;
pub(crate) use access::link_fills_host;
pub use cancellation::CancellationUndone;
pub(crate) use delegation::granter_is_head;
pub use delegation::{Delegated, DelegationLine};
pub(crate) use emails::Names;
pub use files::FileKind;
pub(crate) use files::NewFile;
pub use freezing::FrozenVersion;
pub use group::PartsToFill;
pub use lists::{ConventionLine, ConventionsFilter, ConventionsOrder};
pub(crate) use opening::{Opened, reference};
pub use presence::{OpenTab, Present};
pub(crate) use reading::has_place;
pub use reading::{ConventionFile, FileLine, LogLine, SavedSection, VersionLine};
pub use sections::{SectionSaved, Side, TypedSection};
#[allow(unused_imports, reason = "for every module that changes conventions")]
pub(crate) use steps::LockedConvention;
pub use transitions::ConventionMoved;
pub use usual::{ProfileSaved, SchoolProfile};
