//! What time does to applications. Each step may run twice, and on two servers at once: it looks again under the lock.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    application::{Actor, ApplicationEvent, ApplicationState, next},
    id::{AccountId, ApplicationId},
    notification::{AnswerWaiting, Notification},
    urls,
};
use uuid::Uuid;

use crate::{
    Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code,
    proven::proven,
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

/// How many people are reminded in one transaction.
const BATCH: usize = 50;

/// Applications whose deadline is before `$1`, the oldest first, `$2` at most.
pub(crate) const DUE: Statement = sql!(
    "SELECT id, state FROM application WHERE deadline IS NOT NULL AND deadline < $1
     ORDER BY deadline, id LIMIT $2"
);

/// Applications to be answered between the days `$1` and `$2`, with who may be reminded of each: the colleague it was passed on to
/// while they belong to the structure, else its owners and members.
pub(crate) const TO_REMIND: Statement = sql!(
    "SELECT p.id, p.name, p.email, a.id, a.deadline, a.submitted_at
     FROM application a JOIN offer o ON o.id = a.offer_id
          JOIN membership m ON m.structure_id = o.structure_id JOIN account p ON p.id = m.account_id
     WHERE a.deadline >= $1 AND a.deadline <= $2 AND a.state IN ('submitted', 'read')
       AND ",
    proven!("p"),
    "
       AND CASE WHEN EXISTS (SELECT 1 FROM membership h JOIN account b ON b.id = h.account_id
                             WHERE h.structure_id = o.structure_id AND h.account_id = a.handler_id
                               AND ",
    proven!("b"),
    ")
                THEN p.id = a.handler_id ELSE m.role IN ('owner', 'member') END
     ORDER BY p.id, a.deadline, a.id"
);

/// Whether a reminder falls on a day after `since`, `today` at the latest: days on which no server ran are made up for, once.
pub fn is_due(since: Option<NaiveDate>, today: NaiveDate, deadline: NaiveDate, submitted: NaiveDate) -> bool {
    let days = REMINDERS
        .into_iter()
        .filter_map(|days| deadline.checked_sub_days(Days::new(days)));
    // Who was told of it that late already needs no reminder at once; and of two that have passed, the nearest counts.
    days.filter(|&day| day <= today && today <= deadline && submitted < day)
        .max()
        .is_some_and(|day| since.is_none_or(|since| day > since))
}

/// Who is reminded, and of which application: name, address, deadline, when it was sent.
type Waiting = (Uuid, String, String, Uuid, NaiveDate, DateTime<Utc>);

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

    /// Reminds somebody of all the answers that are due, in one e-mail; how many e-mails were queued.
    async fn remind_of(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
        applications: &[Uuid],
    ) -> Result<u32, StoreError> {
        let who = to.account.map(|account| account.to_string()).unwrap_or_default();
        let dedup_key = format!("answers_due:{who}:{}", context.today);
        let mut waiting = Vec::new();
        let mut path = urls::INBOX.to_owned();
        for id in applications {
            let Some(application) = self.load_locked_application(*id).await? else {
                continue;
            };
            // It may have been answered since the list was read.
            if let Some(deadline) = application.deadline.filter(|_| application.state.is_pending()) {
                path = urls::application_for_host(application.id);
                waiting.push(AnswerWaiting {
                    offer: application.title,
                    student: application.student,
                    deadline,
                });
            }
        }
        if waiting.is_empty() || self.is_email_queued(&dedup_key).await? {
            return Ok(0);
        }
        if waiting.len() > 1 {
            urls::INBOX.clone_into(&mut path);
        }
        self.enqueue_email(
            context,
            &dedup_key,
            to,
            &Notification::AnswerDue { waiting, path },
        )
        .await?;
        Ok(1)
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

    /// Reminds hosts of the answers that are due in seven days and in two, each host in one e-mail, and of those missed while no
    /// server ran. Once a day is enough: done for today, it does nothing. How many e-mails were queued, as far as this server
    /// knows. `day` tells on which day it was in mainland France: deadlines are counted in those.
    pub async fn remind_hosts(&self, context: &ChangeContext<'_>, day: Day<'_>) -> Result<u32, StoreError> {
        let last = self.setting("reminded").await?;
        let since: Option<NaiveDate> = last.and_then(|day| day.parse().ok());
        if since >= Some(context.today) {
            return Ok(0);
        }
        let until = context.today.checked_add_days(Days::new(REMINDERS[0]));
        let lines: Vec<Waiting> = self
            .query(TO_REMIND)
            .bind(context.today)
            .bind(until.unwrap_or(context.today))
            .all()
            .await?;
        let mut people: Vec<(Recipient, Vec<Uuid>)> = Vec::new();
        for (account, name, email, application, deadline, submitted_at) in lines {
            if !is_due(since, context.today, deadline, day(submitted_at)) {
                continue;
            }
            let account = Some(AccountId(account));
            match people.last_mut().filter(|(to, _)| to.account == account) {
                // A member of two structures may meet an application twice, never the same e-mail.
                Some((_, theirs)) if theirs.contains(&application) => {}
                Some((_, theirs)) => theirs.push(application),
                None => people.push((Recipient { account, name, email }, vec![application])),
            }
        }
        let mut queued = 0;
        for batch in people.chunks(BATCH) {
            let mut tx = self.begin().await?;
            for (to, applications) in batch {
                queued += tx.remind_of(context, to, applications).await?;
            }
            tx.commit().await?;
        }
        self.set_setting("reminded", &context.today.to_string()).await?;
        Ok(queued)
    }
}
