//! What templates call on values and on blocks.
//!
//! Two kinds, not to be confused: those of values ([`date`], [`weeks_label`], [`signer_role_label`], [`counted`],
//! [`typography::of_person`], [`typography::at_organisation`], [`html_url`]), and those of blocks, whose text the engine has
//! escaped already: used on a value they would put it in the e-mail without escaping.

use chrono::NaiveDate;
use domain::{convention::SignerRole, typography, weeks::Weeks};
use minijinja::{Environment, Error, ErrorKind, value::Value};

/// Makes all filters known to templates under their own names.
pub(crate) fn register(engine: &mut Environment<'_>) {
    engine.add_filter("date", date);
    engine.add_filter("weeks_label", weeks_label);
    engine.add_filter("signer_role_label", signer_role_label);
    engine.add_filter("counted", counted);
    engine.add_filter("of_person", typography::of_person);
    engine.add_filter("at_organisation", typography::at_organisation);
    engine.add_filter("html_url", html_url);
    engine.add_filter("french_spacing", french_spacing);
    engine.add_filter("text_paragraphs", text_paragraphs);
    engine.add_filter("text_quote", text_quote);
    engine.add_filter("html_paragraphs", html_paragraphs);
    engine.add_filter("html_quote", html_quote);
}

/// « lundi 14 juin 2027 », from a serialized date.
fn date(value: &str) -> Result<String, Error> {
    let date: NaiveDate = value.parse().map_err(|_| not_a("date"))?;
    Ok(typography::date_with_weekday(date))
}

/// « les deux semaines », from the code of [`Weeks`].
fn weeks_label(code: &str) -> Result<&'static str, Error> {
    Weeks::from_code(code)
        .map(Weeks::label)
        .ok_or_else(|| not_a("choice of weeks"))
}

/// « Représentant légal », from the code of a [`SignerRole`].
fn signer_role_label(code: &str) -> Result<&'static str, Error> {
    SignerRole::from_code(code)
        .map(SignerRole::label)
        .ok_or_else(|| not_a("signer's role"))
}

/// « 12 offres ».
fn counted(count: usize, singular: &str, plural: &str) -> String {
    typography::counted(count, singular, plural)
}

fn not_a(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("not a {what}"))
}

/// What somebody typed, on one line and without control characters, so that no header and no paragraph begins inside.
pub(crate) fn one_line(text: &str) -> String {
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

/// What somebody typed, without control characters but for its line breaks.
pub(crate) fn lines(text: &str) -> String {
    text.lines()
        .map(one_line)
        .collect::<Vec<_>>()
        .join("\n")
        .trim()
        .to_owned()
}

/// Control characters, line and paragraph separators, and the marks that change the direction of what follows.
fn is_break(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// No-break spaces before `: ; ! ?` and inside guillemets.
pub(crate) fn french_spacing(text: &str) -> Value {
    Value::from_safe_string(typography::set(text.trim()))
}

/// Paragraphs of plain text, with an empty line between two.
fn text_paragraphs(text: &str) -> Value {
    let all: Vec<_> = paragraphs(text).map(|paragraph| paragraph.join("\n")).collect();
    Value::from_safe_string(all.join("\n\n"))
}

/// A quotation in plain text.
fn text_quote(text: &str) -> Value {
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

/// Paragraphs in HTML, and lists where every line begins with a dash.
fn html_paragraphs(text: &str) -> Value {
    let mut out = String::new();
    for paragraph in paragraphs(text) {
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

/// A quotation in HTML.
fn html_quote(text: &str) -> Value {
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

/// A URL escaped for HTML. Slashes stay as they are: not every program that looks for links in e-mails decodes them.
pub(crate) fn html_url(text: &str) -> Value {
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

/// Paragraphs, each as its lines, with French spacing.
fn paragraphs(text: &str) -> impl Iterator<Item = Vec<String>> {
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
    fn line_breaks_and_control_characters_are_removed() {
        assert_eq!(
            one_line("  Léa\r\nBcc: x@y.fr\u{2028}\t Roy "),
            "Léa Bcc: x@y.fr Roy"
        );
        assert_eq!(one_line("\u{202e}lanif\u{a0}!"), "lanif\u{a0}!");
        assert_eq!(lines("\nDeux\u{0} mots\r\n\r\nmerci \n"), "Deux mots\n\nmerci");
    }

    #[test]
    fn paragraphs_lists_and_quotations() {
        let text = "\n Bonjour\u{202f}:\nvous\n\n\n- un\n- deux !\n";
        assert_eq!(
            text_paragraphs(text).to_string(),
            "Bonjour\u{202f}:\nvous\n\n- un\n- deux\u{202f}!"
        );
        let html = html_paragraphs(text).to_string();
        assert!(html.contains("Bonjour\u{202f}:<br>vous</p>"), "{html}");
        assert!(html.contains("<li>un</li><li>deux\u{202f}!</li>"), "{html}");
        assert_eq!(text_quote(" a\n\nb ").to_string(), "\n> a\n> \n> b\n");
        assert_eq!(text_quote("  ").to_string(), "");
        assert_eq!(html_quote(" ").to_string(), "");
    }

    #[test]
    fn a_url_cannot_end_its_attribute() {
        assert_eq!(
            html_url("https://x.fr/a?b=1&c=\"><script>'").to_string(),
            "https://x.fr/a?b=1&amp;c=&quot;&gt;&lt;script&gt;&#39;"
        );
    }

    #[test]
    fn serialized_values_are_written_in_french() {
        assert_eq!(date("2027-06-14").unwrap(), "lundi 14\u{a0}juin 2027");
        assert_eq!(weeks_label("both").unwrap(), "les deux semaines");
        assert_eq!(
            signer_role_label("guardian2").unwrap(),
            "Second représentant légal"
        );
        assert!(date("14/06/2027").is_err());
        assert!(weeks_label("third").is_err());
        assert!(signer_role_label("nobody").is_err());
    }
}
