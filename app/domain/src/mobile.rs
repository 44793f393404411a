//! Mobile numbers of France, at home and overseas: where an SMS may go.

use crate::phone::Phone;

/// A mobile number as gateways take it: « +33612345678 ».
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mobile(String);

/// What mobile numbers of the overseas départements begin with after their zero, and the code by which they are called from abroad. Whoever
/// writes one as at home, « 0692 12 34 56 », means that one.
const OVERSEAS: [(&str, &str); 8] = [
    ("639", "262"),
    ("692", "262"),
    ("693", "262"),
    ("690", "590"),
    ("691", "590"),
    ("694", "594"),
    ("696", "596"),
    ("697", "596"),
];

/// The other territories, whose numbers have no zero: their code, how many digits follow, and what mobile ones begin with.
const TERRITORIES: [(&str, usize, &str); 4] = [
    // Saint-Pierre-et-Miquelon, Wallis-et-Futuna, Nouvelle-Calédonie, Polynésie française.
    ("508", 6, "0123456789"),
    ("681", 6, "8"),
    ("687", 6, "5789"),
    ("689", 8, "8"),
];

/// The codes of numbers that have a zero at home.
const WITH_ZERO: [&str; 5] = ["33", "262", "590", "594", "596"];

impl Mobile {
    /// The mobile number that a text says, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        Self::of(&Phone::parse(text).ok()?)
    }

    /// The same of a phone number that was read.
    pub fn of(phone: &Phone) -> Option<Self> {
        let digits: String = phone.as_str().chars().filter(char::is_ascii_digit).collect();
        if phone.as_str().starts_with('+') {
            abroad(&digits)
        } else {
            at_home(digits.strip_prefix('0')?)
        }
    }

    /// As gateways take it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is shown to whoever need not read it whole: « 06 •• •• •• 42 ».
    pub fn masked(&self) -> String {
        let digits = self.0.trim_start_matches('+');
        let (rest, last) = digits.split_at(digits.len() - 2);
        let hidden = "\u{a0}••\u{a0}••";
        match WITH_ZERO.iter().find_map(|code| rest.strip_prefix(*code)) {
            Some(number) => format!("0{}{hidden}\u{a0}••\u{a0}{last}", &number[..1]),
            None => format!("+{}{hidden}\u{a0}{last}", &rest[..3]),
        }
    }
}

/// Nine digits, as they are written in France without their zero.
fn at_home(number: &str) -> Option<Mobile> {
    let overseas = OVERSEAS.iter().find(|(start, _)| number.starts_with(*start));
    if let Some((_, code)) = overseas {
        return Some(Mobile(format!("+{code}{number}")));
    }
    number
        .starts_with(['6', '7'])
        .then(|| Mobile(format!("+33{number}")))
}

/// Digits that begin with the code of a country.
fn abroad(digits: &str) -> Option<Mobile> {
    let of_department = OVERSEAS.iter().any(|(start, code)| {
        digits
            .strip_prefix(*code)
            .is_some_and(|number| number.len() == 9 && number.starts_with(*start))
    });
    let of_territory = TERRITORIES.iter().any(|(code, length, starts)| {
        digits
            .strip_prefix(*code)
            .is_some_and(|number| number.len() == *length && number.starts_with(|c: char| starts.contains(c)))
    });
    (of_department || of_territory).then(|| Mobile(format!("+{digits}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers_of_france_are_known_however_they_are_written() {
        for (text, read, masked) in [
            ("06 12 34 56 42", "+33612345642", "06 •• •• •• 42"),
            ("+33 (0)7 61 23 45 67", "+33761234567", "07 •• •• •• 67"),
            ("0692 12 34 56", "+262692123456", "06 •• •• •• 56"),
            ("+262 692 12 34 56", "+262692123456", "06 •• •• •• 56"),
            ("+262 639 12 34 56", "+262639123456", "06 •• •• •• 56"),
            ("0693 12 34 56", "+262693123456", "06 •• •• •• 56"),
            ("+590 0690 12 34 56", "+590690123456", "06 •• •• •• 56"),
            ("0691 12 34 56", "+590691123456", "06 •• •• •• 56"),
            ("+594 694 12 34 56", "+594694123456", "06 •• •• •• 56"),
            ("0696 12 34 56", "+596696123456", "06 •• •• •• 56"),
            ("+596 697 12 34 56", "+596697123456", "06 •• •• •• 56"),
            ("+508 55 12 34", "+508551234", "+508 •• •• 34"),
            ("+681 82 12 34", "+681821234", "+681 •• •• 34"),
            ("+687 75 12 34", "+687751234", "+687 •• •• 34"),
            ("+689 87 12 34 56", "+68987123456", "+689 •• •• 56"),
        ] {
            let mobile = Mobile::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(mobile.as_str(), read, "{text}");
            assert_eq!(mobile.masked().replace('\u{a0}', " "), masked, "{text}");
            // What is kept is read back.
            assert_eq!(Mobile::parse(read), Some(mobile));
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "01 23 45 67 89",
            "09 70 00 00 00",
            "+33 1 23 45 67 89",
            "+262 262 12 34 56",
            "+590 590 12 34 56",
            "+687 27 12 34",
            "+681 72 12 34",
            "+689 40 12 34 56",
            "+352 621 123 456",
            "+44 7911 123456",
            "06 12 34 56",
            "06 12 34 56 78 poste 4",
        ] {
            assert_eq!(Mobile::parse(text), None, "{text}");
        }
    }
}
