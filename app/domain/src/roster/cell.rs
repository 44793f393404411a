//! What single cells mean: names, levels, and cells that spreadsheets must not run.

use crate::{name_key::fold, sanitize::line};

/// Signs that no name has: a name that holds one was put in the wrong column, or is a formula.
const NOT_IN_NAMES: &str = "=+@<>{}[]|\\^~;\"%$€/*?!";

/// A name as it was typed, on one line; what is wrong where it is none.
pub fn name(cell: &str) -> Result<String, &'static str> {
    let name = line(&cell.replace(['\u{a0}', '\u{202f}'], " "));
    if name.chars().any(|c| NOT_IN_NAMES.contains(c)) {
        return Err("Ce nom contient un signe qui n’est pas d’un nom.");
    }
    if name.chars().any(|c| c.is_ascii_digit()) {
        return Err("Un nom n’a pas de chiffre.");
    }
    if name.chars().count() > 60 {
        return Err("Ce nom est trop long\u{a0}: 60 caractères au plus.");
    }
    Ok(name)
}

/// Titles before a person's name.
const TITLES: [&str; 9] = [
    "m",
    "mr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "mademoiselle",
    "dr",
    "me",
];

/// « Mme DUPONT Anne » and « Anne DUPONT » as first name and family name: the words in capitals are the family name. Nothing when
/// neither or both are.
pub(super) fn apart(full: &str) -> Option<(String, String)> {
    let words: Vec<&str> = full
        .split_whitespace()
        .skip_while(|word| TITLES.contains(&fold(word).as_str()))
        .collect();
    let is_capital = |word: &&&str| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        letters.clone().count() > 1 && letters.clone().all(char::is_uppercase)
    };
    let first = words.iter().position(|word| is_capital(&word));
    let last = words.iter().rposition(|word| is_capital(&word));
    let (Some(first), Some(last)) = (first, last) else {
        return None;
    };
    let family = words[first..=last].join(" ");
    let given = [&words[..first], &words[last + 1..]].concat().join(" ");
    (!given.is_empty()).then_some((given, family))
}

/// A full name without the title before it.
pub(super) fn untitled(full: &str) -> String {
    let words: Vec<&str> = full
        .split_whitespace()
        .skip_while(|word| TITLES.contains(&fold(word).as_str()))
        .collect();
    words.join(" ")
}

/// First name and family name of somebody whose display name is known, and perhaps which words of it are the family name.
pub fn split_name(name: &str, family: &str) -> (String, String) {
    if let Some(given) = name.strip_suffix(family).filter(|_| !family.is_empty()) {
        return (given.trim().to_owned(), family.to_owned());
    }
    match name.split_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (String::new(), name.to_owned()),
    }
}

/// Whether a level or a class says another year than seconde: the code of a programme (MEF, eleven figures, of which those of seconde
/// générale et technologique begin with 200), or words as lycées write them.
pub fn is_other_level(level: &str, class: &str) -> bool {
    let level = fold(level);
    let figures = level.replace(' ', "");
    if figures.len() == 11 && figures.bytes().all(|byte| byte.is_ascii_digit()) {
        return !figures.starts_with("200");
    }
    is_other_year(&level) || level.is_empty() && is_other_year(&fold(class))
}

fn is_other_year(words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or_default();
    let first = first.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(
        first,
        "1re"
            | "1ere"
            | "1er"
            | "premiere"
            | "tle"
            | "term"
            | "terminale"
            | "bts"
            | "cpge"
            | "3e"
            | "3eme"
            | "4e"
            | "5e"
            | "6e"
    )
}

/// A cell of a file that spreadsheets will open: what would be run as a formula is a text.
pub fn neutral_cell(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Whether a cell ticks something: « oui », « x », « 1 ».
pub(super) fn is_yes(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "oui" | "o" | "x" | "1" | "vrai" | "true" | "yes"
    )
}
