//! The weeks of an offer as people write them in a table: in words, by number, or by their dates.

use chrono::{Datelike, NaiveDate};

use super::cell::quoted;
use crate::{
    campaign::Campaign,
    day::{is_weekday, month_named},
    hours::{Piece, pieces},
    sanitize,
    typography::{plain, span},
    weeks::{Week, Weeks},
};

/// The code of weeks. « 1 » and « 2 » alone could mean a number of weeks or one of them: they are refused.
pub(super) fn weeks(typed: &str, campaign: &Campaign) -> Result<String, String> {
    let simple = plain(typed);
    let known = Weeks::ALL
        .into_iter()
        .find(|weeks| plain(weeks.label()) == simple || weeks.code() == simple);
    // « 1/2 » may be both weeks, one of two, or a day of February.
    let is_fraction = typed.contains('/') && simple == "1 2";
    known
        .or_else(|| in_words(&simple).filter(|_| !is_fraction))
        .or_else(|| in_dates(typed, campaign))
        .map(|weeks| weeks.code().to_owned())
        .ok_or_else(|| {
            let (first, last) = campaign.span(Weeks::Both);
            let what = match simple.as_str() {
                "" => "Rien n’est écrit".to_owned(),
                "1" | "2" | "1 semaine" | "une semaine" => {
                    format!("{} ne dit pas de quelle semaine il s’agit", quoted(typed))
                }
                _ => format!("{} n’a pas été compris", quoted(typed)),
            };
            format!(
                "{what}. Écrivez «\u{a0}les deux semaines\u{a0}», «\u{a0}première semaine\u{a0}», «\u{a0}deuxième semaine\u{a0}», ou leurs dates, {}.",
                span(first, last)
            )
        })
}

/// What a word says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// « semaine », « s ».
    Noun,
    /// « première », « 2e ».
    Ordinal(Week),
    /// « 1 », « 2 », « deux ».
    Number(Week),
    /// « toutes ».
    All,
    /// « les », « et »: nothing by itself.
    Nothing,
}

fn said(word: &str) -> Option<Said> {
    Some(match word {
        "semaine" | "semaines" | "sem" | "s" => Said::Noun,
        "premiere" | "premier" | "1re" | "1ere" | "1er" => Said::Ordinal(Week::First),
        "deuxieme" | "seconde" | "2e" | "2eme" | "2nde" | "2de" => Said::Ordinal(Week::Second),
        "1" | "un" | "une" => Said::Number(Week::First),
        "2" | "deux" => Said::Number(Week::Second),
        "toutes" | "tous" | "toute" | "tout" => Said::All,
        "la" | "le" | "les" | "l" | "et" | "de" | "du" | "des" | "stage" | "n" | "no" | "numero" => {
            Said::Nothing
        }
        _ => return None,
    })
}

fn in_words(simple: &str) -> Option<Weeks> {
    let mut found: Vec<Said> = Vec::new();
    let mut plural = false;
    for word in simple.split(' ') {
        plural |= word == "les";
        // « S1 ».
        let word = match word.strip_prefix('s') {
            Some(rest) if matches!(rest, "1" | "2") => {
                found.push(Said::Noun);
                rest
            }
            _ => word,
        };
        match said(word)? {
            Said::Nothing => {}
            said => found.push(said),
        }
    }
    let names = |week| {
        found
            .iter()
            .any(|said| *said == Said::Ordinal(week) || *said == Said::Number(week))
    };
    let (first, second) = (names(Week::First), names(Week::Second));
    match found.as_slice() {
        // « toutes les semaines », « tous les deux ».
        all if all.contains(&Said::All) => (!first).then_some(Weeks::Both),
        // « deux semaines », « les 2 ».
        [Said::Number(Week::Second), Said::Noun] => Some(Weeks::Both),
        [Said::Number(Week::Second)] if plural => Some(Weeks::Both),
        _ if first && second => Some(Weeks::Both),
        // « semaine 1 », « première semaine », « la seconde ».
        [Said::Noun, Said::Number(week) | Said::Ordinal(week)]
        | [Said::Ordinal(week)]
        | [Said::Ordinal(week), Said::Noun] => Some(match week {
            Week::First => Weeks::First,
            Week::Second => Weeks::Second,
        }),
        _ => None,
    }
}

/// The weeks from the first date to the last; one date alone is a week's when the text says so.
fn in_dates(typed: &str, campaign: &Campaign) -> Option<Weeks> {
    let text = sanitize::value(typed).to_lowercase();
    let dates = dates(&text, campaign.week1.year())?;
    let week_of = |day: &NaiveDate| {
        Week::ALL
            .into_iter()
            .find(|week| (0..7).contains(&day.signed_duration_since(campaign.monday(*week)).num_days()))
    };
    let last = match dates.as_slice() {
        [only] if plain(&text).starts_with("semaine") => only,
        [_, .., last] => last,
        _ => return None,
    };
    let (from, to) = (week_of(dates.first()?)?, week_of(last)?);
    match (from, to) {
        _ if dates.windows(2).any(|pair| pair[0] > pair[1]) => None,
        (Week::First, Week::Second) => Some(Weeks::Both),
        (Week::First, Week::First) => Some(Weeks::First),
        (Week::Second, Week::Second) => Some(Weeks::Second),
        (Week::Second, Week::First) => None,
    }
}

/// A date as far as it is written: day, month, year.
type Written = (u32, Option<u32>, Option<i32>);

/// The dates that a text names and nothing else; a month or a year that is left out is that of the next date, or `year`.
fn dates(text: &str, year: i32) -> Option<Vec<NaiveDate>> {
    const BETWEEN: [&str; 14] = [
        "du", "au", "le", "la", "les", "et", "à", "a", "de", "semaine", "semaines", "jusqu", "er", "l",
    ];
    let pieces = pieces(text);
    let mut written: Vec<Written> = Vec::new();
    let mut at = 0;
    while let Some((piece, _)) = pieces.get(at) {
        match piece {
            Piece::Number(_) => {
                let (date, next) = date_at(&pieces, at)?;
                written.push(date);
                at = next;
                continue;
            }
            Piece::Word(word) if BETWEEN.contains(word) || is_weekday(word) => {}
            Piece::Mark('-' | ',' | '/' | '(' | ')' | '&' | '+' | '\'' | '.' | ':') => {}
            _ => return None,
        }
        at += 1;
    }
    let (mut month, mut year) = (None, year);
    let mut found = Vec::with_capacity(written.len());
    for (day, its_month, its_year) in written.into_iter().rev() {
        month = its_month.or(month);
        year = its_year.unwrap_or(year);
        found.push(NaiveDate::from_ymd_opt(year, month?, day)?);
    }
    found.reverse();
    Some(found)
}

/// The date that begins with the number at that place, and the place after it.
fn date_at(pieces: &[(Piece<'_>, bool)], at: usize) -> Option<(Written, usize)> {
    let piece = |offset: usize| pieces.get(at + offset).map(|(piece, _)| *piece);
    let number = |offset: usize, length: std::ops::RangeInclusive<usize>| match piece(offset) {
        Some(Piece::Number(digits)) if length.contains(&digits.len()) => digits.parse::<u32>().ok(),
        _ => None,
    };
    let mark = |offset: usize| match piece(offset) {
        Some(Piece::Mark(mark @ ('/' | '.' | '-'))) => Some(mark),
        _ => None,
    };
    let full_year = |offset: usize| number(offset, 4..=4).and_then(|year| i32::try_from(year).ok());
    // 2027-06-14.
    if let Some(year) = full_year(0) {
        let iso = mark(1).and(number(2, 1..=2)).zip(mark(3).and(number(4, 1..=2)));
        return iso.map(|(month, day)| ((day, Some(month), Some(year)), at + 5));
    }
    let day = number(0, 1..=2)?;
    // 14/06/2027, then 14/06: a hyphen alone parts two days.
    let (sign, month) = (mark(1), number(2, 1..=2));
    if let (Some(_), Some(month), Some(_), Some(year)) = (sign, month, mark(3), full_year(4)) {
        return Some(((day, Some(month), Some(year)), at + 5));
    }
    if let (Some('/' | '.'), Some(month)) = (sign, month) {
        return Some(((day, Some(month), None), at + 3));
    }
    // 14 juin, 1er juillet 2027.
    let named = if piece(1) == Some(Piece::Word("er")) { 2 } else { 1 };
    if let Some(Piece::Word(word)) = piece(named)
        && let Some(month) = month_named(&plain(word))
    {
        let dot = usize::from(mark(named + 1) == Some('.'));
        return Some(match full_year(named + 1 + dot) {
            Some(year) => ((day, Some(month), Some(year)), at + named + dot + 2),
            None => ((day, Some(month), None), at + named + dot + 1),
        });
    }
    Some(((day, None, None), at + named))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::convention::sample::campaign;

    fn read(text: &str) -> Option<String> {
        weeks(text, &campaign()).ok()
    }

    #[test]
    fn weeks_are_read_as_people_write_them() {
        for both in [
            "les deux semaines",
            "Les 2 semaines",
            "2 semaines",
            "deux semaines",
            "les deux",
            "toutes",
            "Toutes les semaines",
            "tous les deux",
            "1 et 2",
            "1+2",
            "1 & 2",
            "1, 2",
            "S1 et S2",
            "S1+S2",
            "semaines 1 et 2",
            "semaine 1 et semaine 2",
            "première et deuxième semaine",
            "1re et 2e",
            "both",
            "du 14 au 25 juin 2027",
            "14 au 25 juin",
            "du lundi 14 juin au vendredi 25 juin 2027",
            "14/06/2027 - 25/06/2027",
            "14/06-25/06",
            "du 14.06.2027 au 25.06.2027",
            "14-06-2027 au 25-06-2027",
            "2027-06-14 / 2027-06-25",
            "14-25 juin",
            "14/06 et 21/06",
        ] {
            assert_eq!(read(both).as_deref(), Some("both"), "{both}");
        }
        for first in [
            "première semaine",
            "la premiere",
            "Semaine 1",
            "semaine n° 1",
            "S1",
            "sem. 1",
            "1ère semaine",
            "1re",
            "first",
            "du 14 au 18 juin 2027",
            "14/06/2027 au 18/06/2027",
            "semaine du 14 juin",
            "semaine du 14/06/2027",
        ] {
            assert_eq!(read(first).as_deref(), Some("first"), "{first}");
        }
        for second in [
            "deuxième semaine",
            "la seconde semaine",
            "semaine 2",
            "s2",
            "2e semaine",
            "2nde",
            "second",
            "du 21 au 25 juin 2027",
            "semaine du 21 juin 2027",
        ] {
            assert_eq!(read(second).as_deref(), Some("second"), "{second}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for text in [
            "",
            "1",
            "2",
            "1 semaine",
            "une semaine",
            "1/2",
            "semaine 1 ou 2",
            "S1 ou S2",
            "au choix",
            "juin",
            "semaine 3",
            "14 juin 2027",
            "du 14 au 25 juin 2026",
            "du 7 au 18 juin 2027",
            "du 25 au 14 juin 2027",
            "du 14 au 31 juin 2027",
            "à partir du 14 juin",
            "toutes sauf la première",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let message = weeks("2", &campaign()).unwrap_err();
        assert!(
            message.contains("deuxième semaine") && message.contains("14 au 25"),
            "{message}"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9/. -]{0,30}") {
            let _ = weeks(&text, &campaign());
        }
    }
}
