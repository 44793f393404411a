//! The time, as whoever needs it is given it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// The time, given from outside so that tests can choose it.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds, since PostgreSQL keeps no more.
    fn now(&self) -> DateTime<Utc>;
    /// Today in mainland France.
    fn today(&self) -> NaiveDate;
    /// What clocks showed in mainland France at that time.
    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime;
}
