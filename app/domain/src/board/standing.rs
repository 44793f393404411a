//! How far a student is with a week: from what the store knows of it to one state.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{AwaitedParty, BoardRow, BoardState, ExemptionGround, Parties, SituationKind, only};
use crate::{
    campaign::Campaign,
    convention::ConventionState,
    id::{AccountId, ApplicationId, ConventionId, ProposalId},
    weeks::{Week, Weeks},
};

/// How far a student is with a week.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// The state.
    pub state: BoardState,
    /// Who is awaited.
    pub awaited: Parties,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// The last day for it.
    pub until: Option<NaiveDate>,
    /// With whom; empty where there is nobody, the first to answer where several were asked.
    pub host: String,
    /// How many hosts have yet to answer.
    pub waiting: u16,
    /// The application it is about.
    pub application: Option<ApplicationId>,
    /// The place found alone it is about.
    pub proposal: Option<ProposalId>,
    /// The convention it is about.
    pub convention: Option<ConventionId>,
    /// What exempts.
    pub ground: Option<ExemptionGround>,
}

/// A student, as far as all their rows say the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BoardStudent {
    /// Student.
    pub student: AccountId,
    /// Their name.
    pub name: String,
    /// What names are sorted by.
    pub sort_key: String,
    /// What names are looked for by.
    pub search_key: String,
    /// Their class.
    pub class_name: String,
    /// The key of their class.
    pub class_key: String,
    /// The teacher who follows them.
    pub referent: Option<(AccountId, String)>,
    /// Whether the reader fills what the school says of them.
    pub is_filled: bool,
}

/// A situation that the school set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SituationFact {
    /// Which.
    pub kind: SituationKind,
    /// What exempts.
    pub ground: Option<ExemptionGround>,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// An application or a place found alone that somebody has yet to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenFact {
    /// With whom.
    pub host: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// The last day for it.
    pub until: Option<NaiveDate>,
    /// The application, if it is one.
    pub application: Option<ApplicationId>,
    /// The place found alone, if it is one.
    pub proposal: Option<ProposalId>,
}

/// The convention of a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConventionFact {
    /// Which.
    pub id: ConventionId,
    /// Its state.
    pub state: ConventionState,
    /// Since when.
    pub moved_at: DateTime<Utc>,
    /// The weeks it is for.
    pub weeks: Weeks,
    /// Who has yet to sign it.
    pub unsigned: Parties,
    /// From which day on the student is no longer there, by an amendment that is in force, and since when that is known.
    pub gone: Option<(NaiveDate, DateTime<Utc>)>,
}

/// Whether a student who is no longer there from a day on misses some or all of the week of that Monday.
pub fn is_interrupted(gone_from: NaiveDate, monday: NaiveDate) -> bool {
    gone_from < monday + Days::new(6)
}

/// A confirmed place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlaceFact {
    /// With whom, since when it is confirmed, and by what.
    pub open: OpenFact,
    /// Its convention; none while the school has yet to decide about the place.
    pub convention: Option<ConventionFact>,
}

/// What is known of a student's week.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WeekFacts {
    /// What the school set.
    pub situation: Option<SituationFact>,
    /// The confirmed place.
    pub place: Option<PlaceFact>,
    /// The application that was accepted and has yet to be confirmed: the one to be confirmed first.
    pub accepted: Option<OpenFact>,
    /// The place found alone that the host has yet to agree to.
    pub invited: Option<OpenFact>,
    /// The place found alone that the school has yet to check.
    pub proposed: Option<OpenFact>,
    /// The application that has the first last day, of those that hosts have yet to answer.
    pub pending: Option<OpenFact>,
    /// How many those are.
    pub pending_count: u16,
    /// When the last application or place ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Puts an open matter in place of another one that has a later last day.
fn first_due(slot: &mut Option<OpenFact>, fact: OpenFact) {
    let key = |fact: &OpenFact| (fact.until.unwrap_or(NaiveDate::MAX), fact.since);
    if slot.as_ref().is_none_or(|known| key(&fact) < key(known)) {
        *slot = Some(fact);
    }
}

impl WeekFacts {
    /// A host has yet to answer.
    pub fn add_pending(&mut self, fact: OpenFact) {
        self.pending_count = self.pending_count.saturating_add(1);
        first_due(&mut self.pending, fact);
    }

    /// The student has yet to confirm.
    pub fn add_accepted(&mut self, fact: OpenFact) {
        first_due(&mut self.accepted, fact);
    }

    /// The school has yet to check a place found alone.
    pub fn add_proposed(&mut self, fact: OpenFact) {
        first_due(&mut self.proposed, fact);
    }

    /// The host of a place found alone has yet to agree.
    pub fn add_invited(&mut self, fact: OpenFact) {
        first_due(&mut self.invited, fact);
    }

    /// Something ended at that time.
    pub fn add_end(&mut self, at: DateTime<Utc>) {
        self.ended_at = self.ended_at.max(Some(at));
    }

    /// How far the student is with that week. A confirmed place counts above all, unless it was interrupted; then what the school set, then what
    /// is nearest to a place.
    pub fn standing(&self, campaign: &Campaign, week: Week) -> Standing {
        let interrupted = self.place.as_ref().and_then(|place| {
            let convention = place
                .convention
                .filter(|one| one.state == ConventionState::Signed)?;
            let (from, at) = convention.gone?;
            is_interrupted(from, campaign.monday(week)).then_some((place, convention.id, at))
        });
        if let Some((place, convention, at)) = interrupted.filter(|_| self.situation.is_none()) {
            return Standing {
                since: Some(at),
                until: None,
                convention: Some(convention),
                ..Standing::about(
                    &place.open,
                    BoardState::Interrupted,
                    Parties::only(AwaitedParty::School),
                )
            };
        }
        if let Some(place) = self.place.as_ref().filter(|_| interrupted.is_none()) {
            return with_place(place, campaign, week);
        }
        if let Some(situation) = self.situation {
            return Standing {
                since: Some(situation.at),
                ground: situation.ground,
                ..Standing::of(match situation.kind {
                    SituationKind::Exempted => BoardState::Exempted,
                    SituationKind::AtSchool => BoardState::AtSchool,
                })
            };
        }
        let open = [
            (&self.accepted, BoardState::Accepted, AwaitedParty::Student),
            (&self.invited, BoardState::FoundForHost, AwaitedParty::Host),
            (&self.proposed, BoardState::FoundForSchool, AwaitedParty::School),
            (&self.pending, BoardState::Applying, AwaitedParty::Host),
        ];
        for (fact, state, awaited) in open {
            if let Some(fact) = fact {
                return Standing {
                    waiting: if state == BoardState::Applying {
                        self.pending_count
                    } else {
                        0
                    },
                    ..Standing::about(fact, state, Parties::only(awaited))
                };
            }
        }
        let open_since = campaign.students_open.and_time(chrono::NaiveTime::MIN).and_utc();
        Standing {
            awaited: Parties::only(AwaitedParty::Student),
            since: self.ended_at.max(Some(open_since)),
            until: eve(campaign, only(week)),
            ..Standing::of(BoardState::NoApplication)
        }
    }
}

/// The day before the first of those weeks.
fn eve(campaign: &Campaign, weeks: Weeks) -> Option<NaiveDate> {
    campaign.span(weeks).0.checked_sub_days(Days::new(1))
}

fn with_place(place: &PlaceFact, campaign: &Campaign, week: Week) -> Standing {
    let Some(convention) = place.convention else {
        return Standing {
            until: eve(campaign, only(week)),
            ..Standing::about(
                &place.open,
                BoardState::ConventionSchool,
                Parties::only(AwaitedParty::School),
            )
        };
    };
    let (state, awaited) = match convention.state {
        ConventionState::HostPart => (BoardState::ConventionHost, Parties::only(AwaitedParty::Host)),
        ConventionState::Validated | ConventionState::Signing => (BoardState::ToSign, convention.unsigned),
        ConventionState::Signed => (BoardState::Signed, Parties::NONE),
        ConventionState::SchoolPart | ConventionState::Replaced | ConventionState::Cancelled => {
            (BoardState::ConventionSchool, Parties::only(AwaitedParty::School))
        }
    };
    Standing {
        since: Some(convention.moved_at),
        until: eve(campaign, convention.weeks).filter(|_| !state.is_settled()),
        convention: Some(convention.id),
        ..Standing::about(&place.open, state, awaited)
    }
}

impl Standing {
    fn of(state: BoardState) -> Self {
        Self {
            state,
            awaited: Parties::NONE,
            since: None,
            until: None,
            host: String::new(),
            waiting: 0,
            application: None,
            proposal: None,
            convention: None,
            ground: None,
        }
    }

    fn about(fact: &OpenFact, state: BoardState, awaited: Parties) -> Self {
        Self {
            awaited,
            since: Some(fact.since),
            until: fact.until,
            host: fact.host.clone(),
            application: fact.application,
            proposal: fact.proposal,
            ..Self::of(state)
        }
    }
}

/// The rows of a student: one where both weeks stand alike, else one for each. `seen_at` is when the reader looked last, `day` says
/// which day a time is.
pub fn rows_of(
    student: &BoardStudent,
    facts: &[WeekFacts; 2],
    campaign: &Campaign,
    seen_at: Option<DateTime<Utc>>,
    day: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Vec<BoardRow> {
    let [first, second] = [
        facts[0].standing(campaign, Week::First),
        facts[1].standing(campaign, Week::Second),
    ];
    let row = |weeks: Weeks, standing: Standing| BoardRow {
        student: student.student,
        name: student.name.clone(),
        sort_key: student.sort_key.clone(),
        search_key: student.search_key.clone(),
        class_name: student.class_name.clone(),
        class_key: student.class_key.clone(),
        referent: student.referent.clone(),
        is_filled: student.is_filled,
        weeks,
        since: standing.since.map(&day),
        is_new: seen_at.is_some_and(|seen| standing.since.is_some_and(|since| since > seen)),
        standing,
    };
    match together(&first, &second) {
        Some(both) => vec![row(Weeks::Both, both)],
        None => vec![row(Weeks::First, first), row(Weeks::Second, second)],
    }
}

/// How both weeks stand, where they stand alike: it is one matter, or none. Their last days differ by the week alone.
fn together(first: &Standing, second: &Standing) -> Option<Standing> {
    let is_without = matches!(
        first.state,
        BoardState::NoApplication | BoardState::Exempted | BoardState::AtSchool
    );
    let alike = |standing: &Standing| Standing {
        until: None,
        since: standing.since.filter(|_| !is_without),
        ..standing.clone()
    };
    (alike(first) == alike(second)).then(|| Standing {
        since: first.since.max(second.since),
        ..first.clone()
    })
}
