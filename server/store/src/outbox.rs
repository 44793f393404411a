//! E-mails: queued in the transaction of the change they tell of, taken from here by a worker (`mail::outbox_worker`, which every server
//! runs beside its router).
//!
//! Their bodies hold links with secrets: they are encrypted until they are wiped (decision 096).
//!
//! A worker leases e-mails, sends them and marks them. One that dies leaves its lease to run out: e-mails are sent at
//! least once, under a `message_id` that never changes.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    id::{AccountId, EmailId},
    notification::{Notification, Told},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Email, Keys, Recipient, StoreError,
    cipher::{Place, decrypted},
    conn::{QueuedHere, sql},
    decode::{count, like},
    waiting::{Waiting, Waits, any_due, leased, unread},
};

/// How many e-mails that anybody can cause an address gets, in how long: whoever floods somebody's mailbox would do it in our name.
const BOUNDS: [(TimeDelta, i64); 2] = [(TimeDelta::hours(1), 3), (TimeDelta::days(1), 10)];

/// How many bodies are encrypted in one transaction.
const BATCH: i32 = 200;

/// What of an e-mail is encrypted.
const TEXT: &str = "outbox.body_text";
const HTML: &str = "outbox.body_html";
const UNSUBSCRIBE: &str = "outbox.unsubscribe";

/// The parts of an e-mail that may hold a secret, as they are kept.
struct Body {
    text: String,
    html: String,
    unsubscribe: Option<String>,
}

impl Conn {
    fn body(&self, id: Uuid, email: &Email) -> Result<Body, StoreError> {
        let row = id.to_string();
        let kept = |column, text: &str| self.encrypted(Place { column, row: &row }, text);
        Ok(Body {
            text: kept(TEXT, &email.text)?,
            html: kept(HTML, &email.html)?,
            unsubscribe: email
                .unsubscribe
                .as_deref()
                .map(|address| kept(UNSUBSCRIBE, address))
                .transpose()?,
        })
    }
}

impl Conn {
    /// Queues an e-mail in the transaction of its fact. `dedup_key` is unique by person and fact
    /// (« accepted:APPLICATION:ACCOUNT »): queued again, it changes nothing. What the same transaction told them already and what
    /// it tells now are one e-mail, under the key of the first.
    pub(crate) async fn enqueue_email(
        &mut self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        self.queue_email(context, dedup_key, to, notification).await?;
        Ok(())
    }

    /// The same; says which e-mail tells it, for whoever asks later what became of it: its key finds none where it went into an earlier
    /// one. `None` when the address gets no more.
    pub(crate) async fn queue_email(
        &mut self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<Option<Uuid>, StoreError> {
        let spoken = self.spoken_to(to, notification).await?;
        let notification = spoken.as_ref().unwrap_or(notification);
        let is_theirs = |queued: &QueuedHere| queued.to.account == to.account && queued.to.email == to.email;
        let place = self.queued_here().iter().position(is_theirs);
        let Some(place) = place.filter(|_| !notification.is_urgent()) else {
            let bounded_to = notification.is_open_to_anybody().then(|| to.email.to_lowercase());
            let told = Told::new(notification.clone());
            return self.insert_email(context, dedup_key, to, told, bounded_to).await;
        };
        if let Some(known) = self.email_of_fact(dedup_key).await? {
            return Ok(Some(known));
        }
        let queued = &mut self.queued_here()[place];
        queued.told.add(notification.clone());
        let (id, told) = (queued.id, queued.told.clone());
        let email = context.renderer.render_all(&told, to);
        let body = self.body(id, &email)?;
        self.query(sql!(
            "UPDATE outbox SET subject = $2, body_text = $3, body_html = $4, unsubscribe = $5, calendar = $6
             WHERE id = $1"
        ))
        .bind(id)
        .bind(email.subject)
        .bind(body.text)
        .bind(body.html)
        .bind(body.unsubscribe)
        .bind(told.calendar())
        .execute()
        .await?;
        self.carry_links(context, to, id).await?;
        Ok(Some(id))
    }

    /// The personal links that this very act made for somebody leave by that e-mail, which speaks of their conventions: what becomes of it
    /// is said of them.
    async fn carry_links(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
        email: Uuid,
    ) -> Result<(), StoreError> {
        if to.account.is_some() {
            return Ok(());
        }
        let carried = self
            .query(sql!(
                "UPDATE convention_link SET email_id = $1 WHERE email_key = $2 AND created_at = $3 AND email_id IS NULL"
            ))
            .bind(email)
            .bind(to.email.trim().to_lowercase())
            .bind(context.now)
            .execute()
            .await?;
        if carried > 0 {
            self.query(sql!(
                "INSERT INTO outbox_convention (convention_id, email_id)
                 SELECT DISTINCT convention_id, email_id FROM convention_link WHERE email_id = $1
                 ON CONFLICT (convention_id, email_id) DO NOTHING"
            ))
            .bind(email)
            .execute()
            .await?;
        }
        Ok(())
    }

    /// Encrypts a body that was queued before any was; nothing happens where somebody wiped or changed it meanwhile.
    async fn encrypt_email(&mut self, id: Uuid, email: &Email) -> Result<u64, StoreError> {
        let body = self.body(id, email)?;
        self.query(sql!(
            "UPDATE outbox SET body_text = $3, body_html = $4, unsubscribe = $5 WHERE id = $1 AND body_text = $2"
        ))
        .bind(id)
        .bind(&email.text)
        .bind(body.text)
        .bind(body.html)
        .bind(body.unsubscribe)
        .execute()
        .await
    }

    /// The e-mails that have left or were given up and still name somebody. Few still have a body: each of these is read, since bodies are
    /// encrypted. One that cannot be read goes too.
    pub(crate) async fn ended_emails_naming(&mut self, name: &str) -> Result<Vec<Uuid>, StoreError> {
        let rows: Vec<(Uuid, bool, String)> = self
            .query(sql!(
                "SELECT id, subject LIKE $1 ESCAPE '\\' OR COALESCE(calendar LIKE $1 ESCAPE '\\', FALSE), body_text FROM outbox
                 WHERE (sent_at IS NOT NULL OR dead_at IS NOT NULL)
                     AND (body_text <> '' OR subject LIKE $1 ESCAPE '\\' OR calendar LIKE $1 ESCAPE '\\')"
            ))
            .bind(format!("%{}%", like(name)))
            .all()
            .await?;
        let named = |(id, outside, kept): (Uuid, bool, String)| {
            let row = id.to_string();
            let place = Place {
                column: TEXT,
                row: &row,
            };
            let text = self.decrypted(place, kept);
            (outside || text.map_or(true, |text| text.contains(name))).then_some(id)
        };
        Ok(rows.into_iter().filter_map(named).collect())
    }

    /// Queues an urgent e-mail that its very recipient asked for, as a browser of theirs shows: it is not counted among those that anybody
    /// causes, and these keep it back no longer.
    pub(crate) async fn enqueue_own_email(
        &mut self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<(), StoreError> {
        let told = Told::new(notification.clone());
        self.insert_email(context, dedup_key, to, told, None).await?;
        Ok(())
    }

    /// Queues an e-mail that tells several things at once, and that anybody can cause: it is one of the few that its address gets.
    pub(crate) async fn enqueue_told(
        &mut self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        told: Told,
    ) -> Result<(), StoreError> {
        let bounded_to = Some(to.email.to_lowercase());
        self.insert_email(context, dedup_key, to, told, bounded_to)
            .await?;
        Ok(())
    }

    async fn insert_email(
        &mut self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        told: Told,
        bounded_to: Option<String>,
    ) -> Result<Option<Uuid>, StoreError> {
        if let Some(address) = &bounded_to
            && self.has_enough_email(context, address).await?
        {
            tracing::warn!("an e-mail was not queued: its recipient got as many as anybody may cause");
            return Ok(None);
        }
        let email = if told.besides.is_empty() {
            context.renderer.render(&told.main, to)
        } else {
            context.renderer.render_all(&told, to)
        };
        let id = (context.ids)();
        let body = self.body(id, &email)?;
        // Urgent e-mails have priority 0, all others 1.
        let is_urgent = told.main.is_urgent();
        let priority = i32::from(!is_urgent);
        let queued = self
            .query(sql!(
                "INSERT INTO outbox (id, fact, account_id, to_name, to_email, subject, body_text, body_html,
                                     message_id, queued_at, due_at, attempts, unsubscribe, priority, calendar,
                                     bounded_to)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11, $12, $13, $14)
                 ON CONFLICT (fact) DO NOTHING"
            ))
            .bind(id)
            .bind(dedup_key)
            .bind(to.account.map(|account| account.0))
            .bind(&to.name)
            .bind(&to.email)
            .bind(email.subject)
            .bind(body.text)
            .bind(body.html)
            .bind(format!("<{id}@quinzaine>"))
            .bind(context.now)
            .bind(body.unsubscribe)
            .bind(priority)
            .bind(told.calendar())
            .bind(bounded_to)
            .execute()
            .await?;
        if queued == 0 {
            return self.email_of_fact(dedup_key).await;
        }
        self.carry_links(context, to, id).await?;
        if !is_urgent {
            self.queued_here().push(QueuedHere {
                id,
                to: to.clone(),
                told,
            });
        }
        Ok(Some(id))
    }

    /// Whether an address (in small letters) got as many e-mails as anybody may cause, in the last hour or day. Nobody else counts its e-mails
    /// until the transaction ends: of two that are asked for at once, the second counts the first. Always after an account and a structure are
    /// locked, and before conventions. Whoever asks for one more asks this first where it would make the link of an earlier one void: the last
    /// one that was sent stays good.
    pub(crate) async fn has_enough_email(
        &mut self,
        context: &ChangeContext<'_>,
        address: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!("SELECT COUNT(*) FROM outbox WHERE bounded_to = $1 AND queued_at > $2");
        self.lock_count(context.now, "email_address", address).await?;
        for (length, most) in BOUNDS {
            let count: i64 = self
                .query(sql)
                .bind(address)
                .bind(context.now - length)
                .scalar()
                .await?;
            if count >= most {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The notification as it is said to the student whom it is about; `None` when the reader is somebody else, if only a parent of
    /// the same name.
    async fn spoken_to(
        &mut self,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<Option<Notification>, StoreError> {
        let (Some(account), Some(spoken)) = (to.account, notification.spoken_to(&to.name)) else {
            return Ok(None);
        };
        let is_student: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM student WHERE account_id = $1)"
            ))
            .bind(account.0)
            .scalar()
            .await?;
        Ok(is_student.then_some(spoken))
    }

    /// The e-mail of that key.
    async fn email_of_fact(&mut self, dedup_key: &str) -> Result<Option<Uuid>, StoreError> {
        self.query(sql!("SELECT id FROM outbox WHERE fact = $1"))
            .bind(dedup_key)
            .optional_scalar()
            .await
    }

    /// Whether the e-mail of that key was queued already.
    pub(crate) async fn is_email_queued(&mut self, dedup_key: &str) -> Result<bool, StoreError> {
        self.query(sql!("SELECT EXISTS (SELECT 1 FROM outbox WHERE fact = $1)"))
            .bind(dedup_key)
            .scalar()
            .await
    }
}

/// A line of the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// Its id.
    pub id: EmailId,
    /// The account it is for, if any.
    pub account: Option<AccountId>,
    /// Name of who it is for.
    pub to_name: String,
    /// Their address.
    pub to_email: String,
    /// Subject.
    pub subject: String,
    /// Text; empty once the e-mail is sent, unless bodies are kept.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// Where mail programs may post so that no more such e-mails come; empty like the texts once the e-mail is sent.
    pub unsubscribe: Option<String>,
    /// The calendar file that goes with it; empty like the texts once the e-mail is sent.
    pub calendar: Option<String>,
    /// The `Message-ID` of every try, between angle brackets.
    pub message_id: String,
    /// When its fact happened.
    pub queued_at: DateTime<Utc>,
    /// When it is to be tried, while it waits.
    pub due_at: DateTime<Utc>,
    /// How many tries have ended.
    pub attempts: u32,
    /// Its state.
    pub state: EmailState,
    /// What the last failed try said, or the report with which it came back.
    pub last_error: Option<String>,
    /// What names it in the address it comes back to; nothing without keys.
    pub return_token: Option<String>,
}

/// The state of an e-mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EmailState {
    /// To be sent.
    Waiting,
    /// Taken by the mail server.
    Sent(DateTime<Utc>),
    /// Given up.
    Dead(DateTime<Utc>),
}

/// How many e-mails there are in each state.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct OutboxCounts {
    /// To be sent.
    pub waiting: u64,
    /// Taken by the mail server.
    pub sent: u64,
    /// Given up.
    pub dead: u64,
    /// When the fact of the oldest waiting e-mail happened.
    pub oldest_waiting: Option<DateTime<Utc>>,
}

/// The columns of an e-mail, for a SELECT or a RETURNING.
macro_rules! columns {
    () => {
        "id, account_id, to_name, to_email, subject, body_text, body_html, unsubscribe, calendar, message_id, queued_at, due_at,
         attempts, sent_at, dead_at, last_error, priority"
    };
}

#[derive(FromRow)]
struct EmailRow {
    id: Uuid,
    account_id: Option<Uuid>,
    to_name: String,
    to_email: String,
    subject: String,
    body_text: String,
    body_html: String,
    unsubscribe: Option<String>,
    calendar: Option<String>,
    message_id: String,
    queued_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    attempts: i32,
    sent_at: Option<DateTime<Utc>>,
    dead_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    priority: i32,
}

/// What waits, and in which turn: what somebody waits for before the rest.
const WAITING: Waiting = Waiting {
    any: sql!(any_due!("outbox")),
    lease: sql!(leased!("outbox", first: "priority, due_at, id"), columns!()),
    unread: sql!(unread!("outbox")),
};

impl Waits for EmailRow {
    type Read = Queued;

    fn id(&self) -> Uuid {
        self.id
    }

    fn attempts(&self) -> i32 {
        self.attempts
    }

    fn turn(&self) -> (i32, DateTime<Utc>, Uuid) {
        (self.priority, self.due_at, self.id)
    }

    fn ends(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn read(self, keys: Option<&Keys>) -> Result<Queued, StoreError> {
        Queued::read(self, keys)
    }
}

impl Queued {
    fn read(row: EmailRow, keys: Option<&Keys>) -> Result<Self, StoreError> {
        Self::opened(row, keys, |place, kept| decrypted(keys, place, kept))
    }

    /// The same, without what cannot be read of it.
    fn listed(row: EmailRow, keys: Option<&Keys>) -> Result<Self, StoreError> {
        Self::opened(row, keys, |place, kept| {
            Ok(decrypted(keys, place, kept).unwrap_or_default())
        })
    }

    fn opened(
        row: EmailRow,
        keys: Option<&Keys>,
        open: impl Fn(Place<'_>, String) -> Result<String, StoreError>,
    ) -> Result<Self, StoreError> {
        let id = row.id.to_string();
        let opened = |column, kept| open(Place { column, row: &id }, kept);
        Ok(Self {
            id: EmailId(row.id),
            account: row.account_id.map(AccountId),
            to_name: row.to_name,
            to_email: row.to_email,
            subject: row.subject,
            text: opened(TEXT, row.body_text)?,
            html: opened(HTML, row.body_html)?,
            unsubscribe: row
                .unsubscribe
                .map(|kept| opened(UNSUBSCRIBE, kept))
                .transpose()?,
            calendar: row.calendar,
            message_id: row.message_id,
            queued_at: row.queued_at,
            due_at: row.due_at,
            attempts: count("outbox.attempts", row.attempts)?.into(),
            state: match (row.sent_at, row.dead_at) {
                (Some(at), _) => EmailState::Sent(at),
                (None, Some(at)) => EmailState::Dead(at),
                (None, None) => EmailState::Waiting,
            },
            last_error: row.last_error,
            return_token: keys.and_then(|keys| keys.return_token(row.id).ok()),
        })
    }
}

impl Db {
    fn emails_of(&self, rows: Vec<EmailRow>) -> Result<Vec<Queued>, StoreError> {
        let keys = self.keys().map(AsRef::as_ref);
        rows.into_iter().map(|row| Queued::read(row, keys)).collect()
    }

    /// Encrypts the bodies of e-mails that have not left and that no key encrypted; how many they were. For those queued before any was.
    pub async fn encrypt_emails(&self) -> Result<u64, StoreError> {
        let sql = sql!(
            "SELECT id, subject, body_text, body_html, unsubscribe FROM outbox
             WHERE id > $1 AND sent_at IS NULL AND body_text <> '' AND body_text NOT LIKE 'enc1:%' ORDER BY id LIMIT $2"
        );
        let (mut encrypted, mut after) = (0, Uuid::nil());
        loop {
            let mut tx = self.begin().await?;
            let rows: Vec<(Uuid, String, String, String, Option<String>)> =
                tx.query(sql).bind(after).bind(BATCH).all().await?;
            let last = rows.last().map(|row| row.0);
            for (id, subject, text, html, unsubscribe) in rows {
                let email = Email {
                    subject,
                    text,
                    html,
                    unsubscribe,
                };
                encrypted += tx.encrypt_email(id, &email).await?;
            }
            tx.commit().await?;
            match last {
                Some(last) => after = last,
                None => return Ok(encrypted),
            }
        }
    }

    /// Takes at most `limit` e-mails that are due, those that come first before the others and each the oldest first: the
    /// opening of a campaign queues hundreds of thousands, behind which nobody waits for their password. Nobody else gets them before `until`.
    /// One that cannot be read keeps no other waiting: see `waiting::lease_waiting`.
    pub async fn lease_emails(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<Queued>, StoreError> {
        self.lease_waiting::<EmailRow>(WAITING, now, until, limit).await
    }

    /// The mail server took it. Bodies hold links with secrets: they are wiped unless kept for a demonstration.
    pub async fn email_sent(
        &self,
        id: EmailId,
        now: DateTime<Utc>,
        keep_body: bool,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE outbox SET sent_at = $2, leased_until = NULL, dead_at = NULL, attempts = attempts + 1,
                    last_error = NULL, body_text = CASE WHEN $3 THEN body_text ELSE '' END,
                    body_html = CASE WHEN $3 THEN body_html ELSE '' END,
                    unsubscribe = CASE WHEN $3 THEN unsubscribe END,
                    calendar = CASE WHEN $3 THEN calendar END
             WHERE id = $1 AND sent_at IS NULL"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(id.0)
            .bind(now)
            .bind(keep_body)
            .execute()
            .await?;
        tx.commit().await
    }

    /// A try failed: the e-mail waits until `next_due`, or is given up when `dead`.
    pub async fn email_failed(
        &self,
        id: EmailId,
        now: DateTime<Utc>,
        next_due: DateTime<Utc>,
        error: &str,
        dead: bool,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE outbox SET due_at = $3, leased_until = NULL, attempts = attempts + 1, last_error = $4,
                    dead_at = $5
             WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL AND due_at <= $2"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(id.0)
            .bind(now)
            .bind(next_due)
            .bind(error)
            .bind(dead.then_some(now))
            .execute()
            .await?;
        tx.commit().await
    }

    /// Whether an e-mail is still to leave: neither is it written that a mail server took it, nor was it given up.
    pub async fn is_email_waiting(&self, id: EmailId) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL)"
        );
        self.query(sql).bind(id.0).scalar().await
    }

    /// An e-mail that a mail server took came back for good, with that reply; `false` where it never left, came back before, or was wiped.
    pub async fn email_bounced(
        &self,
        id: EmailId,
        now: DateTime<Utc>,
        reply: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE outbox SET bounced_at = $2, last_error = $3
             WHERE id = $1 AND sent_at IS NOT NULL AND bounced_at IS NULL AND to_email <> ''"
        );
        let mut tx = self.begin().await?;
        let bounced = tx.query(sql).bind(id.0).bind(now).bind(reply).execute().await? > 0;
        tx.commit().await?;
        Ok(bounced)
    }

    /// E-mails given up, the last first; those that cannot be read, without what they say.
    pub async fn dead_emails(&self, limit: i32) -> Result<Vec<Queued>, StoreError> {
        let sql = sql!(
            "SELECT ",
            columns!(),
            " FROM outbox WHERE dead_at IS NOT NULL AND sent_at IS NULL ORDER BY dead_at DESC, id DESC
             LIMIT $1"
        );
        let rows: Vec<EmailRow> = self.query(sql).bind(limit).all().await?;
        let keys = self.keys().map(AsRef::as_ref);
        rows.into_iter().map(|row| Queued::listed(row, keys)).collect()
    }

    /// Brings an e-mail that was given up back, with all its tries, and writes down who did; `false` when there is no
    /// such e-mail, or its text was wiped since.
    pub async fn retry_email(&self, context: &ChangeContext<'_>, id: EmailId) -> Result<bool, StoreError> {
        let sql = sql!(
            "UPDATE outbox SET dead_at = NULL, leased_until = NULL, due_at = $2, attempts = 0
             WHERE id = $1 AND dead_at IS NOT NULL AND sent_at IS NULL AND body_text <> ''"
        );
        let audit = sql!(
            "INSERT INTO audit (id, at, account_id, action, object_id, detail)
             VALUES ($1, $2, $3, 'letter_retried', $4, '')"
        );
        let mut tx = self.begin().await?;
        let found = tx.query(sql).bind(id.0).bind(context.now).execute().await? > 0;
        if found {
            tx.query(audit)
                .bind((context.ids)())
                .bind(context.now)
                .bind(context.actor.map(|by| by.0))
                .bind(id.0)
                .execute()
                .await?;
        }
        tx.commit().await?;
        Ok(found)
    }

    /// E-mails of every state, the last queued first, from the one after `before` on.
    pub async fn emails(&self, limit: i32, before: Option<EmailId>) -> Result<Vec<Queued>, StoreError> {
        let sql = sql!(
            "SELECT ",
            columns!(),
            " FROM outbox WHERE (queued_at, id) < (SELECT b.queued_at, b.id FROM outbox b WHERE b.id = $2)
                 OR $2 IS NULL
             ORDER BY queued_at DESC, id DESC LIMIT $1"
        );
        let rows: Vec<EmailRow> = self
            .query(sql)
            .bind(limit)
            .bind(before.map(|email| email.0))
            .all()
            .await?;
        self.emails_of(rows)
    }

    /// An e-mail.
    pub async fn email(&self, id: EmailId) -> Result<Option<Queued>, StoreError> {
        let sql = sql!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
        let row: Option<EmailRow> = self.query(sql).bind(id.0).optional().await?;
        let keys = self.keys().map(AsRef::as_ref);
        row.map(|row| Queued::read(row, keys)).transpose()
    }

    /// Whether the e-mail of that key was queued already.
    pub async fn is_told(&self, dedup_key: &str) -> Result<bool, StoreError> {
        let sql = sql!("SELECT EXISTS (SELECT 1 FROM outbox WHERE fact = $1)");
        self.query(sql).bind(dedup_key).scalar().await
    }

    /// How many e-mails there are in each state.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let sql = sql!(
            "SELECT COUNT(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL),
                    COUNT(*) FILTER (WHERE sent_at IS NOT NULL),
                    COUNT(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NOT NULL),
                    MIN(queued_at) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL)
             FROM outbox"
        );
        let (waiting, sent, dead, oldest_waiting): (i64, i64, i64, Option<DateTime<Utc>>) =
            self.query(sql).one().await?;
        Ok(OutboxCounts {
            waiting: waiting.unsigned_abs(),
            sent: sent.unsigned_abs(),
            dead: dead.unsigned_abs(),
            oldest_waiting,
        })
    }

    /// Queues one e-mail by itself, for what has no other change to go with; `false` when that key was queued already.
    pub async fn enqueue_email(
        &self,
        context: &ChangeContext<'_>,
        dedup_key: &str,
        to: &Recipient,
        notification: &Notification,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let queued = tx.is_email_queued(dedup_key).await?;
        tx.enqueue_email(context, dedup_key, to, notification).await?;
        tx.commit().await?;
        Ok(!queued)
    }
}
