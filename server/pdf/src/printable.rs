//! Makes any text printable, whatever people typed: characters without a glyph, or a word longer than a column.

use domain::convention::{is_left_out, is_printable};
use serde_json::Value;

/// In place of characters without a glyph in our fonts.
const UNKNOWN: char = '\u{fffd}';
/// A place to break a line, without width.
const BREAK: char = '\u{200b}';
/// The longest word, in characters, that is left alone: longer ones could be wider than a column.
const LONGEST: usize = 22;
/// After how many characters a longer one may be broken.
const EVERY: usize = 12;

/// Makes every string in a JSON value printable.
pub(crate) fn printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable_text(text),
        Value::Array(items) => items.iter_mut().for_each(printable),
        Value::Object(members) => members.values_mut().for_each(printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn printable_text(text: &str) -> String {
    let mut known = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() {
            known.push(c);
        } else if is_left_out(c) {
            continue;
        } else if is_printable(c) {
            known.push(c);
        } else if !known.ends_with(UNKNOWN) {
            known.push(UNKNOWN);
        }
    }
    let mut out = String::with_capacity(known.len());
    for piece in known.split_inclusive(char::is_whitespace) {
        if piece.chars().count() <= LONGEST {
            out.push_str(piece);
            continue;
        }
        let digest = piece.len() == 64 && piece.bytes().all(|byte| byte.is_ascii_hexdigit());
        let every = if digest { 32 } else { EVERY };
        for (place, c) in piece.chars().enumerate() {
            if place > 0 && place % every == 0 && !c.is_whitespace() {
                out.push(BREAK);
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_without_a_glyph_are_marked_once() {
        assert_eq!(printable_text("Zoé, Łukasz, Δ, Ж"), "Zoé, Łukasz, Δ, Ж");
        assert_eq!(printable_text("a 👩‍🔧🚀 b"), "a \u{fffd} b");
        assert_eq!(printable_text("中文"), "中文");
        // For private use, although one of our fonts has a glyph for it.
        assert_eq!(
            printable_text("a\u{e801}b\u{f6c5}\u{10fffd}c"),
            "a\u{fffd}b\u{fffd}c"
        );
    }

    #[test]
    fn long_words_may_be_broken() {
        let long = "a".repeat(60);
        let set = printable_text(&long);
        assert_eq!(set.replace(BREAK, ""), long);
        assert!(set.split(BREAK).all(|part| part.len() <= EVERY));
        let words = "des mots courts, mais beaucoup de mots courts";
        assert_eq!(printable_text(words), words);
    }
}
