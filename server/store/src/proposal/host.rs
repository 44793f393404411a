//! What the host of a place found alone does, by its personal link: agree, decline, and take its word back.

use chrono::{DateTime, Utc};
use domain::{
    notification::ProposalChange,
    proposal::{ProposalActor, ProposalEvent, ProposalState},
};
use uuid::Uuid;

use super::{ProposalMoved, Step, steps::LockedProposal};
use crate::{
    Conn, Db, Secret, StoreError,
    change_context::ChangeContext,
    conn::{Statement, sql},
    convention::Opened,
    placement::Source,
};

/// The place that the link of a hash ($1) is about, while it is good ($2 is now).
const OF_LINK: Statement = sql!(
    "SELECT object_id FROM token
     WHERE token_hash = $1 AND purpose = 'answer_proposal' AND expires_at > $2
         AND object_id IS NOT NULL"
);

impl Conn {
    /// What a personal link is about, locked, while it is good: one that became void while this waited is not.
    async fn proposal_of_link(
        &mut self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LockedProposal>, StoreError> {
        let id: Option<Uuid> = self
            .query(OF_LINK)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        let Some(id) = id else { return Ok(None) };
        let proposal = self.lock_proposal(id).await?;
        self.lock_answer_link(token_hash).await?;
        let still: Option<Uuid> = self
            .query(OF_LINK)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        Ok(proposal.filter(|_| still.is_some()))
    }

    /// Locks a link by which a host answers: whoever makes it void does not lock the student.
    async fn lock_answer_link(&mut self, token_hash: &str) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE token SET email = email WHERE token_hash = $1 AND purpose = 'answer_proposal'"
        ))
        .bind(token_hash)
        .execute()
        .await?;
        Ok(())
    }

    async fn agree_to_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.proposal_of_link(token_hash, context.now).await? else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(step) = proposal.step(ProposalEvent::Agree, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        if proposal.deadline.is_some_and(|deadline| deadline < context.today) {
            return Ok(ProposalMoved::NotNow(ProposalState::Lapsed));
        }
        if self
            .is_placed(proposal.student_id, proposal.campaign_id, proposal.weeks)
            .await?
        {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        self.use_link(context, token_hash).await?;
        self.notify_school(context, &proposal, "agreed", ProposalChange::Agreed, "")
            .await?;
        self.take_up(context, &proposal, step, tutor).await?;
        Ok(ProposalMoved::Done)
    }

    /// Makes it a confirmed place: what the pupil asked elsewhere for those weeks is withdrawn, and the convention opened. The pupil is
    /// locked, and has no place in those weeks.
    pub(super) async fn take_up(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        step: Step,
        tutor: &Secret,
    ) -> Result<(), StoreError> {
        let (student, campaign, weeks) = (proposal.student_id, proposal.campaign_id, proposal.weeks);
        let source = Source::Proposal(proposal.id.0);
        let rivals = self.rivals(student, campaign, weeks, source).await?;
        self.lock_offers(rivals.into_iter().map(|(_, offer)| offer).collect())
            .await?;
        self.place(student, campaign, weeks, source).await?;
        self.set_proposal_state(context, proposal, step, None, "").await?;
        let mut moved = self
            .withdraw_rivals(context, student, campaign, weeks, source)
            .await?;
        moved.sort_unstable();
        moved.dedup();
        for offer in moved {
            self.refresh_availability(context, offer).await?;
        }
        self.notify_proposer(context, proposal, "agreed", ProposalChange::Agreed, "")
            .await?;
        let opened = Opened {
            student,
            campaign,
            weeks,
            source,
            tutor: Some(tutor),
        };
        Box::pin(self.open_convention(context, opened)).await
    }

    async fn decline_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.proposal_of_link(token_hash, context.now).await? else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(step) = proposal.step(ProposalEvent::Decline, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        self.set_proposal_state(context, &proposal, step, None, reason)
            .await?;
        self.use_link(context, token_hash).await?;
        self.notify_proposer(context, &proposal, "declined", ProposalChange::Declined, reason)
            .await?;
        self.notify_school(context, &proposal, "declined", ProposalChange::Declined, reason)
            .await?;
        Ok(ProposalMoved::Done)
    }

    async fn cancel_proposal_by_link(
        &mut self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.proposal_of_link(token_hash, context.now).await? else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(step) = proposal.step(ProposalEvent::Cancel, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        self.give_place_up(context, &proposal, step, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn use_link(&mut self, context: &ChangeContext<'_>, token_hash: &str) -> Result<(), StoreError> {
        self.query(sql!("UPDATE token SET used_at = $2 WHERE token_hash = $1"))
            .bind(token_hash)
            .bind(context.now)
            .execute()
            .await?;
        Ok(())
    }
}

impl Db {
    /// The host agrees: a confirmed place, and what the pupil asked elsewhere for those weeks is withdrawn. The convention is
    /// opened, and the host given a personal link to it.
    pub async fn agree(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        tutor: &Secret,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.agree_to_proposal(context, token_hash, tutor).await)
            .await
    }

    /// The host declines.
    pub async fn decline(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.decline_proposal(context, token_hash, reason).await)
            .await
    }

    /// The host who agreed takes its word back: the place is gone, its convention given up, the pupil and the lycée told.
    pub async fn cancel_agreement(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.cancel_proposal_by_link(context, token_hash, reason).await)
            .await
    }
}
