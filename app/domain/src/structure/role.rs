//! What members may do in a structure.

use serde::{Deserialize, Serialize};

/// The role of a member in a structure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StructureRole {
    /// Responsable: everything, people and the structure itself included. A structure always has one.
    Owner,
    /// Membre: offers and answers.
    Member,
    /// Tuteur: reads and answers; the person on the ground.
    Tutor,
}

impl StructureRole {
    /// Every role, in the order forms show them.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Member, Self::Tutor];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Tutor => "tutor",
        }
    }

    /// The role of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Owner => "Responsable",
            Self::Member => "Membre",
            Self::Tutor => "Tuteur",
        }
    }

    /// What they are told that they are: « Membre d’une structure ».
    pub fn told(self) -> &'static str {
        match self {
            Self::Owner => "Responsable d’une structure",
            Self::Member => "Membre d’une structure",
            Self::Tutor => "Tuteur dans une structure",
        }
    }

    /// Whether they may more than in that other role.
    pub fn opens_more_than(self, other: Self) -> bool {
        // From the one who may everything down.
        self < other
    }

    /// Whether they invite, remove and name members, and correct the structure itself.
    pub fn may_manage_people(self) -> bool {
        self == Self::Owner
    }

    /// Whether they write and publish offers, and add places.
    pub fn may_publish(self) -> bool {
        matches!(self, Self::Owner | Self::Member)
    }

    /// Whether they read and answer applications.
    pub fn may_answer(self) -> bool {
        matches!(self, Self::Owner | Self::Member | Self::Tutor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_back() {
        for role in StructureRole::ALL {
            assert_eq!(StructureRole::from_code(role.code()), Some(role));
        }
        assert_eq!(StructureRole::from_code("boss"), None);
    }

    #[test]
    fn each_role_may_what_the_next_may_and_more() {
        let rights = |role: StructureRole| [role.may_manage_people(), role.may_publish(), role.may_answer()];
        assert_eq!(rights(StructureRole::Owner), [true, true, true]);
        assert_eq!(rights(StructureRole::Member), [false, true, true]);
        assert_eq!(rights(StructureRole::Tutor), [false, false, true]);
        for (one, other) in StructureRole::ALL
            .into_iter()
            .zip(StructureRole::ALL.into_iter().skip(1))
        {
            assert!(one.opens_more_than(other) && !other.opens_more_than(one) && !one.opens_more_than(one));
        }
    }
}
