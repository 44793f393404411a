//! What pages say in words.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Timelike, Utc};
use domain::{
    hours::TimeOfDay,
    time_zone::TimeZone,
    typography::{date, date_with_weekday, time},
};

use crate::context::AppContext;

/// « 14 juin 2027 à 9 h 30 »; overseas, with whose hour it is: « 14 juin 2027 à 11 h 30 (heure de La Réunion) ».
pub fn date_time(app: &AppContext, at: DateTime<Utc>) -> String {
    let local = local(app, at);
    format!("{} à {}{}", date(local.date()), hour(local), whose(app.zone))
}

/// The same in a column: « 14/06/2027, 9 h 30 ».
pub fn short_date_time(app: &AppContext, at: DateTime<Utc>) -> String {
    let local = local(app, at);
    format!("{}, {}{}", local.format("%d/%m/%Y"), hour(local), whose(app.zone))
}

/// The day and the hour apart: « lundi 14 juin 2027 », « 9 h 30 ».
pub fn day_and_hour(app: &AppContext, at: DateTime<Utc>) -> (String, String) {
    let local = local(app, at);
    let hour = format!("{}{}", hour(local), whose(app.zone));
    (date_with_weekday(local.date()), hour)
}

/// The same for whoever is not signed in, hence may be anywhere: « 14 juin 2027 à 9 h 30 (heure de Paris) ».
pub fn date_time_in_paris(app: &AppContext, at: DateTime<Utc>) -> String {
    let local = app.clock.local(at);
    format!(
        "{} à {} (heure {})",
        date(local.date()),
        hour(local),
        TimeZone::Mainland.label()
    )
}

/// « 14 juin 2027 ».
pub fn day(app: &AppContext, at: DateTime<Utc>) -> String {
    date(local(app, at).date())
}

/// A time of today « 14 h 32 », or with its day.
pub fn time_or_date(app: &AppContext, at: DateTime<Utc>) -> String {
    let at = local(app, at);
    if at.date() == local(app, app.clock.now()).date() {
        format!("{}{}", hour(at), whose(app.zone))
    } else {
        format!("{} à {}{}", date(at.date()), hour(at), whose(app.zone))
    }
}

/// How many days ago that was, by the calendar.
pub fn days_since(app: &AppContext, at: DateTime<Utc>) -> i64 {
    (local(app, app.clock.now()).date() - local(app, at).date()).num_days()
}

/// Which day that was where whoever asks is.
pub(crate) fn local_day(app: &AppContext, at: DateTime<Utc>) -> NaiveDate {
    local(app, at).date()
}

/// What clocks show where whoever asks is.
fn local(app: &AppContext, at: DateTime<Utc>) -> NaiveDateTime {
    app.zone.local(at).unwrap_or_else(|| app.clock.local(at))
}

fn hour(local: NaiveDateTime) -> String {
    let minutes = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap_or_default();
    TimeOfDay::try_from(minutes).map(time).unwrap_or_default()
}

/// Said where it is not the hour of the mainland.
fn whose(zone: TimeZone) -> String {
    if zone == TimeZone::Mainland {
        String::new()
    } else {
        format!(" (heure {})", zone.label())
    }
}
