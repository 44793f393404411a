//! Building blocks used by two pages or more.

pub(crate) mod acting;
pub(crate) mod alert;
pub(crate) mod breadcrumb;
pub(crate) mod browser;
pub(crate) mod calendar;
pub(crate) mod dialog;
pub(crate) mod document;
pub(crate) mod far_warning;
pub(crate) mod follow;
pub(crate) mod footer;
pub(crate) mod form;
pub(crate) mod header;
pub(crate) mod icon;
pub(crate) mod locate;
pub(crate) mod mark;
pub(crate) mod missing_part;
pub(crate) mod offer_card;
pub(crate) mod pager;
pub(crate) mod picture;
pub(crate) mod place_field;
pub(crate) mod progress;
pub(crate) mod share;
pub(crate) mod stepper;
pub(crate) mod structured;
pub(crate) mod text_field;
pub(crate) mod trouble;
