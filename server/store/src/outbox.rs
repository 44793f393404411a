//! E-mails: queued in the transaction of the fact they tell, taken from here by a worker.
//!
//! A worker leases letters, sends them and marks them. One that dies leaves its lease to run out: letters are sent at
//! least once, under a `message_id` that never changes.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, LetterId},
    notice::Notice,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Act, Db, Recipient, StoreError,
    db::{in_transaction, on_pool},
    row::count,
};

/// Queues a letter in the transaction of its fact. `$fact` is unique by person and fact (« accepted:APPLICATION:ACCOUNT »):
/// queued again, it changes nothing.
///
/// `priority` is 0 for letters that come first, 1 for all others.
macro_rules! queue {
    ($tx:ident, $act:expr, $fact:expr, $to:expr, $notice:expr) => {{
        let to: &$crate::act::Recipient = $to;
        let notice: &domain::notice::Notice = $notice;
        let letter = $act.scribe.write(notice, to);
        let id = ($act.ids)();
        sqlx::query(
            "INSERT INTO outbox (id, fact, account_id, to_name, to_email, subject, body_text, body_html, message_id,
                                 queued_at, due_at, attempts, unsubscribe, priority)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, 0, $11, $12) ON CONFLICT (fact) DO NOTHING",
        )
        .bind(id)
        .bind($fact)
        .bind(to.account.map(|account| account.0))
        .bind(&to.name)
        .bind(&to.email)
        .bind(letter.subject)
        .bind(letter.text)
        .bind(letter.html)
        .bind(format!("<{id}@quinzaine>"))
        .bind($act.now)
        .bind(letter.unsubscribe)
        .bind(i32::from(!notice.comes_first()))
        .execute(&mut *$tx)
        .await?;
    }};
}
#[allow(unused_imports, reason = "for every module whose facts are told")]
pub(crate) use queue;

/// A line of the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queued {
    /// Its id.
    pub id: LetterId,
    /// The account it is for, if any.
    pub account: Option<AccountId>,
    /// Name of who it is for.
    pub to_name: String,
    /// Their address.
    pub to_email: String,
    /// Subject.
    pub subject: String,
    /// Text; empty once the letter is sent, unless bodies are kept.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// Where mail programs may post so that no more such letters come; empty like the texts once the letter is sent.
    pub unsubscribe: Option<String>,
    /// The `Message-ID` of every try, between angle brackets.
    pub message_id: String,
    /// When its fact happened.
    pub queued_at: DateTime<Utc>,
    /// When it is to be tried, while it waits.
    pub due_at: DateTime<Utc>,
    /// How many tries have ended.
    pub attempts: u32,
    /// Where it stands.
    pub state: LetterState,
    /// What the last failed try said.
    pub last_error: Option<String>,
}

/// Where a letter stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetterState {
    /// To be sent.
    Waiting,
    /// Taken by the mail server.
    Sent(DateTime<Utc>),
    /// Given up.
    Dead(DateTime<Utc>),
}

/// How many letters stand where.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct OutboxCounts {
    /// To be sent.
    pub waiting: u64,
    /// Taken by the mail server.
    pub sent: u64,
    /// Given up.
    pub dead: u64,
    /// When the fact of the oldest waiting letter happened.
    pub oldest_waiting: Option<DateTime<Utc>>,
}

/// The columns of a letter, for a SELECT or a RETURNING.
macro_rules! columns {
    () => {
        "id, account_id, to_name, to_email, subject, body_text, body_html, unsubscribe, message_id, queued_at, due_at,
         attempts, sent_at, dead_at, last_error, priority"
    };
}

#[derive(FromRow)]
struct LetterRow {
    id: Uuid,
    account_id: Option<Uuid>,
    to_name: String,
    to_email: String,
    subject: String,
    body_text: String,
    body_html: String,
    unsubscribe: Option<String>,
    message_id: String,
    queued_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    attempts: i32,
    sent_at: Option<DateTime<Utc>>,
    dead_at: Option<DateTime<Utc>>,
    last_error: Option<String>,
    priority: i32,
}

impl TryFrom<LetterRow> for Queued {
    type Error = StoreError;

    fn try_from(row: LetterRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: LetterId(row.id),
            account: row.account_id.map(AccountId),
            to_name: row.to_name,
            to_email: row.to_email,
            subject: row.subject,
            text: row.body_text,
            html: row.body_html,
            unsubscribe: row.unsubscribe,
            message_id: row.message_id,
            queued_at: row.queued_at,
            due_at: row.due_at,
            attempts: count("outbox.attempts", row.attempts)?.into(),
            state: match (row.sent_at, row.dead_at) {
                (Some(at), _) => LetterState::Sent(at),
                (None, Some(at)) => LetterState::Dead(at),
                (None, None) => LetterState::Waiting,
            },
            last_error: row.last_error,
        })
    }
}

fn all(rows: Vec<LetterRow>) -> Result<Vec<Queued>, StoreError> {
    rows.into_iter().map(Queued::try_from).collect()
}

impl Db {
    /// Takes at most `limit` letters that are due, those that come first before the others and each the oldest first: the
    /// opening of a campaign queues hundreds of thousands, behind which nobody waits for their password. Nobody else gets them before `until`.
    pub async fn lease_letters(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<Queued>, StoreError> {
        // Asked every second and most often for nothing: the writer is left alone then.
        let any =
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1
                                  AND (leased_until IS NULL OR leased_until <= $1))";
        let any: bool = on_pool!(self, |pool| sqlx::query_scalar(any)
            .bind(now)
            .fetch_one(pool)
            .await)?;
        if !any {
            return Ok(Vec::new());
        }
        // The conditions stand twice: on PostgreSQL a worker that waited for another's row must look at it again.
        let sql = concat!(
            "UPDATE outbox SET leased_until = $2
             WHERE sent_at IS NULL AND dead_at IS NULL AND (leased_until IS NULL OR leased_until <= $1)
               AND id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1
                          AND (leased_until IS NULL OR leased_until <= $1) ORDER BY priority, due_at, id LIMIT $3)
             RETURNING ",
            columns!()
        );
        let mut rows: Vec<LetterRow> = in_transaction!(self, |tx| {
            sqlx::query_as(sql)
                .bind(now)
                .bind(until)
                .bind(limit)
                .fetch_all(tx)
                .await?
        });
        rows.sort_by_key(|row| (row.priority, row.due_at, row.id));
        all(rows)
    }

    /// The mail server took it. Bodies hold links with secrets: they are wiped unless kept for a demonstration.
    pub async fn letter_sent(
        &self,
        id: LetterId,
        now: DateTime<Utc>,
        keep_body: bool,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE outbox SET sent_at = $2, leased_until = NULL, dead_at = NULL, attempts = attempts + 1,
                          last_error = NULL, body_text = CASE WHEN $3 THEN body_text ELSE '' END,
                          body_html = CASE WHEN $3 THEN body_html ELSE '' END,
                          unsubscribe = CASE WHEN $3 THEN unsubscribe END
                   WHERE id = $1 AND sent_at IS NULL";
        in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(id.0)
                .bind(now)
                .bind(keep_body)
                .execute(tx)
                .await?;
        });
        Ok(())
    }

    /// A try failed: the letter waits until `next_due`, or is given up when `dead`.
    pub async fn letter_failed(
        &self,
        id: LetterId,
        now: DateTime<Utc>,
        next_due: DateTime<Utc>,
        error: &str,
        dead: bool,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE outbox SET due_at = $3, leased_until = NULL, attempts = attempts + 1, last_error = $4,
                          dead_at = $5
                   WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL AND due_at <= $2";
        in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(id.0)
                .bind(now)
                .bind(next_due)
                .bind(error)
                .bind(dead.then_some(now))
                .execute(tx)
                .await?;
        });
        Ok(())
    }

    /// Letters given up, the last first.
    pub async fn dead_letters(&self, limit: i32) -> Result<Vec<Queued>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM outbox WHERE dead_at IS NOT NULL AND sent_at IS NULL ORDER BY dead_at DESC, id DESC LIMIT $1"
        );
        let rows: Vec<LetterRow> =
            on_pool!(self, |pool| sqlx::query_as(sql).bind(limit).fetch_all(pool).await)?;
        all(rows)
    }

    /// Brings a letter that was given up back, with all its tries, and writes down who did; `false` when there is no
    /// such letter.
    pub async fn retry_letter(&self, act: &Act<'_>, id: LetterId) -> Result<bool, StoreError> {
        let sql = "UPDATE outbox SET dead_at = NULL, leased_until = NULL, due_at = $2, attempts = 0
                   WHERE id = $1 AND dead_at IS NOT NULL AND sent_at IS NULL";
        let audit = "INSERT INTO audit (id, at, account_id, action, object_id, detail)
                     VALUES ($1, $2, $3, 'letter_retried', $4, '')";
        Ok(in_transaction!(self, |tx| {
            let found = sqlx::query(sql)
                .bind(id.0)
                .bind(act.now)
                .execute(&mut *tx)
                .await?
                .rows_affected()
                > 0;
            if found {
                sqlx::query(audit)
                    .bind((act.ids)())
                    .bind(act.now)
                    .bind(act.by.map(|by| by.0))
                    .bind(id.0)
                    .execute(&mut *tx)
                    .await?;
            }
            found
        }))
    }

    /// Letters of every state, the last queued first, from the one after `before` on.
    pub async fn letters(&self, limit: i32, before: Option<LetterId>) -> Result<Vec<Queued>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM outbox WHERE $2 IS NULL
                 OR (queued_at, id) < (SELECT b.queued_at, b.id FROM outbox b WHERE b.id = $2)
              ORDER BY queued_at DESC, id DESC LIMIT $1"
        );
        let rows: Vec<LetterRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(limit)
            .bind(before.map(|letter| letter.0))
            .fetch_all(pool)
            .await)?;
        all(rows)
    }

    /// A letter.
    pub async fn letter(&self, id: LetterId) -> Result<Option<Queued>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM outbox WHERE id = $1");
        let row: Option<LetterRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(id.0)
            .fetch_optional(pool)
            .await)?;
        row.map(Queued::try_from).transpose()
    }

    /// How many letters stand where.
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let sql = "SELECT COUNT(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL),
                          COUNT(*) FILTER (WHERE sent_at IS NOT NULL),
                          COUNT(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NOT NULL),
                          MIN(queued_at) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL)
                   FROM outbox";
        let (waiting, sent, dead, oldest_waiting): (i64, i64, i64, Option<DateTime<Utc>>) =
            on_pool!(self, |pool| sqlx::query_as(sql).fetch_one(pool).await)?;
        Ok(OutboxCounts {
            waiting: waiting.unsigned_abs(),
            sent: sent.unsigned_abs(),
            dead: dead.unsigned_abs(),
            oldest_waiting,
        })
    }

    /// Queues one letter by itself, for what has no other change to go with; `false` when its fact was told already.
    pub async fn queue_letter(
        &self,
        act: &Act<'_>,
        fact: &str,
        to: &Recipient,
        notice: &Notice,
    ) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE fact = $1)";
        Ok(in_transaction!(self, |tx| {
            let told: bool = sqlx::query_scalar(sql).bind(fact).fetch_one(&mut *tx).await?;
            queue!(tx, act, fact, to, notice);
            !told
        }))
    }
}
