//! What the board of a school is made from: its students, and what is known of each of their weeks.
//!
//! Nothing is kept beside the tables that people write to. Each query goes from the students of one school by indexes, one for each kind of
//! fact; which state follows, and in which order rows come, is the domain's (`domain::board`).

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    board::Parties,
    id::{AccountId, CampaignId, SchoolId},
    weeks::Weeks,
};
use gathered::{ConventionRow, Gathered, OpenRow, PlaceRow, SituationRow, StudentRow, party};
use uuid::Uuid;

use crate::{
    Conn, Db, StoreError,
    conn::{Statement, sql},
    decode::code,
    roster::by_family,
    staff::{fills, follows},
};

mod gathered;
mod reminder;
mod seen;
mod situation;

pub use gathered::StudentFacts;
pub use reminder::{RemindedPerson, ReminderOutcome};
pub use seen::{BoardView, LastLook, ViewSaved};
pub use situation::{SituationLine, SituationsSet};

/// Whether somebody ($2) sees all students of a school ($1) that day ($3).
const SEES_ALL: Statement = sql!(
    "SELECT ",
    fills!(school: "s.id", who: "$2", day: "$3", referent: "NULL"),
    " FROM school s WHERE s.id = $1"
);

/// Students of a school, with what else is read of each and which of them.
macro_rules! students {
    ($is_filled:expr; $($condition:expr),*) => {
        concat!(
            "SELECT st.account_id, a.name, ",
            by_family!("a"),
            " AS sort_key, a.search_key, st.class_name, st.class_key, st.referent_id, r.name AS referent, ",
            $is_filled,
            " AS is_filled
             FROM student st JOIN account a ON a.id = st.account_id LEFT JOIN account r ON r.id = st.referent_id
             WHERE st.school_id = $1 AND st.left_on IS NULL",
            $($condition),*
        )
    };
}

/// Whether somebody ($2) fills what the school says of a student that day ($3): as their referent teacher too, before there is a
/// convention and as the convention has it.
macro_rules! fills_student {
    () => {
        fills!(school: "st.school_id", who: "$2", day: "$3", referent:
            "CASE WHEN st.referent_id = $2 OR EXISTS (SELECT 1 FROM convention rc WHERE rc.student_id = st.account_id
                  AND rc.school_id = st.school_id AND rc.referent_id = $2 AND rc.state <> 'cancelled') THEN f.account_id END")
    };
}
pub(crate) use fills_student;

pub(crate) const ALL_STUDENTS: Statement = sql!(students!("st.school_id = $1";));

/// Those whom somebody fills for, or whose class they follow.
pub(crate) const STUDENTS_OF_READER: Statement = sql!(students!(
    fills_student!();
    " AND (",
    fills_student!(),
    " OR ",
    follows!(school: "st.school_id", who: "$2", class: "st.class_key"),
    ")"
));

/// Applications that somebody has yet to answer.
pub(crate) const LIVE_APPLICATIONS: Statement = sql!(
    "SELECT ap.student_id, ap.id, ap.weeks, ap.state, ap.deadline,
            CASE ap.state WHEN 'accepted' THEN ap.moved_at ELSE ap.submitted_at END AS since, s.name AS host
     FROM student st JOIN application ap ON ap.student_id = st.account_id AND ap.campaign_id = $2
              AND ap.state IN ('submitted', 'read', 'accepted')
          JOIN offer o ON o.id = ap.offer_id JOIN structure s ON s.id = o.structure_id
     WHERE st.school_id = $1 AND st.left_on IS NULL"
);

/// Places found alone that somebody has yet to answer.
pub(crate) const LIVE_PROPOSALS: Statement = sql!(
    "SELECT p.student_id, p.id, p.weeks, p.state, p.deadline, p.moved_at AS since, p.host_name AS host
     FROM student st JOIN proposal p ON p.student_id = st.account_id AND p.campaign_id = $2
              AND p.state IN ('proposed', 'invited')
     WHERE st.school_id = $1 AND st.left_on IS NULL"
);

/// When the last of what came to nothing ended, by weeks.
pub(crate) const ENDED: Statement = sql!(
    "SELECT ap.student_id, ap.weeks, MAX(ap.moved_at) AS at
     FROM student st JOIN application ap ON ap.student_id = st.account_id AND ap.campaign_id = $2
              AND ap.state NOT IN ('submitted', 'read', 'accepted', 'confirmed')
     WHERE st.school_id = $1 AND st.left_on IS NULL GROUP BY ap.student_id, ap.weeks
     UNION ALL
     SELECT p.student_id, p.weeks, MAX(p.moved_at)
     FROM student st JOIN proposal p ON p.student_id = st.account_id AND p.campaign_id = $2
              AND p.state NOT IN ('proposed', 'invited', 'agreed')
     WHERE st.school_id = $1 AND st.left_on IS NULL GROUP BY p.student_id, p.weeks"
);

/// Places whose convention is open or signed.
pub(crate) const WITH_CONVENTION: Statement = sql!(
    "SELECT c.student_id, c.id, c.weeks, c.state, c.moved_at, c.application_id, c.proposal_id, c.referent_id,
            r.name AS referent, COALESCE(s.name, p.host_name, '') AS host, m.gone_from, m.closed_at AS gone_at
     FROM student st JOIN convention c ON c.student_id = st.account_id AND c.campaign_id = $2 AND c.state <> 'cancelled'
          LEFT JOIN structure s ON s.id = c.structure_id LEFT JOIN proposal p ON p.id = c.proposal_id
          LEFT JOIN account r ON r.id = c.referent_id
          LEFT JOIN amendment m ON m.convention_id = c.id AND m.version = c.number AND m.state = 'in_force'
              AND m.gone_from IS NOT NULL
     WHERE st.school_id = $1 AND st.left_on IS NULL"
);

/// Confirmed places that have none: the school has yet to decide about them.
pub(crate) const WITHOUT_CONVENTION: Statement = sql!(
    "SELECT pl.student_id, pl.week, pl.application_id, pl.proposal_id,
            COALESCE(ap.moved_at, p.moved_at) AS since, COALESCE(s.name, p.host_name, '') AS host
     FROM student st JOIN placement pl ON pl.student_id = st.account_id AND pl.campaign_id = $2
          LEFT JOIN application ap ON ap.id = pl.application_id LEFT JOIN offer o ON o.id = ap.offer_id
          LEFT JOIN structure s ON s.id = o.structure_id LEFT JOIN proposal p ON p.id = pl.proposal_id
     WHERE st.school_id = $1 AND st.left_on IS NULL
       AND NOT EXISTS (SELECT 1 FROM convention c WHERE c.student_id = pl.student_id AND c.state <> 'cancelled'
                       AND (c.application_id = pl.application_id OR c.proposal_id = pl.proposal_id))"
);

/// Who has yet to sign what is open to signatures.
pub(crate) const UNSIGNED: Statement = sql!(
    "SELECT c.id, g.role
     FROM student st JOIN convention c ON c.student_id = st.account_id AND c.campaign_id = $2
              AND c.state IN ('validated', 'signing')
          JOIN convention_signer g ON g.convention_id = c.id AND g.number = c.number
     WHERE st.school_id = $1 AND st.left_on IS NULL
       AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = g.convention_id
                       AND d.number = g.number AND d.role = g.role)"
);

/// What the school set.
pub(crate) const SITUATIONS: Statement = sql!(
    "SELECT t.student_id, t.week, t.kind, t.ground, t.set_at
     FROM student st JOIN student_situation t ON t.student_id = st.account_id AND t.campaign_id = $2
     WHERE st.school_id = $1 AND st.left_on IS NULL"
);

/// Which students of a school somebody sees on its board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BoardReach {
    /// All of them, and fills for each.
    All,
    /// Those, with whether they fill for each.
    Some(HashMap<AccountId, bool>),
}

impl BoardReach {
    /// Whether they fill for that student; nothing where they do not see them.
    pub fn of(&self, student: AccountId) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::Some(students) => students.get(&student).copied(),
        }
    }
}

impl Conn {
    async fn sees_whole_board(
        &mut self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
    ) -> Result<bool, StoreError> {
        let sees_all: Option<bool> = self
            .query(SEES_ALL)
            .bind(school.0)
            .bind(reader.0)
            .bind(today)
            .optional_scalar()
            .await?;
        Ok(sees_all.unwrap_or_default())
    }

    async fn board_students(
        &mut self,
        school: SchoolId,
        (reader, today): (AccountId, NaiveDate),
    ) -> Result<Vec<StudentRow>, StoreError> {
        if self.sees_whole_board(school, (reader, today)).await? {
            self.query(ALL_STUDENTS).bind(school.0).all().await
        } else {
            self.query(STUDENTS_OF_READER)
                .bind(school.0)
                .bind(reader.0)
                .bind(today)
                .all()
                .await
        }
    }

    /// Who has yet to sign each convention that is open to signatures.
    async fn board_unsigned(
        &mut self,
        school: SchoolId,
        campaign: CampaignId,
    ) -> Result<HashMap<Uuid, Parties>, StoreError> {
        let rows: Vec<(Uuid, String)> = self.query(UNSIGNED).bind(school.0).bind(campaign.0).all().await?;
        let mut unsigned: HashMap<Uuid, Parties> = HashMap::new();
        for (convention, role) in rows {
            let parties = unsigned.entry(convention).or_default();
            *parties = parties.with(party(&role)?);
        }
        Ok(unsigned)
    }

    async fn board_places(
        &mut self,
        gathered: &mut Gathered,
        school: SchoolId,
        campaign: CampaignId,
    ) -> Result<(), StoreError> {
        let unsigned = self.board_unsigned(school, campaign).await?;
        let rows: Vec<ConventionRow> = self
            .query(WITH_CONVENTION)
            .bind(school.0)
            .bind(campaign.0)
            .all()
            .await?;
        for row in rows {
            let unsigned = unsigned.get(&row.id).copied().unwrap_or_default();
            gathered.convention(row, unsigned)?;
        }
        let rows: Vec<PlaceRow> = self
            .query(WITHOUT_CONVENTION)
            .bind(school.0)
            .bind(campaign.0)
            .all()
            .await?;
        rows.into_iter().try_for_each(|row| gathered.place(row))
    }

    async fn board_open(
        &mut self,
        gathered: &mut Gathered,
        school: SchoolId,
        campaign: CampaignId,
    ) -> Result<(), StoreError> {
        let rows: Vec<OpenRow> = self
            .query(LIVE_APPLICATIONS)
            .bind(school.0)
            .bind(campaign.0)
            .all()
            .await?;
        rows.iter().try_for_each(|row| gathered.application(row))?;
        let rows: Vec<OpenRow> = self
            .query(LIVE_PROPOSALS)
            .bind(school.0)
            .bind(campaign.0)
            .all()
            .await?;
        rows.iter().try_for_each(|row| gathered.proposal(row))?;
        let rows: Vec<(Uuid, String, DateTime<Utc>)> =
            self.query(ENDED).bind(school.0).bind(campaign.0).all().await?;
        for (student, weeks, at) in rows {
            let weeks = code("application.weeks", &weeks, Weeks::from_code)?;
            gathered.add(student, weeks, |facts| facts.add_end(at));
        }
        let rows: Vec<SituationRow> = self
            .query(SITUATIONS)
            .bind(school.0)
            .bind(campaign.0)
            .all()
            .await?;
        rows.into_iter().try_for_each(|row| gathered.situation(row))
    }
}

impl Db {
    /// The students of a school whom somebody of it sees that day, with what is known of their weeks in a campaign; whoever left is
    /// left out.
    pub async fn board(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
        campaign: CampaignId,
    ) -> Result<Vec<StudentFacts>, StoreError> {
        let mut conn = self.read().await?;
        let mut gathered = Gathered::new(conn.board_students(school, reader).await?);
        conn.board_places(&mut gathered, school, campaign).await?;
        conn.board_open(&mut gathered, school, campaign).await?;
        Ok(gathered.all)
    }

    /// The same for all students of a school, whoever looks: see [`Db::board_reach`].
    pub async fn whole_board(
        &self,
        school: SchoolId,
        campaign: CampaignId,
    ) -> Result<Vec<StudentFacts>, StoreError> {
        let mut conn = self.read().await?;
        let students = conn.query(ALL_STUDENTS).bind(school.0).all().await?;
        let mut gathered = Gathered::new(students);
        conn.board_places(&mut gathered, school, campaign).await?;
        conn.board_open(&mut gathered, school, campaign).await?;
        Ok(gathered.all)
    }

    /// Which of them somebody sees that day.
    pub async fn board_reach(
        &self,
        school: SchoolId,
        reader: (AccountId, NaiveDate),
    ) -> Result<BoardReach, StoreError> {
        let mut conn = self.read().await?;
        if conn.sees_whole_board(school, reader).await? {
            return Ok(BoardReach::All);
        }
        let students = conn.board_students(school, reader).await?;
        let students = Gathered::new(students).all.into_iter();
        let students = students.map(|(student, _)| (student.student, student.is_filled));
        Ok(BoardReach::Some(students.collect()))
    }
}
