//! The pupil's moves, and giving up a confirmed place, which the host and the head may too.

use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, next},
    id::{AccountId, ApplicationId},
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::steps::LockedApplication;
use crate::{
    Conn, Db, StoreError, change_context::ChangeContext, conn::sql, convention::Opened, placement::Source,
};

/// What became of a move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moved {
    /// Made.
    Done,
    /// Its state does not allow it (any more).
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
    /// Its state does not allow it (any more).
    NotNow(ApplicationState),
    /// There is no such application for this person.
    Gone,
}

impl Conn {
    pub(crate) async fn confirm_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<Confirmed, StoreError> {
        let Some((offer, student)) = self.offer_and_student(id).await? else {
            return Ok(Confirmed::Gone);
        };
        if context.actor != Some(AccountId(student)) {
            return Ok(Confirmed::Gone);
        }
        self.lock_person(student).await?;
        let Some(before) = self.load_locked_application(id).await? else {
            return Ok(Confirmed::Gone);
        };
        let source = Source::Application(id);
        let (campaign, weeks) = (before.campaign_id, before.weeks);
        let rivals = self.rivals(student, campaign, weeks, source).await?;
        let offers = rivals
            .into_iter()
            .map(|(_, theirs)| theirs)
            .chain([offer])
            .collect();
        self.lock_offers(offers).await?;

        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(Confirmed::Gone);
        };
        let Some(to) = next(application.state, ApplicationEvent::Confirm, Actor::Student) else {
            return Ok(Confirmed::NotNow(application.state));
        };
        if application.is_overdue(context.today) {
            return Ok(Confirmed::NotNow(ApplicationState::Lapsed));
        }
        if self.is_placed(student, campaign, weeks).await? {
            return Ok(Confirmed::AlreadyPlaced);
        }
        self.place(student, campaign, weeks, source).await?;
        self.shift_seats(offer, weeks, -1, 1).await?;
        self.transition(context, &application, ApplicationEvent::Confirm, to, None, "")
            .await?;
        let mut moved = self
            .withdraw_rivals(context, student, campaign, weeks, source)
            .await?;
        moved.push(offer);
        moved.sort_unstable();
        moved.dedup();
        for offer in moved {
            self.refresh_availability(context, offer).await?;
        }
        let notification = Notification::ApplicationConfirmed {
            offer: application.title.clone(),
            student: application.student.clone(),
            weeks,
            path: urls::application_for_host(application.id),
        };
        self.notify_hosts(context, &application, "confirmed", &notification)
            .await?;
        let opened = Opened {
            student,
            campaign,
            weeks,
            source,
            tutor: None,
        };
        Box::pin(self.open_convention(context, opened)).await?;
        Ok(Confirmed::Done)
    }

    pub(crate) async fn withdraw_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.offer_and_student(id).await? else {
            return Ok(Moved::Gone);
        };
        if context.actor != Some(AccountId(student)) {
            return Ok(Moved::Gone);
        }
        self.lock_offer(offer).await?;
        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(Moved::Gone);
        };
        let Some(to) = next(application.state, ApplicationEvent::Withdraw, Actor::Student) else {
            return Ok(Moved::NotNow(application.state));
        };
        self.transition(context, &application, ApplicationEvent::Withdraw, to, None, "")
            .await?;
        if application.state == ApplicationState::Accepted {
            self.shift_seats(offer, application.weeks, -1, 0).await?;
            self.refresh_availability(context, offer).await?;
        }
        self.notify_withdrawn(context, &application, false).await?;
        Ok(Moved::Done)
    }

    pub(crate) async fn cancel_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        reason: &str,
    ) -> Result<Moved, StoreError> {
        let Some((offer, student)) = self.offer_and_student(id).await? else {
            return Ok(Moved::Gone);
        };
        self.lock_person(student).await?;
        let Some(locked_offer) = self.lock_offer(offer).await? else {
            return Ok(Moved::Gone);
        };
        let actor = if context.actor == Some(AccountId(student)) {
            Actor::Student
        } else if self.may_answer(locked_offer.structure, context.actor).await? {
            Actor::Host
        } else if self.is_head_of(student, context.actor).await? {
            Actor::Head
        } else {
            return Ok(Moved::Gone);
        };
        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(Moved::Gone);
        };
        self.give_application_up(context, &application, actor, reason)
            .await
    }

    /// Takes a confirmed place back under its locks, with its convention, and tells the two sides that did not cancel.
    pub(crate) async fn give_application_up(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        actor: Actor,
        reason: &str,
    ) -> Result<Moved, StoreError> {
        let Some(to) = next(application.state, ApplicationEvent::Cancel, actor) else {
            return Ok(Moved::NotNow(application.state));
        };
        let (id, offer) = (application.id.0, application.offer_id);
        self.query(sql!(
            "DELETE FROM placement WHERE student_id = $1 AND application_id = $2"
        ))
        .bind(application.student_id)
        .bind(id)
        .execute()
        .await?;
        self.shift_seats(offer, application.weeks, 0, -1).await?;
        self.transition(context, application, ApplicationEvent::Cancel, to, None, reason)
            .await?;
        self.refresh_availability(context, offer).await?;
        self.cancel_convention_of(context, Source::Application(id), reason)
            .await?;
        self.notify_cancelled(context, application, actor, reason).await?;
        Ok(Moved::Done)
    }

    /// Notifies the two sides that did not cancel. The lycée is one of them: a pupil of theirs has no place any more.
    pub(crate) async fn notify_cancelled(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        actor: Actor,
        reason: &str,
    ) -> Result<(), StoreError> {
        // What was taken back and is cancelled again is told again.
        let sql =
            sql!("SELECT COUNT(*) FROM application_event WHERE application_id = $1 AND event = 'restore'");
        let restored: i64 = self.query(sql).bind(application.id.0).scalar().await?;
        let what = match restored {
            0 => "cancelled".to_owned(),
            again => format!("cancelled:{again}"),
        };
        let by = match actor {
            Actor::Host => application.structure.clone(),
            Actor::Student | Actor::Head | Actor::Clock => self.name_of(context.actor).await?,
        };
        let notification = |path| Notification::PlaceCancelled {
            offer: application.title.clone(),
            student: application.student.clone(),
            by: by.clone(),
            reason: reason.to_owned(),
            path,
        };
        if actor != Actor::Student {
            self.notify_student(
                context,
                application,
                &what,
                &notification(urls::application_of_student(application.id)),
            )
            .await?;
        }
        if actor != Actor::Host {
            self.notify_hosts(
                context,
                application,
                &what,
                &notification(urls::application_for_host(application.id)),
            )
            .await?;
        }
        if actor != Actor::Head {
            let notification = notification(urls::application_for_school(application.id));
            for to in self.school_of(application.student_id).await? {
                self.enqueue_email(context, &application.dedup_key(&what, &to), &to, &notification)
                    .await?;
            }
        }
        Ok(())
    }
}

impl Db {
    /// The pupil confirms: the place is theirs, and what they asked elsewhere for those weeks is withdrawn.
    pub async fn confirm(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
    ) -> Result<Confirmed, StoreError> {
        self.transaction(async |tx| tx.confirm_application(context, id.0).await)
            .await
    }

    /// The pupil gives up before confirming.
    pub async fn withdraw(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.withdraw_application(context, id.0).await)
            .await
    }

    /// A confirmed place is given up, by the pupil, the host or the head of the pupil's lycée.
    pub async fn cancel(
        &self,
        context: &ChangeContext<'_>,
        id: ApplicationId,
        reason: &str,
    ) -> Result<Moved, StoreError> {
        self.transaction(async |tx| tx.cancel_application(context, id.0, reason).await)
            .await
    }
}
