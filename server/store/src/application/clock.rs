//! What time does to applications. Each step may run twice, and on two servers at once: it looks again under the lock.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, next},
    id::ApplicationId,
    notification::Notification,
    urls,
};
use uuid::Uuid;

use super::steps::LockedApplication;
use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code};

/// An application whose deadline has passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueApplication {
    /// Which.
    pub id: ApplicationId,
    /// Submitted or read, it expires; accepted, it lapses.
    pub state: ApplicationState,
}

/// Days before the deadline on which the host is reminded.
const REMINDERS: [u64; 2] = [7, 2];

/// How many applications are reminded of in one transaction.
const BATCH: i32 = 50;

/// Applications whose deadline is before `$1`, the oldest first, `$2` at most.
pub(crate) const DUE: Statement = sql!(
    "SELECT id, state FROM application WHERE deadline IS NOT NULL AND deadline < $1
     ORDER BY deadline, id LIMIT $2"
);

/// Applications to be answered after the day `$1` and the id `$2`, until the day `$3`, `$4` at most.
pub(crate) const TO_REMIND: Statement = sql!(
    "SELECT id, deadline, submitted_at FROM application
     WHERE deadline IS NOT NULL AND deadline <= $3 AND state IN ('submitted', 'read') AND (deadline,
         id) > ($1, $2)
     ORDER BY deadline, id LIMIT $4"
);

/// The reminder that is due for a deadline that far away: the nearest that the application is old enough for.
fn reminder(today: NaiveDate, deadline: NaiveDate, submitted: NaiveDate) -> Option<u64> {
    let left = u64::try_from((deadline - today).num_days()).ok()?;
    let days = REMINDERS.into_iter().filter(|&days| left <= days).min()?;
    // Who was told of it that late already needs no reminder at once.
    (submitted < deadline.checked_sub_days(Days::new(days))?).then_some(days)
}

type Waiting = (Uuid, NaiveDate, DateTime<Utc>);

/// On which day a time was in mainland France.
pub type Day<'a> = &'a (dyn Fn(DateTime<Utc>) -> NaiveDate + Send + Sync);

impl Conn {
    async fn expire_application(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        let Some((offer, _)) = self.offer_and_student(id).await? else {
            return Ok(false);
        };
        self.lock_offer(offer).await?;
        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(false);
        };
        let Some(to) = next(application.state, ApplicationEvent::Expire, Actor::Clock) else {
            return Ok(false);
        };
        if !application.is_overdue(context.today) {
            return Ok(false);
        }
        self.transition(context, &application, ApplicationEvent::Expire, to, None, "")
            .await?;
        let notification = Notification::ApplicationExpired {
            offer: application.title.clone(),
            structure: application.structure.clone(),
            path: urls::application_of_student(application.id),
        };
        self.notify_student(context, &application, "expired", &notification)
            .await?;
        Ok(true)
    }

    async fn lapse_application(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some((offer, _)) = self.offer_and_student(id).await? else {
            return Ok(false);
        };
        self.lock_offer(offer).await?;
        let Some(application) = self.load_locked_application(id).await? else {
            return Ok(false);
        };
        let Some(to) = next(application.state, ApplicationEvent::Lapse, Actor::Clock) else {
            return Ok(false);
        };
        if !application.is_overdue(context.today) {
            return Ok(false);
        }
        self.shift_seats(offer, application.weeks, -1, 0).await?;
        self.transition(context, &application, ApplicationEvent::Lapse, to, None, "")
            .await?;
        self.refresh_availability(context, offer).await?;
        let notification = |other: &str, to_student, path| Notification::ApplicationLapsed {
            offer: application.title.clone(),
            other: other.to_owned(),
            to_student,
            path,
        };
        let to_student = notification(
            &application.structure,
            true,
            urls::application_of_student(application.id),
        );
        self.notify_student(context, &application, "lapsed", &to_student)
            .await?;
        let to_host = notification(
            &application.student,
            false,
            urls::application_for_host(application.id),
        );
        self.notify_hosts(context, &application, "lapsed", &to_host)
            .await?;
        Ok(true)
    }

    /// Reminds of one batch after that deadline and id; gives back where the next begins, and how many were queued.
    async fn remind_batch(
        &mut self,
        context: &ChangeContext<'_>,
        after: (NaiveDate, Uuid),
        day: Day<'_>,
    ) -> Result<(Option<(NaiveDate, Uuid)>, u32), StoreError> {
        let last = context
            .today
            .checked_add_days(Days::new(REMINDERS[0]))
            .unwrap_or(context.today);
        let batch: Vec<Waiting> = self
            .query(TO_REMIND)
            .bind(after.0)
            .bind(after.1)
            .bind(last)
            .bind(BATCH)
            .all()
            .await?;
        let further = (i32::try_from(batch.len()) == Ok(BATCH))
            .then(|| batch.last().map(|(id, deadline, _)| (*deadline, *id)))
            .flatten();
        let mut queued = 0;
        for (id, deadline, submitted_at) in batch {
            if let Some(days) = reminder(context.today, deadline, day(submitted_at))
                && let Some(application) = self.load_locked_application(id).await?
            {
                queued += self.remind_of(context, &application, days, deadline).await?;
            }
        }
        Ok((further, queued))
    }

    async fn remind_of(
        &mut self,
        context: &ChangeContext<'_>,
        application: &LockedApplication,
        days: u64,
        deadline: NaiveDate,
    ) -> Result<u32, StoreError> {
        let mut queued = 0;
        for to in self
            .hosts(application.structure_id, application.handler_id)
            .await?
        {
            let dedup_key = application.dedup_key(&format!("due{days}"), &to);
            if !self.is_email_queued(&dedup_key).await? {
                let notification = Notification::AnswerDue {
                    offer: application.title.clone(),
                    student: application.student.clone(),
                    deadline,
                    path: urls::application_for_host(application.id),
                };
                self.enqueue_email(context, &dedup_key, &to, &notification)
                    .await?;
                queued += 1;
            }
        }
        Ok(queued)
    }
}

impl Db {
    /// Applications whose deadline has passed, the oldest first.
    pub async fn due_applications(
        &self,
        today: NaiveDate,
        limit: i32,
    ) -> Result<Vec<DueApplication>, StoreError> {
        let rows: Vec<(Uuid, String)> = self.query(DUE).bind(today).bind(limit).all().await?;
        rows.into_iter()
            .map(|(id, state)| {
                Ok(DueApplication {
                    id: ApplicationId(id),
                    state: code("application.state", &state, ApplicationState::from_code)?,
                })
            })
            .collect()
    }

    /// Closes an application that was not answered in time; `false` when there is nothing to close.
    pub async fn expire(&self, context: &ChangeContext<'_>, id: ApplicationId) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.expire_application(context, id.0).await)
            .await
    }

    /// Frees the seat of an application that was not confirmed in time; `false` when there is nothing to free.
    pub async fn lapse(&self, context: &ChangeContext<'_>, id: ApplicationId) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.lapse_application(context, id.0).await)
            .await
    }

    /// Reminds hosts of the answers that are due in seven days and in two, and of those missed while no server ran. Once a
    /// day is enough: done for today, it does nothing. How many e-mails were queued, as far as this server knows.
    /// `day` tells on which day it was in mainland France: deadlines are counted in those.
    pub async fn remind(&self, context: &ChangeContext<'_>, day: Day<'_>) -> Result<u32, StoreError> {
        let today = context.today.to_string();
        if self.setting("reminded").await?.as_deref() == Some(today.as_str()) {
            return Ok(0);
        }
        let yesterday = context.today.pred_opt().unwrap_or(context.today);
        let (mut after, mut queued) = (Some((yesterday, Uuid::max())), 0);
        while let Some(from) = after {
            let mut tx = self.begin().await?;
            let (further, count) = tx.remind_batch(context, from, day).await?;
            tx.commit().await?;
            after = further;
            queued += count;
        }
        self.set_setting("reminded", &today).await?;
        Ok(queued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_come_seven_and_two_days_before_and_late_rather_than_never() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let (deadline, submitted) = (day("2027-03-16"), day("2027-03-01"));
        let due = |today| reminder(day(today), deadline, submitted);
        assert_eq!(due("2027-03-08"), None);
        assert_eq!(due("2027-03-09"), Some(7));
        assert_eq!(due("2027-03-12"), Some(7));
        assert_eq!(due("2027-03-14"), Some(2));
        assert_eq!(due("2027-03-16"), Some(2));
        assert_eq!(due("2027-03-17"), None);
        // Sent when little time was left: only what is still to come.
        let late = |today| reminder(day(today), deadline, day("2027-03-10"));
        assert_eq!(late("2027-03-10"), None);
        assert_eq!(late("2027-03-14"), Some(2));
    }
}
