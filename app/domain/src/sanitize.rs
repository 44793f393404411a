//! Makes what people type safe to store and to show: no control characters, nothing invisible, nothing that changes the reading
//! direction.

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

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in any::<String>()) {
            prop_assert_eq!(line(&line(&text)), line(&text));
            prop_assert_eq!(multiline(&multiline(&text)), multiline(&text));
            prop_assert!(!line(&text).chars().any(char::is_control));
        }
    }
}
