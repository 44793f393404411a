//! What the state of a convention means: for the student, the family, the host, the school and the place, and who acts next. One
//! table, which every page reads.

use serde::{Deserialize, Serialize};

use super::transitions::ConventionState;

/// The state of a convention together with what came before it and what became of its place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Situation {
    /// The host fills its part for the first time.
    HostPart,
    /// The school sent the host's part back.
    HostPartAgain,
    /// The school fills its part for the first time.
    SchoolPart,
    /// A signer refused: the school prepares another version.
    Refused,
    /// The school corrects a version that not all had signed.
    Correcting,
    /// The school corrects a version that all had signed, and that counts until then.
    CorrectingSigned,
    /// Frozen, nobody has signed.
    Validated,
    /// Some have signed.
    Signing,
    /// All have signed.
    Signed,
    /// Cancelled, while the student still has the place: the school has yet to decide about it.
    CancelledPlaceKept,
    /// Cancelled, and another convention is open for the same place.
    CancelledRestarted,
    /// Cancelled, and the place is given up.
    CancelledPlaceFreed,
}

/// What the situation follows from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The state of the convention.
    pub state: ConventionState,
    /// The number of the version that is filled or signed now.
    pub number: i32,
    /// The last version that was frozen: its number and state.
    pub last: Option<(i32, ConventionState)>,
    /// Whether the school gave a reason for the state.
    pub has_reason: bool,
    /// Whether the student still has the place.
    pub has_place: bool,
    /// Whether another convention is open for the same place.
    pub has_successor: bool,
}

/// Who acts next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextActor {
    /// The host fills.
    Host,
    /// The school fills, corrects or decides.
    School,
    /// Those who have yet to sign.
    Signers,
    /// The student looks for another place.
    Student,
    /// Nobody.
    Nobody,
}

/// How a situation is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outlook {
    /// All is well and done.
    Good,
    /// All is well, and somebody goes on.
    UnderWay,
    /// Something stands in the way of the internship.
    Trouble,
}

/// Who reads what a situation means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// The student.
    Student,
    /// A guardian, or whoever else may read it.
    Family,
    /// Somebody of the host.
    Host,
    /// Somebody of the school.
    School,
}

/// What a situation means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meaning {
    /// For everybody: what is so.
    pub title: &'static str,
    /// What the student reads, in their own pages.
    pub student: &'static str,
    /// What a guardian, or anybody else who reads it, is told.
    pub family: &'static str,
    /// What the host is told.
    pub host: &'static str,
    /// What the school is told.
    pub school: &'static str,
    /// Whether the seat is taken, rather than free for others.
    pub seat_taken: bool,
    /// Who acts next.
    pub next: NextActor,
    /// How it is shown.
    pub outlook: Outlook,
}

impl Meaning {
    /// What that reader is told.
    pub fn text_for(&self, reader: Reader) -> &'static str {
        match reader {
            Reader::Student => self.student,
            Reader::Family => self.family,
            Reader::Host => self.host,
            Reader::School => self.school,
        }
    }
}

impl Situation {
    /// Every situation.
    pub const ALL: [Self; 12] = [
        Self::HostPart,
        Self::HostPartAgain,
        Self::SchoolPart,
        Self::Refused,
        Self::Correcting,
        Self::CorrectingSigned,
        Self::Validated,
        Self::Signing,
        Self::Signed,
        Self::CancelledPlaceKept,
        Self::CancelledRestarted,
        Self::CancelledPlaceFreed,
    ];

    /// The situation that follows from those facts.
    pub fn of(standing: Standing) -> Self {
        let before = standing
            .last
            .filter(|(number, _)| *number < standing.number)
            .map(|(_, state)| state);
        match standing.state {
            ConventionState::Cancelled if standing.has_successor => Self::CancelledRestarted,
            ConventionState::Cancelled if standing.has_place => Self::CancelledPlaceKept,
            ConventionState::Cancelled => Self::CancelledPlaceFreed,
            ConventionState::HostPart if standing.has_reason || before.is_some() => Self::HostPartAgain,
            ConventionState::HostPart => Self::HostPart,
            ConventionState::SchoolPart | ConventionState::Replaced => match before {
                None => Self::SchoolPart,
                Some(ConventionState::Replaced) => Self::Refused,
                Some(ConventionState::Signed) => Self::CorrectingSigned,
                Some(_) => Self::Correcting,
            },
            ConventionState::Validated => Self::Validated,
            ConventionState::Signing => Self::Signing,
            ConventionState::Signed => Self::Signed,
        }
    }

    /// In lists: the state, and what it does not say by itself.
    pub fn label(self) -> &'static str {
        match self {
            Self::HostPart => ConventionState::HostPart.label(),
            Self::HostPartAgain => "À corriger par la structure d’accueil",
            Self::SchoolPart | Self::Correcting => ConventionState::SchoolPart.label(),
            Self::Refused => "Signature refusée, à reprendre par le lycée",
            Self::CorrectingSigned => "Signée, une correction est en préparation",
            Self::Validated => ConventionState::Validated.label(),
            Self::Signing => ConventionState::Signing.label(),
            Self::Signed => ConventionState::Signed.label(),
            Self::CancelledPlaceKept => "Annulée, la place est gardée",
            Self::CancelledRestarted => "Annulée et remplacée",
            Self::CancelledPlaceFreed => ConventionState::Cancelled.label(),
        }
    }

    /// The same of a convention that lacks nothing, for the school: what is left is to validate it.
    pub fn label_when_complete(self) -> &'static str {
        match self {
            Self::SchoolPart | Self::Correcting => "À valider",
            other => other.label(),
        }
    }

    /// The same for the host, who is the one that is awaited.
    pub fn label_for_host(self) -> &'static str {
        match self {
            Self::HostPart => "À remplir par vous",
            Self::HostPartAgain => "À corriger par vous",
            other => other.label(),
        }
    }

    /// Whether the convention of the place is void, so that another is needed for the internship.
    pub fn is_void(self) -> bool {
        matches!(
            self,
            Self::CancelledPlaceKept | Self::CancelledRestarted | Self::CancelledPlaceFreed
        )
    }

    /// What it means.
    pub fn meaning(self) -> &'static Meaning {
        match self {
            Self::HostPart => &HOST_PART,
            Self::HostPartAgain => &HOST_PART_AGAIN,
            Self::SchoolPart => &SCHOOL_PART,
            Self::Refused => &REFUSED,
            Self::Correcting => &CORRECTING,
            Self::CorrectingSigned => &CORRECTING_SIGNED,
            Self::Validated => &VALIDATED,
            Self::Signing => &SIGNING,
            Self::Signed => &SIGNED,
            Self::CancelledPlaceKept => &CANCELLED_PLACE_KEPT,
            Self::CancelledRestarted => &CANCELLED_RESTARTED,
            Self::CancelledPlaceFreed => &CANCELLED_PLACE_FREED,
        }
    }
}

const HOST_PART: Meaning = Meaning {
    title: "La structure remplit sa partie de la convention",
    student: "Votre place est confirmée. La structure remplit d’abord sa partie de la convention\u{a0}: vous serez prévenu quand ce sera votre tour.",
    family: "La place est confirmée. La structure remplit d’abord sa partie\u{a0}: vous serez prévenu quand il faudra lire et signer.",
    host: "La place est prise. À vous de remplir votre partie de la convention, puis de l’envoyer au lycée.",
    school: "La place est prise. C’est la structure que l’on attend.",
    seat_taken: true,
    next: NextActor::Host,
    outlook: Outlook::UnderWay,
};

const HOST_PART_AGAIN: Meaning = Meaning {
    title: "La convention est revenue à la structure",
    student: "Votre place reste confirmée. Le lycée a demandé à la structure de corriger sa partie.",
    family: "La place reste confirmée. Le lycée a demandé à la structure de corriger sa partie.",
    host: "La place reste prise. Corrigez votre partie comme le lycée le demande, puis envoyez-la de nouveau.",
    school: "La place reste prise. C’est la structure que l’on attend\u{a0}: elle corrige sa partie.",
    ..HOST_PART
};

const SCHOOL_PART: Meaning = Meaning {
    title: "Le lycée complète la convention",
    student: "Votre place est confirmée. Votre lycée complète la convention et la valide\u{a0}: vous serez prévenu quand il faudra la signer.",
    family: "La place est confirmée. Le lycée complète la convention et la valide\u{a0}: vous serez prévenu quand il faudra la signer.",
    host: "La place est prise. Le lycée complète la convention et la valide\u{a0}: vous serez prévenu quand il faudra la signer.",
    school: "À vous de compléter la convention, puis de la valider.",
    seat_taken: true,
    next: NextActor::School,
    outlook: Outlook::UnderWay,
};

const REFUSED: Meaning = Meaning {
    title: "Une signature a été refusée",
    student: "Votre place reste confirmée, mais cette version n’est plus à signer. Votre lycée lit la raison et prépare une nouvelle version\u{a0}: tous la signeront.",
    family: "La place reste confirmée, mais cette version n’est plus à signer. Le lycée lit la raison et prépare une nouvelle version\u{a0}: tous la signeront.",
    host: "La place reste prise, mais cette version n’est plus à signer. Le lycée lit la raison et prépare une nouvelle version\u{a0}: tous la signeront.",
    school: "Lisez la raison, corrigez ce qui est demandé ou renvoyez la convention à la structure, puis validez une nouvelle version. Tous la signeront de nouveau.",
    outlook: Outlook::Trouble,
    ..SCHOOL_PART
};

const CORRECTING: Meaning = Meaning {
    title: "Une nouvelle version est en préparation",
    student: "Votre place reste confirmée. Votre lycée prépare une nouvelle version de la convention\u{a0}: vous serez prévenu quand il faudra la signer.",
    family: "La place reste confirmée. Le lycée prépare une nouvelle version\u{a0}: vous serez prévenu quand il faudra la signer.",
    host: "La place reste prise. Le lycée prépare une nouvelle version\u{a0}: vous serez prévenu quand il faudra la signer.",
    school: "Corrigez ce qui doit l’être, puis validez la nouvelle version. Tous la signeront.",
    ..SCHOOL_PART
};

const CORRECTING_SIGNED: Meaning = Meaning {
    title: "Une nouvelle version est en préparation, la version signée vaut jusque-là",
    ..CORRECTING
};

const VALIDATED: Meaning = Meaning {
    title: "La convention est à signer",
    student: "Votre place est confirmée. La convention est validée\u{a0}: lisez-la et signez-la.",
    family: "La convention est validée\u{a0}: elle ne change plus. Chacun la lit et la signe.",
    host: "La place est prise. La convention est validée\u{a0}: lisez-la et signez-la.",
    school: "La convention est validée\u{a0}: chacun la lit et la signe.",
    seat_taken: true,
    next: NextActor::Signers,
    outlook: Outlook::UnderWay,
};

const SIGNING: Meaning = Meaning {
    title: "La convention est en cours de signature",
    ..VALIDATED
};

const SIGNED: Meaning = Meaning {
    title: "La convention est signée par tous",
    student: "Votre stage est confirmé et sa convention signée. Apportez-en un exemplaire le premier jour.",
    family: "L’élève en apporte un exemplaire le premier jour.",
    host: "L’élève vient, et en apporte un exemplaire le premier jour.",
    school: "L’élève en apporte un exemplaire le premier jour.",
    seat_taken: true,
    next: NextActor::Nobody,
    outlook: Outlook::Good,
};

const CANCELLED_PLACE_KEPT: Meaning = Meaning {
    title: "La convention est annulée, la place est gardée",
    student: "Votre place est gardée, mais sans convention ce stage ne peut pas avoir lieu. Votre lycée doit en ouvrir une nouvelle, ou libérer la place\u{a0}: adressez-vous à lui.",
    family: "La place est gardée, mais sans convention ce stage ne peut pas avoir lieu. Le lycée doit en ouvrir une nouvelle, ou libérer la place\u{a0}: adressez-vous à lui.",
    host: "La place de l’élève reste prise, mais sans convention ce stage ne peut pas avoir lieu. Le lycée doit en ouvrir une nouvelle, ou libérer la place.",
    school: "La place reste prise. Décidez ce qu’elle devient\u{a0}: ouvrez une nouvelle convention, ou libérez-la.",
    seat_taken: true,
    next: NextActor::School,
    outlook: Outlook::Trouble,
};

const CANCELLED_RESTARTED: Meaning = Meaning {
    title: "Cette convention est annulée, une nouvelle est ouverte",
    student: "Votre place est gardée\u{a0}: une nouvelle convention est ouverte pour ce stage, et la structure remplit sa partie.",
    family: "La place est gardée\u{a0}: une nouvelle convention est ouverte pour ce stage, et la structure remplit sa partie.",
    host: "La place reste prise\u{a0}: une nouvelle convention est ouverte pour ce stage. Relisez votre partie, puis envoyez-la au lycée.",
    school: "La place reste prise\u{a0}: une nouvelle convention est ouverte pour ce stage.",
    seat_taken: true,
    next: NextActor::Host,
    outlook: Outlook::UnderWay,
};

const CANCELLED_PLACE_FREED: Meaning = Meaning {
    title: "La convention est annulée, la place est libérée",
    student: "Vous n’avez plus de place pour ces semaines\u{a0}: cherchez une autre offre.",
    family: "L’élève n’a plus de place pour ces semaines et peut en chercher une autre.",
    host: "La place est de nouveau libre.",
    school: "L’élève n’a plus de place pour ces semaines et peut en chercher une autre.",
    seat_taken: false,
    next: NextActor::Student,
    outlook: Outlook::Trouble,
};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::convention::ConventionState as S;

    const PLACED: Standing = Standing {
        state: S::HostPart,
        number: 1,
        last: None,
        has_reason: false,
        has_place: true,
        has_successor: false,
    };

    #[expect(clippy::too_many_lines, reason = "a table, one line a situation")]
    #[test]
    fn a_situation_follows_from_state_versions_and_place() {
        for (standing, said) in [
            (PLACED, Situation::HostPart),
            (
                Standing {
                    has_reason: true,
                    ..PLACED
                },
                Situation::HostPartAgain,
            ),
            (
                Standing {
                    number: 2,
                    last: Some((1, S::Replaced)),
                    ..PLACED
                },
                Situation::HostPartAgain,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    ..PLACED
                },
                Situation::SchoolPart,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    number: 2,
                    last: Some((1, S::Replaced)),
                    ..PLACED
                },
                Situation::Refused,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    number: 3,
                    last: Some((2, S::Replaced)),
                    ..PLACED
                },
                Situation::Refused,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    number: 2,
                    last: Some((1, S::Validated)),
                    ..PLACED
                },
                Situation::Correcting,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    number: 2,
                    last: Some((1, S::Signing)),
                    ..PLACED
                },
                Situation::Correcting,
            ),
            (
                Standing {
                    state: S::SchoolPart,
                    number: 2,
                    last: Some((1, S::Signed)),
                    ..PLACED
                },
                Situation::CorrectingSigned,
            ),
            (
                Standing {
                    state: S::Validated,
                    last: Some((1, S::Validated)),
                    ..PLACED
                },
                Situation::Validated,
            ),
            (
                Standing {
                    state: S::Signing,
                    last: Some((1, S::Signing)),
                    ..PLACED
                },
                Situation::Signing,
            ),
            (
                Standing {
                    state: S::Signed,
                    last: Some((1, S::Signed)),
                    ..PLACED
                },
                Situation::Signed,
            ),
            (
                Standing {
                    state: S::Cancelled,
                    ..PLACED
                },
                Situation::CancelledPlaceKept,
            ),
            (
                Standing {
                    state: S::Cancelled,
                    has_successor: true,
                    ..PLACED
                },
                Situation::CancelledRestarted,
            ),
            (
                Standing {
                    state: S::Cancelled,
                    has_place: false,
                    ..PLACED
                },
                Situation::CancelledPlaceFreed,
            ),
        ] {
            assert_eq!(Situation::of(standing), said, "{standing:?}");
        }
    }

    #[test]
    fn what_lacks_nothing_waits_to_be_validated() {
        let other: Vec<Situation> = Situation::ALL
            .into_iter()
            .filter(|situation| situation.label_when_complete() != situation.label())
            .collect();
        assert_eq!(other, [Situation::SchoolPart, Situation::Correcting]);
        assert_eq!(Situation::SchoolPart.label_when_complete(), "À valider");
    }

    #[test]
    fn each_has_its_words_and_none_calls_a_void_convention_good() {
        let mut titles = BTreeSet::new();
        for situation in Situation::ALL {
            let meaning = situation.meaning();
            assert!(titles.insert(meaning.title), "{situation:?}");
            for text in [meaning.student, meaning.family, meaning.host, meaning.school] {
                assert!(
                    text.ends_with('.') && !text.contains(" :") && !text.contains('\''),
                    "{text}"
                );
            }
            assert_eq!(meaning.outlook == Outlook::Good, situation == Situation::Signed);
            assert_eq!(meaning.seat_taken, situation != Situation::CancelledPlaceFreed);
            // Whoever is stuck is told a way out by somebody's act.
            assert_eq!(meaning.next == NextActor::Nobody, situation == Situation::Signed);
        }
    }
}
