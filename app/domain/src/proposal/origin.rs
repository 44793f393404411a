//! Who named a place that was found alone, and what that changes: a host that has said yes is not asked again.

use serde::{Deserialize, Serialize};

use super::ProposalEvent;

/// How many answers a student's card takes in twenty-four hours: a shop says yes once, and whoever plays with a card that was found
/// fills nobody's day.
pub const MAX_CARD_ANSWERS: u32 = 5;

/// Who named a place that was found alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalOrigin {
    /// The student, who spoke to the host.
    Student,
    /// Somebody of the lycée, who typed what is on paper.
    School,
    /// The host itself, by the student's card.
    Card,
}

impl ProposalOrigin {
    /// Everybody who may.
    pub const ALL: [Self; 3] = [Self::Student, Self::School, Self::Card];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::School => "school",
            Self::Card => "card",
        }
    }

    /// The one of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }

    /// In French, for the lycée; empty for what a student names, which is the rule.
    pub fn label(self) -> &'static str {
        match self {
            Self::Student => "",
            Self::School => "Saisi par le lycée",
            Self::Card => "Carte «\u{a0}Accueillez-moi\u{a0}»",
        }
    }

    /// What the lycée's agreement does. A host that said yes by a card is not asked again, nor one that the lycée spoke to and that has
    /// no address to be asked at; whoever a student names is always asked: nobody may be their own host.
    pub fn approval(self, has_address: bool) -> ProposalEvent {
        match self {
            Self::Card => ProposalEvent::Confirm,
            Self::School if !has_address => ProposalEvent::Confirm,
            Self::School | Self::Student => ProposalEvent::Invite,
        }
    }
}

/// What a card calls a student: the words before the family name where the lycée said which ones that is, else the first word.
pub fn first_name(name: &str, family_name: &str) -> String {
    let name = name.trim();
    let family_name = family_name.trim();
    let before = (!family_name.is_empty())
        .then(|| name.strip_suffix(family_name))
        .flatten()
        .filter(|before| before.ends_with(char::is_whitespace))
        .map(str::trim)
        .filter(|before| !before.is_empty());
    before
        .or_else(|| name.split_whitespace().next())
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposal::{ProposalActor, ProposalState, next};

    #[test]
    fn only_a_host_that_said_yes_is_not_asked() {
        use ProposalOrigin as O;
        for has_address in [false, true] {
            assert_eq!(O::Student.approval(has_address), ProposalEvent::Invite);
            assert_eq!(O::Card.approval(has_address), ProposalEvent::Confirm);
            let typed = O::School.approval(has_address);
            assert_eq!(typed == ProposalEvent::Invite, has_address);
        }
        // Whatever it is, the table lets the lycée do it, and nobody else.
        for origin in O::ALL {
            assert_eq!(O::from_code(origin.code()), Some(origin));
            for actor in ProposalActor::ALL {
                let allowed = next(ProposalState::Proposed, origin.approval(true), actor);
                assert_eq!(
                    allowed.is_some(),
                    actor == ProposalActor::School,
                    "{origin:?} {actor:?}"
                );
            }
        }
    }

    #[test]
    fn a_card_says_a_first_name_and_no_more() {
        for (name, family_name, first) in [
            ("Léa Martin", "", "Léa"),
            ("Marie Lou Durand", "Durand", "Marie Lou"),
            ("Marie Lou Durand", "", "Marie"),
            ("Jean-Pierre de La Tour", "de La Tour", "Jean-Pierre"),
            ("Durand", "Durand", "Durand"),
            ("Léa Martin", "Martinez", "Léa"),
            ("LéaMartin", "Martin", "LéaMartin"),
            ("", "", ""),
        ] {
            assert_eq!(first_name(name, family_name), first, "{name}");
        }
    }
}
