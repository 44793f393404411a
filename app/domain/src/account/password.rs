//! What a password must be.

use serde::{Deserialize, Serialize};

/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 12;
/// The longest: hashing takes time that grows with it.
pub const PASSWORD_MAX: usize = 128;

/// How many letters and digits a password must have beside its owner's name and address, once it holds one of them.
const BESIDE_OWN_WORDS: usize = 8;

/// Why a password is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PasswordProblem {
    /// Nothing was typed.
    #[error("empty")]
    Empty,
    /// Shorter than [`PASSWORD_MIN`].
    #[error("too short")]
    TooShort,
    /// Longer than [`PASSWORD_MAX`].
    #[error("too long")]
    TooLong,
    /// Little else than its owner's name or address.
    #[error("made of its owner's name or address")]
    Personal,
    /// In a list of passwords that were stolen elsewhere.
    #[error("known to have leaked")]
    Leaked,
}

impl PasswordProblem {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => {
                "Choisissez un mot de passe d’au moins 12 caractères. Quatre mots au hasard conviennent."
            }
            Self::TooShort => {
                "Ce mot de passe est trop court\u{a0}: il faut au moins 12 caractères. Quatre mots au hasard conviennent."
            }
            Self::TooLong => "Ce mot de passe est trop long\u{a0}: 128 caractères au plus.",
            Self::Personal => "Ce mot de passe ressemble trop à votre nom ou à votre adresse e-mail.",
            Self::Leaked => {
                "Ce mot de passe figure dans une liste de mots de passe volés. Choisissez-en un autre."
            }
        }
    }
}

/// Checks a password that somebody chooses: its length, that it is not made of their address or name, and that
/// `leaked` does not know it. No rule about kinds of characters: they make passwords harder to keep, not to guess.
pub fn check_password(
    text: &str,
    email_key: &str,
    name: &str,
    leaked: impl FnOnce(&str) -> bool,
) -> Result<(), PasswordProblem> {
    if text.is_empty() {
        return Err(PasswordProblem::Empty);
    }
    let length = text.chars().count();
    if length < PASSWORD_MIN {
        return Err(PasswordProblem::TooShort);
    }
    if length > PASSWORD_MAX {
        return Err(PasswordProblem::TooLong);
    }
    if is_personal(text, email_key, name) {
        return Err(PasswordProblem::Personal);
    }
    if leaked(text) {
        return Err(PasswordProblem::Leaked);
    }
    Ok(())
}

fn is_personal(text: &str, email_key: &str, name: &str) -> bool {
    let mut words: Vec<String> = [email_key, name]
        .into_iter()
        .flat_map(|source| source.split(|c: char| !c.is_alphanumeric()))
        .map(plain)
        .filter(|word| word.len() >= 3)
        .collect();
    // The longest first, so that « martine » is not left as « e » by « martin ».
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let whole = plain(text);
    // A space instead of each word: taking it out must not make another.
    let rest = words
        .iter()
        .fold(whole.clone(), |rest, word| rest.replace(word.as_str(), " "));
    rest != whole && rest.chars().filter(|c| c.is_alphanumeric()).count() < BESIDE_OWN_WORDS
}

/// E-mails and digits only, small and without accents.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
    {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' => plain.push('a'),
            'ç' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'î' | 'ï' | 'í' => plain.push('i'),
            'ñ' => plain.push('n'),
            'ô' | 'ö' | 'ó' | 'õ' => plain.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => plain.push('u'),
            'ÿ' => plain.push('y'),
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            other => plain.push(other),
        }
    }
    plain
}
