//! Secrets that we give, in links, codes and cookies: stored as their SHA-256.

use domain::{
    digest::{Digest, hexadecimal},
    rng::Rng,
    sanitize::{self, without_label},
};

/// What comes before a code that was copied with its label. No code begins so: codes have neither I nor O.
const CODE_LABELS: [&str; 4] = ["code", "mon", "votre", "activation"];

/// A secret of 256 bits, as it stands in a link or a cookie: 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new(rng: &dyn Rng) -> Self {
        let mut bytes = [0; 32];
        rng.fill(&mut bytes);
        Self(hexadecimal(&bytes))
    }

    /// One that somebody brings, whatever it is.
    pub fn read(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A code to be typed from paper: eight letters and digits that cannot be taken for one another, in two groups.
    pub fn code(rng: &dyn Rng) -> Self {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let mut bytes = [0; 10];
        rng.fill(&mut bytes);
        let code: String = bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect();
        Self(format!("{}-{}", &code[..5], &code[5..]))
    }

    /// A code as somebody typed or pasted it: small letters, spaces or no dash, with its label.
    pub fn typed_code(text: &str) -> Self {
        let value = sanitize::value(text)
            .to_lowercase()
            .replace("d'activation", "activation");
        let letters: String = without_label(&value, &CODE_LABELS)
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        Self(match letters.split_at_checked(5) {
            Some((left, right)) if !right.is_empty() => format!("{left}-{right}"),
            _ => letters,
        })
    }

    /// What goes into a link or a cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps.
    pub fn hash(&self) -> String {
        digest(&self.0)
    }
}

/// The SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    Digest::of(text.as_bytes()).to_string()
}
