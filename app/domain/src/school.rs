//! Schools: the lycées whose pupils look for a place.

use serde::{Deserialize, Serialize};

use crate::{
    place::CommuneCode,
    sanitize::{self, without_label},
};

mod class;

pub use class::{class_key, compare_classes};

/// The most activation sheets that are made at once: those of two large classes.
pub const SHEETS_MAX: usize = 120;

/// A lycée's national number (UAI): seven digits and a check letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uai(String);

/// Why a text is not a UAI.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a UAI is seven digits followed by the check letter they give")]
pub struct NotAUai;

/// What comes before a UAI that was copied with its label.
const UAI_LABELS: [&str; 8] = ["uai", "rne", "n", "no", "num", "numero", "code", "lycee"];

impl Uai {
    /// The letters a UAI may end with: i, o and q are left out, since they look like digits.
    const LETTERS: &'static [u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

    /// Reads a UAI as people type and paste it, with its label or spaces in it, and checks its letter: the number modulo 23.
    pub fn parse(text: &str) -> Result<Self, NotAUai> {
        let value = sanitize::value(text);
        let upper: String = without_label(&value, &UAI_LABELS)
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let (digits, letter) = upper.split_at_checked(7).ok_or(NotAUai)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAUai);
        }
        let number: usize = digits.parse().map_err(|_| NotAUai)?;
        if letter.as_bytes() == [Self::LETTERS[number % 23]] {
            Ok(Self(upper))
        } else {
            Err(NotAUai)
        }
    }

    /// The eight characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Uai {
    type Error = NotAUai;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Uai> for String {
    fn from(uai: Uai) -> Self {
        uai.0
    }
}

/// A lycée as the national list has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct School {
    /// National number.
    pub uai: Uai,
    /// Name.
    pub name: String,
    /// « public », « private », or empty where the source is silent.
    pub status: String,
    /// Postal code, five characters.
    pub postal_code: String,
    /// Its commune, when the gazetteer knows it.
    pub commune: Option<CommuneCode>,
    /// The commune's name as the source has it.
    pub city: String,
    /// Department's code.
    pub department: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_is_checked() {
        assert!(Uai::parse("0010006B").is_ok());
        assert_eq!(Uai::parse(" 0010010f ").unwrap().as_str(), "0010010F");
        for pasted in [
            "UAI : 0010006B",
            "RNE n° 001 0006 b",
            "\u{200b}0010006B.",
            "0010006-B",
            "Code UAI 0010006B",
        ] {
            assert_eq!(Uai::parse(pasted).unwrap().as_str(), "0010006B", "{pasted:?}");
        }
        for bad in ["0010006C", "010006B", "0010006", "001000éB", "00100066B", ""] {
            assert!(Uai::parse(bad).is_err(), "{bad}");
        }
    }
}
