//! The life of a convention: complete, sent back, corrected, given up. Freezing has a file of its own.

use domain::{
    convention::{
        By, Checked, ConventionActor, ConventionEvent, ConventionState, Facts, Happened, HeadAct, Missing,
        Section, next,
    },
    id::ConventionId,
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{
    access::Rights,
    letters::Letters,
    sections::{Filling, Side},
    steps::{Standing, Steps},
};
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction},
    row::{code, parsed},
};

/// What became of a move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ConventionMoved {
    /// Made.
    Done,
    /// It stands where this cannot be done (any more).
    NotNow(ConventionState),
    /// This is missing or wrong.
    Missing(Vec<Missing>),
    /// It is no longer what was looked at.
    Changed,
    /// There is none for this person.
    Gone,
}

both_engines! {
/// Moves, each under the convention's lock.
pub(crate) trait Moves {
    /// Takes hold of a convention for who may do that in the head's name.
    async fn lock_for_head(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        what: HeadAct,
    ) -> Result<Option<Standing>, StoreError> {
        let Some(standing) = self.lock_convention(id).await? else { return Ok(None) };
        let may = self.head_may(standing.school, act.by, what, act.today).await?;
        Ok(may.then_some(standing))
    }

    async fn do_complete(
        &mut self,
        act: &Act<'_>,
        by_name: &str,
        id: Uuid,
        facts: &Facts,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(ConventionMoved::Gone) };
        if !self.may_fill(&standing, Side::Host, act.by, act.today).await? {
            return Ok(ConventionMoved::Gone);
        }
        let Some(to) = next(standing.state, ConventionEvent::Complete, ConventionActor::Host) else {
            return Ok(ConventionMoved::NotNow(standing.state));
        };
        let mut sections = std::collections::BTreeMap::new();
        for (section, line) in self.sections_of(id).await? {
            sections.insert(section, line.values);
        }
        let missing = Checked::of_host(&sections, facts);
        if !missing.is_empty() {
            return Ok(ConventionMoved::Missing(missing));
        }
        let number = standing.number;
        self.stand(act, &mut standing, to, number, "").await?;
        let by = By { account: act.by.map(|by| by.0), name: by_name.to_owned() };
        self.write_log_by(act, &mut standing, by.clone(), Happened::Completed).await?;
        let tutor = sections.get(&Section::Tutor).map(|values| values.get("tuteur_email").to_owned());
        self.part_with_former_tutors(act, &mut standing, by, &tutor.unwrap_or_default()).await?;
        self.tell_complete(act, &standing).await?;
        Ok(ConventionMoved::Done)
    }

    async fn do_send_back(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut standing) = self.lock_for_head(act, id, HeadAct::SendBack).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(to) = next(standing.state, ConventionEvent::SendBack, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(standing.state));
        };
        let number = standing.number;
        self.stand(act, &mut standing, to, number, reason).await?;
        self.write_log(act, &mut standing, Happened::SentBack { reason: reason.to_owned() }).await?;
        self.tell_sent_back(act, &standing, reason).await?;
        Ok(ConventionMoved::Done)
    }

    /// Begins a new version; the one before stays where it stands until that one is validated.
    async fn do_correct(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut standing) = self.lock_for_head(act, id, HeadAct::Correct).await? else {
            return Ok(ConventionMoved::Gone);
        };
        if next(standing.state, ConventionEvent::Correct, ConventionActor::Head).is_none() {
            return Ok(ConventionMoved::NotNow(standing.state));
        }
        let before = standing.number;
        self.stand(act, &mut standing, ConventionState::SchoolPart, before + 1, reason).await?;
        let what = Happened::Corrected {
            version: parsed("convention.number", u32::try_from(before))?,
            reason: reason.to_owned(),
        };
        self.write_log(act, &mut standing, what).await?;
        let names = self.names_of(&standing).await?;
        let notice = Notice::ConventionCorrected {
            reference: standing.reference.clone(),
            host: names.host,
            student: names.student,
            reason: reason.to_owned(),
            path: path::convention(ConventionId(id)),
        };
        let parties = self.concerned(act, &standing, before).await?;
        self.tell(act, &standing, "corrected", parties, &notice).await?;
        Ok(ConventionMoved::Done)
    }

    async fn do_cancel_convention(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        let Some(mut standing) = self.lock_for_head(act, id, HeadAct::Cancel).await? else {
            return Ok(ConventionMoved::Gone);
        };
        let Some(to) = next(standing.state, ConventionEvent::Cancel, ConventionActor::Head) else {
            return Ok(ConventionMoved::NotNow(standing.state));
        };
        self.give_up(act, &mut standing, to, reason).await?;
        self.tell_cancelled(act, &standing, reason, &[]).await?;
        Ok(ConventionMoved::Done)
    }

    /// Writes that it is given up, with every version that still led to an internship. Nothing is erased.
    async fn give_up(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        to: ConventionState,
        reason: &str,
    ) -> Result<(), StoreError> {
        let number = standing.number;
        self.stand(act, standing, to, number, reason).await?;
        self.close_versions(act, standing.id, ConventionEvent::Cancel).await?;
        self.write_log(act, standing, Happened::Cancelled { reason: reason.to_owned() }).await
    }

    /// Puts an end to the versions that are open, for that cause.
    async fn close_versions(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        event: ConventionEvent,
    ) -> Result<(), StoreError> {
        let sql = "SELECT number, state FROM convention_version WHERE convention_id = $1 ORDER BY number";
        let versions: Vec<(i32, String)> = sqlx::query_as(sql).bind(id).fetch_all(&mut *self).await?;
        for (number, state) in versions {
            let state = code("convention_version.state", &state, ConventionState::from_code)?;
            let Some(to) = next(state, event, ConventionActor::Consequence) else { continue };
            sqlx::query(
                "UPDATE convention_version SET state = $3, closed_at = $4 WHERE convention_id = $1 AND number = $2",
            )
            .bind(id)
            .bind(number)
            .bind(to.code())
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        }
        Ok(())
    }

    /// What a move that was not made leaves behind: nothing.
    async fn settled(&mut self, id: Uuid, moved: ConventionMoved) -> Result<ConventionMoved, StoreError> {
        if moved != ConventionMoved::Done {
            self.leave_convention(id).await?;
        }
        Ok(moved)
    }
}
}

impl Db {
    /// The host's part is complete: it is the school's turn. `by_name` is whoever fills it, with an account or by a link.
    pub async fn complete_host_part(
        &self,
        act: &Act<'_>,
        by_name: &str,
        id: ConventionId,
        facts: &Facts,
    ) -> Result<ConventionMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let moved = tx.do_complete(act, by_name, id.0, facts).await?;
            tx.settled(id.0, moved).await?
        }))
    }

    /// The head, or who is named for it, sends the host's part back.
    pub async fn send_back(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let moved = tx.do_send_back(act, id.0, reason).await?;
            tx.settled(id.0, moved).await?
        }))
    }

    /// The head, or who is named for it, begins a new version of what is frozen.
    pub async fn correct(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let moved = tx.do_correct(act, id.0, reason).await?;
            tx.settled(id.0, moved).await?
        }))
    }

    /// The head, or who is named for it, gives it up. Nothing is erased, and the place stays.
    pub async fn cancel_convention(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        reason: &str,
    ) -> Result<ConventionMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let moved = tx.do_cancel_convention(act, id.0, reason).await?;
            tx.settled(id.0, moved).await?
        }))
    }
}
