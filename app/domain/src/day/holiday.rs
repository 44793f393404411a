//! Days on which nobody is asked for anything: Sundays and the public holidays of all of France, as working time counts them. Those of
//! Alsace-Moselle and overseas are not among them: the site does not know who observes them.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::working_time::public_holidays;

/// Whether that day is a public holiday in all of France.
pub fn is_public_holiday(day: NaiveDate) -> bool {
    public_holidays(day.year())
        .iter()
        .any(|(holiday, _)| *holiday == day)
}

/// Whether nobody is reminded of anything that day: a Sunday or a public holiday.
pub fn is_day_of_rest(day: NaiveDate) -> bool {
    day.weekday() == Weekday::Sun || is_public_holiday(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_eleven_holidays_of_known_years() {
        let of = |year: i32| -> Vec<String> {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let all = first.iter_days().take_while(|day| day.year() == year);
            all.filter(|day| is_public_holiday(*day))
                .map(|day| day.format("%m-%d").to_string())
                .collect()
        };
        assert_eq!(
            of(2026),
            [
                "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11",
                "12-25"
            ]
        );
        assert_eq!(
            of(2027),
            [
                "01-01", "03-29", "05-01", "05-06", "05-08", "05-17", "07-14", "08-15", "11-01", "11-11",
                "12-25"
            ]
        );
        // Ascension on the 1st of May: one day less.
        assert_eq!(of(2008).len(), 11 - 1);
    }

    #[test]
    fn saturdays_are_no_rest_and_sundays_are() {
        assert!(is_day_of_rest(day("2026-11-29")) && !is_day_of_rest(day("2026-11-28")));
        assert!(is_day_of_rest(day("2026-11-11")) && !is_day_of_rest(day("2026-11-12")));
    }
}
