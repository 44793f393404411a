//! What the host of a place found alone does, by its personal link: agree, decline, and take its word back.

use chrono::{DateTime, Utc};
use domain::{
    notice::ProposalChange,
    proposal::{ProposalActor, ProposalEvent, ProposalState},
};
use uuid::Uuid;

use super::{ProposalMoved, ProposalSteps, steps::Case};
use crate::{
    Db, Secret, StoreError,
    act::Act,
    convention::{Opened, Opening},
    db::{both_engines, in_transaction},
    placement::{Placing, Source},
    seat::Seats,
};

both_engines! {
trait ByLink {
    /// What a personal link is about, while it is good.
    async fn proposal_of_link(&mut self, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Case>, StoreError> {
        let sql = "SELECT object_id FROM token
                   WHERE token_hash = $1 AND purpose = 'answer_proposal' AND expires_at > $2 AND object_id IS NOT NULL";
        let id: Option<Uuid> = sqlx::query_scalar(sql).bind(token_hash).bind(now).fetch_optional(&mut *self).await?;
        match id {
            Some(id) => self.locked_proposal(id).await,
            None => Ok(None),
        }
    }

    async fn do_agree(
        &mut self,
        act: &Act<'_>,
        token_hash: &str,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.proposal_of_link(token_hash, act.now).await? else { return Ok(ProposalMoved::Gone) };
        let Some(step) = case.step(ProposalEvent::Agree, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        if case.deadline.is_some_and(|deadline| deadline < act.today) {
            return Ok(ProposalMoved::NotNow(ProposalState::Lapsed));
        }
        let (student, campaign, weeks) = (case.student_id, case.campaign_id, case.weeks);
        if self.is_placed(student, campaign, weeks).await? {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let source = Source::Proposal(case.id.0);
        let rivals = self.rivals(student, campaign, weeks, source).await?;
        self.lock_offers(rivals.into_iter().map(|(_, offer)| offer).collect()).await?;
        self.place(student, campaign, weeks, source).await?;
        self.put_proposal(act, &case, step, None, "").await?;
        let mut moved = self.withdraw_rivals(act, student, campaign, weeks, source).await?;
        moved.sort_unstable();
        moved.dedup();
        for offer in moved {
            self.settle_offer(act, offer).await?;
        }
        self.use_link(act, token_hash).await?;
        self.tell_proposer(act, &case, "agreed", ProposalChange::Agreed, "").await?;
        self.tell_school(act, &case, "agreed", ProposalChange::Agreed, "").await?;
        let opened = Opened { student, campaign, weeks, source, tutor: Some(tutor) };
        self.open_convention(act, opened).await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_decline(
        &mut self,
        act: &Act<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.proposal_of_link(token_hash, act.now).await? else { return Ok(ProposalMoved::Gone) };
        let Some(step) = case.step(ProposalEvent::Decline, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, step, None, reason).await?;
        self.use_link(act, token_hash).await?;
        self.tell_proposer(act, &case, "declined", ProposalChange::Declined, reason).await?;
        self.tell_school(act, &case, "declined", ProposalChange::Declined, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_cancel_by_link(
        &mut self,
        act: &Act<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.proposal_of_link(token_hash, act.now).await? else { return Ok(ProposalMoved::Gone) };
        let Some(step) = case.step(ProposalEvent::Cancel, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.give_place_up(act, &case, step, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn use_link(&mut self, act: &Act<'_>, token_hash: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE token SET used_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}
}

impl Db {
    /// The host agrees: a confirmed place, and what the pupil asked elsewhere for those weeks is withdrawn. The convention is
    /// opened, and the host given a personal link to it.
    pub async fn agree(
        &self,
        act: &Act<'_>,
        token_hash: &str,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_agree(act, token_hash, tutor).await?
        }))
    }

    /// The host declines.
    pub async fn decline(
        &self,
        act: &Act<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_decline(act, token_hash, reason).await?
        }))
    }

    /// The host who agreed takes its word back: the place is gone, its convention given up, the pupil and the lycée told.
    pub async fn cancel_agreement(
        &self,
        act: &Act<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_cancel_by_link(act, token_hash, reason).await?
        }))
    }
}
