//! The people of a school: who works there, who is invited, who joins.

use domain::{
    account::StaffDuty,
    id::{AccountId, StaffInvitationId},
};
use serde::{Deserialize, Serialize};

/// Everybody who works in a school.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Team {
    /// The school.
    pub school: String,
    /// Whether the reader heads it: they invite, change and remove.
    pub heads: bool,
    /// Whether the reader runs its office: they say who follows whom.
    pub runs_office: bool,
    /// Its people who answer to what was typed, heads first, then by name.
    pub members: Vec<TeamMember>,
    /// Who is invited, the oldest first; for the head.
    pub invitations: Vec<TeamInvitation>,
    /// The school's classes, in order.
    pub classes: Vec<String>,
}

/// Somebody who works there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// What they do, in words.
    pub post: String,
    /// What they do; nothing for a head.
    pub duty: Option<StaffDuty>,
    /// The classes they follow, one a line.
    pub classes: String,
    /// Where they are reached during the two weeks; empty where nobody said it.
    pub phone: String,
    /// How many students they follow as their referent teacher.
    pub students: u32,
    /// Whether they have yet to take over their account.
    pub waiting: bool,
    /// Whether it is the reader.
    pub me: bool,
}

/// Somebody invited.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TeamInvitation {
    /// Identifier.
    pub id: StaffInvitationId,
    /// Whom it was sent to.
    pub email: String,
    /// What they will do, in words.
    pub post: String,
    /// By whom and when, in words, and until when it is good.
    pub words: String,
    /// Whether it is too old to be followed.
    pub expired: bool,
}

/// What the page of an invitation shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitationToTeam {
    /// What it is about; nothing when the link is not good any more.
    pub good: Option<InvitedTo>,
    /// The address of whoever is signed in; empty when nobody is.
    pub signed_in: String,
    /// Whether that address is proved.
    pub proved: bool,
}

/// What an invitation is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InvitedTo {
    /// The school.
    pub school: String,
    /// Who invites.
    pub inviter: String,
    /// What they will do there, in words.
    pub post: String,
    /// The address it was sent to.
    pub email: String,
    /// Whether an account has that address.
    pub has_account: bool,
}

// Said on `/lycee/equipe`.
flash!(
    TeamFlash,
    Invited(
        "invite",
        "L’invitation est partie. Elle est bonne pendant 14\u{a0}jours."
    ),
    InvitationWithdrawn(
        "retiree",
        "L’invitation est retirée\u{a0}: son lien ne sert plus."
    ),
    Changed("change", "C’est enregistré."),
    PhoneSaved("telephone", "Le numéro est enregistré."),
    Removed("retire", "Cette personne ne fait plus partie de l’équipe. Ses droits sont retirés."),
    ; not done:
    Gone("plus-la", "Cette personne ne fait plus partie de l’équipe."),
);
