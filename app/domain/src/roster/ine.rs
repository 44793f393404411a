//! The national number of a student.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sanitize::{self, without_label};

/// A student's national number (INE): eleven signs, either ten digits and a letter (given by the académies until 2018) or nine digits and
/// two letters (given by the national register since).
///
/// No public text says how the last letter of either follows from the rest, so that the form alone is checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ine(String);

/// Why a text is no national number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a national number is ten digits and a letter, or nine digits and two letters")]
pub struct NotAnIne;

impl NotAnIne {
    /// What the page says beside it.
    pub fn message(self) -> &'static str {
        "Un INE a onze signes\u{a0}: dix chiffres et une lettre, ou neuf chiffres et deux lettres."
    }
}

impl Ine {
    /// Reads one as people type and paste it, with its label or spaces in it.
    pub fn parse(text: &str) -> Result<Self, NotAnIne> {
        let value = sanitize::value(text);
        let bare: String = without_label(&value, &["ine", "n", "no", "numero", "national", "identifiant"])
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let letters = bare.bytes().skip(digits).all(|byte| byte.is_ascii_uppercase());
        if bare.len() == 11 && letters && matches!(digits, 9 | 10) {
            Ok(Self(bare))
        } else {
            Err(NotAnIne)
        }
    }

    /// The eleven signs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Ine {
    type Error = NotAnIne;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Ine> for String {
    fn from(ine: Ine) -> Self {
        ine.0
    }
}
