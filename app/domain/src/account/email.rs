//! E-mail addresses as people type and paste them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{sanitize, typography::plain};

/// An e-mail address, as its owner writes it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EmailAddressError {
    /// Nothing was typed.
    #[error("the address is empty")]
    Empty,
    /// Longer than an address may be (RFC 5321, 4.5.3.1, as corrected).
    #[error("an address has at most 254 characters")]
    TooLong,
    /// There is no @ in it.
    #[error("an address holds an @")]
    NoAt,
    /// Two addresses or more.
    #[error("several addresses")]
    Several,
    /// A space within it, or words around it: where it begins cannot be told.
    #[error("an address holds no space")]
    Space,
    /// A letter that mail servers do not all take.
    #[error("an address is plain ASCII")]
    Accent,
    /// Not something@somewhere.
    #[error("not an e-mail address")]
    Malformed,
}

impl EmailAddressError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Empty => "Indiquez une adresse e-mail.",
            Self::TooLong => "Cette adresse est trop longue\u{a0}: 254 caractères au plus.",
            Self::NoAt => "Il manque l’arobase (@). Écrivez l’adresse sous la forme prenom.nom@exemple.fr.",
            Self::Several => "Il y a ici plusieurs adresses\u{a0}: gardez-en une seule.",
            Self::Space => {
                "Une adresse e-mail n’a pas d’espace. Écrivez-la seule, sous la forme prenom.nom@exemple.fr."
            }
            Self::Accent => {
                "Une adresse e-mail s’écrit sans accent, en lettres latines\u{a0}: prenom.nom@exemple.fr."
            }
            Self::Malformed => {
                "Cette adresse n’est pas valable. Écrivez-la sous la forme prenom.nom@exemple.fr."
            }
        }
    }
}

impl EmailAddress {
    /// The longest address, in characters.
    pub const MAX: usize = 254;

    /// Reads an address as people type and paste it: « Camille Martin &lt;camille@exemple.fr&gt; », « mailto:… », a full stop after it,
    /// characters that cannot be seen. Only what mail servers everywhere accept: plain ASCII, one @, a domain with a dot. Whether
    /// somebody reads it is known once they followed a link.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let value = sanitize::value(text);
        if value.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        let address = lone_address(&value)?;
        if address.len() > Self::MAX {
            return Err(EmailAddressError::TooLong);
        }
        if !address.is_ascii() {
            return Err(EmailAddressError::Accent);
        }
        let (local, domain) = address.split_once('@').ok_or(EmailAddressError::NoAt)?;
        if is_local_part(local) && is_domain(domain) {
            Ok(Self(address))
        } else {
            Err(EmailAddressError::Malformed)
        }
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in lower case: two accounts never share one.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// What comes before an address and a colon, as [`plain`] writes it.
const LABELS: [&str; 10] = [
    "mailto",
    "mail",
    "email",
    "e mail",
    "courriel",
    "mel",
    "adresse",
    "adresse mail",
    "adresse e mail",
    "adresse electronique",
];

/// The one address of a cleaned text. Words before it that are no label are no part that could be left out: « camille
/// martin@exemple.fr » is not the address of a Martin.
fn lone_address(value: &str) -> Result<String, EmailAddressError> {
    let (address, beside) = in_brackets(value).unwrap_or_else(|| (without_label(value), String::new()));
    let address = address.replace(" @", "@").replace("@ ", "@");
    let address = bare(&address);
    let mut others = pieces(&beside)
        .chain(pieces(address))
        .filter(|piece| piece.contains('@'))
        .map(bare);
    let Some(first) = pieces(address).find(|piece| piece.contains('@')).map(bare) else {
        return Err(EmailAddressError::NoAt);
    };
    // « a,b@exemple.fr » holds one @, and is no list.
    let is_list = address.matches('@').count() > 1 && pieces(address).all(|piece| piece.contains('@'));
    match (others.all(|other| other.eq_ignore_ascii_case(first)), is_list) {
        (false, _) => Err(EmailAddressError::Several),
        (true, true) => Ok(first.to_owned()),
        (true, false) if address.contains(' ') => Err(EmailAddressError::Space),
        (true, false) => Ok(address.to_owned()),
    }
}

/// « Camille Martin <camille@exemple.fr> »: what is in brackets, and what is beside them.
fn in_brackets(value: &str) -> Option<(&str, String)> {
    let (before, rest) = value.split_once('<')?;
    let (address, after) = rest.split_once('>')?;
    address
        .contains('@')
        .then(|| (address, format!("{before} {after}")))
}

/// « E-mail : camille@exemple.fr », « mailto:camille@exemple.fr?subject=Stage »: what follows the label, up to what such a link may
/// carry.
fn without_label(value: &str) -> &str {
    let labelled = value
        .split_once(':')
        .filter(|(label, _)| LABELS.contains(&plain(label).as_str()));
    match labelled {
        Some((_, after)) => after.split_once('?').map_or(after, |(address, _)| address),
        None => value,
    }
}

/// The pieces of a list.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let has_several = text.matches('@').count() > 1;
    // A slash may stand in an address; between two it parts them.
    text.split(move |c| matches!(c, ' ' | ',' | ';' | '|') || (has_several && c == '/'))
        .filter(|piece| !piece.is_empty())
}

/// An address without the punctuation around it.
fn bare(address: &str) -> &str {
    const AROUND: [char; 11] = [' ', ',', ';', ':', '"', '«', '»', '(', ')', '<', '>'];
    address
        .trim_start_matches(AROUND)
        .trim_end_matches(AROUND)
        .trim_end_matches(['.', ' '])
}

/// What stands before the @ (RFC 5321's dot-string): quoted forms are not accepted, nobody has one.
fn is_local_part(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.len() <= 64
        && text
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(allowed))
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.')
        && text.split('.').all(label)
        && last.len() >= 2
        && !last.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}
