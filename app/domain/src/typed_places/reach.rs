//! How a host is reached: by e-mail, by phone, or by both, in one cell.

use crate::{account::EmailAddress, phone::Phone, sanitize, structure::Siret};

/// An e-mail address, a phone number, or both; one of them at least where it was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// The address.
    pub email: Option<EmailAddress>,
    /// The number.
    pub phone: Option<Phone>,
}

/// What is said where there is neither.
const NEITHER: &str = "Donnez une adresse e-mail ou un numéro de téléphone.";

impl Reach {
    /// Reads « ana@exemple.fr », « 06 39 98 00 01 », or both in either order, with what people put between them.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = sanitize::line(text);
        if text.is_empty() {
            return Err(NEITHER);
        }
        if !text.contains('@') {
            let phone = Phone::parse(&text).map_err(|error| {
                if text.chars().any(|c| c.is_ascii_digit()) {
                    error.message()
                } else {
                    NEITHER
                }
            })?;
            return Ok(Self {
                email: None,
                phone: Some(phone),
            });
        }
        let whole = EmailAddress::parse(&text);
        if let Ok(email) = whole {
            return Ok(Self {
                email: Some(email),
                phone: None,
            });
        }
        let whole = whole.map_err(crate::account::EmailAddressError::message);
        let is_gap = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|');
        let Some(word) = text.split(is_gap).find(|word| word.contains('@')) else {
            return Err(NEITHER);
        };
        let rest = text.replacen(word, " ", 1);
        // Without digits beside it, what is wrong is wrong with the address.
        if !rest.chars().any(|c| c.is_ascii_digit()) {
            return whole.map(|_| Self::default());
        }
        let email = EmailAddress::parse(word).map_err(crate::account::EmailAddressError::message)?;
        let phone = Phone::parse(rest.trim_matches(|c: char| is_gap(c) || c == '-'))
            .map_err(crate::phone::PhoneError::message)?;
        Ok(Self {
            email: Some(email),
            phone: Some(phone),
        })
    }

    /// The address; empty where there is none.
    pub fn email(&self) -> &str {
        self.email.as_ref().map_or("", EmailAddress::as_str)
    }

    /// The number; empty where there is none.
    pub fn phone(&self) -> &str {
        self.phone.as_ref().map_or("", Phone::as_str)
    }
}

/// A name with a SIRET before it, after it or in its place: what a shopkeeper copies from an invoice. The name without it, and the
/// number if one is there and is one.
pub fn named_with_siret(text: &str) -> (String, Option<Siret>) {
    let text = sanitize::line(text);
    let digits: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
    for from in 0..digits.len().saturating_sub(13) {
        let (first, last) = (digits[from].0, digits[from + 13].0);
        let inside = &text[first..=last];
        let one = inside
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-'));
        if let (true, Ok(siret)) = (one, Siret::parse(inside)) {
            let before = without_word(&text[..first]);
            let name = sanitize::line(&format!("{before} {}", &text[last + 1..]));
            let name = name
                .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '(' | ')'));
            return (name.to_owned(), Some(siret));
        }
    }
    (text, None)
}

/// What comes before a number, without the word that says what it is.
fn without_word(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '°'));
    let start = text.len().saturating_sub(5);
    let is_label = text.is_char_boundary(start) && text[start..].eq_ignore_ascii_case("siret");
    if is_label { &text[..start] } else { text }
}
