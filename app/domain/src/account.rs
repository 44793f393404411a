//! People: what an account may be, its address, its name.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    sanitize::line,
    typography::{NBSP, NNBSP},
};

mod duty;
mod email;
mod password;
mod second_factor;
mod terms;

pub use duty::{CLASS_MAX, CLASSES_MAX, ClassesError, StaffDuty};
pub use email::{EmailAddress, EmailAddressError};
pub use password::{PASSWORD_MAX, PASSWORD_MIN, PasswordProblem, check_password};
pub use second_factor::{GRACE_DAYS, asks_for_second_factor, second_factor_due};
pub use terms::{PROOF_LASTS, SessionTerms, is_proof_fresh};

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

    /// Whether a code on paper may open the account of somebody who has it: whoever holds the sheet has all that the role gives.
    pub fn gets_code(self) -> bool {
        matches!(self, Self::Student | Self::Guardian | Self::Head | Self::Staff)
    }

    /// Whether the role is held in a lycée, which must then be named.
    pub fn in_school(self) -> bool {
        matches!(self, Self::Head | Self::Staff)
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
