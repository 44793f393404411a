//! Lists of conventions: the host's, the pupil's, the guardian's, the lycée's.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{ConventionState, FollowUp, SignerRole, Situation, Standing, waiting_for},
    id::{AccountId, ConventionId, SchoolId},
    name_key::search_patterns,
    school::{class_key, compare_classes},
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::reading::has_place;
use crate::{
    Db, StoreError,
    conn::{Statement, sql},
    decode::{code, parsed},
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
    /// In which list of its lycée it is.
    pub follow_up: FollowUp,
}

/// In which order a lycée reads its conventions.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ConventionsOrder {
    /// What waits for the lycée, then for others, then nobody; in each, what has waited longest.
    #[default]
    Waiting,
    /// By the pupil's name.
    Name,
    /// The last to move first.
    Recent,
}

/// What a lycée looks for among its conventions.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct ConventionsFilter {
    /// One list only.
    pub follow_up: Option<FollowUp>,
    /// In which order.
    pub order: ConventionsOrder,
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
    awaits_referent_teacher: bool,
    awaits_host: bool,
    awaits_host2: bool,
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
            (row.awaits_referent_teacher, SignerRole::ReferentTeacher),
            (row.awaits_host, SignerRole::Host),
            (row.awaits_host2, SignerRole::Host2),
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
        let follow_up = FollowUp::of(state, row.awaits_head);
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
            follow_up,
            awaited: if situation == Situation::CancelledPlaceKept {
                waiting_for(ConventionState::SchoolPart, &[])
            } else {
                waiting_for(state, &unsigned)
            },
        })
    }
}

/// Whether the current version is still to be signed in that role.
macro_rules! awaited {
    ($role:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM convention_signer g
                     WHERE g.convention_id = c.id AND g.number = c.number AND g.role = '",
            $role,
            "' AND NOT EXISTS (SELECT 1 FROM convention_signature x
                               WHERE x.convention_id = c.id AND x.number = c.number AND x.role = g.role))"
        )
    };
}

/// The same as a column.
macro_rules! awaits {
    ($role:literal) => {
        concat!(awaited!($role), " AS awaits_", $role)
    };
}

/// The code of the list in which a convention is, for the lycée, whose head signs, or for the structure, for which one signs or two: what
/// [`FollowUp::of`] says.
macro_rules! follow_up {
    ("head") => {
        follow_up!(awaited!("head"))
    };
    ("host") => {
        follow_up!(concat!("(", awaited!("host"), " OR ", awaited!("host2"), ")"))
    };
    ($awaits:expr) => {
        concat!(
            "CASE c.state WHEN 'host_part' THEN 'structure' WHEN 'school_part' THEN 'a-valider' WHEN 'signed' THEN 'signees'
                          WHEN 'validated' THEN CASE WHEN ",
            $awaits,
            " THEN 'a-signer' ELSE 'signataires' END
                          WHEN 'signing' THEN CASE WHEN ",
            $awaits,
            " THEN 'a-signer' ELSE 'signataires' END
                          ELSE 'annulees' END"
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
            awaits!("referent_teacher"),
            ", ",
            awaits!("host"),
            ", ",
            awaits!("host2"),
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

/// A page ($3, $4) of one list ($2; all when empty) of the structures that somebody ($1) belongs to: what waits for them first, above all
/// what came back to them; in each list, what has waited longest.
pub(crate) const OF_STRUCTURE: Statement = sql!(select_lines!(
    "c.structure_id IN (SELECT m.structure_id FROM membership m WHERE m.account_id = $1) AND ($2 = '' OR ",
    follow_up!("host"),
    " = $2) ORDER BY CASE ",
    follow_up!("host"),
    " WHEN 'structure' THEN 0 WHEN 'a-signer' THEN 1 WHEN 'a-valider' THEN 2 WHEN 'signataires' THEN 3 WHEN 'signees' THEN 4 ELSE 5 END,
         CASE WHEN c.state = 'host_part' AND c.reason <> '' THEN 0 ELSE 1 END, c.moved_at, c.id LIMIT $3 OFFSET $4"
));

/// A pupil's ($1).
pub(crate) const OF_STUDENT: Statement = sql!(select_lines!(
    "c.student_id = $1 ORDER BY c.moved_at DESC, c.id DESC LIMIT $2"
));

/// Those of a guardian's ($1) children.
pub(crate) const OF_GUARDIAN: Statement = sql!(select_lines!(
    "c.student_id IN (SELECT w.student_id FROM guardian w WHERE w.account_id = $1 AND w.may_be_told)
     ORDER BY c.moved_at DESC, c.id DESC LIMIT $2"
));

/// Those of a lycée ($1) that somebody ($2) reads that day ($3).
macro_rules! read_in_school {
    () => {
        concat!(
            "c.school_id = $1 AND (",
            fills!(school: "c.school_id", who: "$2", day: "$3", referent: "c.referent_id"),
            " OR ",
            follows!(school: "c.school_id", who: "$2", class: "CASE st.school_id WHEN c.school_id THEN st.class_key END"),
            ")"
        )
    };
}

/// Of these, those of one class ($4), with a text ($5 to $8).
macro_rules! looked_for {
    () => {
        concat!(
            read_in_school!(),
            " AND ($4 = '' OR st.class_key = $4)
     AND ($5 = '' OR a.search_key LIKE $6 OR a.search_key LIKE $7
          OR COALESCE(s.search_key, p.host_key, '') LIKE $6 OR COALESCE(s.search_key, p.host_key, '') LIKE $7
          OR REPLACE(c.reference, '-', '') LIKE $8)"
        )
    };
}

/// A page ($10, $11) of one list ($9; all when empty), in some order.
macro_rules! of_school {
    ($order:literal) => {
        select_lines!(
            looked_for!(),
            " AND ($9 = '' OR ",
            follow_up!("head"),
            " = $9) ORDER BY ",
            $order,
            " LIMIT $10 OFFSET $11"
        )
    };
}

/// What has waited longest first: for the lycée, for others, then what waits for nobody.
pub(crate) const OF_SCHOOL: Statement = sql!(of_school!(
    "CASE c.state WHEN 'school_part' THEN 0 WHEN 'validated' THEN 1 WHEN 'signing' THEN 1 WHEN 'host_part' THEN 2
                  WHEN 'signed' THEN 3 ELSE 4 END, c.moved_at, c.id"
));
pub(crate) const OF_SCHOOL_BY_NAME: Statement = sql!(of_school!("a.sort_key, c.id"));
pub(crate) const OF_SCHOOL_RECENT: Statement = sql!(of_school!("c.moved_at DESC, c.id DESC"));

/// How many there are in each list.
pub(crate) const COUNTS_OF_SCHOOL: Statement = sql!(
    "SELECT list, COUNT(*) FROM (SELECT ",
    follow_up!("head"),
    " AS list FROM convention c JOIN account a ON a.id = c.student_id JOIN student st ON st.account_id = c.student_id
          LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
      WHERE ",
    looked_for!(),
    ") AS lists GROUP BY list"
);

/// The classes whose conventions somebody reads.
const CLASSES_OF_SCHOOL: Statement = sql!(
    "SELECT DISTINCT st.class_name FROM convention c JOIN student st ON st.account_id = c.student_id WHERE ",
    read_in_school!(),
    " AND st.class_name <> '' LIMIT 500"
);

const COUNTS_OF_STRUCTURE: Statement = sql!(
    "SELECT list, COUNT(*) FROM (SELECT ",
    follow_up!("host"),
    " AS list FROM convention c
      WHERE c.structure_id IN (SELECT m.structure_id FROM membership m WHERE m.account_id = $1)) AS lists GROUP BY list"
);

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

fn total(counted: i64) -> Result<u32, StoreError> {
    parsed("convention", u32::try_from(counted))
}

/// How many there are in each of these lists, those of none too.
fn counted(lists: [FollowUp; 6], found: &[(String, i64)]) -> Result<Vec<(FollowUp, u32)>, StoreError> {
    lists
        .into_iter()
        .map(|list| {
            let found = found.iter().find(|(code, _)| code == list.code());
            Ok((list, total(found.map_or(0, |(_, counted)| *counted))?))
        })
        .collect()
}

fn offset(page: u32) -> i64 {
    i64::from(PAGE) * i64::from(page.max(1) - 1)
}

impl Db {
    /// A page, from 1, of the conventions of the structures that somebody belongs to, or of one list of them: what waits for them first.
    pub async fn conventions_of_structure(
        &self,
        account: AccountId,
        list: Option<FollowUp>,
        page: u32,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        lines(
            self.query(OF_STRUCTURE)
                .bind(account.0)
                .bind(list.map_or("", FollowUp::code))
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

    /// The names of a guardian's children who have no convention, not even one that was given up.
    pub async fn children_without_convention(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let sql = sql!(
            "SELECT a.name FROM guardian w JOIN account a ON a.id = w.student_id
             WHERE w.account_id = $1 AND w.may_be_told
               AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.student_id = w.student_id)
             ORDER BY a.sort_key, a.id"
        );
        self.query(sql).bind(account.0).scalars().await
    }

    /// How many conventions the structures have that somebody belongs to, list by list.
    pub async fn convention_counts_of_host(
        &self,
        account: AccountId,
    ) -> Result<Vec<(FollowUp, u32)>, StoreError> {
        let found: Vec<(String, i64)> = self.query(COUNTS_OF_STRUCTURE).bind(account.0).all().await?;
        counted(FollowUp::FOR_HOST, &found)
    }

    /// A page, from 1, of those of a lycée's conventions that somebody of it reads that day.
    pub async fn conventions_of_school(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
        filter: &ConventionsFilter,
        page: u32,
    ) -> Result<Vec<ConventionLine>, StoreError> {
        let sql = match filter.order {
            ConventionsOrder::Waiting => OF_SCHOOL,
            ConventionsOrder::Name => OF_SCHOOL_BY_NAME,
            ConventionsOrder::Recent => OF_SCHOOL_RECENT,
        };
        let [apart, gathered] = search_patterns(&filter.text);
        lines(
            self.query(sql)
                .bind(school.0)
                .bind(reader.0)
                .bind(today)
                .bind(class_key(&filter.class_name).replace('\0', ""))
                .bind(filter.text.trim().replace('\0', ""))
                .bind(apart)
                .bind(gathered)
                .bind(reference_pattern(&filter.text))
                .bind(filter.follow_up.map_or("", FollowUp::code))
                .bind(i64::from(PAGE))
                .bind(offset(page))
                .all()
                .await?,
        )
    }

    /// How many of them there are in each list, whichever list the filter names. What is in none of them is in no list.
    pub async fn counts_of_school(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
        filter: &ConventionsFilter,
    ) -> Result<Vec<(FollowUp, u32)>, StoreError> {
        let [apart, gathered] = search_patterns(&filter.text);
        let found: Vec<(String, i64)> = self
            .query(COUNTS_OF_SCHOOL)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .bind(class_key(&filter.class_name).replace('\0', ""))
            .bind(filter.text.trim().replace('\0', ""))
            .bind(apart)
            .bind(gathered)
            .bind(reference_pattern(&filter.text))
            .all()
            .await?;
        counted(FollowUp::ALL, &found)
    }

    /// The classes whose conventions somebody of a lycée reads that day, in order.
    pub async fn classes_with_conventions(
        &self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
    ) -> Result<Vec<String>, StoreError> {
        let mut classes: Vec<String> = self
            .query(CLASSES_OF_SCHOOL)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .scalars()
            .await?;
        classes.sort_by(|one, other| compare_classes(one, other));
        Ok(classes)
    }
}
