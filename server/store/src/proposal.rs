//! Places found alone: named by the pupil, let go by the lycée, answered by the host from a personal link.

use domain::{
    application::deadline,
    id::{AccountId, CampaignId, ProposalId},
    name_key::search_key,
    notification::{Notification, ProposalChange},
    proposal::{MAX_LIVE_PROPOSALS, ProposalActor, ProposalEvent, ProposalHistoryKind, ProposalState},
    typography::place_name,
    weeks::Weeks,
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql};

mod host;
mod reading;
mod steps;

pub use reading::ProposalsFilter;
pub(crate) use steps::{LockedProposal, Step};

/// What a pupil names.
#[derive(Clone, Debug)]
pub struct NewProposal {
    /// Made with the form, so that the same form sent twice is one.
    pub id: ProposalId,
    /// The pupil.
    pub student: AccountId,
    /// Campaign.
    pub campaign: CampaignId,
    /// Weeks.
    pub weeks: Weeks,
    /// Name of the host organisation.
    pub host_name: String,
    /// Address the host is asked at.
    pub host_email: String,
    /// Whom the pupil spoke to.
    pub contact_name: String,
    /// Where.
    pub city: String,
    /// What the pupil will do.
    pub activities: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proposed {
    /// The lycée is told.
    Done,
    /// It had been sent already.
    Already,
    /// The pupil has a confirmed place in one of those weeks.
    AlreadyPlaced,
    /// The pupil gave their own address, or their family's.
    OwnAddress,
    /// Enough are being looked at.
    TooMany,
    /// The campaign does not take it (any more), or this is not a pupil.
    Closed,
}

/// What became of a move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProposalMoved {
    /// Made.
    Done,
    /// The pupil has a confirmed place in one of those weeks.
    AlreadyPlaced,
    /// Those weeks have begun: nobody is asked any more.
    TooLate,
    /// Its state does not allow it (any more).
    NotNow(ProposalState),
    /// There is none for this person.
    Gone,
}

impl Conn {
    async fn propose_place(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewProposal,
    ) -> Result<Proposed, StoreError> {
        let student = new.student.0;
        if !self.lock_person(student).await? {
            return Ok(Proposed::Closed);
        }
        let owner: Option<Uuid> = self
            .query(sql!("SELECT student_id FROM proposal WHERE id = $1"))
            .bind(new.id.0)
            .optional_scalar()
            .await?;
        if let Some(owner) = owner {
            return Ok(if owner == student {
                Proposed::Already
            } else {
                Proposed::Closed
            });
        }
        let known: bool = self
            .query(sql!(
            "SELECT EXISTS (SELECT 1 FROM student WHERE account_id = $1) AND EXISTS (SELECT 1 FROM campaign
             WHERE id = $2)"))
            .bind(student)
            .bind(new.campaign.0)
            .scalar()
            .await?;
        if !known {
            return Ok(Proposed::Closed);
        }
        let campaign = self.campaign_of(new.campaign.0).await?;
        let (first_day, _) = campaign.span(new.weeks);
        if context.today < campaign.hosts_open || context.today >= first_day {
            return Ok(Proposed::Closed);
        }
        if self.is_placed(student, new.campaign.0, new.weeks).await? {
            return Ok(Proposed::AlreadyPlaced);
        }
        let family: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM account a WHERE a.email_key = $2 AND (a.id = $1
                 OR EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = $1 AND g.account_id = a.id)))"
            ))
            .bind(student)
            .bind(new.host_email.trim().to_lowercase())
            .scalar()
            .await?;
        // A parent's firm may host, but is then asked at the firm's address, which the lycée can check.
        if family {
            return Ok(Proposed::OwnAddress);
        }
        let live: i64 = self
            .query(sql!(
                "SELECT COUNT(*) FROM proposal WHERE student_id = $1 AND campaign_id = $2
                 AND state IN ('proposed', 'invited')"
            ))
            .bind(student)
            .bind(new.campaign.0)
            .scalar()
            .await?;
        if live >= i64::from(MAX_LIVE_PROPOSALS) {
            return Ok(Proposed::TooMany);
        }
        self.query(sql!(
            "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name,
                                   city, activities, state, reason, proposed_at, moved_at, version, host_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', '', $10, $10, 1, $11)"
        ))
        .bind(new.id.0)
        .bind(student)
        .bind(new.campaign.0)
        .bind(new.weeks.code())
        .bind(&new.host_name)
        .bind(new.host_email.trim())
        .bind(&new.contact_name)
        .bind(place_name(&new.city))
        .bind(&new.activities)
        .bind(context.now)
        .bind(search_key(&new.host_name))
        .execute()
        .await?;
        if let Some(proposal) = self.load_locked_proposal(new.id.0).await? {
            let (what, actor) = (ProposalHistoryKind::Proposed, ProposalActor::Student);
            self.append_proposal_history(context, &proposal, what, actor, ProposalState::Proposed, "")
                .await?;
            self.notify_school(context, &proposal, "proposed", ProposalChange::Proposed, "")
                .await?;
        }
        Ok(Proposed::Done)
    }

    async fn forward_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        token_hash: &str,
        link: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(ProposalMoved::Gone);
        };
        if !self.decides_for(context, proposal.student_id).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = proposal.step(ProposalEvent::Invite, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        if self
            .is_placed(proposal.student_id, proposal.campaign_id, proposal.weeks)
            .await?
        {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let campaign = self.campaign_of(proposal.campaign_id).await?;
        let until = deadline(context.today, &campaign, proposal.weeks);
        // The host would be asked to answer before yesterday.
        if until < context.today {
            return Ok(ProposalMoved::TooLate);
        }
        self.set_proposal_state(context, &proposal, step, Some(until), "")
            .await?;
        self.query(sql!("UPDATE proposal SET checked_by = $2 WHERE id = $1"))
            .bind(id)
            .bind(context.actor.map(|by| by.0))
            .execute()
            .await?;
        // The link shows the place, and its answer, for as long as the campaign lasts; the deadline closes the question.
        let (_, last_day) = campaign.span(Weeks::Both);
        self.query(sql!(
            "INSERT INTO token (token_hash, purpose, object_id, email, created_at, expires_at)
             VALUES ($1, 'answer_proposal', $2, $3, $4, $5)"
        ))
        .bind(token_hash)
        .bind(id)
        .bind(&proposal.host_email)
        .bind(context.now)
        .bind(last_day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::Duration::days(1))
        .execute()
        .await?;
        let host = proposal.host();
        let notification = Notification::ProposalInvitation {
            host: proposal.host_name.clone(),
            student: proposal.student.clone(),
            school: proposal.school.clone(),
            weeks: proposal.weeks,
            deadline: until,
            link: link.to_owned(),
        };
        self.enqueue_email(
            context,
            &proposal.dedup_key("proposal_invitation", &host),
            &host,
            &notification,
        )
        .await?;
        self.notify_proposer(context, &proposal, "invited", ProposalChange::Invited, "")
            .await?;
        Ok(ProposalMoved::Done)
    }

    async fn reject_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(ProposalMoved::Gone);
        };
        if !self.decides_for(context, proposal.student_id).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = proposal.step(ProposalEvent::Reject, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        self.set_proposal_state(context, &proposal, step, None, reason)
            .await?;
        self.query(sql!("UPDATE proposal SET checked_by = $2 WHERE id = $1"))
            .bind(id)
            .bind(context.actor.map(|by| by.0))
            .execute()
            .await?;
        self.notify_proposer(context, &proposal, "rejected", ProposalChange::Rejected, reason)
            .await?;
        Ok(ProposalMoved::Done)
    }

    async fn withdraw_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(ProposalMoved::Gone);
        };
        if context.actor != Some(AccountId(proposal.student_id)) {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = proposal.step(ProposalEvent::Withdraw, ProposalActor::Student) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        self.set_proposal_state(context, &proposal, step, None, "")
            .await?;
        self.notify_host_withdrawn(context, &proposal, false).await?;
        self.notify_school(context, &proposal, "withdrawn", ProposalChange::Withdrawn, "")
            .await?;
        Ok(ProposalMoved::Done)
    }

    async fn cancel_proposal(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(ProposalMoved::Gone);
        };
        let actor = if context.actor == Some(AccountId(proposal.student_id)) {
            ProposalActor::Student
        } else if self.is_head_of(proposal.student_id, context.actor).await? {
            ProposalActor::School
        } else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(step) = proposal.step(ProposalEvent::Cancel, actor) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        self.give_place_up(context, &proposal, step, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn lapse_proposal(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some(proposal) = self.lock_proposal(id).await? else {
            return Ok(false);
        };
        let Some(step) = proposal.step(ProposalEvent::Lapse, ProposalActor::Clock) else {
            return Ok(false);
        };
        if proposal.deadline.is_none_or(|deadline| deadline >= context.today) {
            return Ok(false);
        }
        self.set_proposal_state(context, &proposal, step, None, "")
            .await?;
        self.notify_proposer(context, &proposal, "lapsed", ProposalChange::Lapsed, "")
            .await?;
        self.notify_school(context, &proposal, "lapsed", ProposalChange::Lapsed, "")
            .await?;
        Ok(true)
    }
}

impl Db {
    /// A pupil names a place. Their lycée is told.
    pub async fn propose(
        &self,
        context: &ChangeContext<'_>,
        new: &NewProposal,
    ) -> Result<Proposed, StoreError> {
        self.transaction(async |tx| tx.propose_place(context, new).await)
            .await
    }

    /// The lycée lets it go: the host is asked by a personal link, whose token is kept as a hash.
    pub async fn let_go(
        &self,
        context: &ChangeContext<'_>,
        id: ProposalId,
        token_hash: &str,
        link: &str,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.forward_proposal(context, id.0, token_hash, link).await)
            .await
    }

    /// The lycée refuses.
    pub async fn reject(
        &self,
        context: &ChangeContext<'_>,
        id: ProposalId,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.reject_proposal(context, id.0, reason).await)
            .await
    }

    /// The pupil gives up before the host agreed.
    pub async fn withdraw_proposal(
        &self,
        context: &ChangeContext<'_>,
        id: ProposalId,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.withdraw_proposal(context, id.0).await)
            .await
    }

    /// A confirmed place is given up, by the pupil or the head of their lycée.
    pub async fn cancel_proposal(
        &self,
        context: &ChangeContext<'_>,
        id: ProposalId,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        self.transaction(async |tx| tx.cancel_proposal(context, id.0, reason).await)
            .await
    }

    /// Closes up to `limit` places whose host did not answer in time; how many were.
    pub async fn lapse_proposals(&self, context: &ChangeContext<'_>, limit: i32) -> Result<u32, StoreError> {
        let sql = sql!(
            "SELECT id FROM proposal WHERE deadline IS NOT NULL AND deadline < $1 ORDER BY deadline, id
             LIMIT $2"
        );
        let due: Vec<Uuid> = self.query(sql).bind(context.today).bind(limit).scalars().await?;
        let mut lapsed = 0;
        for id in due {
            let closed = self.transaction(async |tx| tx.lapse_proposal(context, id).await);
            lapsed += u32::from(closed.await?);
        }
        Ok(lapsed)
    }
}
