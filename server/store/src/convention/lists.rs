//! Lists of conventions: the host's, the pupil's, the guardian's, the lycée's.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{ConventionState, SignerRole, Situation, Standing, waiting_for},
    id::{AccountId, ConventionId, SchoolId},
    name_key::search_patterns,
    school::class_key,
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::reading::has_place;
use crate::{
    Db, StoreError,
    conn::{Statement, sql},
    decode::code,
    staff::{fills, follows},
};

/// Lines on a page.
const PAGE: u32 = 50;

/// A convention in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConventionLine {
    /// Identifier.
    pub id: ConventionId,
    /// What people call it by.
    pub reference: String,
    /// Pupil.
    pub student_name: String,
    /// Their class.
    pub class_name: String,
    /// Host.
    pub host_name: String,
    /// Weeks.
    pub weeks: Weeks,
    /// Its state.
    pub state: ConventionState,
    /// Since when.
    pub moved_at: DateTime<Utc>,
    /// What its state means.
    pub situation: Situation,
    /// The place it is for: the id of an application or of a proposal.
    pub place: Uuid,
    /// Who is awaited.
    pub awaited: Vec<String>,
}

/// What a lycée looks for among its conventions.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ConventionsFilter {
    /// One state only.
    pub state: Option<ConventionState>,
    /// One class only, however it is written; empty for all.
    pub class_name: String,
    /// Beginnings of words of a pupil's or a host's name, or part of the reference; empty for all.
    pub text: String,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a query")]
struct LineRow {
    id: Uuid,
    reference: String,
    student_name: String,
    class_name: String,
    host_name: String,
    weeks: String,
    state: String,
    moved_at: DateTime<Utc>,
    number: i32,
    has_reason: bool,
    place: Uuid,
    has_place: bool,
    has_successor: bool,
    last_number: Option<i32>,
    last_state: Option<String>,
    awaits_head: bool,
    awaits_host: bool,
    awaits_student: bool,
    awaits_guardian1: bool,
    awaits_guardian2: bool,
}

impl TryFrom<LineRow> for ConventionLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> Result<Self, StoreError> {
        let state = code("convention.state", &row.state, ConventionState::from_code)?;
        let unsigned: Vec<SignerRole> = [
            (row.awaits_head, SignerRole::Head),
            (row.awaits_host, SignerRole::Host),
            (row.awaits_student, SignerRole::Student),
            (row.awaits_guardian1, SignerRole::Guardian1),
            (row.awaits_guardian2, SignerRole::Guardian2),
        ]
        .into_iter()
        .filter_map(|(awaited, role)| awaited.then_some(role))
        .collect();
        let last = match (row.last_number, row.last_state) {
            (Some(number), Some(last)) => Some((
                number,
                code("convention_version.state", &last, ConventionState::from_code)?,
            )),
            _ => None,
        };
        let situation = Situation::of(Standing {
            state,
            number: row.number,
            last,
            has_reason: row.has_reason,
            has_place: row.has_place,
            has_successor: row.has_successor,
        });
        Ok(Self {
            id: ConventionId(row.id),
            reference: row.reference,
            situation,
            place: row.place,
            student_name: row.student_name,
            class_name: row.class_name,
            host_name: row.host_name,
            weeks: code("convention.weeks", &row.weeks, Weeks::from_code)?,
            state,
            moved_at: row.moved_at,
            awaited: if situation == Situation::CancelledPlaceKept {
                waiting_for(ConventionState::SchoolPart, &[])
            } else {
                waiting_for(state, &unsigned)
            },
        })
    }
}

/// Whether the current version is still to be signed in that role.
macro_rules! awaits {
    ($role:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM convention_signer g
                     WHERE g.convention_id = c.id AND g.number = c.number AND g.role = '",
            $role,
            "' AND NOT EXISTS (SELECT 1 FROM convention_signature x
                               WHERE x.convention_id = c.id AND x.number = c.number AND x.role = g.role)) AS awaits_",
            $role
        )
    };
}

/// The columns of a line, with what is asked for.
macro_rules! select_lines {
    ($($condition:expr),+) => {
        concat!(
            "SELECT c.id, c.reference, a.name AS student_name, st.class_name,
                    COALESCE(s.name, p.host_name, '') AS host_name, c.weeks, c.state, c.moved_at, c.number,
                    c.reason <> '' AS has_reason, COALESCE(c.application_id, c.proposal_id) AS place, ",
            has_place!(),
            " AS has_place,
                    c.state = 'cancelled' AND EXISTS (
                        SELECT 1 FROM convention n WHERE n.state <> 'cancelled'
                          AND (n.application_id = c.application_id OR n.proposal_id = c.proposal_id)) AS has_successor,
                    lv.number AS last_number, lv.state AS last_state, ",
            awaits!("head"),
            ", ",
            awaits!("host"),
            ", ",
            awaits!("student"),
            ", ",
            awaits!("guardian1"),
            ", ",
            awaits!("guardian2"),
            " FROM convention c JOIN account a ON a.id = c.student_id JOIN student st ON st.account_id = c.student_id
                   LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
                   LEFT JOIN convention_version lv ON lv.convention_id = c.id
                       AND lv.number = (SELECT MAX(mv.number) FROM convention_version mv WHERE mv.convention_id = c.id)
              WHERE ",
            $($condition),+
        )
    };
}

/// Those of the structures that somebody ($1) belongs to.
const OF_STRUCTURE: Statement = sql!(select_lines!(
    "c.structure_id IN (SELECT m.structure_id FROM membership m WHERE m.account_id = $1)
     ORDER BY c.moved_at DESC, c.id DESC LIMIT $2 OFFSET $3"
));

/// A pupil's ($1).
const OF_STUDENT: Statement = sql!(select_lines!(
    "c.student_id = $1 ORDER BY c.moved_at DESC, c.id DESC LIMIT $2"
));

/// Those of a guardian's ($1) children.
const OF_GUARDIAN: Statement = sql!(select_lines!(
    "c.student_id IN (SELECT w.student_id FROM guardian w WHERE w.account_id = $1)
     ORDER BY c.moved_at DESC, c.id DESC LIMIT $2"
));

/// A lycée's ($1), in one state ($2), of one class ($3), with a text ($4 to $7): those that somebody ($10) reads that day ($11).
const OF_SCHOOL: Statement = sql!(select_lines!(
    "c.school_id = $1 AND ($2 = '' OR c.state = $2) AND ($3 = '' OR st.class_key = $3)
     AND ($4 = '' OR a.search_key LIKE $5 OR a.search_key LIKE $6
          OR COALESCE(s.search_key, p.host_key, '') LIKE $5 OR COALESCE(s.search_key, p.host_key, '') LIKE $6
          OR REPLACE(c.reference, '-', '') LIKE $7)
     AND (",
    fills!(school: "c.school_id", who: "$10", day: "$11", referent: "c.referent_id"),
    " OR ",
    follows!(school: "c.school_id", who: "$10", class: "CASE st.school_id WHEN c.school_id THEN st.class_key
                                                        END"),
    ") ORDER BY c.moved_at DESC, c.id DESC LIMIT $8 OFFSET $9"
));

/// What the references that hold that text look like without their hyphens; nothing of less than four signs, which could be part of
/// anybody's.
fn reference_pattern(text: &str) -> String {
    let signs: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if signs.len() < 4 {
        return String::new();
    }
    format!("%{}%", signs.to_ascii_uppercase())
}

fn lines(rows: Vec<LineRow>) -> Result<Vec<ConventionLine>, StoreError> {
    rows.into_iter().map(ConventionLine::try_from).collect()
}

fn offset(page: u32) -> i64 {
    i64::from(PAGE) * i64::from(page.max(1) - 1)
}

impl Db {
    /// A page, from 1, of the conventions of the structures that somebody belongs to, the last to move first.
    pub async fn conventions_of_structure(
        &self,
        account: AccountId,
        page: u32,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        lines(
            self.query(OF_STRUCTURE)
                .bind(account.0)
                .bind(i64::from(PAGE))
                .bind(offset(page))
                .all()
                .await?,
        )
    }

    /// A pupil's conventions, the last to move first.
    pub async fn conventions_of_student(
        &self,
        account: AccountId,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        lines(
            self.query(OF_STUDENT)
                .bind(account.0)
                .bind(i64::from(PAGE))
                .all()
                .await?,
        )
    }

    /// The conventions of a guardian's children, the last to move first.
    pub async fn conventions_of_guardian(
        &self,
        account: AccountId,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        lines(
            self.query(OF_GUARDIAN)
                .bind(account.0)
                .bind(i64::from(PAGE))
                .all()
                .await?,
        )
    }

    /// A page, from 1, of those of a lycée's conventions that somebody of it reads that day, the last to move first.
    pub async fn conventions_of_school(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
        filter: &ConventionsFilter,
        page: u32,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        let [apart, gathered] = search_patterns(&filter.text);
        lines(
            self.query(OF_SCHOOL)
                .bind(school.0)
                .bind(filter.state.map_or("", ConventionState::code))
                .bind(class_key(&filter.class_name).replace('\0', ""))
                .bind(filter.text.trim().replace('\0', ""))
                .bind(apart)
                .bind(gathered)
                .bind(reference_pattern(&filter.text))
                .bind(i64::from(PAGE))
                .bind(offset(page))
                .bind(reader.0)
                .bind(today)
                .all()
                .await?,
        )
    }
}

#[cfg(test)]
mod plans;
