//! Times that stand one after the other in a text.

use super::{TimeOfDay, two_digits};
use crate::sanitize;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
