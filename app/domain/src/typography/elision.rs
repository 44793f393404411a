//! What stands before a name in a French sentence: « d’Inès », « du Havre », « aux Lilas », « qu’Hélène », « de l’école ».
//!
//! A name is taken as it is written, in any case, precomposed or not. Whether an H is mute is known by lists: nothing in its
//! spelling says so.

use std::borrow::Cow;

use super::names_in_h::{ASPIRATED_PLACES, ASPIRATED_WORDS, MUTE_FIRST_NAMES, ORGANISATIONS, PLACES_IN_Y};

/// « d’Inès », « de Chloé », « de Hamza »; « de Le Goff », since the article of a surname stays what it is.
pub fn of_person(name: &str) -> String {
    elided("d’", "de ", name, person_elides(name))
}

/// « qu’Inès », « que Chloé ».
pub fn that_person(name: &str) -> String {
    elided("qu’", "que ", name, person_elides(name))
}

/// « d’Ajaccio », « du Havre », « des Lilas », « de La Rochelle ».
pub fn of_place(name: &str) -> String {
    match article(name) {
        Some((Article::Le, rest)) => format!("du {rest}"),
        Some((Article::Les, rest)) => format!("des {rest}"),
        None => elided("d’", "de ", name, place_elides(name)),
    }
}

/// « à Ajaccio », « au Havre », « aux Lilas », « à La Rochelle ».
pub fn at_place(name: &str) -> String {
    match article(name) {
        Some((Article::Le, rest)) => format!("au {rest}"),
        Some((Article::Les, rest)) => format!("aux {rest}"),
        None => format!("à {name}"),
    }
}

/// A lycée or a structure: « du lycée Jean Jaurès », « de l’école Alsacienne », « de la Mairie de Sens », « d’Airbus », « du Fournil ».
pub fn of_organisation(name: &str) -> String {
    match common_noun(name) {
        Some((Gender::Plural, noun)) => format!("des {noun}"),
        Some((_, noun)) if word_elides(&noun) => format!("de l’{noun}"),
        Some((Gender::Masculine, noun)) => format!("du {noun}"),
        Some((Gender::Feminine, noun)) => format!("de la {noun}"),
        None => match article(name) {
            Some((Article::Le, rest)) => format!("du {rest}"),
            Some((Article::Les, rest)) => format!("des {rest}"),
            None => elided("d’", "de ", name, word_elides(name)),
        },
    }
}

/// « au lycée Jean Jaurès », « à l’école Alsacienne », « à la Mairie de Sens », « à Airbus ».
pub fn at_organisation(name: &str) -> String {
    match common_noun(name) {
        Some((Gender::Plural, noun)) => format!("aux {noun}"),
        Some((_, noun)) if word_elides(&noun) => format!("à l’{noun}"),
        Some((Gender::Masculine, noun)) => format!("au {noun}"),
        Some((Gender::Feminine, noun)) => format!("à la {noun}"),
        None => at_place(name),
    }
}

/// « le lycée Jean Jaurès », « l’école Alsacienne », « la Mairie de Sens »; « Airbus » as it is.
pub fn the_organisation(name: &str) -> String {
    match common_noun(name) {
        Some((Gender::Plural, noun)) => format!("les {noun}"),
        Some((_, noun)) if word_elides(&noun) => format!("l’{noun}"),
        Some((Gender::Masculine, noun)) => format!("le {noun}"),
        Some((Gender::Feminine, noun)) => format!("la {noun}"),
        None => name.to_owned(),
    }
}

/// How a common noun takes its article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gender {
    /// Le.
    Masculine,
    /// La.
    Feminine,
    /// Les.
    Plural,
}

/// The articles that « de » and « à » are contracted with.
enum Article {
    Le,
    Les,
}

fn elided(short: &str, long: &str, name: &str, elides: bool) -> String {
    format!("{}{name}", if elides { short } else { long })
}

/// The article a name begins with, and the rest: « Le Havre », « LES LILAS ».
fn article(name: &str) -> Option<(Article, &str)> {
    let (first, rest) = name.split_once(' ')?;
    let rest = rest.trim_start();
    match base_letters(first).as_str() {
        _ if rest.is_empty() => None,
        "le" => Some((Article::Le, rest)),
        "les" => Some((Article::Les, rest)),
        _ => None,
    }
}

/// What the common noun that an organisation's name begins with is, and the name: « Lycée », « École » and « Collège » lose their capital
/// in a sentence, others are part of what people call it.
fn common_noun(name: &str) -> Option<(Gender, Cow<'_, str>)> {
    let first = first_word(name);
    let at = ORGANISATIONS
        .binary_search_by(|(noun, _)| (*noun).cmp(first.as_str()))
        .ok()?;
    let shouted = name.split(' ').next()?.chars().all(|c| !c.is_lowercase());
    let keeps = shouted || !matches!(first.as_str(), "lycee" | "ecole" | "college");
    let mut chars = name.chars();
    let capital = chars.next()?;
    let name = if keeps {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(std::iter::once(super::small(capital)).chain(chars).collect())
    };
    Some((ORGANISATIONS[at].1, name))
}

fn person_elides(name: &str) -> bool {
    let first = first_word(name);
    match sound(&first) {
        // « Ouarda », « Ouissem », « Iouri » begin like « week-end » and « yaourt ».
        Sound::Vowel => !["oua", "oue", "oui", "ouy", "iou"]
            .iter()
            .any(|glide| first.starts_with(glide)),
        Sound::Y => y_is_a_vowel(&first),
        Sound::H => MUTE_FIRST_NAMES.binary_search(&first.as_str()).is_ok(),
        Sound::Consonant => false,
    }
}

fn place_elides(name: &str) -> bool {
    let first = first_word(name);
    match sound(&first) {
        Sound::Vowel => true,
        Sound::Y => y_is_a_vowel(&first) || PLACES_IN_Y.binary_search(&first.as_str()).is_ok(),
        Sound::H => ASPIRATED_PLACES.binary_search(&first.as_str()).is_err(),
        Sound::Consonant => false,
    }
}

fn word_elides(name: &str) -> bool {
    let first = first_word(name);
    match sound(&first) {
        Sound::Vowel => !matches!(first.as_str(), "oui" | "onze" | "onzieme" | "ouistiti"),
        Sound::Y => y_is_a_vowel(&first) || PLACES_IN_Y.binary_search(&first.as_str()).is_ok(),
        // « H&M », « HLM »: the name of the letter has no mute one.
        Sound::H => first.len() > 1 && ASPIRATED_WORDS.binary_search(&first.as_str()).is_err(),
        Sound::Consonant => false,
    }
}

/// What a word begins with, as far as elision goes.
enum Sound {
    Vowel,
    Y,
    H,
    Consonant,
}

fn sound(word: &str) -> Sound {
    match word.chars().next() {
        Some('a' | 'e' | 'i' | 'o' | 'u') => Sound::Vowel,
        Some('y') => Sound::Y,
        Some('h') => Sound::H,
        _ => Sound::Consonant,
    }
}

/// « Yves », « Yvetot »; « Yann » and « Yonne » begin with a consonant. Y alone, a commune, is a vowel.
fn y_is_a_vowel(word: &str) -> bool {
    !matches!(word.chars().nth(1), Some('a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

/// The letters a name begins with, up to whatever is none, as [`base_letters`] writes them.
fn first_word(name: &str) -> String {
    let end = name
        .find(|c: char| !c.is_alphabetic() && !is_mark(c))
        .unwrap_or(name.len());
    base_letters(&name[..end])
}

/// Accents, as marks of their own.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Small letters, and of the Latin vowels, of Y, H and C the plain ones, whatever accent they have; ligatures in two. A few lines
/// instead of the tables of Unicode, which the browser would have to load.
fn base_letters(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars().map(super::small).filter(|&c| !is_mark(c)) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ȁ' | 'ȃ' | 'ạ'..='ặ' => out.push('a'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ȅ' | 'ȇ' | 'ẹ'..='ệ' => out.push('e'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' | 'ȉ' | 'ȋ' | 'ỉ' | 'ị' => {
                out.push('i');
            }
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ǒ' | 'ȍ' | 'ȏ' | 'ọ'..='ợ' => {
                out.push('o');
            }
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ǔ' | 'ȕ' | 'ȗ' | 'ụ'..='ự' =>
            {
                out.push('u');
            }
            'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => out.push('y'),
            'ĥ' | 'ħ' | 'ȟ' => out.push('h'),
            'ç' => out.push('c'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests;
