//! Reminders that a school sends from the board: to whom they fit, and what they say.

use serde::{Deserialize, Serialize};

use super::{AwaitedParty, BoardRow, BoardState};
use crate::sanitize;

/// Whom a school reminds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// Students who have asked nobody.
    Students,
    /// Hosts who have yet to answer, or to fill their part.
    Hosts,
    /// Guardians, students and hosts who have yet to sign.
    Signers,
}

impl ReminderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Students, Self::Hosts, Self::Signers];

    /// The name used in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Students => "eleves",
            Self::Hosts => "structures",
            Self::Signers => "signataires",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Students => "Élèves sans candidature",
            Self::Hosts => "Structures qui n’ont pas répondu",
            Self::Signers => "Signataires qui n’ont pas signé",
        }
    }

    /// Whether a row is one that such a reminder is about. Of what only the head signs nobody is reminded.
    pub fn fits(self, row: &BoardRow) -> bool {
        let awaits_others = || {
            let awaited = row.standing.awaited;
            awaited.iter().any(|party| party != AwaitedParty::Head)
        };
        row.is_filled
            && match self {
                Self::Students => row.state() == BoardState::NoApplication,
                Self::Hosts => matches!(
                    row.state(),
                    BoardState::Applying | BoardState::FoundForHost | BoardState::ConventionHost
                ),
                Self::Signers => row.state() == BoardState::ToSign && awaits_others(),
            }
    }

    /// What is written before the school changes it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Students => {
                "Vous n’avez pas encore de candidature pour le stage de seconde. Cherchez une offre près de chez vous, ou \
                 proposez une place que vous avez trouvée. Venez nous voir si vous avez besoin d’aide."
            }
            Self::Hosts => {
                "Un élève de notre lycée attend votre réponse pour son stage de seconde. Pouvez-vous la lui donner dès que \
                 possible\u{a0}? Un refus aussi l’aide\u{a0}: il cherchera ailleurs."
            }
            Self::Signers => {
                "Votre signature manque encore. Sans elle, le stage ne peut pas commencer. Si quelque chose vous retient, \
                 appelez le lycée."
            }
        }
    }
}

/// The most characters of a reminder.
pub const MAX_WORDS: usize = 1000;

/// What is wrong with the words of a reminder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WordsError {
    /// There are none.
    Empty,
    /// There are too many.
    TooLong,
}

impl WordsError {
    /// What is wrong and how to put it right.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "Écrivez le message qui part avec la relance.",
            Self::TooLong => "Ce message dépasse 1\u{202f}000\u{a0}caractères.",
        }
    }
}

/// The words of a reminder as they are sent.
pub fn check_words(typed: &str) -> Result<String, WordsError> {
    let words = sanitize::multiline(typed).trim().to_owned();
    match words.chars().count() {
        0 => Err(WordsError::Empty),
        count if count > MAX_WORDS => Err(WordsError::TooLong),
        _ => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_neither_empty_nor_endless() {
        assert_eq!(check_words("  \n "), Err(WordsError::Empty));
        assert_eq!(check_words(&"é".repeat(1001)), Err(WordsError::TooLong));
        for kind in ReminderKind::ALL {
            assert_eq!(check_words(kind.words()).as_deref(), Ok(kind.words()));
            assert_eq!(ReminderKind::from_code(kind.code()), Some(kind));
        }
    }
}
