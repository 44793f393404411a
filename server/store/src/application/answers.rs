//! The host's answers: an application is accepted, refused, or read first.

use chrono::NaiveDate;
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, deadline, next},
    id::{AccountId, ApplicationId},
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::{steps::LockedApplication, transitions::Moved};
use crate::{Conn, Db, StoreError, change_context::ChangeContext};

/// What became of an acceptance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accepted {
    /// A seat is held; the pupil has until that day to confirm.
    Done(NaiveDate),
    /// No seat is left in each of the weeks applied for.
    NoSeat,
    /// Its state does not allow it (any more).
    NotNow(ApplicationState),
    /// There is no such application for this person.
    Gone,
}

impl Db {
    /// The host accepts: a seat is held in each week applied for.
    pub async fn accept(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
        message: &str,
    ) -> Result<Accepted, StoreError> {
        self.transaction(async |tx| tx.accept_application(context, id.0, message).await)
            .await
    }

    /// The host refuses.
    pub async fn refuse(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
        reason: &str,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.refuse_application(context, id.0, reason).await)
            .await
    }

    /// The host reads an application. Read already, it is `NotNow` and nothing changes.
    pub async fn open_application(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.open_application(context, id.0).await)
            .await
    }
}

impl Conn {
    pub(crate) async fn accept_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        message: &str,
    ) -> Result<Accepted, StoreError> {
        let Some(application) = self.lock_application_for_host(id, context.actor).await? else {
            return Ok(Accepted::Gone);
        };
        let Some(to) = next(application.state, ApplicationEvent::Accept, Actor::Host) else {
            return Ok(Accepted::NotNow(application.state));
        };
        if application.is_overdue(context.today) {
            return Ok(Accepted::NotNow(ApplicationState::Expired));
        }
        if !self.has_seats(application.offer_id, application.weeks).await? {
            return Ok(Accepted::NoSeat);
        }
        let campaign = self.campaign_of(application.campaign_id).await?;
        let until = deadline(context.today, &campaign, application.weeks);
        self.shift_seats(application.offer_id, application.weeks, 1, 0)
            .await?;
        self.transition(
            context,
            &application,
            ApplicationEvent::Accept,
            to,
            Some(until),
            message,
        )
        .await?;
        self.refresh_availability(context, application.offer_id).await?;
        let (practical, calendar) = self.practical_of(context, &application, false).await?;
        let notification = Notification::ApplicationAccepted {
            offer: application.title.clone(),
            structure: application.structure.clone(),
            deadline: until,
            message: message.to_owned(),
            practical,
            calendar,
            path: urls::application_of_student(application.id),
        };
        self.notify_student(context, &application, "accepted", &notification)
            .await?;
        Ok(Accepted::Done(until))
    }

    /// Locks an application's offer and reads it, for somebody who may answer.
    pub(crate) async fn lock_application_for_host(
        &mut self,
        id: Uuid,
        who: Option<AccountId>,
    ) -> Result<Option<LockedApplication>, StoreError> {
        let Some((offer, _)) = self.offer_and_student(id).await? else {
            return Ok(None);
        };
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(None);
        };
        if !self.may_answer(locked_offer.structure, who).await? {
            return Ok(None);
        }
        self.load_locked_application(id).await
    }

    pub(crate) async fn refuse_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<Moved, StoreError> {
        let Some(application) = self.lock_application_for_host(id, context.actor).await? else {
            return Ok(Moved::Gone);
        };
        let Some(to) = next(application.state, ApplicationEvent::Refuse, Actor::Host) else {
            return Ok(Moved::NotNow(application.state));
        };
        if application.is_overdue(context.today) {
            return Ok(Moved::NotNow(ApplicationState::Expired));
        }
        self.transition(context, &application, ApplicationEvent::Refuse, to, None, reason)
            .await?;
        let notification = Notification::ApplicationRefused {
            offer: application.title.clone(),
            structure: application.structure.clone(),
            reason: reason.to_owned(),
            path: urls::application_of_student(application.id),
        };
        self.notify_student(context, &application, "refused", &notification)
            .await?;
        Ok(Moved::Done)
    }

    pub(crate) async fn open_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<Moved, StoreError> {
        let Some(application) = self.lock_application_for_host(id, context.actor).await? else {
            return Ok(Moved::Gone);
        };
        let Some(to) = next(application.state, ApplicationEvent::Open, Actor::Host) else {
            return Ok(Moved::NotNow(application.state));
        };
        self.transition(
            context,
            &application,
            ApplicationEvent::Open,
            to,
            application.deadline,
            "",
        )
        .await?;
        Ok(Moved::Done)
    }
}
