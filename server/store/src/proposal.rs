//! Places found alone: named by the pupil, let go by the lycée, answered by the host from a personal link.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    application::deadline,
    id::{AccountId, CampaignId, ProposalId},
    notice::{Notice, ProposalChange},
    path,
    proposal::{MOST_LIVE, ProposalActor, ProposalEvent, ProposalState, next},
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, Recipient, StoreError,
    act::Act,
    application::Steps,
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
    placement::{Placing, Source},
    row::code,
    seat::Seats,
};

mod reading;

pub use reading::ProposalsFilter;

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
    /// It stands where this cannot be done (any more).
    NotNow(ProposalState),
    /// There is none for this person.
    Gone,
}

#[derive(FromRow)]
struct CaseRow {
    id: Uuid,
    student_id: Uuid,
    campaign_id: Uuid,
    weeks: String,
    host_name: String,
    host_email: String,
    contact_name: String,
    state: String,
    deadline: Option<NaiveDate>,
    checked_by: Option<Uuid>,
    student: String,
    school: String,
}

/// A place found alone as a move needs it.
pub(crate) struct Case {
    id: ProposalId,
    student_id: Uuid,
    campaign_id: Uuid,
    weeks: Weeks,
    host_name: String,
    host_email: String,
    contact_name: String,
    state: ProposalState,
    deadline: Option<NaiveDate>,
    checked_by: Option<Uuid>,
    student: String,
    school: String,
}

impl TryFrom<CaseRow> for Case {
    type Error = StoreError;

    fn try_from(row: CaseRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProposalId(row.id),
            student_id: row.student_id,
            campaign_id: row.campaign_id,
            weeks: code("proposal.weeks", &row.weeks, Weeks::from_code)?,
            host_name: row.host_name,
            host_email: row.host_email,
            contact_name: row.contact_name,
            state: code("proposal.state", &row.state, ProposalState::from_code)?,
            deadline: row.deadline,
            checked_by: row.checked_by,
            student: row.student,
            school: row.school,
        })
    }
}

impl Case {
    fn notice(&self, change: ProposalChange, reason: &str, path: String) -> Notice {
        Notice::ProposalMoved {
            host: self.host_name.clone(),
            student: self.student.clone(),
            change,
            reason: reason.to_owned(),
            path,
        }
    }

    fn fact(&self, what: &str, to: &Recipient) -> String {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        format!("{what}:{}:{who}", self.id)
    }
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
            self.tell_school(act, &case, "proposed", ProposalChange::Proposed, "").await?;
        }
        Ok(Proposed::Done)
    }

    async fn proposal(&mut self, id: Uuid) -> Result<Option<Case>, StoreError> {
        let sql = "SELECT p.id, p.student_id, p.campaign_id, p.weeks, p.host_name, p.host_email, p.contact_name, p.state,
                          p.deadline, p.checked_by, a.name AS student, s.name || ' (' || s.city || ')' AS school
                   FROM proposal p JOIN account a ON a.id = p.student_id JOIN student st ON st.account_id = p.student_id
                        JOIN school s ON s.id = st.school_id
                   WHERE p.id = $1";
        let row: Option<CaseRow> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        row.map(Case::try_from).transpose()
    }

    /// Reads a place found alone under its pupil's lock.
    async fn locked_proposal(&mut self, id: Uuid) -> Result<Option<Case>, StoreError> {
        // Whose it is never changes, so it may be read before the lock.
        let student: Option<Uuid> = sqlx::query_scalar("SELECT student_id FROM proposal WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *self)
            .await?;
        let Some(student) = student else { return Ok(None) };
        self.lock_person(student).await?;
        self.proposal(id).await
    }

    async fn put_proposal(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        to: ProposalState,
        deadline: Option<NaiveDate>,
        reason: &str,
    ) -> Result<(), StoreError> {
        let said = (!reason.is_empty()).then_some(reason);
        sqlx::query(
            "UPDATE proposal SET state = $2, deadline = $3, moved_at = $4, reason = COALESCE($5, reason),
                                 version = version + 1
             WHERE id = $1",
        )
        .bind(case.id.0)
        .bind(to.code())
        .bind(deadline)
        .bind(act.now)
        .bind(said)
        .execute(&mut *self)
        .await?;
        Ok(())
    }

    /// Tells the lycée: who checked it, or who is told of new ones.
    async fn tell_school(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        let checker = match case.checked_by {
            Some(account) => self.person(account).await?,
            None => None,
        };
        let people = match checker {
            Some(checker) => vec![checker],
            None => self.school_of(case.student_id).await?,
        };
        let notice = case.notice(change, reason, path::proposal_for_school(case.id));
        for to in people {
            queue!(self, act, case.fact(&format!("proposal_{what}"), &to), &to, &notice);
        }
        Ok(())
    }

    async fn tell_proposer(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        what: &str,
        change: ProposalChange,
        reason: &str,
    ) -> Result<(), StoreError> {
        if let Some(to) = self.person(case.student_id).await? {
            let notice = case.notice(change, reason, path::proposal_of_student(case.id));
            queue!(self, act, case.fact(&format!("proposal_{what}"), &to), &to, &notice);
        }
        Ok(())
    }

    async fn do_let_go(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        token_hash: &str,
        link: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        if !self.is_staff_of(case.student_id, act.by, false).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(to) = next(case.state, ProposalEvent::Invite, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        if self.is_placed(case.student_id, case.campaign_id, case.weeks).await? {
            return Ok(ProposalMoved::AlreadyPlaced);
        }
        let campaign = self.campaign_of(case.campaign_id).await?;
        let until = deadline(act.today, &campaign, case.weeks);
        self.put_proposal(act, &case, to, Some(until), "").await?;
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
        let host = Recipient {
            account: None,
            name: if case.contact_name.is_empty() { case.host_name.clone() } else { case.contact_name.clone() },
            email: case.host_email.clone(),
        };
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
        if !self.is_staff_of(case.student_id, act.by, false).await? {
            return Ok(ProposalMoved::Gone);
        }
        let Some(to) = next(case.state, ProposalEvent::Reject, ProposalActor::School) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, to, None, reason).await?;
        sqlx::query("UPDATE proposal SET checked_by = $2 WHERE id = $1")
            .bind(id)
            .bind(act.by.map(|by| by.0))
            .execute(&mut *self)
            .await?;
        self.tell_proposer(act, &case, "rejected", ProposalChange::Rejected, reason).await?;
        Ok(ProposalMoved::Done)
    }

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

    async fn do_agree(&mut self, act: &Act<'_>, token_hash: &str) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.proposal_of_link(token_hash, act.now).await? else { return Ok(ProposalMoved::Gone) };
        let Some(to) = next(case.state, ProposalEvent::Agree, ProposalActor::Host) else {
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
        self.put_proposal(act, &case, to, None, "").await?;
        let mut moved = self.withdraw_rivals(act, student, campaign, weeks, source).await?;
        moved.sort_unstable();
        moved.dedup();
        for offer in moved {
            self.settle_offer(act, offer).await?;
        }
        self.use_link(act, token_hash).await?;
        self.tell_proposer(act, &case, "agreed", ProposalChange::Agreed, "").await?;
        self.tell_school(act, &case, "agreed", ProposalChange::Agreed, "").await?;
        Ok(ProposalMoved::Done)
    }

    async fn do_decline(
        &mut self,
        act: &Act<'_>,
        token_hash: &str,
        reason: &str,
    ) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.proposal_of_link(token_hash, act.now).await? else { return Ok(ProposalMoved::Gone) };
        let Some(to) = next(case.state, ProposalEvent::Decline, ProposalActor::Host) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, to, None, reason).await?;
        self.use_link(act, token_hash).await?;
        self.tell_proposer(act, &case, "declined", ProposalChange::Declined, reason).await?;
        self.tell_school(act, &case, "declined", ProposalChange::Declined, reason).await?;
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

    async fn do_withdraw_proposal(&mut self, act: &Act<'_>, id: Uuid) -> Result<ProposalMoved, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(ProposalMoved::Gone) };
        if act.by != Some(AccountId(case.student_id)) {
            return Ok(ProposalMoved::Gone);
        }
        let Some(to) = next(case.state, ProposalEvent::Withdraw, ProposalActor::Student) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        self.put_proposal(act, &case, to, None, "").await?;
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
        } else if self.is_staff_of(case.student_id, act.by, true).await? {
            ProposalActor::School
        } else {
            return Ok(ProposalMoved::Gone);
        };
        let Some(to) = next(case.state, ProposalEvent::Cancel, actor) else {
            return Ok(ProposalMoved::NotNow(case.state));
        };
        sqlx::query("DELETE FROM placement WHERE student_id = $1 AND proposal_id = $2")
            .bind(case.student_id)
            .bind(id)
            .execute(&mut *self)
            .await?;
        self.put_proposal(act, &case, to, None, reason).await?;
        let by = self.name_of(act.by).await?;
        let notice = |path| Notice::PlaceCancelled {
            offer: case.host_name.clone(),
            by: by.clone(),
            reason: reason.to_owned(),
            path,
        };
        let host = Recipient { account: None, name: case.host_name.clone(), email: case.host_email.clone() };
        queue!(self, act, case.fact("proposal_cancelled", &host), &host, &notice("/".to_owned()));
        if actor == ProposalActor::Student {
            let notice = notice(path::proposal_for_school(case.id));
            for to in self.school_of(case.student_id).await? {
                queue!(self, act, case.fact("proposal_cancelled", &to), &to, &notice);
            }
        } else if let Some(to) = self.person(case.student_id).await? {
            let notice = notice(path::proposal_of_student(case.id));
            queue!(self, act, case.fact("proposal_cancelled", &to), &to, &notice);
        }
        Ok(ProposalMoved::Done)
    }

    async fn do_lapse_proposal(&mut self, act: &Act<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some(case) = self.locked_proposal(id).await? else { return Ok(false) };
        let Some(to) = next(case.state, ProposalEvent::Lapse, ProposalActor::Clock) else { return Ok(false) };
        if case.deadline.is_none_or(|deadline| deadline >= act.today) {
            return Ok(false);
        }
        self.put_proposal(act, &case, to, None, "").await?;
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

    /// The host agrees: a confirmed place, and what the pupil asked elsewhere for those weeks is withdrawn.
    pub async fn agree(&self, act: &Act<'_>, token_hash: &str) -> Result<ProposalMoved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_agree(act, token_hash).await?
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
