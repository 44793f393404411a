//! Names as they are looked for, compared and sorted: whoever types `traore chloe` finds « Chloé Traoré », in every list.
//!
//! Keys are kept beside the names they are made from, so that both engines compare them alike: see [`VERSION`].

use std::collections::BTreeSet;

use crate::normal_form::{is_combining_mark, nfc, nfd, nfkd};

/// Changes with what the keys of this file and those of classes look like: keys kept under another version are made anew.
pub const VERSION: &str = "1";

/// Words that people write apart from the next one or together with it: « Le Goff » and « Legoff », « El Amrani » and « Elamrani ».
const PARTICLES: [&str; 25] = [
    "al", "ben", "bin", "da", "dal", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du",
    "el", "la", "las", "le", "les", "mac", "mc", "van", "von", "zu",
];

/// A word, and what stood between it and the one before.
struct Word {
    folded: String,
    linked: bool,
    elided: bool,
}

/// What is compared of a letter: small, without its accents, a ligature in two letters.
fn fold_char(c: char, out: &mut String) {
    for part in nfkd(c.encode_utf8(&mut [0; 4])).filter(|&part| !is_combining_mark(part)) {
        for letter in part.to_lowercase() {
            match letter {
                'œ' => out.push_str("oe"),
                'æ' => out.push_str("ae"),
                'ß' => out.push_str("ss"),
                'þ' => out.push_str("th"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' | 'ð' => out.push('d'),
                'ħ' => out.push('h'),
                'ı' => out.push('i'),
                _ if is_combining_mark(letter) || is_apostrophe(letter) || !letter.is_alphanumeric() => {}
                _ => out.push(letter),
            }
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʹ' | '`' | '´' | '′' | '＇')
}

fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}

/// Marks that are no letters and part no words: joiners, directions, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut folded = String::new();
    let (mut linked, mut elided) = (false, false);
    let mut close = |folded: &mut String, linked: bool, elided: bool| {
        if !folded.is_empty() {
            words.push(Word {
                folded: std::mem::take(folded),
                linked,
                elided,
            });
        }
    };
    for c in text.chars().filter(|&c| !is_invisible(c)) {
        if (c.is_alphanumeric() && !is_apostrophe(c)) || is_combining_mark(c) {
            fold_char(c, &mut folded);
            continue;
        }
        if folded.is_empty() {
            // Two signs, or a space and a sign: « Anne - Lise » is linked, « Anne  Lise » is not.
            linked |= is_hyphen(c);
            elided |= is_apostrophe(c);
        } else {
            close(&mut folded, linked, elided);
            (linked, elided) = (is_hyphen(c), is_apostrophe(c));
        }
        if c == '&' {
            close(&mut "et".to_owned(), false, false);
            (linked, elided) = (false, false);
        }
    }
    close(&mut folded, linked, elided);
    words
}

fn apart(words: &[Word]) -> Vec<String> {
    words.iter().map(|word| word.folded.clone()).collect()
}

/// The words with those that go with the next one: particles, single letters before an apostrophe.
fn gathered(words: &[Word]) -> Vec<String> {
    let mut gathered: Vec<String> = Vec::new();
    let mut goes_on = false;
    for word in words {
        match gathered.last_mut() {
            Some(last) if goes_on || word.elided => last.push_str(&word.folded),
            _ => gathered.push(word.folded.clone()),
        }
        goes_on = PARTICLES.contains(&word.folded.as_str())
            || (word.folded.len() == 1 && matches!(word.folded.as_str(), "d" | "l" | "n" | "m" | "o"));
    }
    gathered
}

/// Words linked by a hyphen, in one: « jeanpierre ».
fn unhyphened(words: &[Word]) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for word in words {
        match joined.last_mut() {
            Some(last) if word.linked || word.elided => last.push_str(&word.folded),
            _ => joined.push(word.folded.clone()),
        }
    }
    joined
}

/// A text as two ways of writing it are compared: its words in order, small, without accents or signs.
pub fn fold(text: &str) -> String {
    apart(&words(text)).join(" ")
}

/// What a list searches of a name: its words, folded and sorted, each after a space, and those that may be written in one.
pub fn search_key(name: &str) -> String {
    let words = words(name);
    let mut all: BTreeSet<String> = apart(&words).into_iter().collect();
    all.extend(gathered(&words));
    all.extend(unhyphened(&words));
    for (short, long) in [("st", "saint"), ("ste", "sainte")] {
        if all.contains(short) || all.contains(long) {
            all.extend([short.to_owned(), long.to_owned()]);
        }
    }
    let mut key = String::from(" ");
    key.push_str(&all.into_iter().collect::<Vec<_>>().join(" "));
    key
}

/// What `LIKE` is given to find the [keys](search_key) of names that have a word begun by each one typed, in any order: two
/// patterns, either of which is enough. Nothing typed finds everything; signs alone find nothing. Neither holds a sign of `LIKE` itself.
pub fn search_patterns(typed: &str) -> [String; 2] {
    let words = words(typed);
    if words.is_empty() {
        // No key is empty.
        let all = typed.chars().all(|c| c.is_whitespace() || is_invisible(c));
        return [(); 2].map(|()| if all { "%" } else { "" }.to_owned());
    }
    [pattern(apart(&words)), pattern(gathered(&words))]
}

/// Sorted like the key's, so that one pattern is enough. A word that begins another one is left out: whoever has the longer has it,
/// and the order of the two in a key could be either.
fn pattern(mut words: Vec<String>) -> String {
    words.sort_unstable();
    words.dedup();
    let mut pattern = String::from("%");
    for (at, word) in words.iter().enumerate() {
        if words
            .get(at + 1)
            .is_some_and(|next| next.starts_with(word.as_str()))
        {
            continue;
        }
        pattern.push(' ');
        pattern.push_str(word);
        pattern.push('%');
    }
    pattern
}

/// Whether two texts are ways of writing one name: « Perrin Chloé » and « Chloé PERRIN », « N’Guyen » and « Nguyen », « Le Goff » and
/// « Legoff ». Two people may have it.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let same = |mut one: Vec<String>, mut other: Vec<String>| {
        one.sort_unstable();
        other.sort_unstable();
        one == other
    };
    same(apart(&one), apart(&other)) || same(gathered(&one), gathered(&other))
}

/// What sorts names as a French dictionary does, compared byte by byte: by letters first, whatever their accents, capitals, hyphens and
/// apostrophes; then by accents, from the last letter on (cote, côte, coté, côté); then small letters first.
pub fn sort_key(name: &str) -> String {
    let mut key = fold(name);
    key.push('\u{1}');
    let accents: Vec<char> = accents(name);
    key.extend(accents.iter().rev());
    key.push('\u{1}');
    key.extend(
        nfc(name)
            .filter(|c| c.is_alphanumeric())
            .map(|c| if c.is_uppercase() { '1' } else { '0' }),
    );
    key.push('\u{1}');
    key.extend(nfc(name));
    key
}

/// The accent of each letter: a digit for none, a letter for each of the others, in the order of the dictionary.
fn accents(name: &str) -> Vec<char> {
    let mut accents = Vec::new();
    for c in nfd(name) {
        if is_combining_mark(c) {
            let rank = match c {
                '\u{301}' => 'b',
                '\u{300}' => 'c',
                '\u{302}' => 'd',
                '\u{308}' => 'e',
                '\u{327}' => 'f',
                _ => 'g',
            };
            if let Some(last) = accents.last_mut() {
                *last = rank;
            }
        } else if c.is_alphanumeric() {
            accents.push('0');
        }
    }
    accents
}

#[cfg(test)]
mod tests;
