//! Names of places as people write them.

use crate::text::fold;

/// Cities whose arrondissements are written by their number.
const CITIES: [&str; 3] = ["paris", "lyon", "marseille"];
/// Arrondissements in words.
const ORDINALS: [&str; 20] = [
    "premier",
    "deuxieme",
    "troisieme",
    "quatrieme",
    "cinquieme",
    "sixieme",
    "septieme",
    "huitieme",
    "neuvieme",
    "dixieme",
    "onzieme",
    "douzieme",
    "treizieme",
    "quatorzieme",
    "quinzieme",
    "seizieme",
    "dix septieme",
    "dix huitieme",
    "dix neuvieme",
    "vingtieme",
];
const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi",
    "xvii", "xviii", "xix", "xx",
];
/// Words that may stand between a place and where it is, or before an area's name.
const LINKS: [&str; 12] = [
    "de", "du", "des", "d", "la", "le", "les", "l", "en", "dans", "a", "au",
];

/// The words of a place's name: without accents or capitals, split where no letter is, « St » and « s/ » written out.
pub(super) fn words(name: &str) -> Vec<String> {
    let folded = fold(&name.replace('ᵉ', "e").replace('ʳ', "r"));
    let raw: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let last = raw.len().saturating_sub(1);
    raw.iter()
        .enumerate()
        .map(|(place, &word)| match word {
            "st" => "saint".to_owned(),
            "ste" => "sainte".to_owned(),
            "s" if place > 0 && place < last => "sur".to_owned(),
            "ss" if place > 0 && place < last => "sous".to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

/// The ways people write a name: in full, without its article, and an arrondissement by its number.
pub(super) fn ways_of_writing(name: &str) -> Vec<String> {
    let words = words(name);
    let mut ways = vec![words.join(" ")];
    match words.as_slice() {
        [article, rest @ ..] if !rest.is_empty() && matches!(article.as_str(), "le" | "la" | "les" | "l") => {
            ways.push(rest.join(" "));
        }
        [city, number, last] if last == "arrondissement" => {
            let digits = number.trim_end_matches(|c: char| c.is_alphabetic());
            ways.push(format!("{city} {number}"));
            ways.push(format!("{city} {digits}"));
            ways.push(format!("{city} {digits}eme"));
        }
        _ => {}
    }
    ways
}

/// « Paris 11ème arrondissement », « 3e arr. de Lyon », « Marseille Cedex 02 », « Paris 11e » as « paris 11 », one of
/// [`ways_of_writing`] an arrondissement; whether there is such a one is not looked at.
pub(super) fn arrondissement(words: &[String]) -> Option<String> {
    let mut city = None;
    let mut number: Vec<&str> = Vec::new();
    for word in words {
        match word.as_str() {
            known if CITIES.contains(&known) => {
                if city.replace(known).is_some() {
                    return None;
                }
            }
            "arrondissement" | "arrondissements" | "arrondt" | "arrdt" | "arr" | "ardt" | "cedex" | "cdx"
            | "e" | "er" | "eme" | "ieme" | "de" | "le" | "du" => {}
            other => number.push(other),
        }
    }
    let number = ordinal(&number.join(" "))?;
    Some(format!("{} {number}", city?))
}

/// A number from 1 to 20: « 3 », « 03 », « 3e », « 1er », « iii », « iiie », « troisieme ».
fn ordinal(word: &str) -> Option<usize> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        let ending = &word[digits.len()..];
        let ends_well = matches!(ending, "" | "e" | "er" | "ere" | "eme" | "ieme");
        return digits
            .parse()
            .ok()
            .filter(|number| ends_well && (1..=20).contains(number));
    }
    let in_words = ORDINALS.iter().position(|known| *known == word);
    let roman = |word: &str| ROMAN.iter().position(|known| *known == word);
    let in_roman = roman(word)
        .or_else(|| roman(word.strip_suffix("eme")?))
        .or_else(|| roman(word.strip_suffix("er")?))
        .or_else(|| roman(word.strip_suffix('e')?));
    in_words.or(in_roman).map(|place| place + 1)
}

/// The words of an area's name that tell it from others.
pub(super) fn area_key(words: &[String]) -> String {
    let telling = words.iter().map(String::as_str).filter(|word| {
        !LINKS.contains(word) && !matches!(*word, "departement" | "region" | "collectivite" | "academie")
    });
    telling.collect::<Vec<_>>().join(" ")
}

/// Words without what only says that the letter goes to an office (« Cedex 9 »).
pub(super) fn without_cedex(words: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(words.len());
    let mut after_cedex = false;
    for word in words {
        // « Cedex9 » in one word, too.
        let is_cedex = word
            .strip_prefix("cedex")
            .or(word.strip_prefix("cdx"))
            .is_some_and(is_number);
        if is_cedex {
            after_cedex = true;
        } else if !(after_cedex && is_number(word) && word.len() < 5) {
            after_cedex = false;
            kept.push(word.clone());
        }
    }
    kept
}

/// Whether there are digits only, or nothing.
pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrondissements_in_all_ways() {
        for (typed, read) in [
            ("Paris 11", Some("paris 11")),
            ("Paris 11ème arrondissement", Some("paris 11")),
            ("paris 11 eme", Some("paris 11")),
            ("PARIS XIe", Some("paris 11")),
            ("Paris onzième", Some("paris 11")),
            ("11e arrondissement de Paris", Some("paris 11")),
            ("Paris Cedex 07", Some("paris 7")),
            ("Lyon 3e", Some("lyon 3")),
            ("3e arr. de Lyon", Some("lyon 3")),
            ("Lyon IIIème", Some("lyon 3")),
            ("Marseille 1er", Some("marseille 1")),
            ("Marseille premier arrondissement", Some("marseille 1")),
            ("Paris dix-huitième", Some("paris 18")),
            ("Paris 18ᵉ", Some("paris 18")),
            ("Paris", None),
            ("Paris 75", None),
            ("Paris Lyon 3", None),
            ("Lille 3", None),
            ("Paris rue 3", None),
        ] {
            assert_eq!(arrondissement(&words(typed)).as_deref(), read, "{typed}");
        }
    }

    #[test]
    fn offices_are_left_out() {
        for (typed, kept) in [
            ("LYON CEDEX 03", "lyon"),
            ("Grenoble Cedex9", "grenoble"),
            ("Saint-Denis cedex", "saint denis"),
            ("PARIS LA DEFENSE CEDEX", "paris la defense"),
            ("cedex 2 Evry 91000", "evry 91000"),
            ("Ajaccio Cédex 1", "ajaccio"),
            ("Cedexville", "cedexville"),
        ] {
            assert_eq!(without_cedex(&words(typed)).join(" "), kept, "{typed}");
        }
    }

    #[test]
    fn abbreviations_are_written_out() {
        assert_eq!(words("Vitry s/ Seine").join(" "), "vitry sur seine");
        assert_eq!(words("Fontenay ss Bois").join(" "), "fontenay sous bois");
        assert_eq!(words("STE-Luce").join(" "), "sainte luce");
        assert_eq!(words("S").join(" "), "s");
    }
}
