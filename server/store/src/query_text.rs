//! The texts of queries that are asked most or look at everything, for who measures how the engines plan them.

use crate::{application, offer};

/// How many applications somebody may answer, by state: `$1` the account, `$2` an offer or null.
pub const INBOX_COUNTS: &str = application::INBOX_COUNTS.text();
/// A page of them: `$3` a state or nothing, `$4` how many, `$5` from which one on.
pub const INBOX_PAGE: &str = application::INBOX_PAGE.text();
/// A student's applications: `$1` the student, `$2` how many at most.
pub const MINE: &str = application::MINE.text();
/// Applications whose deadline has passed: `$1` the day, `$2` how many at most.
pub const DUE: &str = application::DUE.text();
/// Applications whose deadline comes: `$1` the day, `$2` after which one, `$3` until which day, `$4` how many at most.
pub const TO_REMIND: &str = application::TO_REMIND.text();
/// Offers of a campaign whose last week has not passed: `$1` the campaign, `$2` a week, `$3` how many at most.
pub const OPEN: &str = offer::OPEN.text();
