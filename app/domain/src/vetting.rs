//! Whether a structure may show students its offers: who has looked at it, and what waits until somebody does.

use serde::{Deserialize, Serialize};

use crate::register::RegisterCheck;

mod quota;

pub use self::quota::Quotas;

/// How far the vetting of a structure has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vetting {
    /// It has published nothing yet: there is nothing to look at.
    New,
    /// It waits for a moderator.
    Pending,
    /// A moderator accepted it, or nobody had to.
    Vetted,
    /// A moderator refused it, with a reason.
    Refused,
}

impl Vetting {
    /// Every step.
    pub const ALL: [Self; 4] = [Self::New, Self::Pending, Self::Vetted, Self::Refused];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Pending => "pending",
            Self::Vetted => "vetted",
            Self::Refused => "refused",
        }
    }

    /// The step of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vetting| vetting.code() == code)
    }
}

/// Which first publications of a campaign wait for a moderator.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Those of every structure that nobody has looked at.
    #[default]
    All,
    /// Those of structures that the State's register does not confirm.
    Flagged,
    /// None.
    None,
}

impl Hold {
    /// Every setting, in the order of the form.
    pub const ALL: [Self; 3] = [Self::All, Self::Flagged, Self::None];

    /// The name used in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Flagged => "flagged",
            Self::None => "none",
        }
    }

    /// The setting of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hold| hold.code() == code)
    }

    /// What the form calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "De toutes les structures qui n’ont pas encore été vérifiées",
            Self::Flagged => "Seulement de celles que le répertoire de l’État ne confirme pas",
            Self::None => "D’aucune\u{a0}: tout est publié aussitôt",
        }
    }
}

/// What decides whether an offer of a structure is public at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// How far its vetting has come.
    pub vetting: Vetting,
    /// Whether administrators gave it a mark: the badge « organisation engagée », or that of a public body.
    pub marked: bool,
    /// What the register said; nothing while it was not asked.
    pub register: Option<RegisterCheck>,
}

impl Standing {
    /// Whether its next offer waits for a moderator. A structure says of itself what kind it is, so a kind opens nothing: only marks do
    /// that administrators give. What nobody could check counts as not confirmed.
    pub fn is_held(&self, hold: Hold) -> bool {
        match self.vetting {
            Vetting::Vetted => false,
            Vetting::Pending | Vetting::Refused => true,
            Vetting::New if self.marked => false,
            Vetting::New => match hold {
                Hold::All => true,
                Hold::Flagged => !self.register.as_ref().is_some_and(RegisterCheck::confirms),
                Hold::None => false,
            },
        }
    }
}

/// What moderators decide about a structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Its offers are public, those that wait and those to come.
    Accept,
    /// They stay where they are.
    Refuse,
}

/// What a moderator decides about a claim to a structure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimVerdict {
    /// Whoever claims it becomes responsible for it.
    Grant,
    /// Nothing changes.
    Reject,
}

impl ClaimVerdict {
    /// The name used in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Grant => "granted",
            Self::Reject => "rejected",
        }
    }

    /// The verdict of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Grant, Self::Reject]
            .into_iter()
            .find(|verdict| verdict.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::{Answer, Flag};

    fn standing(vetting: Vetting) -> Standing {
        Standing {
            vetting,
            marked: false,
            register: None,
        }
    }

    fn checked(flags: &[Flag]) -> RegisterCheck {
        RegisterCheck {
            answer: Answer::Missing,
            flags: flags.to_vec(),
        }
    }

    #[test]
    fn only_a_first_publication_of_an_unknown_structure_waits() {
        let held = |vetting| Hold::ALL.map(|hold| standing(vetting).is_held(hold));
        assert_eq!(held(Vetting::New), [true, true, false]);
        assert_eq!(held(Vetting::Vetted), [false; 3]);
        // What waits goes on waiting, and what was refused stays so, whatever the setting becomes.
        assert_eq!(held(Vetting::Pending), [true; 3]);
        assert_eq!(held(Vetting::Refused), [true; 3]);
    }

    #[test]
    fn the_register_and_marks_open_what_they_should() {
        let new = |marked, register| Standing {
            marked,
            register,
            ..standing(Vetting::New)
        };
        assert!(!new(false, Some(checked(&[]))).is_held(Hold::Flagged));
        assert!(new(false, Some(checked(&[Flag::Closed]))).is_held(Hold::Flagged));
        assert!(new(false, Some(checked(&[Flag::Unreachable]))).is_held(Hold::Flagged));
        assert!(new(false, Some(checked(&[]))).is_held(Hold::All));
        assert!(!new(true, None).is_held(Hold::All));
        let refused = Standing {
            marked: true,
            ..standing(Vetting::Refused)
        };
        assert!(refused.is_held(Hold::None));
    }

    #[test]
    fn codes_are_read_back() {
        for vetting in Vetting::ALL {
            assert_eq!(Vetting::from_code(vetting.code()), Some(vetting));
        }
        for hold in Hold::ALL {
            assert_eq!(Hold::from_code(hold.code()), Some(hold));
        }
        for verdict in [ClaimVerdict::Grant, ClaimVerdict::Reject] {
            assert_eq!(ClaimVerdict::from_code(verdict.code()), Some(verdict));
        }
    }
}
