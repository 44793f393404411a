//! E-mails of what is left to do: what somebody chose, what they were told last, and the links that stop them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::AccountId,
    notification::Notification,
    to_do::{Choice, Kind, Rhythm, Told},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Recipient, StoreError,
    conn::{Statement, sql},
    decode::code,
    proven::proven,
};

/// How long the link of an e-mail stops the others.
const STOP_LASTS: TimeDelta = TimeDelta::days(60);
/// How long ago a signer was reminded by an e-mail of its own, at most, for that to count.
const REMINDED: TimeDelta = TimeDelta::hours(24);

/// A slice of the accounts after $1, $3 of them: who may be told that day ($2), with what they chose and what they were told. Whose address
/// is not proved has not come in yet. Who can have nothing to do is told apart by indexes alone.
pub(crate) const SLICE: Statement = sql!(
    "SELECT a.id, a.name, a.email, t.rhythm, t.muted, t.told_on, t.told,
            ",
    proven!("a"),
    "
            AND (t.rhythm IS NULL OR t.rhythm <> 'never') AND (t.told_on IS NULL OR t.told_on < $2)
            AND (EXISTS (SELECT 1 FROM application p WHERE p.student_id = a.id)
                 OR EXISTS (SELECT 1 FROM convention c WHERE c.student_id = a.id)
                 OR EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = a.id)
                 OR EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id)
                 OR EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
                            AND r.role IN ('head', 'staff', 'referent', 'admin'))) AS may_be_told
     FROM (SELECT id, name, email, confirmed_at, suspended_at FROM account
           WHERE id > $1 ORDER BY id LIMIT $3) AS a
          LEFT JOIN to_do_email t ON t.account_id = a.id
     ORDER BY a.id"
);

/// Somebody who may be told what is left to do for them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToTell {
    /// Who.
    pub to: Recipient,
    /// Their account.
    pub account: AccountId,
    /// What they chose.
    pub choice: Choice,
    /// When they were told last, and what.
    pub last: Option<(NaiveDate, Told)>,
}

/// Some accounts, in the order of ids.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToTellSlice {
    /// The last of them; nothing when there are no more.
    pub last: Option<AccountId>,
    /// Those who may be told.
    pub people: Vec<ToTell>,
}

/// What an e-mail says, and how it is stopped.
#[derive(Clone, Copy, Debug)]
pub struct ToDoEmail<'a> {
    /// What it says.
    pub notification: &'a Notification,
    /// What to remember of it.
    pub told: &'a Told,
    /// The hash of its link's secret.
    pub stop_hash: &'a str,
}

#[derive(FromRow)]
struct SliceRow {
    id: Uuid,
    name: String,
    email: Option<String>,
    rhythm: Option<String>,
    muted: Option<String>,
    told_on: Option<NaiveDate>,
    told: Option<String>,
    may_be_told: bool,
}

impl SliceRow {
    fn person(self) -> Result<Option<ToTell>, StoreError> {
        let (true, Some(email)) = (self.may_be_told, self.email) else {
            return Ok(None);
        };
        let account = AccountId(self.id);
        Ok(Some(ToTell {
            to: Recipient {
                account: Some(account),
                name: self.name,
                email,
            },
            account,
            choice: choice(self.rhythm.as_deref(), self.muted.as_deref())?,
            last: self
                .told_on
                .map(|on| (on, Told::parse(self.told.as_deref().unwrap_or_default()))),
        }))
    }
}

fn choice(rhythm: Option<&str>, muted: Option<&str>) -> Result<Choice, StoreError> {
    let rhythm = rhythm
        .map(|text| code("to_do_email.rhythm", text, Rhythm::from_code))
        .transpose()?;
    // A kind that is no more mutes nothing.
    let muted: BTreeSet<Kind> = muted
        .unwrap_or_default()
        .split_whitespace()
        .filter_map(Kind::from_code)
        .collect();
    Ok(Choice {
        rhythm: rhythm.unwrap_or_default(),
        muted,
    })
}

impl Conn {
    async fn tell_to_do(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Recipient,
        account: AccountId,
        email: ToDoEmail<'_>,
    ) -> Result<bool, StoreError> {
        let told = self
            .query(sql!(
                "INSERT INTO to_do_email (account_id, rhythm, muted, told_on, told) VALUES ($1, 'daily', '', $2, $3)
                 ON CONFLICT (account_id) DO UPDATE SET told_on = excluded.told_on, told = excluded.told
                 WHERE to_do_email.rhythm <> 'never'
                   AND (to_do_email.told_on IS NULL OR to_do_email.told_on < excluded.told_on)"
            ))
            .bind(account.0)
            .bind(context.today)
            .bind(email.told.to_string())
            .execute()
            .await?;
        // Another server told them, or they stopped it meanwhile.
        if told == 0 {
            return Ok(false);
        }
        self.query(sql!(
            "DELETE FROM to_do_stop WHERE account_id = $1 AND expires_at <= $2"
        ))
        .bind(account.0)
        .bind(context.now)
        .execute()
        .await?;
        self.query(sql!(
            "INSERT INTO to_do_stop (token_hash, account_id, expires_at) VALUES ($1, $2, $3)"
        ))
        .bind(email.stop_hash)
        .bind(account.0)
        .bind(context.now + STOP_LASTS)
        .execute()
        .await?;
        let key = format!("to_do:{account}:{}", context.today);
        self.enqueue_email(context, &key, to, email.notification).await?;
        Ok(true)
    }

    async fn stop_to_do(&mut self, token_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let account: Option<Uuid> = self
            .query(OF_LINK)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        let Some(account) = account else {
            return Ok(false);
        };
        self.query(sql!(
            "INSERT INTO to_do_email (account_id, rhythm, muted, told) VALUES ($1, 'never', '', '')
             ON CONFLICT (account_id) DO UPDATE SET rhythm = 'never'"
        ))
        .bind(account)
        .execute()
        .await?;
        Ok(true)
    }
}

/// Whose e-mails the link of that hash ($1) stops at that time ($2).
const OF_LINK: Statement =
    sql!("SELECT account_id FROM to_do_stop WHERE token_hash = $1 AND expires_at > $2");

impl Db {
    /// What somebody chose to be reminded of; a line a day of everything while they chose nothing.
    pub async fn to_do_choice(&self, account: AccountId) -> Result<Choice, StoreError> {
        let sql = sql!("SELECT rhythm, muted FROM to_do_email WHERE account_id = $1");
        let row: Option<(String, String)> = self.query(sql).bind(account.0).optional().await?;
        match row {
            Some((rhythm, muted)) => choice(Some(&rhythm), Some(&muted)),
            None => Ok(Choice::default()),
        }
    }

    /// Records what somebody chooses.
    pub async fn choose_to_do(&self, account: AccountId, chosen: &Choice) -> Result<(), StoreError> {
        let muted: Vec<&str> = chosen.muted.iter().map(|kind| kind.code()).collect();
        let sql = sql!(
            "INSERT INTO to_do_email (account_id, rhythm, muted, told) VALUES ($1, $2, $3, '')
             ON CONFLICT (account_id) DO UPDATE SET rhythm = excluded.rhythm, muted = excluded.muted"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(account.0)
            .bind(chosen.rhythm.code())
            .bind(muted.join(" "))
            .execute()
            .await?;
        tx.commit().await
    }

    /// The next accounts after that one, and who of them may be told that day. Their rights and what is awaited from them are asked apart.
    pub async fn people_to_tell(
        &self,
        after: Option<AccountId>,
        today: NaiveDate,
        limit: i32,
    ) -> Result<ToTellSlice, StoreError> {
        let rows: Vec<SliceRow> = self
            .query(SLICE)
            .bind(after.map_or(Uuid::nil(), |after| after.0))
            .bind(today)
            .bind(limit)
            .all()
            .await?;
        let last = rows.last().map(|row| AccountId(row.id));
        let people: Result<Vec<_>, StoreError> = rows.into_iter().map(SliceRow::person).collect();
        Ok(ToTellSlice {
            last,
            people: people?.into_iter().flatten().collect(),
        })
    }

    /// Whether another reminder goes to somebody that day: of answers that are due, of a convention to sign.
    pub async fn is_reminded(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE fact = $2)
                    OR EXISTS (SELECT 1 FROM convention_signer WHERE account_id = $1 AND chased_at > $3)"
        );
        self.query(sql)
            .bind(account.0)
            .bind(format!("answers_due:{account}:{today}"))
            .bind(now - REMINDED)
            .scalar()
            .await
    }

    /// Tells somebody what is left to do for them; `false` when they were told that day, or want to be told nothing any more.
    pub async fn tell_to_do(
        &self,
        context: &ChangeContext<'_>,
        person: &ToTell,
        email: ToDoEmail<'_>,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.tell_to_do(context, &person.to, person.account, email).await)
            .await
    }

    /// Whether the link of that hash stops somebody's e-mails; nothing is changed.
    pub async fn stops_to_do(&self, token_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let account: Option<Uuid> = self
            .query(OF_LINK)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        Ok(account.is_some())
    }

    /// Stops these e-mails by the link of one, as often as it is followed; `false` when the link is not good.
    pub async fn stop_to_do(&self, token_hash: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.stop_to_do(token_hash, now).await)
            .await
    }
}
