//! The states of a convention, and who may change them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::signer::SignerRole;

/// The state of a version of a convention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConventionState {
    /// The host fills its part.
    HostPart,
    /// The school fills its part.
    SchoolPart,
    /// Frozen, nobody has signed.
    Validated,
    /// Frozen, some have signed.
    Signing,
    /// Everybody has signed.
    Signed,
    /// Another version replaces it.
    Replaced,
    /// Cancelled. Nothing is erased.
    Cancelled,
}

impl ConventionState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::HostPart,
        Self::SchoolPart,
        Self::Validated,
        Self::Signing,
        Self::Signed,
        Self::Replaced,
        Self::Cancelled,
    ];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::HostPart => "host_part",
            Self::SchoolPart => "school_part",
            Self::Validated => "validated",
            Self::Signing => "signing",
            Self::Signed => "signed",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// In French, for everybody.
    pub fn label(self) -> &'static str {
        match self {
            Self::HostPart => "À remplir par la structure d’accueil",
            Self::SchoolPart => "À compléter par le lycée",
            Self::Validated => "Validée, à signer",
            Self::Signing => "En cours de signature",
            Self::Signed => "Signée par tous",
            Self::Replaced => "Remplacée par une nouvelle version",
            Self::Cancelled => "Annulée",
        }
    }

    /// Whether its content can no longer change.
    pub fn is_frozen(self) -> bool {
        !matches!(self, Self::HostPart | Self::SchoolPart)
    }

    /// Whether it can be signed.
    pub fn is_open_to_signatures(self) -> bool {
        matches!(self, Self::Validated | Self::Signing)
    }

    /// Whether it still leads to an internship.
    pub fn is_live(self) -> bool {
        !matches!(self, Self::Replaced | Self::Cancelled)
    }
}

/// What changes the state of a convention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConventionEvent {
    /// The host's part is complete.
    Complete,
    /// The school sends the host's part back, with a reason.
    SendBack,
    /// Everything is complete and checked: from now on nobody changes it.
    Validate,
    /// Somebody signs, others have yet to.
    Sign,
    /// The last one signs.
    SignLast,
    /// A signer refuses, with a reason: a new version is begun.
    RefuseToSign,
    /// The school corrects, with a reason: a new version is begun, and this one is replaced once that one is validated.
    Correct,
    /// The version that followed is validated.
    Replace,
    /// It is cancelled, with a reason, or with its place.
    Cancel,
}

impl ConventionEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Complete,
        Self::SendBack,
        Self::Validate,
        Self::Sign,
        Self::SignLast,
        Self::RefuseToSign,
        Self::Correct,
        Self::Replace,
        Self::Cancel,
    ];
}

/// Who causes an event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConventionActor {
    /// The host or its tutor.
    Host,
    /// Whoever fills the school's part: head, delegate, secretariat, referent teacher.
    School,
    /// The head, or a delegate named for that act.
    Head,
    /// One of the signers of this version.
    Signer,
    /// What happens elsewhere: the place is cancelled, the next version is validated.
    Consequence,
}

impl ConventionActor {
    /// Everybody.
    pub const ALL: [Self; 5] = [
        Self::Host,
        Self::School,
        Self::Head,
        Self::Signer,
        Self::Consequence,
    ];
}

/// Every allowed transition of a version: from, event, to, actors. `Correct` leaves the version as it is and begins another.
pub const TRANSITIONS: &[(
    ConventionState,
    ConventionEvent,
    ConventionState,
    &[ConventionActor],
)] = {
    use ConventionActor as A;
    use ConventionEvent as E;
    use ConventionState as S;
    const HEAD: &[ConventionActor] = &[A::Head];
    const HEAD_OR_PLACE: &[ConventionActor] = &[A::Head, A::Consequence];
    const SIGNER: &[ConventionActor] = &[A::Signer];
    const CONSEQUENCE: &[ConventionActor] = &[A::Consequence];
    &[
        (S::HostPart, E::Complete, S::SchoolPart, &[A::Host]),
        (S::SchoolPart, E::SendBack, S::HostPart, HEAD),
        (S::SchoolPart, E::Validate, S::Validated, HEAD),
        (S::Validated, E::Sign, S::Signing, SIGNER),
        (S::Signing, E::Sign, S::Signing, SIGNER),
        (S::Signing, E::SignLast, S::Signed, SIGNER),
        // A version with a single signer: an adult who is their own host does not exist, but the table must not depend on it.
        (S::Validated, E::SignLast, S::Signed, SIGNER),
        (S::Validated, E::RefuseToSign, S::Replaced, SIGNER),
        (S::Signing, E::RefuseToSign, S::Replaced, SIGNER),
        (S::Validated, E::Correct, S::Validated, HEAD),
        (S::Signing, E::Correct, S::Signing, HEAD),
        (S::Signed, E::Correct, S::Signed, HEAD),
        (S::Validated, E::Replace, S::Replaced, CONSEQUENCE),
        (S::Signing, E::Replace, S::Replaced, CONSEQUENCE),
        (S::Signed, E::Replace, S::Replaced, CONSEQUENCE),
        (S::HostPart, E::Cancel, S::Cancelled, HEAD_OR_PLACE),
        (S::SchoolPart, E::Cancel, S::Cancelled, HEAD_OR_PLACE),
        (S::Validated, E::Cancel, S::Cancelled, HEAD_OR_PLACE),
        (S::Signing, E::Cancel, S::Cancelled, HEAD_OR_PLACE),
        (S::Signed, E::Cancel, S::Cancelled, HEAD_OR_PLACE),
    ]
};

/// The state after an event caused by that actor; `None` when it is refused.
pub fn next(
    state: ConventionState,
    event: ConventionEvent,
    actor: ConventionActor,
) -> Option<ConventionState> {
    TRANSITIONS
        .iter()
        .find(|(from, by, _, who)| *from == state && *by == event && who.contains(&actor))
        .map(|(_, _, to, _)| *to)
}

/// What becomes of the place when the school cancels its convention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceAfter {
    /// The student keeps it, and another convention is begun for it.
    Restarted,
    /// It is given up: the seat is free again.
    Freed,
}

impl PlaceAfter {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Restarted, Self::Freed];

    /// The name used in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Restarted => "nouvelle",
            Self::Freed => "liberer",
        }
    }

    /// The choice of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|after| after.code() == code)
    }
}

/// How long a school may take its cancellation back.
pub const UNDO_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The state that a convention comes back to when its school takes a cancellation back; `None` when that is too late, or when it was
/// not the school that cancelled. `from` is the state it was cancelled in, as far as that is known.
pub fn undone(
    state: ConventionState,
    from: Option<ConventionState>,
    cancelled_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<ConventionState> {
    let in_time = now < cancelled_at + UNDO_WITHIN;
    from.filter(|from| state == ConventionState::Cancelled && from.is_live() && in_time)
}

/// Whom a convention in that state waits for, in French; `unsigned` are the signers who have yet to sign.
pub fn waiting_for(state: ConventionState, unsigned: &[SignerRole]) -> Vec<String> {
    match state {
        ConventionState::HostPart => vec!["Structure d’accueil".to_owned()],
        ConventionState::SchoolPart => vec!["Lycée".to_owned()],
        ConventionState::Validated | ConventionState::Signing => {
            unsigned.iter().map(|role| role.label().to_owned()).collect()
        }
        ConventionState::Signed | ConventionState::Replaced | ConventionState::Cancelled => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::convention::transitions::*;

    #[test]
    fn every_pair_is_in_the_table_once_or_refused_to_everybody() {
        use ConventionActor as A;
        use ConventionEvent as E;
        use ConventionState as S;
        for state in S::ALL {
            for event in E::ALL {
                let lines = TRANSITIONS
                    .iter()
                    .filter(|(from, by, ..)| *from == state && *by == event)
                    .count();
                assert!(lines <= 1, "{state:?} {event:?}");
                // What product.md's table says, written a second way.
                let expected: (Option<S>, &[A]) = match (state, event) {
                    (S::HostPart, E::Complete) => (Some(S::SchoolPart), &[A::Host]),
                    (S::SchoolPart, E::SendBack) => (Some(S::HostPart), &[A::Head]),
                    (S::SchoolPart, E::Validate) => (Some(S::Validated), &[A::Head]),
                    (S::Validated | S::Signing, E::Sign) => (Some(S::Signing), &[A::Signer]),
                    (S::Validated | S::Signing, E::SignLast) => (Some(S::Signed), &[A::Signer]),
                    (S::Validated | S::Signing, E::RefuseToSign) => (Some(S::Replaced), &[A::Signer]),
                    (S::Validated | S::Signing | S::Signed, E::Correct) => (Some(state), &[A::Head]),
                    (S::Validated | S::Signing | S::Signed, E::Replace) => {
                        (Some(S::Replaced), &[A::Consequence])
                    }
                    (S::Replaced | S::Cancelled, _) => (None, &[]),
                    (_, E::Cancel) => (Some(S::Cancelled), &[A::Head, A::Consequence]),
                    _ => (None, &[]),
                };
                for actor in A::ALL {
                    let to = expected.0.filter(|_| expected.1.contains(&actor));
                    assert_eq!(next(state, event, actor), to, "{state:?} {event:?} {actor:?}");
                }
            }
        }
    }

    #[test]
    fn a_cancellation_is_undone_for_a_day_by_whom_it_is_known_from() {
        use ConventionState as S;
        let at: DateTime<Utc> = "2027-05-02T09:30:00Z".parse().unwrap();
        let later = |minutes| at + TimeDelta::minutes(minutes);
        for from in S::ALL.into_iter().filter(|state| state.is_live()) {
            assert_eq!(
                undone(S::Cancelled, Some(from), at, later(24 * 60 - 1)),
                Some(from)
            );
            assert_eq!(undone(S::Cancelled, Some(from), at, later(24 * 60)), None);
            assert_eq!(undone(from, Some(from), at, at), None);
        }
        assert_eq!(undone(S::Cancelled, None, at, at), None);
        assert_eq!(undone(S::Cancelled, Some(S::Replaced), at, at), None);
    }

    #[test]
    fn codes_are_read_back() {
        for after in PlaceAfter::ALL {
            assert_eq!(PlaceAfter::from_code(after.code()), Some(after));
        }
        for state in ConventionState::ALL {
            assert_eq!(ConventionState::from_code(state.code()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.code());
        }
        assert_eq!(ConventionState::from_code("draft"), None);
    }
}
