//! Hours of presence, weekday by weekday.

use serde::{Deserialize, Serialize};

use crate::sanitize;

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
            .flat_map(char::to_lowercase)
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

/// A piece of a text that names times.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Piece<'a> {
    Number(&'a str),
    Word(&'a str),
    Mark(char),
}

/// Numbers, words and marks; spaces part them and are left out, but for whether one comes before.
pub(crate) fn pieces(text: &str) -> Vec<(Piece<'_>, bool)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let spaced = first == ' ';
        rest = rest.trim_start_matches(' ');
        let Some(first) = rest.chars().next() else { break };
        let same: fn(char) -> bool = if first.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else {
            char::is_alphabetic
        };
        let length = match rest.find(|c: char| !same(c)) {
            Some(0) => first.len_utf8(),
            Some(end) => end,
            None => rest.len(),
        };
        let (piece, after) = rest.split_at(length);
        let piece = if first.is_ascii_digit() {
            Piece::Number(piece)
        } else if first.is_alphabetic() {
            Piece::Word(piece)
        } else {
            Piece::Mark(first)
        };
        found.push((piece, spaced));
        rest = after;
    }
    found
}

/// The times that a text names one after the other, whatever parts them: « 9h-12h30 / 13h30-17h », « de 9 heures à midi », « 09:00-12:00
/// 13:00-17:00 ». `None` where something else stands in it.
pub fn parse_times(text: &str) -> Option<Vec<TimeOfDay>> {
    const BETWEEN: [&str; 16] = [
        "de", "du", "à", "a", "au", "et", "puis", "jusqu", "le", "la", "l", "matin", "am", "aprem", "après",
        "apres",
    ];
    let text = sanitize::value(text)
        .to_lowercase()
        .replace("heures", "h")
        .replace("heure", "h")
        .replace("après-midi", " ")
        .replace("apres-midi", " ")
        .replace("après midi", " ")
        .replace("apres midi", " ");
    let pieces = pieces(&text);
    let mut times = Vec::new();
    let mut at = 0;
    while let Some((piece, _)) = pieces.get(at) {
        match piece {
            Piece::Number(_) => {
                let (time, next) = time_at(&pieces, at)?;
                times.push(time);
                at = next;
                continue;
            }
            Piece::Word("midi") => times.push(TimeOfDay::new(12, 0).ok()?),
            Piece::Word(word) if BETWEEN.contains(word) => {}
            Piece::Mark('-' | '/' | ',' | ';' | '+' | '|' | '&' | '(' | ')' | '\'' | ':' | '\n') => {}
            _ => return None,
        }
        at += 1;
    }
    Some(times)
}

/// The time that begins with the number at that place, and the place after it.
fn time_at(pieces: &[(Piece<'_>, bool)], at: usize) -> Option<(TimeOfDay, usize)> {
    let piece = |place: usize| pieces.get(place).map(|(piece, _)| *piece);
    let Some(Piece::Number(hour)) = piece(at) else {
        return None;
    };
    let hour = two_digits(hour)?;
    let (minute, next) = match (piece(at + 1), piece(at + 2)) {
        (Some(Piece::Word("h")), Some(Piece::Number(minute))) => {
            // « 9 h 12 h »: the number begins another time.
            let begins = matches!(piece(at + 3), Some(Piece::Word("h") | Piece::Mark(':' | '.')));
            let apart = pieces.get(at + 2).is_some_and(|(_, spaced)| *spaced);
            match two_digits(minute).filter(|_| minute.len() == 2) {
                _ if begins && apart => (0, at + 2),
                Some(minute) => (minute, at + 3),
                None => return None,
            }
        }
        (Some(Piece::Word("h")), _) => (0, at + 2),
        (Some(Piece::Mark(':' | '.')), Some(Piece::Number(minute))) if minute.len() == 2 => {
            (two_digits(minute)?, at + 3)
        }
        (Some(Piece::Mark(':' | '.') | Piece::Word("min" | "mn")), _) => return None,
        _ => (0, at + 1),
    };
    // Minutes may be called so, and seconds must be none.
    let next = match (piece(next), piece(next + 1)) {
        (Some(Piece::Word("min" | "mn" | "minutes")), _) => next + 1,
        (Some(Piece::Mark(':')), Some(Piece::Number("00"))) => next + 2,
        (Some(Piece::Mark(':')), Some(Piece::Number(_))) => return None,
        _ => next,
    };
    Some((TimeOfDay::new(hour, minute).ok()?, next))
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
    fn times_are_read_one_after_the_other() {
        let read = |text: &str| {
            parse_times(text).map(|times| times.into_iter().map(TimeOfDay::field_value).collect::<Vec<_>>())
        };
        let four = Some(["09:00", "12:30", "13:30", "17:00"].map(str::to_owned).to_vec());
        for text in [
            "9h-12h30 / 13h30-17h",
            "9h–12h30, 13h30–17h",
            "de 9h à 12h30 et de 13h30 à 17h",
            "De 9 h à 12 h 30, puis de 13 h 30 à 17 h",
            "09:00-12:30 13:30-17:00",
            "09:00 12:30 13:30 17:00",
            "9.00-12.30;13.30-17.00",
            "9 heures - 12 heures 30 / 13 heures 30 - 17 heures",
            "9-12h30 13h30-17",
            "Matin : 9h-12h30 ; après-midi : 13h30-17h",
            "9h 12h30 13h30 17h",
            "9h00-12h30 | 13h30-17h00",
            "09:00:00-12:30:00 13:30:00-17:00:00",
            "9h-12h30\n13h30-17h",
        ] {
            assert_eq!(read(text), four, "{text}");
        }
        let two = Some(["09:00", "17:00"].map(str::to_owned).to_vec());
        for text in ["9 heures - 17 heures", "9 h 17 h", "9-17", "9h à 17h", "(9h-17h)"] {
            assert_eq!(read(text), two, "{text}");
        }
        assert_eq!(
            read("9h à midi"),
            Some(vec!["09:00".to_owned(), "12:00".to_owned()])
        );
        assert_eq!(read(""), Some(vec![]));
        for text in [
            "9h-17h (pause 1h)",
            "9h5-12h",
            "9h300",
            "25h-26h",
            "toute la journée",
            "9h-12h sauf mardi",
            "0900-1200",
            "9h30m",
            "30 min",
            "9:-12",
        ] {
            assert_eq!(read(text), None, "{text}");
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
