//! Reports: what somebody says is wrong with an offer, and what a moderator decides.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OfferId, ReportId},
    offer::{OfferState, transitions::OfferEvent},
};

/// How many characters the detail of a report may have.
pub const DETAIL_MAX: usize = 1000;

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// It is not what it says.
    Misleading,
    /// A pupil would be in danger.
    Dangerous,
    /// It leaves some people out.
    Discriminating,
    /// It is a job, or asks for money.
    Paid,
    /// Something else.
    Other,
}

impl ReportKind {
    /// Every kind, in the order the form shows them.
    pub const ALL: [Self; 5] = [
        Self::Misleading,
        Self::Dangerous,
        Self::Discriminating,
        Self::Paid,
        Self::Other,
    ];

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Misleading => "misleading",
            Self::Dangerous => "dangerous",
            Self::Discriminating => "discriminating",
            Self::Paid => "paid",
            Self::Other => "other",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Misleading => "L’offre est trompeuse",
            Self::Dangerous => "Les activités sont dangereuses",
            Self::Discriminating => "L’offre est discriminatoire",
            Self::Paid => "C’est un emploi, ou de l’argent est demandé",
            Self::Other => "Autre chose",
        }
    }

    /// Whether the report must say more.
    pub fn needs_detail(self) -> bool {
        self == Self::Other
    }
}

/// What a moderator decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The offer is fine.
    Kept,
    /// The offer is hidden until its host corrects it.
    Hidden,
    /// The offer goes for good.
    Removed,
}

impl Decision {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Kept, Self::Hidden, Self::Removed];

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Hidden => "hidden",
            Self::Removed => "removed",
        }
    }

    /// The decision of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Kept => "Garder l’offre",
            Self::Hidden => "Masquer l’offre",
            Self::Removed => "Supprimer l’offre",
        }
    }

    /// What becomes of the offer.
    pub fn event(self) -> Option<OfferEvent> {
        match self {
            Self::Kept => None,
            Self::Hidden => Some(OfferEvent::Hide),
            Self::Removed => Some(OfferEvent::Remove),
        }
    }
}

/// A report that waits for a moderator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenReport {
    /// Identifier.
    pub id: ReportId,
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub offer_state: OfferState,
    /// Its structure.
    pub structure: String,
    /// Who reports it.
    pub reporter: String,
    /// What is wrong.
    pub kind: ReportKind,
    /// In their words.
    pub detail: String,
    /// When.
    pub reported_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::transitions::{OfferActor, next};

    #[test]
    fn codes_are_read_back() {
        for kind in ReportKind::ALL {
            assert_eq!(ReportKind::from_code(kind.code()), Some(kind));
            assert!(!kind.label().is_empty());
        }
        for decision in Decision::ALL {
            assert_eq!(Decision::from_code(decision.code()), Some(decision));
            assert!(!decision.label().is_empty());
        }
        assert!(ReportKind::from_code("boring").is_none() && Decision::from_code("").is_none());
    }

    #[test]
    fn a_moderator_may_do_what_is_decided() {
        for decision in Decision::ALL {
            if let Some(event) = decision.event() {
                assert!(next(OfferState::Published, event, OfferActor::Moderator, None).is_some());
            }
        }
    }
}
