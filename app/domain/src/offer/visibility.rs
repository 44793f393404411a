//! Who sees what of an offer.

use serde::{Deserialize, Serialize};

use super::OfferState;

/// What somebody is to an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct OfferReader {
    /// They applied to it, whatever became of it.
    pub applied: bool,
    /// They work in its structure, or moderate.
    pub answers_for_it: bool,
    /// It is open to all, or reserved to their lycée among others.
    pub is_welcome: bool,
}

/// What somebody sees of an offer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    /// There is no such offer.
    Nothing,
    /// That it is reserved to the pupils of some lycées, and nothing else.
    Reserved,
    /// Its name, what became of it, and other offers.
    Notice,
    /// All of it.
    Whole,
}

/// What `reader` sees of an offer that is in that state. `current`: its campaign is open to pupils, and its last week has not
/// started.
///
/// Whoever applied counts on what they read when they did: it stays readable, whatever happens to the offer.
pub fn sight(state: OfferState, current: bool, reader: OfferReader) -> Sight {
    use OfferState as S;
    match state {
        S::Draft => Sight::Nothing,
        _ if reader.applied || reader.answers_for_it => Sight::Whole,
        S::Removed => Sight::Nothing,
        _ if !reader.is_welcome => Sight::Reserved,
        S::Published | S::Full if current => Sight::Whole,
        S::Published | S::Full | S::Paused | S::Ended | S::Hidden => Sight::Notice,
    }
}

impl OfferState {
    /// What its page says where it takes no application: what happened, and what that means for whoever reads. Nothing while it takes
    /// some.
    pub fn notice(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Draft | Self::Published => None,
            Self::Full => Some((
                "Toutes les places sont prises",
                "Une place peut se libérer. En attendant, regardez les offres voisines.",
            )),
            Self::Paused => Some((
                "Cette offre est en pause",
                "La structure ne prend pas de nouvelle candidature pour le moment. Elle peut rouvrir l’offre\u{a0}: revenez la voir.",
            )),
            Self::Ended => Some((
                "Cette offre est terminée",
                "La structure ne prend plus de candidature pour ce stage.",
            )),
            Self::Hidden => Some((
                "Cette offre n’est pas visible pour le moment",
                "La modération du site la relit. Elle reviendra si rien ne s’y oppose.",
            )),
            Self::Removed => Some(("Cette offre a été retirée", "Elle ne reviendra pas.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANYBODY: OfferReader = OfferReader {
        applied: false,
        answers_for_it: false,
        is_welcome: true,
    };
    const OF_ANOTHER_SCHOOL: OfferReader = OfferReader {
        is_welcome: false,
        ..ANYBODY
    };

    #[test]
    fn each_state_shows_anybody_what_it_should() {
        for (state, current, expected) in [
            (OfferState::Draft, true, Sight::Nothing),
            (OfferState::Published, true, Sight::Whole),
            (OfferState::Published, false, Sight::Notice),
            (OfferState::Full, true, Sight::Whole),
            (OfferState::Full, false, Sight::Notice),
            (OfferState::Paused, true, Sight::Notice),
            (OfferState::Ended, true, Sight::Notice),
            (OfferState::Hidden, true, Sight::Notice),
            (OfferState::Removed, true, Sight::Nothing),
        ] {
            assert_eq!(sight(state, current, ANYBODY), expected, "{state:?}");
            assert!(
                expected != Sight::Notice || state.notice().is_some() || !current,
                "{state:?}"
            );
        }
    }

    #[test]
    fn whoever_applied_goes_on_reading() {
        for reader in [
            OfferReader {
                applied: true,
                ..OF_ANOTHER_SCHOOL
            },
            OfferReader {
                answers_for_it: true,
                ..OF_ANOTHER_SCHOOL
            },
        ] {
            for state in OfferState::ALL
                .into_iter()
                .filter(|state| *state != OfferState::Draft)
            {
                for current in [true, false] {
                    assert_eq!(sight(state, current, reader), Sight::Whole, "{state:?}");
                }
            }
            assert_eq!(sight(OfferState::Draft, true, reader), Sight::Nothing);
        }
    }

    #[test]
    fn others_learn_nothing_of_a_reserved_offer() {
        for state in OfferState::ALL {
            for current in [true, false] {
                let seen = sight(state, current, OF_ANOTHER_SCHOOL);
                assert!(seen <= Sight::Reserved, "{state:?} {seen:?}");
            }
        }
    }
}
