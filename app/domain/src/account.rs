//! People: what an account may be, its address, its name.

use std::fmt;

use serde::{Deserialize, Serialize};

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
            Self::Malformed => {
                "Cette adresse n’est pas valable. Écrivez-la sous la forme prenom.nom@exemple.fr, sans accent."
            }
        }
    }
}

impl EmailAddress {
    /// The longest address, in characters.
    pub const MAX: usize = 254;

    /// Reads an address, spaces around it left out. Only what mail servers everywhere accept: plain ASCII, one @, a
    /// domain with a dot. Whether somebody reads it is known once they followed a link.
    pub fn parse(text: &str) -> Result<Self, EmailAddressError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailAddressError::Empty);
        }
        if text.len() > Self::MAX {
            return Err(EmailAddressError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailAddressError::Malformed)?;
        if is_local_part(local) && is_domain(domain) {
            Ok(Self(text.to_owned()))
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
    /// A character that is not written: a line's end, a change of direction.
    #[error("a name holds no control characters")]
    Control,
}

impl NameError {
    /// What the form says beside the field.
    pub fn message(self) -> &'static str {
        match self {
            Self::Length => "Indiquez un prénom et un nom, de 2 à 80 caractères.",
            Self::Control => "Ce nom contient des caractères invisibles. Tapez-le à nouveau.",
        }
    }
}

impl PersonName {
    /// Reads a name, spaces around it left out.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        // Marks of direction would turn round the text that follows the name, in pages and in e-mails.
        if text.chars().any(|c| {
            c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        }) {
            return Err(NameError::Control);
        }
        if (2..=80).contains(&text.chars().count()) {
            Ok(Self(text.to_owned()))
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
