//! The national number of a student.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sanitize::{self, without_label};

/// A student's national number (INE): eleven signs in one of three forms.
///
/// Known from public pages and programs: the forms. Not known: how the last letter of any follows from the rest. No public text says it, and
/// a key guessed from examples would refuse students who exist, so that the form alone is checked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ine(String);

/// The forms, with 9 for any digit and Z for any letter: given by the académies until 2018; by the national register since; to apprentices,
/// who keep it when they come back to a lycée.
const FORMS: [&str; 3] = ["9999999999Z", "999999999ZZ", "9999A99999Z"];

/// Why a text is no national number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "a national number is ten digits and a letter, nine digits and two letters, or four digits, A, five digits and a letter"
)]
pub struct NotAnIne;

impl NotAnIne {
    /// What the page says beside it.
    pub fn message(self) -> &'static str {
        "Un INE a onze signes\u{a0}: dix chiffres et une lettre, ou neuf chiffres et deux lettres\u{a0}; celui d’un ancien apprenti, quatre \
         chiffres, A, cinq chiffres et une lettre."
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
        if FORMS.iter().any(|form| has_form(&bare, form)) {
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

fn has_form(text: &str, form: &str) -> bool {
    let fits = |(sign, wanted): (u8, u8)| match wanted {
        b'9' => sign.is_ascii_digit(),
        b'Z' => sign.is_ascii_uppercase(),
        _ => sign == wanted,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
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
