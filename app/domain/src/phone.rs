//! Phone numbers, checked loosely: a number that somebody can dial.

use crate::sanitize::{self, without_label};

/// A phone number as it is shown: « 06 39 98 00 01 », or « +352621123456 » for another country.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Phone(String);

/// Why a text is not a phone number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("no phone number")]
    Empty,
    /// Not ten digits, nor a plus sign and seven to fifteen.
    #[error("a phone number has ten digits, or a plus sign and seven to fifteen")]
    Incomplete,
    /// A number and its extension, which nobody can dial from outside.
    #[error("a phone number with an extension")]
    Extension,
    /// Two numbers or more.
    #[error("several phone numbers")]
    Several,
    /// Ten digits but for the first zero.
    #[error("a phone number without its first zero")]
    NoZero,
    /// A number and words.
    #[error("a phone number among words")]
    Words,
}

impl PhoneError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "Indiquez un numéro de téléphone.",
            Self::Incomplete => {
                "Ce n’est pas un numéro complet. Écrivez par exemple 06\u{a0}39\u{a0}98\u{a0}00\u{a0}01 ou, pour un autre pays, +352 et la \
                 suite."
            }
            Self::Extension => {
                "Écrivez le numéro seul, sans le poste\u{a0}: notez le poste à côté du nom, par exemple «\u{a0}Camille Martin (poste 12)\u{a0}»."
            }
            Self::Several => {
                "Il y a ici plusieurs numéros\u{a0}: gardez celui où l’on joint le plus facilement la personne."
            }
            Self::NoZero => {
                "Il manque le 0 au début\u{a0}: écrivez par exemple 06\u{a0}39\u{a0}98\u{a0}00\u{a0}01."
            }
            Self::Words => {
                "Écrivez le numéro seul, sans mots autour\u{a0}: par exemple 06\u{a0}39\u{a0}98\u{a0}00\u{a0}01."
            }
        }
    }
}

/// What comes before a number that was copied with its label.
const LABELS: [&str; 16] = [
    "tel",
    "telephone",
    "phone",
    "port",
    "portable",
    "mobile",
    "fixe",
    "standard",
    "bureau",
    "numero",
    "num",
    "n",
    "no",
    "de",
    "mob",
    "gsm",
];

/// What comes before an extension, after a number.
const EXTENSIONS: [&str; 6] = ["poste", "ext", "extension", "p", "x", "interne"];

/// Countries whose numbers have a zero at home that is left out from abroad, overseas départements with codes of their own among
/// them. Italy's numbers keep theirs; other countries have none.
const TRUNK_ZERO: [&str; 18] = [
    "31", "32", "33", "40", "41", "43", "44", "46", "49", "212", "213", "262", "508", "590", "594", "596",
    "61", "81",
];

/// Codes of France: +33, and its overseas départements.
const FRANCE: [&str; 6] = ["33", "262", "508", "590", "594", "596"];

impl Phone {
    /// Reads a number as people type and paste it: with its label, whatever stands between its digits. « +33 », « 0033 » and « 33 » are
    /// France; other international numbers keep their country, without the zero they have at home only.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let value = sanitize::value(text);
        if value.trim().is_empty() {
            return Err(PhoneError::Empty);
        }
        let number = without_label(value.trim_start_matches(['☎', '📞', '📱', '✆', ' ']), &LABELS);
        let bare: String = number
            .replace("(0)", "")
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '_' | ',' | '·' | '•' | '‧'))
            .collect();
        let abroad = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
        let digits = abroad.unwrap_or(&bare);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_digits(number));
        }
        let read = match abroad {
            Some(number) => international(number),
            None => national(digits).or_else(|| without_plus(digits)),
        };
        read.ok_or_else(|| not_one(number, digits))
    }

    /// As it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

/// Ten digits of which the first is zero and the second is not, written in pairs.
fn national(digits: &str) -> Option<Phone> {
    let rest = digits.strip_prefix('0')?;
    if rest.len() != 9 || rest.starts_with('0') {
        return None;
    }
    let mut out = String::with_capacity(14);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 2 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    Some(Phone(out))
}

/// The digits after « + ».
fn international(number: &str) -> Option<Phone> {
    let country = TRUNK_ZERO.iter().find(|code| number.starts_with(**code));
    let number = match country {
        Some(code) => {
            let rest = &number[code.len()..];
            let rest = rest.strip_prefix('0').unwrap_or(rest);
            if rest.starts_with('0') {
                return None;
            }
            if *code == "33" {
                return national(&format!("0{rest}"));
            }
            format!("{code}{rest}")
        }
        None => number.to_owned(),
    };
    let sane = (7..=15).contains(&number.len()) && !number.starts_with('0');
    sane.then(|| Phone(format!("+{number}")))
}

/// An international number of France whose plus sign was lost: a code and nine digits, or ten with their zero.
fn without_plus(digits: &str) -> Option<Phone> {
    let code = FRANCE.iter().find(|code| digits.starts_with(**code))?;
    let rest = digits.strip_prefix(code)?;
    let rest = rest.strip_prefix('0').unwrap_or(rest);
    if rest.len() != 9 || rest.starts_with('0') {
        return None;
    }
    international(digits)
}

/// What a text with something else than digits is.
fn not_digits(number: &str) -> PhoneError {
    let words = number.split(|c: char| !(c.is_alphanumeric() || c == '#'));
    let letters = |word: &str| {
        word.trim_end_matches(|c: char| c.is_ascii_digit())
            .to_ascii_lowercase()
    };
    let mut digits = 0;
    let mut parts = words.filter(|word| !word.is_empty());
    let extension = parts.any(|word| {
        let said = letters(word);
        let marks = digits >= 9 && (EXTENSIONS.contains(&said.as_str()) || word.starts_with('#'));
        digits += word.bytes().filter(u8::is_ascii_digit).count();
        marks
    });
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if extension {
        PhoneError::Extension
    } else if digits >= 18 {
        PhoneError::Several
    } else if digits >= 9 && number.chars().any(char::is_alphabetic) {
        PhoneError::Words
    } else {
        PhoneError::Incomplete
    }
}

/// What digits are that make no number.
fn not_one(number: &str, digits: &str) -> PhoneError {
    let nine = digits.len() == 9 && !digits.starts_with('0');
    if nine && !number.starts_with(['+', '0']) {
        PhoneError::NoZero
    } else if digits.len() >= 18 {
        PhoneError::Several
    } else {
        PhoneError::Incomplete
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_whatever_stands_between_digits() {
        for text in [
            "0639980001",
            "06 39 98 00 01",
            "06.39.98.00.01",
            "06-39-98-00-01",
            "06–39–98–00–01",
            "06/39/98/00/01",
            "06·39·98·00·01",
            "06, 39, 98, 00, 01",
            "+33 6 39 98 00 01",
            "+33 (0)6 39 98 00 01",
            "+33(0)639980001",
            "0033639980001",
            "00 33 (0)6 39 98 00 01",
            "+330639980001",
            "33639980001",
            "33 6 39 98 00 01",
            "33 (0)6 39 98 00 01",
            "330639980001",
            "\u{a0}06\u{202f}39\u{a0}98 00 01 ",
            "06\u{200b}39980001\u{ad}",
            "\u{202a}+33 6 39 98 00 01\u{202c}",
            "０６３９９８０００１",
            "Tél. : 06 39 98 00 01",
            "tel:+33639980001",
            "Téléphone portable 06 39 98 00 01",
            "☎ 06 39 98 00 01.",
            "N° : 06 39 98 00 01",
        ] {
            assert_eq!(
                Phone::parse(text).map(String::from),
                Ok("06 39 98 00 01".into()),
                "{text:?}"
            );
        }
        for (text, read) in [
            ("+352 621 123 456", "+352621123456"),
            ("00 44 20 7946 0958", "+442079460958"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+44 020 7946 0958", "+442079460958"),
            ("+41 022 730 51 11", "+41227305111"),
            ("+39 06 698 12345", "+390669812345"),
            ("+2620692123456", "+262692123456"),
            ("+262 692 12 34 56", "+262692123456"),
            ("+262 (0)692 12 34 56", "+262692123456"),
            ("002620692123456", "+262692123456"),
            ("262692123456", "+262692123456"),
            ("2620692123456", "+262692123456"),
            ("+590 0690 12 34 56", "+590690123456"),
            ("+594 0694 12 34 56", "+594694123456"),
            ("+596 0696 12 34 56", "+596696123456"),
            ("+508 41 12 34", "+508411234"),
            ("+687 27 12 34", "+687271234"),
            ("0692 12 34 56", "06 92 12 34 56"),
        ] {
            assert_eq!(Phone::parse(text).map(String::from), Ok(read.into()), "{text:?}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "3949",
            "06399800",
            "06 39 98 00 01 2",
            "00",
            "+",
            "+33",
            "+0123456789",
            "0039",
            "00 39 98 00",
            "poste 12",
            "+1234567890123456",
            "٠٦٣٩٩٨٠٠٠١",
            "+33 1 23",
            "33 1 23",
            "+33 00 39 98 00 01",
        ] {
            assert_eq!(Phone::parse(text), Err(PhoneError::Incomplete), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, why) in [
            ("", PhoneError::Empty),
            (" \u{a0}", PhoneError::Empty),
            ("6 39 98 00 01", PhoneError::NoZero),
            ("639980001", PhoneError::NoZero),
            ("06 39 98 00 01 poste 12", PhoneError::Extension),
            ("06 39 98 00 01 (poste 12)", PhoneError::Extension),
            ("01 23 45 67 89 ext. 4", PhoneError::Extension),
            ("01 23 45 67 89 p12", PhoneError::Extension),
            ("01 23 45 67 89 x12", PhoneError::Extension),
            ("01 23 45 67 89 #12", PhoneError::Extension),
            ("+33 1 23 45 67 89 poste 12", PhoneError::Extension),
            ("06 39 98 00 01 / 01 23 45 67 89", PhoneError::Several),
            ("06 39 98 00 01 ou 01 23 45 67 89", PhoneError::Several),
            ("06 39 98 00 01, +33 1 23 45 67 89", PhoneError::Several),
            ("06 39 98 00 01\n06 39 98 00 02", PhoneError::Several),
            ("0639980001 0639980002", PhoneError::Several),
            ("06 39 98 00 01 (le soir)", PhoneError::Words),
            ("06 39 98 00 0O", PhoneError::Words),
            ("Mme Martin 06 39 98 00 01", PhoneError::Words),
        ] {
            assert_eq!(Phone::parse(text), Err(why), "{text}");
            assert!(!why.message().is_empty());
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(text in "\\PC{0,30}|[+0-9 ()./-]{6,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
            }
        }
    }
}
