//! One page a file, by area of the site.

pub(crate) mod gallery;
pub(crate) mod info;
pub(crate) mod not_found;
pub(crate) mod public;
