//! A file of students, applied in one transaction: what was shown, or nothing.

use domain::{
    id::{AccountId, SchoolId},
    roster::Reading,
    typography::counted,
};
use uuid::Uuid;

use crate::{ChangeContext, Constraint, Db, StoreError};

/// How a file is applied.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterOptions<'a> {
    /// The [digest](Differences::digest) of the differences that were shown; without, whatever they are.
    pub seen: Option<&'a str>,
    /// Those of the students proposed as leavers who left.
    pub leavers: &'a [AccountId],
    /// Whether lines with a fault are left out; otherwise one fault keeps all of it back.
    pub skip_faulty: bool,
    /// The file that is used up by it.
    pub import: Option<Uuid>,
}

/// How much a file changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RosterCounts {
    /// Students who came in.
    pub added: usize,
    /// Students about whom something changed.
    pub changed: usize,
    /// Students who left.
    pub left: usize,
}

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RosterApplied {
    /// Written.
    Done(RosterCounts),
    /// What is known is not what it was when the differences were shown: nothing is written.
    Changed,
    /// Lines have faults, and were not to be left out: nothing is written.
    Faulty,
    /// That file was applied already.
    Gone,
}

impl Db {
    /// Applies a file to the list of a lycée, if it changes what was shown.
    pub async fn apply_roster(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        reading: &Reading,
        options: RosterOptions<'_>,
    ) -> Result<RosterApplied, StoreError> {
        let applied = self.try_to_apply(context, school, reading, options).await;
        match applied {
            // Somebody took an address of the file at the same moment.
            Err(StoreError::Constraint(Constraint::EmailTaken)) => Ok(RosterApplied::Changed),
            applied => applied,
        }
    }

    async fn try_to_apply(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        reading: &Reading,
        options: RosterOptions<'_>,
    ) -> Result<RosterApplied, StoreError> {
        let mut tx = self.begin().await?;
        tx.lock_roster(school).await?;
        if let Some(import) = options.import
            && !tx.use_import_up(context, school, import).await?
        {
            return Ok(RosterApplied::Gone);
        }
        let differences = tx.roster_differences(school, reading).await?;
        if options.seen.is_some_and(|seen| seen != differences.digest()) {
            return Ok(RosterApplied::Changed);
        }
        if !options.skip_faulty && !differences.faults.is_empty() {
            return Ok(RosterApplied::Faulty);
        }
        tx.vouch_for_known(school, reading).await?;
        let counts = tx
            .write_differences(context, school, &differences, options.leavers)
            .await?;
        if counts != RosterCounts::default() {
            tx.write_audit(context, "roster.apply", Some(school.0), &in_words(counts))
                .await?;
        }
        tx.commit().await?;
        Ok(RosterApplied::Done(counts))
    }
}

fn in_words(counts: RosterCounts) -> String {
    [
        counted(counts.added, "nouveau", "nouveaux"),
        counted(counts.changed, "modifié", "modifiés"),
        counted(counts.left, "parti", "partis"),
    ]
    .join(", ")
}
