//! Places that students find by themselves: the student names one, the lycée approves it, the host agrees.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::ProposalId, weeks::Weeks};

mod origin;

pub use origin::{MAX_CARD_ANSWERS, ProposalOrigin, first_name};

/// The state of a place that a student found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalState {
    /// Named by the student; the lycée has yet to decide.
    Proposed,
    /// Approved by the lycée; the host has yet to answer.
    Invited,
    /// Refused by the lycée.
    Rejected,
    /// Agreed by the host: a confirmed place.
    Agreed,
    /// Declined by the host.
    Declined,
    /// The host did not answer in time.
    Lapsed,
    /// Withdrawn by the student, or ended because the student has another place.
    Withdrawn,
    /// A confirmed place that was cancelled.
    Cancelled,
}

impl ProposalState {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Proposed,
        Self::Invited,
        Self::Rejected,
        Self::Agreed,
        Self::Declined,
        Self::Lapsed,
        Self::Withdrawn,
        Self::Cancelled,
    ];

    /// The name used in URLs and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Invited => "invited",
            Self::Rejected => "rejected",
            Self::Agreed => "agreed",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "À vérifier par le lycée",
            Self::Invited => "Réponse de la structure attendue",
            Self::Rejected => "Refusée par le lycée",
            Self::Agreed => "Stage confirmé",
            Self::Declined => "Déclinée par la structure",
            Self::Lapsed => "Restée sans réponse",
            Self::Withdrawn => "Retirée",
            Self::Cancelled => "Stage annulé",
        }
    }

    /// Whether somebody has yet to answer.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Proposed | Self::Invited)
    }
}

/// What changes the state of a place that a student found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalEvent {
    /// The lycée approves: the host is asked.
    Invite,
    /// The lycée refuses.
    Reject,
    /// The lycée confirms what the host has said already, on paper, by phone or by the student's card.
    Confirm,
    /// The host agrees.
    Agree,
    /// The host declines.
    Decline,
    /// The host let the deadline pass.
    Lapse,
    /// The student withdraws before the host agreed.
    Withdraw,
    /// A confirmed place is cancelled.
    Cancel,
    /// The lycée takes back that it cancelled the place.
    Restore,
}

impl ProposalEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Invite,
        Self::Reject,
        Self::Confirm,
        Self::Agree,
        Self::Decline,
        Self::Lapse,
        Self::Withdraw,
        Self::Cancel,
        Self::Restore,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reject => "reject",
            Self::Confirm => "confirm",
            Self::Agree => "agree",
            Self::Decline => "decline",
            Self::Lapse => "lapse",
            Self::Withdraw => "withdraw",
            Self::Cancel => "cancel",
            Self::Restore => "restore",
        }
    }
}

/// Who causes an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalActor {
    /// The pupil.
    Student,
    /// Staff of their lycée.
    School,
    /// The holder of the personal link.
    Host,
    /// A deadline.
    Clock,
}

impl ProposalActor {
    /// Everybody.
    pub const ALL: [Self; 4] = [Self::Student, Self::School, Self::Host, Self::Clock];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::School => "school",
            Self::Host => "host",
            Self::Clock => "clock",
        }
    }

    /// The actor of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.code() == code)
    }

    /// In French, for readers of the history; empty for a deadline.
    pub fn label(self) -> &'static str {
        match self {
            Self::Student => "l’élève",
            Self::School => "le lycée",
            Self::Host => "la structure",
            Self::Clock => "",
        }
    }
}

/// The kinds of lines in the history of such a place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProposalHistoryKind {
    /// It was named: by the student, by the lycée that typed it, or by the host through the student's card.
    Proposed,
    /// Its state changed.
    Moved(ProposalEvent),
}

impl ProposalHistoryKind {
    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "propose",
            Self::Moved(event) => event.code(),
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Proposed]
            .into_iter()
            .chain(ProposalEvent::ALL.map(Self::Moved))
            .find(|happening| happening.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "Stage proposé",
            Self::Moved(ProposalEvent::Invite) => "Structure invitée à répondre",
            Self::Moved(ProposalEvent::Reject) => "Proposition refusée",
            Self::Moved(ProposalEvent::Confirm) => "Accord de la structure confirmé par le lycée",
            Self::Moved(ProposalEvent::Agree) => "Accueil accepté",
            Self::Moved(ProposalEvent::Decline) => "Accueil décliné",
            Self::Moved(ProposalEvent::Lapse) => "Proposition close sans réponse",
            Self::Moved(ProposalEvent::Withdraw) => "Proposition retirée",
            Self::Moved(ProposalEvent::Cancel) => "Stage annulé",
            Self::Moved(ProposalEvent::Restore) => "Annulation défaite\u{a0}: stage confirmé",
        }
    }
}

/// A line of that history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalHistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of who acted, where they have an account.
    pub by: Option<String>,
    /// In which role.
    pub actor: ProposalActor,
    /// What happened.
    pub what: ProposalHistoryKind,
    /// The reason given; may be empty.
    pub note: String,
}

/// Every allowed transition: from, event, to, actors.
pub const TRANSITIONS: &[(ProposalState, ProposalEvent, ProposalState, &[ProposalActor])] = {
    use ProposalActor::{Clock, Host, School, Student};
    use ProposalEvent as E;
    use ProposalState as S;
    &[
        (S::Proposed, E::Invite, S::Invited, &[School]),
        (S::Proposed, E::Reject, S::Rejected, &[School]),
        (S::Proposed, E::Confirm, S::Agreed, &[School]),
        (S::Invited, E::Agree, S::Agreed, &[Host]),
        (S::Invited, E::Decline, S::Declined, &[Host]),
        (S::Invited, E::Lapse, S::Lapsed, &[Clock]),
        (S::Proposed, E::Withdraw, S::Withdrawn, &[Student]),
        (S::Invited, E::Withdraw, S::Withdrawn, &[Student]),
        (S::Agreed, E::Cancel, S::Cancelled, &[Host, Student, School]),
        (S::Cancelled, E::Restore, S::Agreed, &[School]),
    ]
};

/// The state after an event caused by that actor; `None` when it is refused.
pub fn next(state: ProposalState, event: ProposalEvent, actor: ProposalActor) -> Option<ProposalState> {
    TRANSITIONS
        .iter()
        .find(|(from, by, _, who)| *from == state && *by == event && who.contains(&actor))
        .map(|(_, _, to, _)| *to)
}

/// How many live proposals a student may have at a time.
pub const MAX_LIVE_PROPOSALS: u32 = 5;

/// A place that a student found, as the student, their lycée and its host see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProposalDetail {
    /// Identifier.
    pub id: ProposalId,
    /// The pupil's name.
    pub student: String,
    /// Their class; empty for the host.
    pub class_name: String,
    /// Their lycée and its town.
    pub school: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Name of the host organisation.
    pub host_name: String,
    /// Address the host is asked at; empty for a host that is reached by phone alone.
    pub host_email: String,
    /// Number the host is reached at; may be empty.
    pub host_phone: String,
    /// SIRET of the host, where it is known.
    pub host_siret: String,
    /// Country of the host; empty for France.
    pub host_country: String,
    /// Who named the place.
    pub origin: ProposalOrigin,
    /// The person the student spoke to.
    pub contact_name: String,
    /// Where.
    pub city: String,
    /// What the pupil will do.
    pub activities: String,
    /// State.
    pub state: ProposalState,
    /// Last day for the host to answer.
    pub deadline: Option<NaiveDate>,
    /// Why it was rejected, declined or cancelled.
    pub reason: String,
    /// Who checked it, for the lycée.
    pub checked_by: Option<String>,
    /// When the pupil named it.
    pub proposed_at: DateTime<Utc>,
    /// When its state last changed.
    pub moved_at: DateTime<Utc>,
}

impl ProposalDetail {
    /// Whether the lycée's agreement confirms the place: its host has said yes already, and is not asked.
    pub fn is_confirmed_by_school(&self) -> bool {
        self.origin.approval(!self.host_email.is_empty()) == ProposalEvent::Confirm
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The product's description, written once more as a reader would.
    fn told(state: ProposalState, event: ProposalEvent, actor: ProposalActor) -> Option<ProposalState> {
        use ProposalActor as A;
        use ProposalEvent as E;
        use ProposalState as S;
        match (event, actor) {
            (E::Invite, A::School) => (state == S::Proposed).then_some(S::Invited),
            (E::Reject, A::School) => (state == S::Proposed).then_some(S::Rejected),
            (E::Confirm, A::School) => (state == S::Proposed).then_some(S::Agreed),
            (E::Agree, A::Host) => (state == S::Invited).then_some(S::Agreed),
            (E::Decline, A::Host) => (state == S::Invited).then_some(S::Declined),
            (E::Lapse, A::Clock) => (state == S::Invited).then_some(S::Lapsed),
            (E::Withdraw, A::Student) => matches!(state, S::Proposed | S::Invited).then_some(S::Withdrawn),
            (E::Cancel, A::Host | A::Student | A::School) => (state == S::Agreed).then_some(S::Cancelled),
            (E::Restore, A::School) => (state == S::Cancelled).then_some(S::Agreed),
            _ => None,
        }
    }

    #[test]
    fn every_state_event_and_actor_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in ProposalState::ALL {
            for event in ProposalEvent::ALL {
                for actor in ProposalActor::ALL {
                    let moved = next(state, event, actor);
                    assert_eq!(moved, told(state, event, actor), "{state:?} {event:?} {actor:?}");
                    allowed += usize::from(moved.is_some());
                }
            }
        }
        let listed: usize = TRANSITIONS.iter().map(|(_, _, _, who)| who.len()).sum();
        assert_eq!(allowed, listed);
    }

    #[test]
    fn the_host_is_never_asked_before_the_lycee_let_it_go() {
        for (from, event, _, who) in TRANSITIONS {
            if who.contains(&ProposalActor::Host) {
                assert_ne!(*from, ProposalState::Proposed, "{event:?}");
            }
        }
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::from_code(state.code()), Some(state));
        }
        for actor in ProposalActor::ALL {
            assert_eq!(ProposalActor::from_code(actor.code()), Some(actor));
        }
        for what in ProposalEvent::ALL
            .map(ProposalHistoryKind::Moved)
            .into_iter()
            .chain([ProposalHistoryKind::Proposed])
        {
            assert_eq!(ProposalHistoryKind::from_code(what.code()), Some(what));
        }
    }
}
