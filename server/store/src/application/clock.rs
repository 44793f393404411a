//! What time does to applications. Each step may run twice, and on two servers at once: it looks again under the lock.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, next},
    id::ApplicationId,
    notice::Notice,
    path,
};
use uuid::Uuid;

use super::{Steps, moves::Moves, steps::Case};
use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
    row::code,
    seat::Seats,
};

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
pub(crate) const DUE: &str = "SELECT id, state FROM application WHERE deadline IS NOT NULL AND deadline < $1
     ORDER BY deadline, id LIMIT $2";

/// Applications to be answered after the day `$1` and the id `$2`, until the day `$3`, `$4` at most.
pub(crate) const TO_REMIND: &str = "SELECT id, deadline, submitted_at FROM application
     WHERE deadline IS NOT NULL AND deadline <= $3 AND state IN ('submitted', 'read') AND (deadline, id) > ($1, $2)
     ORDER BY deadline, id LIMIT $4";

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

both_engines! {
trait Time {
    async fn do_expire(&mut self, act: &Act<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some((offer, _)) = self.whose(id).await? else { return Ok(false) };
        self.lock_offer(offer).await?;
        let Some(case) = self.case(id).await? else { return Ok(false) };
        let Some(to) = next(case.state, ApplicationEvent::Expire, Actor::Clock) else { return Ok(false) };
        if !case.is_overdue(act.today) {
            return Ok(false);
        }
        self.advance(act, &case, ApplicationEvent::Expire, to, None, "").await?;
        let notice = Notice::ApplicationExpired {
            offer: case.title.clone(),
            structure: case.structure.clone(),
            path: path::application_of_student(case.id),
        };
        self.tell_student(act, &case, "expired", &notice).await?;
        Ok(true)
    }

    async fn do_lapse(&mut self, act: &Act<'_>, id: Uuid) -> Result<bool, StoreError> {
        let Some((offer, _)) = self.whose(id).await? else { return Ok(false) };
        self.lock_offer(offer).await?;
        let Some(case) = self.case(id).await? else { return Ok(false) };
        let Some(to) = next(case.state, ApplicationEvent::Lapse, Actor::Clock) else { return Ok(false) };
        if !case.is_overdue(act.today) {
            return Ok(false);
        }
        self.shift_seats(offer, case.weeks, -1, 0).await?;
        self.advance(act, &case, ApplicationEvent::Lapse, to, None, "").await?;
        self.settle_offer(act, offer).await?;
        let notice = |other: &str, path| Notice::ApplicationLapsed {
            offer: case.title.clone(),
            other: other.to_owned(),
            path,
        };
        let to_student = notice(&case.structure, path::application_of_student(case.id));
        self.tell_student(act, &case, "lapsed", &to_student).await?;
        let to_host = notice(&case.student, path::application_for_host(case.id));
        self.tell_hosts(act, &case, "lapsed", &to_host).await?;
        Ok(true)
    }

    /// Reminds of one batch after that deadline and id; gives back where the next begins, and how many were queued.
    async fn remind_batch(
        &mut self,
        act: &Act<'_>,
        after: (NaiveDate, Uuid),
        day: Day<'_>,
    ) -> Result<(Option<(NaiveDate, Uuid)>, u32), StoreError> {
        let last = act.today.checked_add_days(Days::new(REMINDERS[0])).unwrap_or(act.today);
        let batch: Vec<Waiting> = sqlx::query_as(TO_REMIND)
            .bind(after.0)
            .bind(after.1)
            .bind(last)
            .bind(BATCH)
            .fetch_all(&mut *self)
            .await?;
        let further = (i32::try_from(batch.len()) == Ok(BATCH))
            .then(|| batch.last().map(|(id, deadline, _)| (*deadline, *id)))
            .flatten();
        let mut queued = 0;
        for (id, deadline, submitted_at) in batch {
            if let Some(days) = reminder(act.today, deadline, day(submitted_at))
                && let Some(case) = self.case(id).await?
            {
                queued += self.remind_of(act, &case, days, deadline).await?;
            }
        }
        Ok((further, queued))
    }

    async fn remind_of(
        &mut self,
        act: &Act<'_>,
        case: &Case,
        days: u64,
        deadline: NaiveDate,
    ) -> Result<u32, StoreError> {
        let mut queued = 0;
        for to in self.hosts(case.structure_id, case.handler_id).await? {
            let fact = case.fact(&format!("due{days}"), &to);
            let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outbox WHERE fact = $1)")
                .bind(&fact)
                .fetch_one(&mut *self)
                .await?;
            if !known {
                let notice = Notice::AnswerDue {
                    offer: case.title.clone(),
                    student: case.student.clone(),
                    deadline,
                    path: path::application_for_host(case.id),
                };
                queue!(self, act, fact, &to, &notice);
                queued += 1;
            }
        }
        Ok(queued)
    }
}
}

impl Db {
    /// Applications whose deadline has passed, the oldest first.
    pub async fn due_applications(
        &self,
        today: NaiveDate,
        limit: i32,
    ) -> Result<Vec<DueApplication>, StoreError> {
        let rows: Vec<(Uuid, String)> = on_pool!(self, |pool| sqlx::query_as(DUE)
            .bind(today)
            .bind(limit)
            .fetch_all(pool)
            .await)?;
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
    pub async fn expire(&self, act: &Act<'_>, id: ApplicationId) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_expire(act, id.0).await? }))
    }

    /// Frees the seat of an application that was not confirmed in time; `false` when there is nothing to free.
    pub async fn lapse(&self, act: &Act<'_>, id: ApplicationId) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| { tx.do_lapse(act, id.0).await? }))
    }

    /// Reminds hosts of the answers that are due in seven days and in two, and of those missed while no server ran. Once a
    /// day is enough: done for today, it does nothing. How many letters were queued, as far as this server knows.
    /// `day` tells on which day it was in mainland France: deadlines are counted in those.
    pub async fn remind(&self, act: &Act<'_>, day: Day<'_>) -> Result<u32, StoreError> {
        let today = act.today.to_string();
        if self.setting("reminded").await?.as_deref() == Some(today.as_str()) {
            return Ok(0);
        }
        let yesterday = act.today.pred_opt().unwrap_or(act.today);
        let (mut after, mut queued) = (Some((yesterday, Uuid::max())), 0);
        while let Some(from) = after {
            let (further, count) = in_transaction!(self, |tx| { tx.remind_batch(act, from, day).await? });
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
