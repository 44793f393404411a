//! Signing, on both engines: by account, by link and code, for many at once, on paper, at the desk; refused; reminded; sealed; checked.

mod addresses;
pub mod altered;
mod amendment;
mod amendment_asked;
mod amendment_effect;
mod batch;
mod codes;
mod desk;
mod file;
mod forged;
mod further;
mod identity;
mod links;
mod lost;
mod paper;
mod parted;
mod races;
mod refusal;
mod reminders;
mod revoked;
mod sms;
mod staff;
mod structure;
