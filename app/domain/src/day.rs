//! Days as people type them, and those on which nobody works.

use chrono::NaiveDate;

use crate::{sanitize, typography::plain};

mod holiday;
pub mod iso;

pub use self::holiday::{is_day_of_rest, is_public_holiday};

/// Why a text is not a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DayError {
    /// Nothing was typed.
    #[error("no day was typed")]
    Empty,
    /// Written in a way that is not understood.
    #[error("not a day")]
    Unreadable,
    /// A day, a month and a year that do not go together: 31 June, or the month first.
    #[error("no such day in the calendar")]
    Nonexistent,
    /// The century cannot be told.
    #[error("the year has two digits")]
    ShortYear,
}

impl DayError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "Indiquez une date, par exemple 14/06/2027.",
            Self::Unreadable => {
                "Cette date n’a pas pu être lue. Écrivez jour, mois et année, par exemple 14/06/2027."
            }
            Self::Nonexistent => {
                "Cette date n’existe pas. Écrivez d’abord le jour, puis le mois et l’année, par exemple 14/06/2027."
            }
            Self::ShortYear => "Écrivez l’année avec ses quatre chiffres, par exemple 14/06/2027.",
        }
    }
}

/// Reads a day: « 14/06/2027 », « 14-06-2027 », « 14.06.2027 », « 14 juin 2027 », « lundi 1er juillet 2027 », and the YYYY-MM-DD that the
/// browser's field of dates sends. The day always comes before the month.
pub fn parse_day(text: &str) -> Result<NaiveDate, DayError> {
    let text = plain(&sanitize::value(text));
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let words = match words.as_slice() {
        [first, rest @ ..] if matches!(*first, "le" | "du" | "au") => rest,
        all => all,
    };
    let words = match words {
        [first, rest @ ..] if is_weekday(first) => rest,
        all => all,
    };
    let (year, month, day) = match words {
        [] => return Err(DayError::Empty),
        [year, month, day] if year.len() == 4 && is_number(year) => {
            (*year, month_number(month), day_number(day))
        }
        [day, month, year] => (*year, month_number(month), day_number(day)),
        _ => return Err(DayError::Unreadable),
    };
    let (Some(month), Some(day), true) = (month, day, is_number(year)) else {
        return Err(DayError::Unreadable);
    };
    match (year.len(), year.parse()) {
        (4, Ok(year @ 1900..=2199)) => NaiveDate::from_ymd_opt(year, month, day).ok_or(DayError::Nonexistent),
        (4, _) => Err(DayError::Nonexistent),
        (2, _) => Err(DayError::ShortYear),
        _ => Err(DayError::Unreadable),
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn is_weekday(word: &str) -> bool {
    let known = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ];
    let short = word.trim_end_matches('.');
    known
        .iter()
        .any(|day| *day == short || (short.len() == 3 && day.starts_with(short)))
}

/// « 14 », « 1er ».
pub(crate) fn day_number(word: &str) -> Option<u32> {
    let digits = word.strip_suffix("er").unwrap_or(word);
    (digits.len() <= 2 && is_number(digits))
        .then(|| digits.parse().ok())
        .flatten()
}

/// « 06 », « juin », « sept ».
pub(crate) fn month_number(word: &str) -> Option<u32> {
    if is_number(word) {
        return (word.len() <= 2).then(|| word.parse().ok()).flatten();
    }
    month_named(word)
}

/// « juin », « sept », without accents.
pub(crate) fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [(&str, &[&str]); 12] = [
        ("janvier", &["janv", "jan"]),
        ("fevrier", &["fevr", "fev"]),
        ("mars", &[]),
        ("avril", &["avr"]),
        ("mai", &[]),
        ("juin", &[]),
        ("juillet", &["juil"]),
        ("aout", &[]),
        ("septembre", &["sept", "sep"]),
        ("octobre", &["oct"]),
        ("novembre", &["nov"]),
        ("decembre", &["dec"]),
    ];
    let found = MONTHS
        .iter()
        .position(|(name, short)| *name == word || short.contains(&word))?;
    u32::try_from(found + 1).ok()
}

/// A day that was typed, as the browser's field of dates takes it; what cannot be read stays as it was typed.
pub fn field_value(typed: &str) -> String {
    parse_day(typed).map_or_else(|_| typed.to_owned(), |day| day.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = NaiveDate::from_ymd_opt(2027, 6, 14).unwrap();
        for text in [
            "2027-06-14",
            "2027/06/14",
            "14/06/2027",
            "14-06-2027",
            "14.06.2027",
            "14 06 2027",
            "14/6/2027",
            "14 / 06 / 2027",
            "14–06–2027",
            "14\u{a0}juin\u{a0}2027",
            "14 JUIN 2027",
            "lundi 14 juin 2027",
            "le 14 juin 2027",
            "Lundi, 14/06/2027",
            "\u{200e}14/06/2027\u{200b}",
            "１４/０６/２０２７",
            "14/06/2027.",
        ] {
            assert_eq!(parse_day(text), Ok(day), "{text:?}");
        }
        let others = [
            ("1er juillet 2027", "2027-07-01"),
            ("9 févr. 2011", "2011-02-09"),
            ("3 Août 2010", "2010-08-03"),
            ("31 déc. 2010", "2010-12-31"),
            ("29/02/2028", "2028-02-29"),
            ("01/02/2011", "2011-02-01"),
        ];
        for (text, read) in others {
            assert_eq!(
                parse_day(text).map(|day| day.to_string()),
                Ok(read.into()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_day_says_why() {
        for (text, why) in [
            ("", DayError::Empty),
            (" \u{200b}", DayError::Empty),
            ("demain", DayError::Unreadable),
            ("14 juin", DayError::Unreadable),
            ("14062027", DayError::Unreadable),
            ("14/06/2027 à midi", DayError::Unreadable),
            ("quatorze juin 2027", DayError::Unreadable),
            ("14/06/202", DayError::Unreadable),
            ("06/14/2027", DayError::Nonexistent),
            ("31/06/2027", DayError::Nonexistent),
            ("29/02/2027", DayError::Nonexistent),
            ("00/06/2027", DayError::Nonexistent),
            ("14/06/0027", DayError::Nonexistent),
            ("14/06/27", DayError::ShortYear),
            ("9 mars 11", DayError::ShortYear),
        ] {
            assert_eq!(parse_day(text), Err(why), "{text}");
            assert!(!why.message().is_empty());
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(offset in 0i64..100_000) {
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::TimeDelta::days(offset);
            for text in [
                day.to_string(),
                day.format("%d/%m/%Y").to_string(),
                crate::typography::date(day),
                crate::typography::date_with_weekday(day),
            ] {
                prop_assert_eq!(parse_day(&text), Ok(day), "{}", text);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = parse_day(&text);
            prop_assert_eq!(field_value(&field_value(&text)), field_value(&text));
        }
    }
}
