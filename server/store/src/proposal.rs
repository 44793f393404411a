//! Places found alone: named by the pupil, let go by the lycée, answered by the host from a personal link.

use domain::{
    application::deadline,
    id::{AccountId, CampaignId, ProposalId},
    notice::{Notice, ProposalChange},
    proposal::{MOST_LIVE, ProposalActor, ProposalEvent, ProposalHappening, ProposalState},
    weeks::Weeks,
};
use uuid::Uuid;

use crate::{
    Db, StoreError,
    act::Act,
    application::Steps,
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
    placement::Placing,
};

mod host;
mod reading;
mod steps;

pub use reading::ProposalsFilter;
pub(crate) use steps::ProposalSteps;

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
    /// It stands where this cannot be done (any more).
    NotNow(ProposalState),
    /// There is none for this person.
    Gone,
}

both_engines! {
trait Proposals {
    async fn do_propose(&mut self, act: &Act<'_>, new: &NewProposal) -> Result<Proposed, StoreError> {
        let student = new.student.0;
        if !self.lock_person(student).await? {
            return Ok(Proposed::Closed);
        }
        let owner: Option<Uuid> = sqlx::query_scalar("SELECT student_id FROM proposal WHERE id = $1")
            .bind(new.id.0)
            .fetch_optional(&mut *self)
            .await?;
        if let Some(owner) = owner {
            return Ok(if owner == student { Proposed::Already } else { Proposed::Closed });
        }
        let known: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM student WHERE account_id = $1) AND EXISTS (SELECT 1 FROM campaign WHERE id = $2)",
        )
        .bind(student)
        .bind(new.campaign.0)
        .fetch_one(&mut *self)
        .await?;
        if !known {
            return Ok(Proposed::Closed);
        }
        let campaign = self.campaign_of(new.campaign.0).await?;
        let (first_day, _) = campaign.span(new.weeks);
        if act.today < campaign.hosts_open || act.today >= first_day {
            return Ok(Proposed::Closed);
        }
        if self.is_placed(student, new.campaign.0, new.weeks).await? {
            return Ok(Proposed::AlreadyPlaced);
        }
        let family: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM account a WHERE a.email_key = $2 AND (a.id = $1
                 OR EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = $1 AND g.account_id = a.id)))",
        )
        .bind(student)
        .bind(new.host_email.trim().to_lowercase())
        .fetch_one(&mut *self)
        .await?;
        // A parent's firm may host, but is then asked at the firm's address, which the lycée can check.
        if family {
            return Ok(Proposed::OwnAddress);
        }
        let live: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM proposal WHERE student_id = $1 AND campaign_id = $2 AND state IN ('proposed', 'invited')",
        )
        .bind(student)
        .bind(new.campaign.0)
        .fetch_one(&mut *self)
        .await?;
        if live >= i64::from(MOST_LIVE) {
            return Ok(Proposed::TooMany);
        }
        sqlx::query(
            "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name, city,
                                   activities, state, reason, proposed_at, moved_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'proposed', '', $10, $10, 1)",
        )
        .bind(new.id.0)
        .bind(student)
        .bind(new.campaign.0)
        .bind(new.weeks.code())
        .bind(&new.host_name)
        .bind(new.host_email.trim())
        .bind(&new.contact_name)
        .bind(&new.city)
        .bind(&new.activities)
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        if let Some(case) = self.proposal(new.id.0).await? {
            let (what, actor) = (ProposalHappening::Proposed, ProposalActor::Student);
            self.note_proposal(act, &case, what, actor, ProposalState::Proposed, "").await?;
            self.tell_school(act, &case, "proposed", ProposalChange::Proposed, "").await?;
        }
        Ok(Proposed::Done)
    }

    async fn do_let_go(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        token_hash: &str,
        link: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        if !self.decides_for(act, case.student_id).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = case.step(ProposalEvent::Invite, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        if self.is_placed(case.student_id, case.campaign_id, case.weeks).await? {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let campaign = self.campaign_of(case.campaign_id).await?;
        let until = deadline(act.today, &campaign, case.weeks);
        // The host would be asked to answer before yesterday.
        if until < act.today {
            return Ok(ProposalMoved::TooLate);
        }
        self.put_proposal(act, &case, step, Some(until), "").await?;
        sqlx::query("UPDATE proposal SET checked_by = $2 WHERE id = $1")
            .bind(id)
            .bind(act.by.map(|by| by.0))
            .execute(&mut *self)
            .await?;
        // The link shows the place, and its answer, for as long as the campaign lasts; the deadline closes the question.
        let (_, last_day) = campaign.span(Weeks::Both);
        sqlx::query(
            "INSERT INTO token (token_hash, purpose, object_id, email, created_at, expires_at)
             VALUES ($1, 'answer_proposal', $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(id)
        .bind(&case.host_email)
        .bind(act.now)
        .bind(last_day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::Duration::days(1))
        .execute(&mut *self)
        .await?;
        let host = case.host();
        let notice = Notice::ProposalInvitation {
            host: case.host_name.clone(),
            student: case.student.clone(),
            school: case.school.clone(),
            weeks: case.weeks,
            deadline: until,
            link: link.to_owned(),
        };
        queue!(self, act, case.fact("proposal_invitation", &host), &host, &notice);
        self.tell_proposer(act, &case, "invited", ProposalChange::Invited, "").await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_reject(&mut self, act: &Act<'_>, id: Uuid, reason: &str) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        if !self.decides_for(act, case.student_id).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = case.step(ProposalEvent::Reject, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, step, None, reason).await?;
        sqlx::query("UPDATE proposal SET checked_by = $2 WHERE id = $1")
            .bind(id)
            .bind(act.by.map(|by| by.0))
            .execute(&mut *self)
            .await?;
        self.tell_proposer(act, &case, "rejected", ProposalChange::Rejected, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_withdraw_proposal(&mut self, act: &Act<'_>, id: Uuid) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        if act.by != Some(AccountId(case.student_id)) {
            return Ok(ProposalMoved::Gone);
        }
        let Some(step) = case.step(ProposalEvent::Withdraw, ProposalActor::Student) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, step, None, "").await?;
        self.tell_host_withdrawn(act, &case, false).await?;
        self.tell_school(act, &case, "withdrawn", ProposalChange::Withdrawn, "").await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_cancel_proposal(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        let actor = if act.by == Some(AccountId(case.student_id)) {
            ProposalActor::Student
        } else if self.is_head_of(case.student_id, act.by).await? {
            ProposalActor::School
        } else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(step) = case.step(ProposalEvent::Cancel, actor) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.give_place_up(act, &case, step, reason).await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_lapse_proposal(&mut self, act: &Act<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(false) };
        let Some(step) = case.step(ProposalEvent::Lapse, ProposalActor::Clock) else { return Ok(false) };
        if case.deadline.is_none_or(|deadline| deadline >= act.today) {
            return Ok(false);
        }
        self.put_proposal(act, &case, step, None, "").await?;
        self.tell_proposer(act, &case, "lapsed", ProposalChange::Lapsed, "").await?;
        self.tell_school(act, &case, "lapsed", ProposalChange::Lapsed, "").await?;
        Ok(true)
    }
}
}

impl Db {
    /// A pupil names a place. Their lycée is told.
    pub async fn propose(&self, act: &Act<'_>, new: &NewProposal) -> Result<Proposed, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_propose(act, new).await? }))
    }

    /// The lycée lets it go: the host is asked by a personal link, whose token is kept as a hash.
    pub async fn let_go(
        &self,
        act: &Act<'_>,
        id: ProposalId,
        token_hash: &str,
        link: &str,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_let_go(act, id.0, token_hash, link).await?
        }))
    }

    /// The lycée refuses.
    pub async fn reject(
        &self,
        act: &Act<'_>,
        id: ProposalId,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_reject(act, id.0, reason).await?
        }))
    }

    /// The pupil gives up before the host agreed.
    pub async fn withdraw_proposal(
        &self,
        act: &Act<'_>,
        id: ProposalId,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_withdraw_proposal(act, id.0).await?
        }))
    }

    /// A confirmed place is given up, by the pupil or the head of their lycée.
    pub async fn cancel_proposal(
        &self,
        act: &Act<'_>,
        id: ProposalId,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_cancel_proposal(act, id.0, reason).await?
        }))
    }

    /// Closes up to `limit` places whose host did not answer in time; how many were.
    pub async fn lapse_proposals(&self, act: &Act<'_>, limit: i32) -> Result<u32, StoreError> {
        let sql = "SELECT id FROM proposal WHERE deadline IS NOT NULL AND deadline < $1 ORDER BY deadline, id LIMIT $2";
        let due: Vec<Uuid> = on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(act.today)
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        let mut lapsed = 0;
        for id in due {
            lapsed += u32::from(in_transaction!(self, |tx| {
                tx.do_lapse_proposal(act, id).await?
            }));
        }
        Ok(lapsed)
    }
}
