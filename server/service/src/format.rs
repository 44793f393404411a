//! What pages say in words.

use chrono::{DateTime, Timelike, Utc};
use domain::{
    hours::TimeOfDay,
    typography::{date, time},
};

use crate::context::AppContext;

/// « 14 juin 2027 à 9 h 30 », in mainland France.
pub fn date_time(app: &AppContext, at: DateTime<Utc>) -> String {
    let local = app.clock.local(at);
    let minutes = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap_or_default();
    let hour = TimeOfDay::try_from(minutes).map(time).unwrap_or_default();
    format!("{} à {hour}", date(local.date()))
}
