//! Places found alone: named by the pupil, let go by the lycée, answered by the host from a personal link.

use domain::{
    application::deadline,
    id::{AccountId, CampaignId, ProposalId},
    notification::{Notification, ProposalChange, WelcomeEnd},
    proposal::{MAX_LIVE_PROPOSALS, ProposalActor, ProposalEvent, ProposalOrigin, ProposalState},
    weeks::Weeks,
};
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::sql};

mod card;
mod class;
mod host;
mod naming;
mod reading;
mod school;
mod steps;

pub use card::{Card, CardAnswered, CardHolder};
pub use class::{KnownHost, TypedClass, TypedStudent};
pub use naming::{HostDetails, NamedPlace};
pub use reading::ProposalsFilter;
pub use school::{HostLinks, PlaceTyped};
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
    /// Address the host is asked at; empty for one that is reached by phone alone.
    pub host_email: String,
    /// Whom the pupil spoke to.
    pub contact_name: String,
    /// Where.
    pub city: String,
    /// What the pupil will do.
    pub activities: String,
}

/// The personal link by which a host is asked.
#[derive(Clone, Copy)]
struct Asked<'a> {
    token_hash: &'a str,
    link: &'a str,
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
        if let Some(owner) = self.owner_of_proposal(new.id).await? {
            return Ok(if owner == student {
                Proposed::Already
            } else {
                Proposed::Closed
            });
        }
        if !self.takes_places(context, new).await? {
            return Ok(Proposed::Closed);
        }
        if self.is_placed(student, new.campaign.0, new.weeks).await? {
            return Ok(Proposed::AlreadyPlaced);
        }
        if self.is_of_family(student, &new.host_email).await? {
            return Ok(Proposed::OwnAddress);
        }
        if self.live_proposals(new).await? >= i64::from(MAX_LIVE_PROPOSALS) {
            return Ok(Proposed::TooMany);
        }
        let place = NamedPlace {
            new,
            host: &HostDetails::default(),
            origin: ProposalOrigin::Student,
            card: None,
        };
        let proposal = self.add_proposal(context, place).await?;
        self.notify_school(context, &proposal, "proposed", ProposalChange::Proposed, "")
            .await?;
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
        let Some(step) = proposal.approval(ProposalEvent::Invite) else {
            return Ok(ProposalMoved::NotNow(proposal.state));
        };
        if self
            .is_placed(proposal.student_id, proposal.campaign_id, proposal.weeks)
            .await?
        {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let asked = Asked { token_hash, link };
        if !self.ask_host(context, &proposal, step, asked).await? {
            return Ok(ProposalMoved::TooLate);
        }
        Ok(ProposalMoved::Done)
    }

    /// Asks the host by a personal link, and tells the pupil; `false` when it would be asked to answer before yesterday.
    async fn ask_host(
        &mut self,
        context: &ChangeContext<'_>,
        proposal: &LockedProposal,
        step: Step,
        asked: Asked<'_>,
    ) -> Result<bool, StoreError> {
        let campaign = self.campaign_of(proposal.campaign_id).await?;
        let until = deadline(context.today, &campaign, proposal.weeks);
        let Some(host) = proposal.host().filter(|_| until >= context.today) else {
            return Ok(false);
        };
        self.set_proposal_state(context, proposal, step, Some(until), "")
            .await?;
        self.sign_check(context, proposal.id.0).await?;
        // The link shows the place, and its answer, for as long as the campaign lasts; the deadline closes the question.
        let (_, last_day) = campaign.span(Weeks::Both);
        self.query(sql!(
            "INSERT INTO token (token_hash, purpose, object_id, email, created_at, expires_at)
             VALUES ($1, 'answer_proposal', $2, $3, $4, $5)"
        ))
        .bind(asked.token_hash)
        .bind(proposal.id.0)
        .bind(&proposal.host_email)
        .bind(context.now)
        .bind(last_day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::Duration::days(1))
        .execute()
        .await?;
        let notification = Notification::ProposalInvitation {
            host: proposal.host_name.clone(),
            student: proposal.student.clone(),
            school: proposal.school.clone(),
            weeks: proposal.weeks,
            deadline: until,
            link: asked.link.to_owned(),
        };
        self.enqueue_email(
            context,
            &proposal.dedup_key("proposal_invitation", &host),
            &host,
            &notification,
        )
        .await?;
        self.notify_proposer(context, proposal, "invited", ProposalChange::Invited, "")
            .await?;
        Ok(true)
    }

    /// Writes down who checked it, for the lycée.
    async fn sign_check(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<(), StoreError> {
        self.query(sql!("UPDATE proposal SET checked_by = $2 WHERE id = $1"))
            .bind(id)
            .bind(context.actor.map(|by| by.0))
            .execute()
            .await?;
        Ok(())
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
        self.sign_check(context, id).await?;
        let change = if proposal.origin == ProposalOrigin::Card {
            self.close_welcome(context, &proposal, WelcomeEnd::Refused)
                .await?;
            ProposalChange::TurnedDown
        } else {
            ProposalChange::Rejected
        };
        self.notify_proposer(context, &proposal, "rejected", change, reason)
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
