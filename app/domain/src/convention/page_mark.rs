//! What the small code on each printed page says: of which convention, which version, and which page it is.

use std::fmt;

/// A page of a document that is signed on paper. Written in capitals, digits and a few signs, which make the smallest code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageMark {
    /// The convention's reference.
    pub reference: String,
    /// Its version.
    pub version: u32,
    /// The page, from 1.
    pub page: u32,
    /// The check code of that version's data: a page of another text does not have it.
    pub code: String,
}

impl fmt::Display for PageMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            reference,
            version,
            page,
            code,
        } = self;
        write!(f, "{reference}/{version}/{page}/{code}")
    }
}

impl PageMark {
    /// The page that a code names; nothing for a code that is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let mark = Self {
            reference: parts.next()?.to_owned(),
            version: parts.next()?.parse().ok()?,
            page: parts.next()?.parse().ok()?,
            code: parts.next()?.to_owned(),
        };
        // Written anew it must be the same: neither a sign before a number nor something after the code.
        (parts.next().is_none() && mark.to_string() == text).then_some(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_back_from_its_code_and_nothing_else_is() {
        let mark = PageMark {
            reference: "QZ-27-4H7K-9M2X".into(),
            version: 2,
            page: 3,
            code: "0123456789".into(),
        };
        let text = mark.to_string();
        assert_eq!(text, "QZ-27-4H7K-9M2X/2/3/0123456789");
        // What a code of capitals may hold, and few enough for the second size of code.
        assert!(text.len() <= 38);
        assert!(
            text.bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-/".contains(&byte))
        );
        assert_eq!(PageMark::read(&text), Some(mark));
        for other in [
            "",
            "https://exemple.fr/a/b",
            "QZ/+2/3/X",
            "QZ/2/3",
            "QZ/2/3/X/Y",
            "QZ/02/3/X",
        ] {
            assert_eq!(PageMark::read(other), None, "{other}");
        }
    }
}
