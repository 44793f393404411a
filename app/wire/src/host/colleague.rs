//! The people of a structure.

use domain::{
    id::{AccountId, InvitationId},
    structure::StructureRole,
};
use serde::{Deserialize, Serialize};

use super::structure::StructureShown;

/// Everybody in a structure, and who was invited.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct People {
    /// The structure.
    pub structure: StructureShown,
    /// Members, by name.
    pub members: Vec<Colleague>,
    /// Invitations, the oldest first: id, address, role, who and when in words.
    pub invitations: Vec<(InvitationId, String, StructureRole, String)>,
}

/// A member.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Colleague {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they are.
    pub role: StructureRole,
    /// Whether it is the user.
    pub me: bool,
}

/// What the page of an invitation shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationShown {
    /// The structure's name, who invites and the role; nothing when the link is not good any more.
    pub good: Option<(String, String, StructureRole)>,
    /// Whether the user is signed in.
    pub signed_in: bool,
}

// Said on `/structure/collegues`.
flash!(
    ColleagueFlash,
    Invited(
        "invite",
        "L’invitation est partie. Elle est bonne pendant 14\u{a0}jours."
    ),
    InvitationWithdrawn(
        "retiree",
        "L’invitation est retirée\u{a0}: son lien ne sert plus."
    ),
    RoleChanged("role", "Le rôle est changé."),
    Removed("retire", "Cette personne ne fait plus partie de la structure."),
);
