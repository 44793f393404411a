//! People: what an account may be, its address, its name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    sanitize::{self, line},
    typography::{NBSP, NNBSP, plain},
};

mod duty;
mod password;

pub use duty::{CLASS_MAX, CLASSES_MAX, ClassesError, StaffDuty};
pub use password::{PASSWORD_MAX, PASSWORD_MIN, PasswordProblem, check_password};

/// What an account may be. Somebody may be several: a head who is also a pupil's guardian.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Élève.
    Student,
    /// Représentant légal.
    Guardian,
    /// Offreur.
    Host,
    /// Chef d’établissement.
    Head,
    /// Équipe éducative: teacher, CPE, secretariat.
    Staff,
    /// Référent académique: an officer of the académie. Not the referent teacher of a convention.
    #[serde(rename = "referent")]
    AcademyOfficer,
    /// Administrateur.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Student,
        Self::Guardian,
        Self::Host,
        Self::Head,
        Self::Staff,
        Self::AcademyOfficer,
        Self::Admin,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Guardian => "guardian",
            Self::Host => "host",
            Self::Head => "head",
            Self::Staff => "staff",
            Self::AcademyOfficer => "referent",
            Self::Admin => "admin",
        }
    }

    /// The role of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Student => "Élève",
            Self::Guardian => "Représentant légal",
            Self::Host => "Structure d’accueil",
            Self::Head => "Chef d’établissement",
            Self::Staff => "Équipe éducative",
            Self::AcademyOfficer => "Référent académique",
            Self::Admin => "Administrateur",
        }
    }

    /// Whether an administrator gives and takes it by itself: a pupil's role comes with a file, a guardian's with a pupil.
    pub fn stands_alone(self) -> bool {
        !matches!(self, Self::Student | Self::Guardian)
    }

    /// Whether the role is held in a lycée, which must then be named.
    pub fn in_school(self) -> bool {
        matches!(self, Self::Head | Self::Staff)
    }
}

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
const EMAIL_LABELS: [&str; 10] = [
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
    // « Camille Martin <camille@exemple.fr> »: what is in brackets is the address, unless there is another one beside it.
    if let Some((name, rest)) = value.split_once('<')
        && let Some((address, after)) = rest.split_once('>')
        && address.contains('@')
    {
        let others = addresses(name).chain(addresses(after));
        let same = |other: &str| other.eq_ignore_ascii_case(bare(address));
        return if others.map(bare).all(same) {
            one(bare(address))
        } else {
            Err(EmailAddressError::Several)
        };
    }
    let labelled = value
        .split_once(':')
        .filter(|(label, _)| EMAIL_LABELS.contains(&plain(label).as_str()));
    let address = match labelled {
        // A link may carry a subject.
        Some((_, after)) => after.split_once('?').map_or(after, |(address, _)| address),
        None => value,
    };
    one(bare(address))
}

/// The pieces of a text that hold an @.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',', ';', '|', '/'])
        .filter(|piece| piece.contains('@'))
}

fn bare(address: &str) -> &str {
    const AROUND: [char; 11] = [' ', ',', ';', ':', '"', '«', '»', '(', ')', '<', '>'];
    address
        .trim_start_matches(AROUND)
        .trim_end_matches(AROUND)
        .trim_end_matches(['.', ' '])
}

/// A text that is one address, twice the same at most.
fn one(text: &str) -> Result<String, EmailAddressError> {
    let text = text.replace(" @", "@").replace("@ ", "@");
    if text.matches('@').count() > 1 {
        let mut found = addresses(&text).map(bare);
        if let Some(first) = found.next()
            && first.matches('@').count() == 1
        {
            let all_same = found.all(|other| other.eq_ignore_ascii_case(first));
            let apart = addresses(&text).count() > 1;
            if apart
                && all_same
                && text
                    .split([' ', ',', ';', '|', '/'])
                    .all(|piece| piece.is_empty() || piece.contains('@'))
            {
                return Ok(first.to_owned());
            }
            if apart {
                return Err(EmailAddressError::Several);
            }
        }
    }
    if text.contains(' ') {
        return Err(if text.contains('@') {
            EmailAddressError::Space
        } else {
            EmailAddressError::NoAt
        });
    }
    Ok(text)
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

/// Somebody's name, first name and surname together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

/// Why a text is not a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameError {
    /// Not between 2 and 80 characters.
    #[error("a name has 2 to 80 characters")]
    Length,
}

impl NameError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Length => "Indiquez un prénom et un nom, de 2 à 80 caractères.",
        }
    }
}

impl PersonName {
    /// Reads a name: on one line, with plain spaces, without marks that cannot be seen. Those of direction would turn round the
    /// text that follows the name, in pages and in e-mails.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = line(&text.replace([NBSP, NNBSP], " "));
        if (2..=80).contains(&name.chars().count()) {
            Ok(Self(name))
        } else {
            Err(NameError::Length)
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PersonName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests;
