//! Phone numbers, checked loosely: a number that somebody can dial.

/// A phone number as it is shown: « 06 39 98 00 01 », or « +352621123456 » for another country.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Phone(String);

/// Why a text is not a phone number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a phone number has ten digits, or a plus sign and seven to fifteen")]
pub struct NotAPhone;

impl Phone {
    /// Reads a number, whatever stands between its digits. « +33 » and « 0033 » are France; other international numbers keep
    /// their country.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let bare: String = text
            .replace("(0)", "")
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '/' | '(' | ')' | '‐' | '‑'))
            .collect();
        let abroad = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"));
        let digits = abroad.unwrap_or(&bare);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotAPhone);
        }
        match abroad {
            Some(number) => match number.strip_prefix("33") {
                Some(rest) => national(rest.strip_prefix('0').unwrap_or(rest)),
                None if (7..=15).contains(&number.len()) && !number.starts_with('0') => {
                    Ok(Self(format!("+{number}")))
                }
                None => Err(NotAPhone),
            },
            None => national(digits.strip_prefix('0').ok_or(NotAPhone)?),
        }
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

/// Nine digits, the first not zero, written in pairs after a zero.
fn national(digits: &str) -> Result<Phone, NotAPhone> {
    if digits.len() != 9 || digits.starts_with('0') {
        return Err(NotAPhone);
    }
    let mut out = String::with_capacity(14);
    for (place, digit) in "0".chars().chain(digits.chars()).enumerate() {
        if place > 0 && place % 2 == 0 {
            out.push(' ');
        }
        out.push(digit);
    }
    Ok(Phone(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_whatever_stands_between_digits() {
        for text in [
            "0639980001",
            "06 39 98 00 01",
            "06.39.98.00.01",
            "06-39-98-00-01",
            "+33 6 39 98 00 01",
            "+33 (0)6 39 98 00 01",
            "0033639980001",
            "+330639980001",
            "\u{a0}06\u{202f}39\u{a0}98 00 01 ",
        ] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "06 39 98 00 01", "{text}");
        }
        assert_eq!(
            Phone::parse("+352 621 123 456").unwrap().as_str(),
            "+352621123456"
        );
        assert_eq!(
            Phone::parse("00 44 20 7946 0958").unwrap().as_str(),
            "+442079460958"
        );
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            " ",
            "3949",
            "06399800",
            "06 39 98 00 01 2",
            "00",
            "+",
            "+33",
            "+0123456789",
            "6 39 98 00 01",
            "0039",
            "00 39 98 00",
            "poste 12",
            "+1234567890123456",
            "٠٦٣٩٩٨٠٠٠١",
            "06 39 98 00 0O",
        ] {
            assert_eq!(Phone::parse(text), Err(NotAPhone), "{text}");
        }
    }
}
