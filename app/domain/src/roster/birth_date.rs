//! Birth dates as files write them.

use chrono::{NaiveDate, TimeDelta};

use crate::day::{DayError, parse_day};

/// How the birth dates of a sheet are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// Students of seconde are fifteen, give or take a few years.
fn is_likely(born: NaiveDate, today: NaiveDate) -> bool {
    today
        .years_since(born)
        .is_some_and(|age| (10..=25).contains(&age))
}

/// « 06/14/2011 » with its day first.
pub(super) fn swapped(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [month, day, year] if year.trim().len() == 4 => Some(format!("{day}/{month}/{year}")),
        _ => None,
    }
}

/// A number of days since 1900, as spreadsheets keep dates.
fn serial(text: &str) -> Option<NaiveDate> {
    let days: i64 = text.split(['.', ',']).next()?.parse().ok()?;
    let known = (30_000..60_000).contains(&days);
    known.then(|| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(days)))?
}

/// A birth date that was typed with its day first, or as a spreadsheet keeps it. Of a year in two digits the only century that gives a
/// student's age is taken.
pub fn read_birth_date(text: &str, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    // A time of day that a spreadsheet added.
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let text = if day.len() >= 8 && day.starts_with(|c: char| c.is_ascii_digit()) {
        day
    } else {
        text.trim()
    };
    let read = match serial(text) {
        Some(day) => Ok(day),
        None => parse_day(text),
    };
    let read = match read {
        Err(DayError::ShortYear) => match text.rfind(|c: char| !c.is_ascii_digit()) {
            Some(at) => parse_day(&format!("{}20{}", &text[..=at], &text[at + 1..])),
            None => read,
        },
        read => read,
    };
    match read {
        Ok(born) if is_likely(born, today) => Ok(born),
        Ok(_) => {
            Err("Cette date ne peut pas être celle de la naissance d’un élève de seconde. Vérifiez l’année.")
        }
        Err(error) => Err(error.message()),
    }
}

/// Whether a column of dates says by itself that it has the month first: some cell makes no sense with its day first, and every cell does
/// with its month first.
pub(super) fn date_order(cells: &[&str], today: NaiveDate) -> DateOrder {
    let odd = cells
        .iter()
        .any(|cell| parse_day(cell) == Err(DayError::Nonexistent));
    let all_swapped = || {
        cells
            .iter()
            .all(|cell| swapped(cell).is_some_and(|cell| read_birth_date(&cell, today).is_ok()))
    };
    if odd && all_swapped() {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    }
}
