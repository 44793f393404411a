//! Conventions, on both engines: opened, filled by many at once, frozen, corrected, given up; who may, and what nobody may.

mod access;
mod cancellation;
mod editing;
mod edition;
pub(super) mod frozen;
mod guards;
mod life;
mod lists;
mod logos;
mod opening;
mod staff;
mod usual;
mod wording;
