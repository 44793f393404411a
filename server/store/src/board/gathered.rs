//! From the rows of the board's queries to what is known of each student's weeks.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    board::{
        AwaitedParty, BoardStudent, ConventionFact, ExemptionGround, OpenFact, Parties, PlaceFact,
        SituationFact, SituationKind, WeekFacts,
    },
    convention::{ConventionState, SignerRole},
    id::{AccountId, ApplicationId, ConventionId, ProposalId},
    weeks::{Week, Weeks},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{StoreError, decode::code};

#[derive(FromRow)]
pub(super) struct StudentRow {
    account_id: Uuid,
    name: String,
    sort_key: String,
    search_key: String,
    class_name: String,
    class_key: String,
    referent_id: Option<Uuid>,
    referent: Option<String>,
    is_filled: bool,
}

impl From<StudentRow> for BoardStudent {
    fn from(row: StudentRow) -> Self {
        Self {
            student: AccountId(row.account_id),
            name: row.name,
            sort_key: row.sort_key,
            search_key: row.search_key,
            class_name: row.class_name,
            class_key: row.class_key,
            referent: row.referent_id.map(AccountId).zip(row.referent),
            is_filled: row.is_filled,
        }
    }
}

#[derive(FromRow)]
pub(super) struct OpenRow {
    student_id: Uuid,
    id: Uuid,
    weeks: String,
    state: String,
    deadline: Option<NaiveDate>,
    since: DateTime<Utc>,
    host: String,
}

#[derive(FromRow)]
pub(super) struct ConventionRow {
    student_id: Uuid,
    pub(super) id: Uuid,
    weeks: String,
    state: String,
    moved_at: DateTime<Utc>,
    application_id: Option<Uuid>,
    proposal_id: Option<Uuid>,
    referent_id: Option<Uuid>,
    referent: Option<String>,
    host: String,
    gone_from: Option<NaiveDate>,
    gone_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
pub(super) struct PlaceRow {
    student_id: Uuid,
    week: i32,
    application_id: Option<Uuid>,
    proposal_id: Option<Uuid>,
    since: DateTime<Utc>,
    host: String,
}

pub(super) type SituationRow = (Uuid, i32, String, Option<String>, DateTime<Utc>);

/// A student and what is known of both weeks.
pub type StudentFacts = (BoardStudent, [WeekFacts; 2]);

/// The students of a board, found by their ids.
pub(super) struct Gathered {
    pub(super) all: Vec<StudentFacts>,
    places: HashMap<Uuid, usize>,
}

impl Gathered {
    pub(super) fn new(students: Vec<StudentRow>) -> Self {
        let places = students
            .iter()
            .enumerate()
            .map(|(at, row)| (row.account_id, at))
            .collect();
        let all = students
            .into_iter()
            .map(|row| (row.into(), [WeekFacts::default(), WeekFacts::default()]))
            .collect();
        Self { all, places }
    }

    fn of(&mut self, student: Uuid) -> Option<&mut StudentFacts> {
        let at = self.places.get(&student)?;
        self.all.get_mut(*at)
    }

    /// Adds a fact to each of those weeks, where the reader sees the student.
    pub(super) fn add(&mut self, student: Uuid, weeks: Weeks, add: impl Fn(&mut WeekFacts)) {
        if let Some((_, facts)) = self.of(student) {
            for week in weeks.iter() {
                add(&mut facts[week as usize]);
            }
        }
    }

    pub(super) fn application(&mut self, row: &OpenRow) -> Result<(), StoreError> {
        let weeks = code("application.weeks", &row.weeks, Weeks::from_code)?;
        let fact = open(row, Some(ApplicationId(row.id)), None);
        self.add(row.student_id, weeks, |facts| {
            if row.state == "accepted" {
                facts.add_accepted(fact.clone());
            } else {
                facts.add_pending(fact.clone());
            }
        });
        Ok(())
    }

    pub(super) fn proposal(&mut self, row: &OpenRow) -> Result<(), StoreError> {
        let weeks = code("proposal.weeks", &row.weeks, Weeks::from_code)?;
        let fact = open(row, None, Some(ProposalId(row.id)));
        self.add(row.student_id, weeks, |facts| {
            if row.state == "invited" {
                facts.add_invited(fact.clone());
            } else {
                facts.add_proposed(fact.clone());
            }
        });
        Ok(())
    }

    pub(super) fn convention(&mut self, row: ConventionRow, unsigned: Parties) -> Result<(), StoreError> {
        let weeks = code("convention.weeks", &row.weeks, Weeks::from_code)?;
        let place = PlaceFact {
            open: OpenFact {
                host: row.host,
                since: row.moved_at,
                until: None,
                application: row.application_id.map(ApplicationId),
                proposal: row.proposal_id.map(ProposalId),
            },
            convention: Some(ConventionFact {
                id: ConventionId(row.id),
                state: code("convention.state", &row.state, ConventionState::from_code)?,
                moved_at: row.moved_at,
                weeks,
                unsigned,
                gone: row.gone_from.zip(row.gone_at),
            }),
        };
        self.add(row.student_id, weeks, |facts| facts.place = Some(place.clone()));
        if let (Some((student, _)), Some(id), Some(name)) =
            (self.of(row.student_id), row.referent_id, row.referent)
        {
            student.referent.get_or_insert((AccountId(id), name));
        }
        Ok(())
    }

    pub(super) fn place(&mut self, row: PlaceRow) -> Result<(), StoreError> {
        let week = code_of_week(row.week)?;
        let place = PlaceFact {
            open: OpenFact {
                host: row.host,
                since: row.since,
                until: None,
                application: row.application_id.map(ApplicationId),
                proposal: row.proposal_id.map(ProposalId),
            },
            convention: None,
        };
        if let Some((_, facts)) = self.of(row.student_id) {
            facts[week as usize].place.get_or_insert(place);
        }
        Ok(())
    }

    pub(super) fn situation(
        &mut self,
        (student, week, kind, ground, at): SituationRow,
    ) -> Result<(), StoreError> {
        let week = code_of_week(week)?;
        let fact = SituationFact {
            kind: code("student_situation.kind", &kind, SituationKind::from_code)?,
            ground: ground
                .map(|ground| code("student_situation.ground", &ground, ExemptionGround::from_code))
                .transpose()?,
            at,
        };
        if let Some((_, facts)) = self.of(student) {
            facts[week as usize].situation = Some(fact);
        }
        Ok(())
    }
}

fn code_of_week(number: i32) -> Result<Week, StoreError> {
    code("week", &number.to_string(), |_| Week::from_number(number))
}

fn open(row: &OpenRow, application: Option<ApplicationId>, proposal: Option<ProposalId>) -> OpenFact {
    OpenFact {
        host: row.host.clone(),
        since: row.since,
        until: row.deadline,
        application,
        proposal,
    }
}

pub(super) fn party(role: &str) -> Result<AwaitedParty, StoreError> {
    Ok(
        match code("convention_signer.role", role, SignerRole::from_code)? {
            SignerRole::Head => AwaitedParty::Head,
            SignerRole::ReferentTeacher => AwaitedParty::Referent,
            SignerRole::Host | SignerRole::Host2 => AwaitedParty::Host,
            SignerRole::Student => AwaitedParty::Student,
            SignerRole::Guardian1 | SignerRole::Guardian2 => AwaitedParty::Guardian,
        },
    )
}
