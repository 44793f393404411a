//! Building blocks used by two pages or more.

pub(crate) mod alert;
pub(crate) mod calendar;
pub(crate) mod far_warning;
pub(crate) mod footer;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod mark;
pub(crate) mod offer_card;
pub(crate) mod pager;
pub(crate) mod trouble;
