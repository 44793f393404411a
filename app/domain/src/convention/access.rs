//! Who may do what to a convention.

use serde::{Deserialize, Serialize};

use super::{field::Section, signer::SignerRole};
use crate::id::{AccountId, ConventionLinkId};

/// Who somebody is to a convention: an account, or the holder of a personal link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyIdentity {
    /// Signed in.
    Account(AccountId),
    /// By a personal link, opened in this browser.
    Link(ConventionLinkId),
}

/// What a head does, and may name somebody to do from one day to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadAct {
    /// Send the host's part back.
    SendBack,
    /// Validate.
    Validate,
    /// Sign.
    Sign,
    /// Begin a correction.
    Correct,
    /// Cancel.
    Cancel,
}

impl HeadAct {
    /// Every act.
    pub const ALL: [Self; 5] = [
        Self::SendBack,
        Self::Validate,
        Self::Sign,
        Self::Correct,
        Self::Cancel,
    ];

    /// The name used in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::SendBack => "send_back",
            Self::Validate => "validate",
            Self::Sign => "sign",
            Self::Correct => "correct",
            Self::Cancel => "cancel",
        }
    }

    /// The act of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::SendBack => "Renvoyer à la structure d’accueil",
            Self::Validate => "Valider",
            Self::Sign => "Signer",
            Self::Correct => "Ouvrir une correction",
            Self::Cancel => "Annuler",
        }
    }
}

/// What a person may do to a convention, before its state is looked at. Without an `Access`, a person may not even read it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "somebody may be several things to a convention"
)]
pub struct Access {
    /// The account or the link.
    pub who: PartyIdentity,
    /// Their name.
    pub name: String,
    /// Whether they fill the host's part.
    pub fills_host: bool,
    /// Whether they fill the school's part, and see to links, certificates and reminders.
    pub fills_school: bool,
    /// What they do as the head, or in their name.
    pub acts: Vec<HeadAct>,
    /// As whom they sign the current version.
    pub signs_as: Vec<SignerRole>,
    /// The role in which they are listed, which keeps them from signing in the head's name as they could otherwise.
    pub other_role: Option<SignerRole>,
    /// Whether they are the student or a guardian, who hand over the certificate of insurance.
    pub family: bool,
    /// Whether they are of the lycée's staff and follow the student's class: they read everything but health.
    pub follows: bool,
}

impl Access {
    /// Whether they may do that in the head's name.
    pub fn may(&self, act: HeadAct) -> bool {
        self.acts.contains(&act)
    }

    /// Whether following the student is all they do.
    fn only_follows(&self) -> bool {
        self.follows && !self.fills_school && !self.fills_host && !self.family && self.signs_as.is_empty()
    }

    /// Whether they read the document. It says whether there is a PAI, which is for the parties and for whoever fills the lycée's part.
    pub fn reads_document(&self) -> bool {
        !self.only_follows()
    }

    /// Whether they read the whole evidence of the signatures, with everybody's network and address: whoever answers for it, the school.
    pub fn reads_evidence(&self) -> bool {
        self.fills_school || !self.acts.is_empty()
    }

    /// Whether they read that section. The host reads the school's part once it is in the document (`frozen`), not before; staff who
    /// only follow the student do not read the section on health.
    pub fn reads(&self, section: Section, frozen: bool) -> bool {
        section.is_hosts()
            || self.fills_school
            || self.family
            || (self.follows && section != Section::Care)
            || (frozen && self.reads_document())
    }

    /// Whether they are told that there is such a section, to be read now or once it is frozen.
    pub fn knows_of(&self, section: Section) -> bool {
        self.reads(section, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_is_for_the_parties_and_for_who_fills() {
        let nobody = Access {
            who: PartyIdentity::Account(AccountId(uuid::Uuid::nil())),
            name: String::new(),
            fills_host: false,
            fills_school: false,
            acts: Vec::new(),
            signs_as: Vec::new(),
            other_role: None,
            family: false,
            follows: false,
        };
        let school = Access {
            fills_school: true,
            ..nobody.clone()
        };
        let family = Access {
            family: true,
            ..nobody.clone()
        };
        let host = Access {
            fills_host: true,
            ..nobody.clone()
        };
        let signer = Access {
            signs_as: vec![SignerRole::Host],
            ..nobody.clone()
        };
        let follows = Access {
            follows: true,
            ..nobody.clone()
        };
        let second = Access {
            signs_as: vec![SignerRole::Host2],
            ..nobody.clone()
        };
        let referent = Access {
            signs_as: vec![SignerRole::ReferentTeacher],
            ..nobody
        };
        // What each reads of Guardians and of Care: before it is frozen, and after.
        for (access, guardians, care) in [
            (&school, [true, true], [true, true]),
            (&family, [true, true], [true, true]),
            (&host, [false, true], [false, true]),
            (&signer, [false, true], [false, true]),
            (&second, [false, true], [false, true]),
            (&referent, [false, true], [false, true]),
            (&follows, [true, true], [false, false]),
        ] {
            let read = |section| [access.reads(section, false), access.reads(section, true)];
            assert_eq!(read(Section::Guardians), guardians, "{access:?}");
            assert_eq!(read(Section::Care), care, "{access:?}");
            assert_eq!(read(Section::Hours), [true, true]);
            assert_eq!(access.knows_of(Section::Care), access.reads_document());
        }
        // Somebody who follows the student and works at the host as well has the rights of both.
        let both = Access {
            fills_host: true,
            ..follows
        };
        assert!(both.reads(Section::Guardians, false) && !both.reads(Section::Care, false));
        assert!(both.reads(Section::Care, true) && both.reads_document());
    }
}
