//! Situations: who needs no place for a week, set and lifted by the school.

use chrono::NaiveDate;
use domain::{
    board::{SituationKind, SituationSet, is_interrupted},
    id::{AccountId, CampaignId, SchoolId},
    weeks::{Week, Weeks},
};
use uuid::Uuid;

use super::fills_student;
use crate::{
    ChangeContext, Conn, Db, StoreError,
    conn::{Statement, sql},
    decode::code,
    staff::fills,
};

/// Whether somebody ($2) fills what the school says of a student ($1) that day ($3), who is still there; nothing where the school is
/// another one ($4).
const FILLS: Statement = sql!(
    "SELECT ",
    fills_student!(),
    " FROM student st WHERE st.account_id = $1 AND st.left_on IS NULL AND st.school_id = $4"
);

/// What became of one student in an act on several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SituationLine {
    /// Set, or lifted.
    Done,
    /// It stood so already.
    Same,
    /// They have a confirmed place in one of those weeks: nothing is set for them.
    Placed,
    /// No student of this school, or not one whom the actor fills for.
    Gone,
}

/// What became of each, in the order they were given.
pub type SituationsSet = Vec<(AccountId, SituationLine)>;

/// One student's week.
#[derive(Clone, Copy)]
struct Of {
    student: Uuid,
    campaign: Uuid,
    week: Week,
}

fn words(set: &SituationSet, weeks: Weeks) -> String {
    let what = match set.ground {
        Some(ground) => ground.label(),
        None => "Accueil au lycée",
    };
    let note = if set.note.is_empty() {
        String::new()
    } else {
        format!("\u{a0}: {}", set.note)
    };
    format!("{what}, {}{note}", weeks.label())
}

impl Conn {
    /// Whether the actor fills what a school says of a student. Under the student's lock.
    pub(super) async fn fills_for(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        student: Uuid,
    ) -> Result<bool, StoreError> {
        let fills: Option<bool> = self
            .query(FILLS)
            .bind(student)
            .bind(context.actor.map(|by| by.0))
            .bind(context.today)
            .bind(school.0)
            .optional_scalar()
            .await?;
        Ok(fills.unwrap_or_default())
    }

    async fn put_situation(
        &mut self,
        context: &ChangeContext<'_>,
        of: Of,
        set: &SituationSet,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO student_situation (student_id, campaign_id, week, kind, ground, note, set_by, set_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (student_id, campaign_id, week) DO UPDATE SET kind = excluded.kind, ground = excluded.ground,
                 note = excluded.note, set_by = excluded.set_by, set_at = excluded.set_at
             WHERE student_situation.kind <> excluded.kind OR student_situation.note <> excluded.note
                OR COALESCE(student_situation.ground, '') <> COALESCE(excluded.ground, '')"
        );
        let written = self
            .query(sql)
            .bind(of.student)
            .bind(of.campaign)
            .bind(of.week.number())
            .bind(set.kind.code())
            .bind(set.ground.map(domain::board::ExemptionGround::code))
            .bind(&set.note)
            .bind(context.actor.map(|by| by.0))
            .bind(context.now)
            .execute()
            .await?;
        Ok(written > 0)
    }

    async fn set_situation(
        &mut self,
        context: &ChangeContext<'_>,
        (school, campaign): (SchoolId, CampaignId),
        (student, weeks): (AccountId, Weeks),
        set: Option<&SituationSet>,
    ) -> Result<SituationLine, StoreError> {
        let there = self.lock_person(student.0).await?;
        if !there || !self.fills_for(context, school, student.0).await? {
            return Ok(SituationLine::Gone);
        }
        let is_placed = set.is_some() && self.is_placed(student.0, campaign.0, weeks).await?;
        if is_placed && !self.are_interrupted(student.0, campaign, weeks).await? {
            return Ok(SituationLine::Placed);
        }
        let mut changed = false;
        for week in weeks.iter() {
            let of = Of {
                student: student.0,
                campaign: campaign.0,
                week,
            };
            changed |= match set {
                Some(set) => self.put_situation(context, of, set).await?,
                None => self.lift_situation(of).await?,
            };
        }
        if !changed {
            return Ok(SituationLine::Same);
        }
        let (action, detail) = match set {
            Some(set) if set.kind == SituationKind::Exempted => ("student.exempt", words(set, weeks)),
            Some(set) => ("student.at_school", words(set, weeks)),
            None => ("student.situation_lifted", weeks.label().to_owned()),
        };
        self.write_audit(context, action, Some(student.0), &detail)
            .await?;
        Ok(SituationLine::Done)
    }

    /// Whether each of those weeks was interrupted: a place that ended early, or to which the student did not come, is none any more.
    async fn are_interrupted(
        &mut self,
        student: Uuid,
        campaign: CampaignId,
        weeks: Weeks,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT c.weeks, m.gone_from, k.week1, k.week2
             FROM convention c JOIN campaign k ON k.id = c.campaign_id
                  JOIN amendment m ON m.convention_id = c.id AND m.version = c.number AND m.state = 'in_force'
                      AND m.gone_from IS NOT NULL
             WHERE c.student_id = $1 AND c.campaign_id = $2 AND c.state = 'signed'"
        );
        let ended: Vec<(String, NaiveDate, NaiveDate, NaiveDate)> =
            self.query(sql).bind(student).bind(campaign.0).all().await?;
        let mut covered = Vec::new();
        for (of, gone_from, first, second) in ended {
            let of = code("convention.weeks", &of, Weeks::from_code)?;
            covered.extend(of.iter().filter(|week| {
                let monday = if *week == Week::First { first } else { second };
                is_interrupted(gone_from, monday)
            }));
        }
        Ok(weeks.iter().all(|week| covered.contains(&week)))
    }

    async fn lift_situation(&mut self, of: Of) -> Result<bool, StoreError> {
        let sql =
            sql!("DELETE FROM student_situation WHERE student_id = $1 AND campaign_id = $2 AND week = $3");
        let gone = self
            .query(sql)
            .bind(of.student)
            .bind(of.campaign)
            .bind(of.week.number())
            .execute()
            .await?;
        Ok(gone > 0)
    }
}

impl Db {
    /// Sets a situation for students of a school in a campaign, or lifts what is set (`None`). Each student is a transaction of its own,
    /// with a line of the journal: one who cannot be set keeps nobody else waiting.
    pub async fn set_situations(
        &self,
        context: &ChangeContext<'_>,
        of: (SchoolId, CampaignId),
        students: &[(AccountId, Weeks)],
        set: Option<&SituationSet>,
    ) -> Result<SituationsSet, StoreError> {
        let mut said = Vec::with_capacity(students.len());
        for student in students {
            let line = self
                .transaction(async |tx| tx.set_situation(context, of, *student, set).await)
                .await?;
            said.push((student.0, line));
        }
        Ok(said)
    }
}
