//! The texts of queries that are asked most or look at everything, for who measures how the engines plan them.

use crate::{
    account::unproven, application, awaited, board, conn::Statement, convention::lists, offer,
    proven::WAYS_BACK, second_factor::FACTORS,
};

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

/// What the board of a school (`$1`) reads, by what it is: with the campaign (`$2`), or with who reads it (`$2`) on which day (`$3`).
pub const BOARD: [(&str, &str); 9] = [
    ("students", board::ALL_STUDENTS.text()),
    ("students of a reader", board::STUDENTS_OF_READER.text()),
    ("applications", board::LIVE_APPLICATIONS.text()),
    ("places found alone", board::LIVE_PROPOSALS.text()),
    ("what ended", board::ENDED.text()),
    ("conventions", board::WITH_CONVENTION.text()),
    ("places without one", board::WITHOUT_CONVENTION.text()),
    ("signers", board::UNSIGNED.text()),
    ("situations", board::SITUATIONS.text()),
];

/// Lists of conventions by whose they are (`$1`), and what these await.
pub const CONVENTION_LISTS: [(&str, &str); 11] = [
    ("structure", lists::OF_STRUCTURE.text()),
    ("student", lists::OF_STUDENT.text()),
    ("guardian", lists::OF_GUARDIAN.text()),
    ("school", lists::OF_SCHOOL.text()),
    ("school, by name", lists::OF_SCHOOL_BY_NAME.text()),
    ("school, the last first", lists::OF_SCHOOL_RECENT.text()),
    ("school, counted", lists::COUNTS_OF_SCHOOL.text()),
    ("awaited of student", awaited::OF_STUDENT.text()),
    ("awaited of guardian", awaited::OF_GUARDIAN.text()),
    ("awaited of host", awaited::OF_HOST.text()),
    ("awaited in school", awaited::OF_SCHOOL.text()),
];

/// Whether an unproven sign-up (`$1`) left nothing anywhere, and what is emptied before it is deleted, itself last.
pub const SIGN_UP_LEFT_NOTHING: &str = unproven::LEFT_NOTHING.text();
/// See [`SIGN_UP_LEFT_NOTHING`].
pub fn sign_up_emptied() -> impl Iterator<Item = &'static str> {
    let all = unproven::OWN.into_iter().chain(unproven::ITSELF);
    all.chain(FACTORS).chain(WAYS_BACK).map(Statement::text)
}

/// Every text of this crate, after where it is written (`server/store/src/seat.rs:73`). Only a build that checks itself lists them: in a
/// release there are none.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let listed = inventory::iter::<Statement>.into_iter();
    listed.map(|statement| (statement.place(), statement.text()))
}
