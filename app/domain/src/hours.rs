//! Hours of presence, weekday by weekday.

use serde::{Deserialize, Serialize};

use crate::sanitize;

mod days;
mod sentence;
mod times;

pub(crate) use self::sentence::named;
pub use self::times::parse_times;
pub(crate) use self::times::{Piece, pieces};

/// Minutes since midnight, 0 to 1 440.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TimeOfDay(u16);

/// Why a number is not a time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a time of day lies between 0 and 1440 minutes")]
pub struct NotATimeOfDay;

impl TimeOfDay {
    /// A time of day from an hour and minutes.
    pub fn new(hour: u16, minute: u16) -> Result<Self, NotATimeOfDay> {
        let minutes = hour
            .checked_mul(60)
            .and_then(|m| m.checked_add(minute))
            .ok_or(NotATimeOfDay)?;
        if minute < 60 {
            Self::try_from(minutes)
        } else {
            Err(NotATimeOfDay)
        }
    }

    /// Reads what people write: « 9 h », « 9h30 », « 9 h 30 », « 9 heures 30 », « 9:00 », « 9.30 », « 9 », « midi », and the `HH:MM`
    /// that the browser's field of times sends (`HH:MM:SS` from some, whose seconds must be zero).
    pub fn parse(text: &str) -> Result<Self, NotATimeOfDay> {
        let bare: String = sanitize::value(text)
            .chars()
            .filter(|c| !c.is_whitespace())
            // Words of hours have plain letters, and those of all scripts would be tables in everybody's download.
            .map(|c| c.to_ascii_lowercase())
            .take(16)
            .collect();
        if bare == "midi" {
            return Self::new(12, 0);
        }
        let bare = bare.replace("heures", "h").replace("heure", "h");
        let minutes = ["minutes", "min", "mn"]
            .iter()
            .find_map(|unit| bare.strip_suffix(unit))
            .filter(|rest| rest.contains('h'));
        let bare = minutes.unwrap_or(&bare);
        let bare = bare
            .strip_suffix(":00")
            .filter(|rest| rest.contains(':'))
            .unwrap_or(bare);
        let (hour, minute) = bare.split_once(['h', ':', '.']).unwrap_or((bare, ""));
        let hour = two_digits(hour).ok_or(NotATimeOfDay)?;
        let minute = match minute {
            "" if minutes.is_none() && !bare.ends_with([':', '.']) => 0,
            _ if minute.len() == 2 => two_digits(minute).ok_or(NotATimeOfDay)?,
            _ => return Err(NotATimeOfDay),
        };
        Self::new(hour, minute)
    }

    /// « 09:30 », as the browser's field of times takes it.
    pub fn field_value(self) -> String {
        format!("{:02}:{:02}", self.0 / 60, self.0 % 60)
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// A time that was typed, as the browser's field of times takes it; what cannot be read stays as it was typed.
pub fn field_value(typed: &str) -> String {
    TimeOfDay::parse(typed).map_or_else(|_| typed.to_owned(), TimeOfDay::field_value)
}

/// Whether the browser's field of times shows that text: `HH:MM`, before midnight.
pub fn fits_field(text: &str) -> bool {
    TimeOfDay::parse(text).is_ok_and(|time| time.minutes() < 24 * 60 && time.field_value() == text)
}

fn two_digits(text: &str) -> Option<u16> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl TryFrom<u16> for TimeOfDay {
    type Error = NotATimeOfDay;

    fn try_from(minutes: u16) -> Result<Self, Self::Error> {
        if minutes <= 24 * 60 {
            Ok(Self(minutes))
        } else {
            Err(NotATimeOfDay)
        }
    }
}

impl From<TimeOfDay> for u16 {
    fn from(time: TimeOfDay) -> Self {
        time.0
    }
}

/// A stretch of presence without a break: from, to.
pub type Stretch = (TimeOfDay, TimeOfDay);

/// The stretches of presence of each weekday, Monday to Saturday; a day without any is a day off.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeekHours(pub [Vec<Stretch>; 6]);

impl WeekHours {
    /// The names of the days, in the order of the table.
    pub const DAYS: [&'static str; 6] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];

    /// Minutes of presence over the week, breaks left out.
    pub fn total_minutes(&self) -> u32 {
        self.0.iter().map(|day| Self::day_minutes(day)).sum()
    }

    /// Minutes of presence of one day.
    pub fn day_minutes(day: &[Stretch]) -> u32 {
        day.iter()
            .map(|(from, to)| u32::from(to.0.saturating_sub(from.0)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_do_not_count() {
        let time = |h, m| TimeOfDay::new(h, m).unwrap();
        let day = vec![(time(9, 0), time(12, 30)), (time(13, 30), time(17, 0))];
        let mut week = WeekHours::default();
        week.0[0].clone_from(&day);
        week.0[1] = day;
        assert_eq!(week.total_minutes(), 2 * 7 * 60);
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, minutes) in [
            ("9", 540),
            ("9h", 540),
            ("9 h", 540),
            ("9\u{a0}h\u{a0}30", 570),
            ("9H30", 570),
            ("09:00", 540),
            ("9:05", 545),
            ("9.30", 570),
            ("17:30:00", 1050),
            ("00:00", 0),
            (" 24 h ", 1440),
            ("9 heures", 540),
            ("9 heures 30", 570),
            ("9 h 30 min", 570),
            ("9h30mn", 570),
            ("midi", 720),
            ("\u{200e}9h30\u{200b}", 570),
            ("０９：３０", 570),
            ("8:57", 537),
            ("08h03", 483),
        ] {
            assert_eq!(
                TimeOfDay::parse(text).map(TimeOfDay::minutes),
                Ok(minutes),
                "{text}"
            );
        }
        for text in [
            "",
            "h",
            "h30",
            ":",
            "9:",
            "9h5",
            "9h300",
            "24h01",
            "25h",
            "9h60",
            "-1",
            "neuf",
            "9h30m",
            "9min",
            "9h min",
            "minuit",
            "9,30",
            "090h00",
            "+9",
            "9:00:30",
            "٩",
            "9 h 30 h 30 h 30",
        ] {
            assert_eq!(TimeOfDay::parse(text), Err(NotATimeOfDay), "{text}");
        }
    }

    #[test]
    fn a_field_of_times_shows_times_only() {
        assert!(fits_field("09:30") && fits_field("08:57"));
        for text in ["", "9h30", "9:30", "24:00", "neuf"] {
            assert!(!fits_field(text), "{text}");
        }
        assert_eq!(field_value("9 h 30"), "09:30");
        assert_eq!(field_value("neuf"), "neuf");
    }

    #[test]
    fn a_fields_value_is_read_back() {
        for minutes in 0..=1440 {
            let time = TimeOfDay::try_from(minutes).unwrap();
            assert_eq!(TimeOfDay::parse(&time.field_value()), Ok(time));
            assert_eq!(TimeOfDay::parse(&crate::typography::time(time)), Ok(time));
        }
    }

    #[test]
    fn times_have_bounds() {
        assert!(TimeOfDay::new(24, 0).is_ok());
        assert!(TimeOfDay::new(24, 1).is_err());
        assert!(TimeOfDay::new(9, 60).is_err());
        assert!(TimeOfDay::new(u16::MAX, 0).is_err());
    }
}
