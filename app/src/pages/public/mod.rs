//! What anybody can read.

pub(crate) mod home;
pub(crate) mod offer;
pub(crate) mod search;
