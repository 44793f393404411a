//! The search page: a form, and what it gives. All of the search is in the address.

pub(crate) mod active;
pub(crate) mod alert;
mod arrival;
mod filters;
mod form;
mod outcome;
pub(crate) mod page;
mod results;
pub(super) mod scroll_restore;
