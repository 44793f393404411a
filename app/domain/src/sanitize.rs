//! Makes what people type safe to store and to show: no control characters, nothing invisible, nothing that changes the reading
//! direction. What is copied from elsewhere (an address, a number, a code) is cleaned further, by [`value`].

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::typography::plain;

/// The same text with each accent in its letter (NFC). Apple's file names and some copied texts part them: « é » is then two
/// characters, which nothing finds or recognises. Called where texts reach the server, and nowhere else: its tables would weigh on the
/// browser's code.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// What is copied from elsewhere to be read as an address, a number or a code: on one line, with plain spaces, hyphens and
/// apostrophes, full-width characters as the plain ones, and nothing that cannot be seen.
pub fn value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_unwanted(c) && !is_joiner(c)) {
        match c {
            '\u{ff01}'..='\u{ff5e}' => out.extend(char::from_u32(u32::from(c) - 0xfee0)),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => out.push('-'),
            '’' | '‘' | 'ʼ' | '′' => out.push('\''),
            _ if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// A cleaned value without the words before it that say what it is (« N° SIRET : », « Tél. »), nor the punctuation around it.
/// `labels` are these words, as [`plain`] writes them.
pub fn without_label<'a>(value: &'a str, labels: &[&str]) -> &'a str {
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches(is_punctuation);
        let end = rest
            .find(|c: char| !(c.is_alphabetic() || c == '.'))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() || !labels.contains(&plain(word).as_str()) {
            break;
        }
        rest = after;
    }
    rest.trim_end_matches(is_punctuation)
}

/// What may stand around a value that was copied with its sentence.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        ' ' | ':'
            | ';'
            | ','
            | '.'
            | '='
            | '-'
            | '\''
            | '"'
            | '«'
            | '»'
            | '“'
            | '”'
            | '('
            | ')'
            | '['
            | ']'
            | '<'
            | '>'
            | '°'
            | 'º'
            | '*'
            | '•'
    )
}

/// A text on one line: line breaks and tabs become spaces, runs of spaces become one, and none is left at the ends.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| !is_unwanted(c)) {
        if c.is_whitespace() && !is_no_break(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The lines of a text, each cleaned as by [`line`]; empty ones are left out.
pub fn lines(text: &str) -> Vec<String> {
    text.split(is_line_break)
        .map(line)
        .filter(|line| !line.is_empty())
        .collect()
}

/// A text on several lines, as it was typed but for unwanted characters; line breaks become `\n`, tabs become spaces.
pub fn multiline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        if is_line_break(c) {
            out.push('\n');
        } else if c == '\t' {
            out.push(' ');
        } else if !is_unwanted(c) {
            out.push(c);
        }
    }
    out
}

fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Spaces that French typography needs kept.
fn is_no_break(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}')
}

/// Control characters other than spaces; marks, embeddings, overrides and isolates of direction; characters without width,
/// apart from those that join letters or emoji; tags; and code points that are no character.
fn is_unwanted(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What joins or varies the characters around it, and blanks that count as letters: no value holds them.
fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{200c}' | '\u{200d}' | '\u{3164}' | '\u{fe00}'
            ..='\u{fe0f}' | '\u{ffa0}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::sanitize::*;

    #[test]
    fn what_cannot_be_seen_goes() {
        assert_eq!(
            line("  Me\u{0}nui\u{202e}sier\u{7}\r\n et\t tourneur "),
            "Menuisier et tourneur"
        );
        assert_eq!(line("où\u{a0}? 👩‍🔧"), "où\u{a0}? 👩‍🔧");
        assert_eq!(line("\u{200b}\u{feff}\u{2066} \u{2069}"), "");
        assert_eq!(lines("un\r\n\r\n deux \u{2028}trois\n"), ["un", "deux", "trois"]);
        assert_eq!(multiline("a\r\nb\rc\u{2029}\td\u{0}\u{202e}"), "a\nb\nc\n d");
    }

    #[test]
    fn accents_go_into_their_letters() {
        assert_eq!(
            composed("Me\u{301}tiers, Œuf, L’Hay\u{308}"),
            "Métiers, Œuf, L’Haÿ"
        );
        assert_eq!(composed("Ha\u{302}\u{301}u"), "Hấu");
        assert!(matches!(composed("Élève, 李伟, \u{a0}"), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_copied_is_cleaned() {
        for (copied, cleaned) in [
            ("\u{feff}jean@exemple.fr\u{200b}", "jean@exemple.fr"),
            ("732\u{a0}829\u{202f}320\t00074\r\n", "732 829 320 00074"),
            ("０６　３９－９８", "06 39-98"),
            ("ABCDE–FGHJK", "ABCDE-FGHJK"),
            ("o’brien\u{ad}@exemple\u{2060}.fr", "o'brien@exemple.fr"),
            ("a\u{200d}b\u{fe0f}\u{202a}c\u{202c}", "abc"),
            (" \u{2003} ", ""),
        ] {
            assert_eq!(value(copied), cleaned, "{copied:?}");
        }
    }

    #[test]
    fn a_label_is_no_part_of_a_value() {
        let bare = |text: &'static str| without_label(text, &["n", "numero", "de", "siret", "tel"]);
        assert_eq!(bare("N° SIRET : 732 829"), "732 829");
        assert_eq!(bare("Numéro de SIRET=732."), "732");
        assert_eq!(bare("SIRET732"), "732");
        assert_eq!(bare("Tél. : +33 6"), "+33 6");
        assert_eq!(bare("« 732 »"), "732");
        assert_eq!(bare("Bureau 732"), "Bureau 732");
        assert_eq!(bare("siret"), "");
    }

    proptest! {
        #[test]
        fn a_value_is_cleaned_once_for_all(text in any::<String>()) {
            prop_assert_eq!(value(&value(&text)), value(&text));
            let cleaned = value(&text);
            let bare = without_label(&cleaned, &["siret"]);
            prop_assert_eq!(without_label(bare, &["siret"]), bare);
            let once = composed(&text);
            prop_assert_eq!(composed(&once), once.as_ref());
        }

        #[test]
        fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(multiline(&multiline(&text)), multiline(&text));
            prop_assert!(!line(&text).chars().any(char::is_control));
        }
    }
}
