//! French text as the search compares it: folded, cut into words, without the words that say nothing.

use std::borrow::Cow;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Folded words that are not searched: articles, pronouns, prepositions, auxiliaries. « Stage » is one too: every
/// offer is one and few titles say so, which would hide the others from whoever types it. Words that are also something
/// to work at (« son », « or », « été ») are not here. Sorted.
const STOP_WORDS: [&str; 97] = [
    "ai", "as", "au", "aux", "avec", "avez", "avoir", "avons", "ce", "ces", "cet", "cette", "ceux", "chez",
    "comme", "dans", "de", "des", "donc", "dont", "du", "elle", "elles", "en", "entre", "es", "est", "et",
    "etre", "eux", "faire", "il", "ils", "je", "la", "le", "les", "leur", "leurs", "lors", "lui", "ma",
    "mais", "me", "meme", "mes", "moi", "mon", "ne", "ni", "nos", "notre", "nous", "on", "ont", "ou", "par",
    "pas", "plus", "pour", "puis", "qu", "quand", "que", "quel", "quelle", "qui", "quoi", "sa", "sans", "se",
    "ses", "soi", "sont", "sous", "stage", "stages", "suis", "sur", "ta", "te", "tes", "toi", "ton", "tous",
    "tout", "toute", "toutes", "tres", "tu", "un", "une", "vers", "vos", "votre", "vous", "vu",
];

/// The same as numbers, in the same order: at a start each word of each offer is looked for here.
const STOP_NUMBERS: [u64; STOP_WORDS.len()] = {
    let mut numbers = [0; STOP_WORDS.len()];
    let mut place = 0;
    while place < numbers.len() {
        numbers[place] = number(STOP_WORDS[place].as_bytes());
        place += 1;
    }
    numbers
};

/// A word of up to eight bytes as a number; numbers are in the order of their words.
const fn number(word: &[u8]) -> u64 {
    let mut number = 0;
    let mut place = 0;
    while place < 8 {
        let byte = if place < word.len() { word[place] } else { 0 };
        number = number << 8 | byte as u64;
        place += 1;
    }
    number
}

/// A text as it is compared: lower case, without accents, ligatures in two letters, and one space for whatever
/// stands between letters and digits. « Bœufs d’Été » becomes « boeufs d ete ».
pub fn fold(text: &str) -> String {
    let mut folded = Vec::with_capacity(text.len() + 1);
    fold_onto(&mut folded, text);
    let runs: Vec<_> = runs(&folded).filter_map(|run| str::from_utf8(run).ok()).collect();
    runs.join(" ")
}

/// Adds a folded text, in UTF-8 and with at least one space after each of its words, to others.
pub(crate) fn fold_onto(folded: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    loop {
        // Nearly all is ASCII, which is taken a stretch at a time.
        let length = rest.bytes().position(|byte| !byte.is_ascii());
        let (ascii, others) = rest.split_at(length.unwrap_or(rest.len()));
        folded.extend(ascii.bytes().map(|byte| ASCII[usize::from(byte & 0x7f)]));
        let Some(c) = others.chars().next() else { break };
        fold_char(folded, c);
        rest = &others[c.len_utf8()..];
    }
    folded.push(b' ');
}

/// What each ASCII character is folded to.
const ASCII: [u8; 128] = {
    let mut table = [b' '; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

fn fold_char(folded: &mut Vec<u8>, c: char) {
    match c {
        // The commonest in French, spared the tables of Unicode.
        '’' => folded.push(b' '),
        // « Paris 18ᵉ », « Paris 1ᵉʳ »: letters of their own, that Unicode does not take apart here.
        'é' | 'è' | 'ê' | 'É' | 'ᵉ' => folded.push(b'e'),
        'ʳ' => folded.push(b'r'),
        'à' | 'â' => folded.push(b'a'),
        'œ' | 'Œ' => folded.extend(b"oe"),
        'æ' | 'Æ' => folded.extend(b"ae"),
        _ if is_combining_mark(c) => {}
        _ if c.is_alphanumeric() => decompose_canonical(c, |part| {
            for letter in part.to_lowercase().filter(|&letter| !is_combining_mark(letter)) {
                match letter {
                    // What is left of « Ǽ » without its accent.
                    'æ' => folded.extend(b"ae"),
                    other => folded.extend(other.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
        }),
        _ => folded.push(b' '),
    }
}

/// The runs of letters and digits of a folded text, in UTF-8.
pub(crate) fn runs(folded: &[u8]) -> impl Iterator<Item = &[u8]> {
    folded.split(|&byte| byte == b' ').filter(|run| !run.is_empty())
}

/// The words of a folded text, in order, without those that [say nothing](is_word).
pub fn tokens(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|token| is_word(token))
}

/// Whether a folded word is searched: two letters or digits at least, and not a stop word.
pub(crate) fn is_word(token: &str) -> bool {
    token.chars().nth(1).is_some()
        && (token.len() > 6 || STOP_NUMBERS.binary_search(&number(token.as_bytes())).is_err())
}

/// A word of a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word<'a> {
    /// As it was typed.
    pub typed: &'a str,
    /// As it is compared.
    pub folded: String,
}

/// The different words of a query, in order: those [`tokens`] finds once it is folded.
pub fn words(query: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    for typed in query.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
        let folded = fold(typed);
        if is_word(&folded) && words.iter().all(|word| word.folded != folded) {
            words.push(Word { typed, folded });
        }
    }
    words
}

/// The other words of a query, as they were typed: « soins animaux » for « soins aux animaux, Paris » without
/// « paris ».
pub fn without(query: &str, word: &str) -> String {
    let left_out = fold(word);
    let mut words = words(query);
    words.retain(|word| word.folded != left_out);
    let kept: Vec<&str> = words.into_iter().map(|word| word.typed).collect();
    kept.join(" ")
}

/// The stem of a folded word: « jardinier », « jardiniers » and « jardiniere » share one.
pub(crate) fn stem(folded: &str) -> Cow<'_, str> {
    Stemmer::create(Algorithm::French).stem(folded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded_words(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn folding() {
        assert_eq!(
            fold("Bœufs d’ÉTÉ, Ægypte, naïf, Noël, çà"),
            "boeufs d ete aegypte naif noel ca"
        );
        assert_eq!(fold("Paris 18ᵉ, 1ᵉʳ"), "paris 18e 1er");
        assert_eq!(fold("e\u{301}te\u{301}"), "ete");
        assert_eq!(fold("Ǽgir"), "aegir");
        assert_eq!(fold("İstanbul ΑΘΉΝΑ"), "istanbul αθηνα");
        assert_eq!(fold("  B.T.P. -- 2027! "), "b t p 2027");
    }

    #[test]
    fn words_of_a_query() {
        assert_eq!(
            folded_words("L’Atelier d'art, de l’été"),
            ["atelier", "art", "ete"]
        );
        assert_eq!(folded_words("un stage dans le bois"), ["bois"]);
        assert_eq!(folded_words("à la c e"), [""; 0]);
        assert_eq!(folded_words("Jeux-vidéo JEUX"), ["jeux", "video"]);
        assert_eq!(words("Vidéo").first().map(|word| word.typed), Some("Vidéo"));
    }

    #[test]
    fn a_query_without_one_of_its_words() {
        assert_eq!(without("soins aux animaux, à Paris", "paris"), "soins animaux");
        assert_eq!(without("Été été bois", "été"), "bois");
        assert_eq!(without("bois", "bois"), "");
    }

    #[test]
    fn stop_words_are_sorted_folded_and_short() {
        assert!(STOP_WORDS.is_sorted());
        assert!(STOP_WORDS.iter().all(|word| !is_word(word)));
        assert!(
            STOP_WORDS
                .iter()
                .all(|word| fold(word) == *word && word.len() <= 6)
        );
    }

    #[test]
    fn stems_gather_plurals_and_feminines() {
        for (a, b) in [
            ("jardinier", "jardiniers"),
            ("animal", "animaux"),
            ("informatique", "informatiques"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn queries_and_offers_are_cut_alike(text in "[a-zA-Z éÉœŒ'’,\u{301}\u{345}ÅΩßıİ0-9-]{0,40}|\\PC{0,40}") {
            let folded = fold(&text);
            let mut expected: Vec<&str> = Vec::new();
            for token in tokens(&folded) {
                if !expected.contains(&token) {
                    expected.push(token);
                }
            }
            prop_assert_eq!(folded_words(&text), expected);
        }
    }
}
