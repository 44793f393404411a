//! Makes any text printable, whatever people typed: characters without a glyph, or a word longer than a column.

use domain::convention::{is_left_out, is_printable};
use serde_json::Value;

/// In place of characters without a glyph in our fonts.
const UNKNOWN: char = '\u{fffd}';
/// A place to break a line, without width.
pub const BREAK: char = '\u{200b}';
/// The longest word, in characters, that is left alone: longer ones could be wider than a column.
const LONGEST: usize = 22;
/// After how many characters a longer one may be broken.
pub const EVERY: usize = 12;

/// Makes every string in a JSON value printable.
pub(crate) fn printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable_text(text),
        Value::Array(items) => items.iter_mut().for_each(printable),
        Value::Object(members) => members.values_mut().for_each(printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What of a text can be printed.
pub fn printable_text(text: &str) -> String {
    let mut known = String::with_capacity(text.len());
    for c in text.chars() {
        if is_left_out(c) && !c.is_whitespace() {
            continue;
        }
        if known
            .chars()
            .next_back()
            .is_some_and(|before| is_apart(before, c))
        {
            known.push(BREAK);
        }
        if c.is_whitespace() || is_printable(c) {
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

/// Whether a character must not be shaped with the one before it: typst looks for a font by the first character of what its fonts lack, and
/// a sign that is written upon a letter of another script would be looked for in that script's font.
fn is_apart(before: char, c: char) -> bool {
    let has_signs = matches!(u32::from(c), 0x590..=0x1cff | 0x2d30..=0x2d7f | 0x3099 | 0x309a | 0xa800..=0xabff | 0x1_e000..=0x1_efff);
    has_signs && !before.is_whitespace() && before != BREAK && script(before) != script(c)
}

/// Which script a character belongs to, as a number of its own: most have a block of 128 characters.
fn script(c: char) -> u32 {
    const ARABIC: u32 = 0x600 >> 7;
    const TIBETAN: u32 = 0xf00 >> 7;
    const MYANMAR: u32 = 0x1000 >> 7;
    const ETHIOPIC: u32 = 0x1200 >> 7;
    const KANA: u32 = 0x3040 >> 7;
    match u32::from(c) {
        0x600..=0x6ff | 0x750..=0x77f | 0x8a0..=0x8ff | 0xfb50..=0xfdff | 0xfe70..=0xfeff => ARABIC,
        0xf00..=0xfff => TIBETAN,
        0x1000..=0x109f => MYANMAR,
        0x1200..=0x139f | 0x2d80..=0x2ddf | 0xab00..=0xab2f => ETHIOPIC,
        0x3040..=0x30ff => KANA,
        code => code >> 7,
    }
}
