//! What moves an offer, and who may.

use serde::{Deserialize, Serialize};

use super::OfferState;

/// What moves an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEvent {
    /// It is complete, and the campaign open to hosts.
    Publish,
    /// No new applications for a while.
    Pause,
    /// The end of a pause.
    Resume,
    /// The last seat of all its weeks is held or taken.
    Fill,
    /// A seat is free again.
    Free,
    /// It is over: its host says so, or its last week starts.
    End,
    /// A report was upheld.
    Hide,
    /// It was corrected.
    Restore,
    /// It goes for good.
    Remove,
}

impl OfferEvent {
    /// Every event.
    pub const ALL: [Self; 9] = [
        Self::Publish,
        Self::Pause,
        Self::Resume,
        Self::Fill,
        Self::Free,
        Self::End,
        Self::Hide,
        Self::Restore,
        Self::Remove,
    ];

    /// The name used in URLs and in the audit log.
    pub fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Fill => "fill",
            Self::Free => "free",
            Self::End => "end",
            Self::Hide => "hide",
            Self::Restore => "restore",
            Self::Remove => "remove",
        }
    }

    /// The event of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.code() == code)
    }
}

/// Who moves an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferActor {
    /// Who may publish for the structure.
    Host,
    /// Time.
    Clock,
    /// The number of seats left.
    Seats,
    /// A moderator.
    Moderator,
}

impl OfferActor {
    /// Everybody.
    pub const ALL: [Self; 4] = [Self::Host, Self::Clock, Self::Seats, Self::Moderator];

    /// The name used in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Clock => "clock",
            Self::Seats => "seats",
            Self::Moderator => "moderator",
        }
    }

    /// The actor of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.code() == code)
    }
}

/// The whole life of an offer: from, event, to, who may. A restored offer goes back to where it was hidden from, which the
/// table cannot know: `None`.
pub const TRANSITIONS: &[(OfferState, OfferEvent, Option<OfferState>, &[OfferActor])] = {
    use OfferActor::{Clock, Host, Moderator, Seats};
    use OfferEvent as E;
    use OfferState as S;
    &[
        (S::Draft, E::Publish, Some(S::Published), &[Host]),
        (S::Published, E::Pause, Some(S::Paused), &[Host]),
        (S::Paused, E::Resume, Some(S::Published), &[Host]),
        (S::Published, E::Fill, Some(S::Full), &[Seats]),
        (S::Full, E::Free, Some(S::Published), &[Seats]),
        (S::Published, E::End, Some(S::Ended), &[Host, Clock]),
        (S::Paused, E::End, Some(S::Ended), &[Host, Clock]),
        (S::Full, E::End, Some(S::Ended), &[Host, Clock]),
        (S::Draft, E::Hide, Some(S::Hidden), &[Moderator]),
        (S::Published, E::Hide, Some(S::Hidden), &[Moderator]),
        (S::Paused, E::Hide, Some(S::Hidden), &[Moderator]),
        (S::Full, E::Hide, Some(S::Hidden), &[Moderator]),
        (S::Ended, E::Hide, Some(S::Hidden), &[Moderator]),
        (S::Hidden, E::Restore, None, &[Moderator]),
        (S::Draft, E::Remove, Some(S::Removed), &[Host, Moderator]),
        (S::Published, E::Remove, Some(S::Removed), &[Host, Moderator]),
        (S::Paused, E::Remove, Some(S::Removed), &[Host, Moderator]),
        (S::Full, E::Remove, Some(S::Removed), &[Host, Moderator]),
        (S::Ended, E::Remove, Some(S::Removed), &[Host, Moderator]),
        (S::Hidden, E::Remove, Some(S::Removed), &[Host, Moderator]),
    ]
};

/// Where that event leads when that person causes it; `hidden_from` is where a hidden offer was before. `None` when it is
/// refused.
pub fn next(
    state: OfferState,
    event: OfferEvent,
    actor: OfferActor,
    hidden_from: Option<OfferState>,
) -> Option<OfferState> {
    let (_, _, to, _) = TRANSITIONS
        .iter()
        .find(|(from, by, _, who)| *from == state && *by == event && who.contains(&actor))?;
    to.or(hidden_from)
}

#[cfg(test)]
mod tests {
    use crate::offer::transitions::*;

    /// The table of the product's description, written once more as a reader would.
    fn told(state: OfferState, event: OfferEvent, actor: OfferActor) -> Option<OfferState> {
        use OfferActor as A;
        use OfferEvent as E;
        use OfferState as S;
        match (event, actor) {
            (E::Publish, A::Host) => (state == S::Draft).then_some(S::Published),
            (E::Pause, A::Host) => (state == S::Published).then_some(S::Paused),
            (E::Resume, A::Host) => (state == S::Paused).then_some(S::Published),
            (E::Fill, A::Seats) => (state == S::Published).then_some(S::Full),
            (E::Free, A::Seats) => (state == S::Full).then_some(S::Published),
            (E::End, A::Host | A::Clock) => {
                matches!(state, S::Published | S::Paused | S::Full).then_some(S::Ended)
            }
            (E::Hide, A::Moderator) => (!matches!(state, S::Removed | S::Hidden)).then_some(S::Hidden),
            (E::Restore, A::Moderator) => (state == S::Hidden).then_some(S::Paused),
            (E::Remove, A::Host | A::Moderator) => (state != S::Removed).then_some(S::Removed),
            _ => None,
        }
    }

    #[test]
    fn every_state_event_and_actor_is_in_the_table_or_refused() {
        let mut allowed = 0;
        for state in OfferState::ALL {
            for event in OfferEvent::ALL {
                for actor in OfferActor::ALL {
                    let moved = next(state, event, actor, Some(OfferState::Paused));
                    assert_eq!(moved, told(state, event, actor), "{state:?} {event:?} {actor:?}");
                    allowed += usize::from(moved.is_some());
                }
            }
        }
        let listed: usize = TRANSITIONS.iter().map(|(_, _, _, who)| who.len()).sum();
        assert_eq!(allowed, listed);
    }

    #[test]
    fn an_offer_goes_back_to_where_it_was_hidden_from() {
        for former in OfferState::ALL {
            let restored = next(
                OfferState::Hidden,
                OfferEvent::Restore,
                OfferActor::Moderator,
                Some(former),
            );
            assert_eq!(restored, Some(former));
        }
        let lost = next(
            OfferState::Hidden,
            OfferEvent::Restore,
            OfferActor::Moderator,
            None,
        );
        assert_eq!(lost, None);
    }

    #[test]
    fn codes_are_read_back() {
        for actor in OfferActor::ALL {
            assert_eq!(OfferActor::from_code(actor.code()), Some(actor));
        }
        for event in OfferEvent::ALL {
            assert_eq!(OfferEvent::from_code(event.code()), Some(event));
        }
        assert_eq!(OfferEvent::from_code("vanish"), None);
    }
}
