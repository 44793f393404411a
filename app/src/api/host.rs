//! The host's space: structures and their people, drafts, offers, applications.

pub mod application;
pub mod colleague;
pub mod delegation;
pub mod draft;
pub mod import;
pub mod offer;
pub mod structure;
pub mod vetting;
