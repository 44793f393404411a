//! What somebody who holds a document compares with what was frozen, when only its reference and code are known: as little as tells a
//! forged document, and nobody's name.

use serde::{Deserialize, Serialize};

use super::{content::Content, document::days_in_words};

/// What a document says where a forger would change it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The host.
    pub host: String,
    /// The days of presence, from the first to the last, in words.
    pub days: String,
    /// The student's initials: « L. M. ».
    pub initials: String,
}

impl Comparison {
    /// Of what was frozen.
    pub fn of(content: &Content) -> Self {
        Self {
            host: content.host.name.clone(),
            days: days_in_words(&content.host.weeks),
            initials: initials(&content.student.name),
        }
    }
}

/// The initials of a name: « Jean-Noël Le Goff » is « J.-N. L. G. ».
fn initials(name: &str) -> String {
    let initial = |part: &str| {
        let first = part.chars().find(|c| c.is_alphanumeric())?;
        Some(format!("{}.", first.to_uppercase()))
    };
    let word = |word: &str| -> String { word.split('-').filter_map(initial).collect::<Vec<_>>().join("-") };
    let words: Vec<String> = name
        .split_whitespace()
        .map(word)
        .filter(|word| !word.is_empty())
        .collect();
    words.join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::sample;

    #[test]
    fn initials_name_nobody() {
        for (name, said) in [
            ("Léa Martin", "L.\u{a0}M."),
            ("Jean-Noël Le Goff", "J.-N.\u{a0}L.\u{a0}G."),
            ("  élodie   N’Guyen ", "É.\u{a0}N."),
            ("李伟", "李."),
            ("(Tom) O’Brien", "T.\u{a0}O."),
            ("- –", ""),
            ("", ""),
        ] {
            assert_eq!(initials(name), said, "{name}");
        }
    }

    #[test]
    fn a_document_is_compared_without_a_name() {
        let frozen = sample::frozen();
        let compared = Comparison::of(&frozen.content);
        assert_eq!(compared.host, frozen.content.host.name);
        assert!(compared.days.contains("juin"), "{}", compared.days);
        assert!(
            !compared.initials.is_empty() && compared.initials.len() < frozen.content.student.name.len() + 4
        );
    }
}
