//! Postal codes of France as people type them.

use crate::sanitize::{self, without_label};

/// Why a text is not a postal code of France.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PostalCodeError {
    /// Nothing was typed.
    #[error("no postal code")]
    Empty,
    /// Not five digits.
    #[error("a postal code of France has five digits")]
    Length,
}

impl PostalCodeError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "Indiquez le code postal, par exemple 93100.",
            Self::Length => "Un code postal a cinq chiffres, par exemple 93100.",
        }
    }
}

/// Reads a postal code: with spaces, dots, a label or « F- » before it.
pub fn parse_postal_code(text: &str) -> Result<String, PostalCodeError> {
    let value = sanitize::value(text);
    if value.trim().is_empty() {
        return Err(PostalCodeError::Empty);
    }
    let bare = without_label(&value, &["code", "postal", "cp", "c p", "f", "fr"]);
    let digits: String = bare.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    if digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(PostalCodeError::Length)
    }
}

/// The same in a table: spreadsheets take the first zero away (« 1000 » for Bourg-en-Bresse).
pub fn with_lost_zero(text: &str) -> String {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("0{digits}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        for text in [
            "93100",
            "93 100",
            "93\u{a0}100",
            "93.100",
            "F-93100",
            "FR 93100",
            "CP : 93100",
            "Code postal 93100",
            "\u{200b}93100\u{feff}",
            "９３１００",
        ] {
            assert_eq!(parse_postal_code(text).as_deref(), Ok("93100"), "{text:?}");
        }
        for text in ["9310", "931000", "93l00", "2A004", "75116 Paris", "٩٣١٠٠"] {
            assert_eq!(parse_postal_code(text), Err(PostalCodeError::Length), "{text}");
        }
        for text in ["", " \u{a0}"] {
            assert_eq!(parse_postal_code(text), Err(PostalCodeError::Empty), "{text:?}");
        }
    }

    #[test]
    fn a_lost_zero_comes_back() {
        for (typed, code) in [
            ("1000", "01000"),
            ("6 000", "06000"),
            ("9310", "09310"),
            ("93100", "93100"),
            ("100", "100"),
            ("Lyon", "Lyon"),
        ] {
            assert_eq!(with_lost_zero(typed), code);
        }
    }
}
