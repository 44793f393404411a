//! The host's and the pupil's moves.

use chrono::NaiveDate;
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, deadline, next},
    id::{AccountId, ApplicationId},
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{Steps, steps::Case};
use crate::{
    Db, StoreError,
    act::Act,
    convention::{Opened, Opening},
    db::{both_engines, in_transaction},
    outbox::queue,
    people::People,
    placement::{Placing, Source},
    seat::Seats,
};

/// What became of a move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moved {
    /// Made.
    Done,
    /// The application stands where it cannot be made (any more).
    NotNow(ApplicationState),
    /// There is no such application for this person.
    Gone,
}

/// What became of an acceptance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accepted {
    /// A seat is held; the pupil has until that day to confirm.
    Done(NaiveDate),
    /// No seat is left in each of the weeks applied for.
    NoSeat,
    /// The application stands where it cannot be accepted (any more).
    NotNow(ApplicationState),
    /// There is no such application for this person.
    Gone,
}

/// What became of a confirmation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Confirmed {
    /// The pupil has the place.
    Done,
    /// The pupil has another place in one of those weeks.
    AlreadyPlaced,
    /// The application stands where it cannot be confirmed (any more).
    NotNow(ApplicationState),
    /// There is no such application for this person.
    Gone,
}

both_engines! {
pub(crate) trait Moves {
    /// Locks an application's offer and reads it, for somebody who may answer.
    async fn case_for_host(&mut self, id: Uuid, who: Option<AccountId>) -> Result<Option<Case>, StoreError> {
        let Some((offer, _)) = self.whose(id).await? else { return Ok(None) };
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(None) };
        if !self.may_answer(standing.structure, who).await? {
            return Ok(None);
        }
        self.case(id).await
    }

    /// An application's offer and pupil: these never change, so they may be read before anything is locked.
    async fn whose(&mut self, id: Uuid) -> Result<Option<(Uuid, Uuid)>, StoreError> {
        let sql = "SELECT offer_id, student_id FROM application WHERE id = $1";
        Ok(sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?)
    }

    async fn do_open(&mut self, act: &Act<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some(case) = self.case_for_host(id, act.by).await? else { return Ok(Moved::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Open, Actor::Host) else {
            return Ok(Moved::NotNow(case.state));
        };
        self.advance(act, &case, ApplicationEvent::Open, to, case.deadline, "").await?;
        Ok(Moved::Done)
    }

    async fn do_accept(&mut self, act: &Act<'_>, id: Uuid, message: &str) -> Result<Accepted, StoreError> {
        let Some(case) = self.case_for_host(id, act.by).await? else { return Ok(Accepted::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Accept, Actor::Host) else {
            return Ok(Accepted::NotNow(case.state));
        };
        if case.is_overdue(act.today) {
            return Ok(Accepted::NotNow(ApplicationState::Expired));
        }
        if !self.has_seats(case.offer_id, case.weeks).await? {
            return Ok(Accepted::NoSeat);
        }
        let campaign = self.campaign_of(case.campaign_id).await?;
        let until = deadline(act.today, &campaign, case.weeks);
        self.shift_seats(case.offer_id, case.weeks, 1, 0).await?;
        self.advance(act, &case, ApplicationEvent::Accept, to, Some(until), message).await?;
        self.settle_offer(act, case.offer_id).await?;
        let notice = Notice::ApplicationAccepted {
            offer: case.title.clone(),
            structure: case.structure.clone(),
            deadline: until,
            message: message.to_owned(),
            path: path::application_of_student(case.id),
        };
        self.tell_student(act, &case, "accepted", &notice).await?;
        Ok(Accepted::Done(until))
    }

    async fn do_refuse(&mut self, act: &Act<'_>, id: Uuid, reason: &str) -> Result<Moved, StoreError> {
        let Some(case) = self.case_for_host(id, act.by).await? else { return Ok(Moved::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Refuse, Actor::Host) else {
            return Ok(Moved::NotNow(case.state));
        };
        if case.is_overdue(act.today) {
            return Ok(Moved::NotNow(ApplicationState::Expired));
        }
        self.advance(act, &case, ApplicationEvent::Refuse, to, None, reason).await?;
        let notice = Notice::ApplicationRefused {
            offer: case.title.clone(),
            structure: case.structure.clone(),
            reason: reason.to_owned(),
            path: path::application_of_student(case.id),
        };
        self.tell_student(act, &case, "refused", &notice).await?;
        Ok(Moved::Done)
    }

    async fn do_confirm(&mut self, act: &Act<'_>, id: Uuid) -> Result<Confirmed, StoreError> {
        let Some((offer, student)) = self.whose(id).await? else { return Ok(Confirmed::Gone) };
        if act.by != Some(AccountId(student)) {
            return Ok(Confirmed::Gone);
        }
        self.lock_person(student).await?;
        let Some(before) = self.case(id).await? else { return Ok(Confirmed::Gone) };
        let source = Source::Application(id);
        let (campaign, weeks) = (before.campaign_id, before.weeks);
        let rivals = self.rivals(student, campaign, weeks, source).await?;
        let offers = rivals.into_iter().map(|(_, theirs)| theirs).chain([offer]).collect();
        self.lock_offers(offers).await?;

        let Some(case) = self.case(id).await? else { return Ok(Confirmed::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Confirm, Actor::Student) else {
            return Ok(Confirmed::NotNow(case.state));
        };
        if case.is_overdue(act.today) {
            return Ok(Confirmed::NotNow(ApplicationState::Lapsed));
        }
        if self.is_placed(student, campaign, weeks).await? {
            return Ok(Confirmed::AlreadyPlaced);
        }
        self.place(student, campaign, weeks, source).await?;
        self.shift_seats(offer, weeks, -1, 1).await?;
        self.advance(act, &case, ApplicationEvent::Confirm, to, None, "").await?;
        let mut moved = self.withdraw_rivals(act, student, campaign, weeks, source).await?;
        moved.push(offer);
        moved.sort_unstable();
        moved.dedup();
        for offer in moved {
            self.settle_offer(act, offer).await?;
        }
        let notice = Notice::ApplicationConfirmed {
            offer: case.title.clone(),
            student: case.student.clone(),
            weeks,
            path: path::application_for_host(case.id),
        };
        self.tell_hosts(act, &case, "confirmed", &notice).await?;
        self.open_convention(act, Opened { student, campaign, weeks, source, tutor: None }).await?;
        Ok(Confirmed::Done)
    }

    async fn do_withdraw(&mut self, act: &Act<'_>, id: Uuid) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.whose(id).await? else { return Ok(Moved::Gone) };
        if act.by != Some(AccountId(student)) {
            return Ok(Moved::Gone);
        }
        self.lock_offer(offer).await?;
        let Some(case) = self.case(id).await? else { return Ok(Moved::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Withdraw, Actor::Student) else {
            return Ok(Moved::NotNow(case.state));
        };
        self.advance(act, &case, ApplicationEvent::Withdraw, to, None, "").await?;
        if case.state == ApplicationState::Accepted {
            self.shift_seats(offer, case.weeks, -1, 0).await?;
            self.settle_offer(act, offer).await?;
        }
        self.tell_withdrawn(act, &case, false).await?;
        Ok(Moved::Done)
    }

    async fn do_cancel(&mut self, act: &Act<'_>, id: Uuid, reason: &str) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.whose(id).await? else { return Ok(Moved::Gone) };
        self.lock_person(student).await?;
        let Some(standing) = self.lock_offer(offer).await? else { return Ok(Moved::Gone) };
        let actor = if act.by == Some(AccountId(student)) {
            Actor::Student
        } else if self.may_answer(standing.structure, act.by).await? {
            Actor::Host
        } else if self.is_head_of(student, act.by).await? {
            Actor::Head
        } else {
            return Ok(Moved::Gone);
        };
        let Some(case) = self.case(id).await? else { return Ok(Moved::Gone) };
        let Some(to) = next(case.state, ApplicationEvent::Cancel, actor) else {
            return Ok(Moved::NotNow(case.state));
        };
        sqlx::query("DELETE FROM placement WHERE student_id = $1 AND application_id = $2")
            .bind(student)
            .bind(id)
            .execute(&mut *self)
            .await?;
        self.shift_seats(offer, case.weeks, 0, -1).await?;
        self.advance(act, &case, ApplicationEvent::Cancel, to, None, reason).await?;
        self.settle_offer(act, offer).await?;
        self.cancel_convention_of(act, Source::Application(id), reason).await?;
        self.tell_cancelled(act, &case, actor, reason).await?;
        Ok(Moved::Done)
    }

    /// Tells the two sides that did not cancel. The lycée is one of them: a pupil of theirs has no place any more.
    async fn tell_cancelled(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        actor: Actor,
        reason: &str,
    ) -> Result<(), StoreError> {
        let by = match actor {
            Actor::Host => case.structure.clone(),
            Actor::Student | Actor::Head | Actor::Clock => self.name_of(act.by).await?,
        };
        let notice = |path| Notice::PlaceCancelled {
            offer: case.title.clone(),
            by: by.clone(),
            reason: reason.to_owned(),
            path,
        };
        if actor != Actor::Student {
            self.tell_student(act, case, "cancelled", &notice(path::application_of_student(case.id))).await?;
        }
        if actor != Actor::Host {
            self.tell_hosts(act, case, "cancelled", &notice(path::application_for_host(case.id))).await?;
        }
        if actor != Actor::Head {
            let notice = notice(path::application_for_school(case.id));
            for to in self.school_of(case.student_id).await? {
                queue!(self, act, case.fact("cancelled", &to), &to, &notice);
            }
        }
        Ok(())
    }
}
}

impl Db {
    /// The host reads an application. Read already, it is `NotNow` and nothing changes.
    pub async fn open_application(&self, act: &Act<'_>, id: ApplicationId) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_open(act, id.0).await? }))
    }

    /// The host accepts: a seat is held in each week applied for.
    pub async fn accept(
        &self,
        act: &Act<'_>,
        id: ApplicationId,
        message: &str,
    ) -> Result<Accepted, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_accept(act, id.0, message).await?
        }))
    }

    /// The host refuses.
    pub async fn refuse(&self, act: &Act<'_>, id: ApplicationId, reason: &str) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_refuse(act, id.0, reason).await?
        }))
    }

    /// The pupil confirms: the place is theirs, and what they asked elsewhere for those weeks is withdrawn.
    pub async fn confirm(&self, act: &Act<'_>, id: ApplicationId) -> Result<Confirmed, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_confirm(act, id.0).await? }))
    }

    /// The pupil gives up before confirming.
    pub async fn withdraw(&self, act: &Act<'_>, id: ApplicationId) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_withdraw(act, id.0).await? }))
    }

    /// A confirmed place is given up, by the pupil, the host or the head of the pupil's lycée.
    pub async fn cancel(&self, act: &Act<'_>, id: ApplicationId, reason: &str) -> Result<Moved, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_cancel(act, id.0, reason).await?
        }))
    }
}
