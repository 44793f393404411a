//! From the texts of the templates to lines and paragraphs, in plain text and in HTML.
//!
//! All but [`address`] and [`one_line`] are for what a block gives, which is escaped already, and never for a value.

use domain::typography;
use minijinja::value::Value;

/// What somebody typed, on one line: no control character, so that no header and no paragraph begins inside.
pub(super) fn one_line(text: &str) -> String {
    let flat: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
    let mut out = String::with_capacity(flat.len());
    for word in flat.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The same where lines matter: they stay, other control characters go.
pub(super) fn lines(text: &str) -> String {
    text.lines()
        .map(one_line)
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

/// Line and paragraph separators too; and the marks that turn the direction of what follows.
fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// French spaces.
pub(super) fn set(text: &str) -> Value {
    Value::from_safe_string(typography::set(text.trim()))
}

/// Paragraphs of plain text, an empty line between two.
pub(super) fn plain(text: &str) -> Value {
    let all: Vec<_> = split(text).map(|paragraph| paragraph.join("\n")).collect();
    Value::from_safe_string(all.join("\n\n"))
}

/// Somebody's own words in plain text.
pub(super) fn quoted(text: &str) -> Value {
    let mut out = String::new();
    for line in text.trim().lines() {
        out.push_str("\n> ");
        out.push_str(line);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    Value::from_safe_string(out)
}

/// Paragraphs and lists in HTML.
pub(super) fn paragraphs(text: &str) -> Value {
    let mut out = String::new();
    for paragraph in split(text) {
        let items: Option<Vec<_>> = paragraph.iter().map(|line| line.strip_prefix("- ")).collect();
        if let Some(items) = items {
            out.push_str(r#"<ul style="margin: 0 0 16px; padding-left: 24px;">"#);
            for item in items {
                out.push_str("<li>");
                out.push_str(item);
                out.push_str("</li>");
            }
            out.push_str("</ul>\n");
        } else {
            out.push_str(r#"<p style="margin: 0 0 16px;">"#);
            out.push_str(&paragraph.join("<br>"));
            out.push_str("</p>\n");
        }
    }
    Value::from_safe_string(out)
}

/// Somebody's own words in HTML.
pub(super) fn blockquote(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::from_safe_string(String::new());
    }
    let lines: Vec<_> = text.lines().collect();
    Value::from_safe_string(format!(
        r#"<blockquote style="margin: 0 0 16px; padding: 4px 16px; border-left: 4px solid #ffc42e;">{}</blockquote>"#,
        lines.join("<br>")
    ))
}

/// An address in HTML. Slashes stay as they are: programs that look for links in e-mails do not all decode them.
pub(super) fn address(text: &str) -> Value {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    Value::from_safe_string(out)
}

/// Paragraphs, each with its lines, typeset.
fn split(text: &str) -> impl Iterator<Item = Vec<String>> {
    let mut all = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match all.last_mut() {
            Some(last) if !line.is_empty() => last.push(typography::set(line)),
            _ => all.push(Vec::new()),
        }
    }
    all.into_iter().filter(|paragraph| !paragraph.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_stays_where_it_is_put() {
        assert_eq!(
            one_line("  Léa\r\nBcc: x@y.fr\u{2028}\t Roy "),
            "Léa Bcc: x@y.fr Roy"
        );
        assert_eq!(one_line("\u{202e}lanif\u{a0}!"), "lanif\u{a0}!");
        assert_eq!(lines("\nDeux\u{0} mots\r\n\r\nmerci \n"), "Deux mots\n\nmerci");
    }

    #[test]
    fn paragraphs_and_lists() {
        let text = "\n Bonjour\u{202f}:\nvous\n\n\n- un\n- deux !\n";
        assert_eq!(
            plain(text).to_string(),
            "Bonjour\u{202f}:\nvous\n\n- un\n- deux\u{202f}!"
        );
        let html = paragraphs(text).to_string();
        assert!(html.contains("Bonjour\u{202f}:<br>vous</p>"), "{html}");
        assert!(html.contains("<li>un</li><li>deux\u{202f}!</li>"), "{html}");
        assert_eq!(quoted(" a\n\nb ").to_string(), "\n> a\n> \n> b\n");
        assert_eq!(quoted("  ").to_string(), "");
        assert_eq!(blockquote(" ").to_string(), "");
    }

    #[test]
    fn addresses_cannot_leave_their_attribute() {
        assert_eq!(
            address("https://x.fr/a?b=1&c=\"><script>'").to_string(),
            "https://x.fr/a?b=1&amp;c=&quot;&gt;&lt;script&gt;&#39;"
        );
    }
}
