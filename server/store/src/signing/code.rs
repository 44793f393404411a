//! Codes to sign with: six digits sent to an address or to a phone, bound to a person and to what is signed, good for ten minutes
//! and five tries.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::PartyIdentity, digest::Digest, id::ConventionLinkId, notification::Notification, sms,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::link::LinkRole;
use crate::{
    Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::sql, decode::parsed, sms::NewSms,
};

/// How long a code is good, in minutes.
pub(crate) const GOOD: u32 = 10;
/// How often one may be tried.
const TRIES: i32 = 5;
/// How long somebody waits before they ask for another.
const COOL_DOWN: TimeDelta = TimeDelta::seconds(60);
/// How many somebody gets in an hour.
const HOURLY: usize = 5;
/// How many a link gets in a day: it may have been passed on, and whoever holds it fills a mailbox that is not theirs.
const DAILY: usize = 10;

/// A code to send.
#[derive(Clone, Copy)]
pub struct NewCode<'a> {
    /// Who will sign: the holder of a link, or an account that signs several conventions at once.
    pub who: PartyIdentity,
    /// What they will sign: a document's digest, or that of all of them.
    pub target: Digest,
    /// Six digits, from the system's randomness.
    pub code: &'a str,
    /// How many documents.
    pub documents: u32,
    /// The first of them in words, when they are several.
    pub conventions: &'a [String],
    /// Path of the page where it is typed.
    pub path: &'a str,
    /// The network from which it was asked for by SMS; nothing where it goes by e-mail.
    pub by_sms: Option<&'a str>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeSent {
    /// An e-mail or an SMS carries it; codes sent before for the same thing are void.
    Sent,
    /// No SMS may go there, or no more now: none was made.
    NoSms,
    /// Too many were asked for: none before that time.
    CoolDown(DateTime<Utc>),
    /// There is nobody to send it to, or nothing to sign.
    Gone,
}

/// What became of a try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeCheck {
    /// It was the code, which is used now.
    Right,
    /// It was not.
    Wrong {
        /// How many tries are left.
        left: u32,
    },
    /// Tried too often: another one must be asked for.
    Locked,
    /// Too old: another one must be asked for.
    Expired,
    /// None was sent to that person for that document, or it is used.
    None,
}

#[derive(FromRow)]
struct CodeRow {
    id: Uuid,
    code_hash: String,
    expires_at: DateTime<Utc>,
    tries: i32,
    used_at: Option<DateTime<Utc>>,
}

fn subject(who: PartyIdentity) -> Uuid {
    match who {
        PartyIdentity::Account(account) => account.0,
        PartyIdentity::Link(link) => link.0,
    }
}

/// Steps about codes.
impl Conn {
    /// Tries what somebody typed against the last code they were sent for that. Each try counts, whatever else becomes of the
    /// transaction's purpose: who calls this commits.
    pub(crate) async fn try_code(
        &mut self,
        context: &ChangeContext<'_>,
        subject: Uuid,
        target: Digest,
        typed: &str,
    ) -> Result<CodeCheck, StoreError> {
        let sql = sql!(
            "SELECT id, code_hash, expires_at, tries, used_at FROM signing_code
             WHERE subject = $1 AND target_hash = $2 ORDER BY sent_at DESC, id DESC LIMIT 1"
        );
        let last: Option<CodeRow> = self
            .query(sql)
            .bind(subject)
            .bind(target.to_string())
            .optional()
            .await?;
        let Some(last) = last.filter(|last| last.used_at.is_none()) else {
            return Ok(CodeCheck::None);
        };
        if last.tries >= TRIES {
            return Ok(CodeCheck::Locked);
        }
        if last.expires_at <= context.now {
            return Ok(CodeCheck::Expired);
        }
        // The try is counted before it is looked at: of tries at the same moment none is free.
        let sql = sql!(
            "UPDATE signing_code SET tries = tries + 1 WHERE id = $1 AND tries < $2 AND used_at IS NULL
             RETURNING tries"
        );
        let tries: Option<i32> = self
            .query(sql)
            .bind(last.id)
            .bind(TRIES)
            .optional_scalar()
            .await?;
        let Some(tries) = tries else {
            return Ok(CodeCheck::Locked);
        };
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        if !keys.is_code(last.id, &digits, &last.code_hash) {
            let left = parsed("signing_code.tries", u32::try_from(TRIES - tries))?;
            return Ok(if left == 0 {
                CodeCheck::Locked
            } else {
                CodeCheck::Wrong { left }
            });
        }
        self.query(sql!("UPDATE signing_code SET used_at = $2 WHERE id = $1"))
            .bind(last.id)
            .bind(context.now)
            .execute()
            .await?;
        Ok(CodeCheck::Right)
    }

    /// Whom a code goes to, and the reference of what it signs when that is one convention.
    pub(crate) async fn code_recipient(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewCode<'_>,
    ) -> Result<Option<(Recipient, String)>, StoreError> {
        match new.who {
            PartyIdentity::Account(account) => {
                // Locked while the codes before are counted: somebody who asks twice at once gets one.
                self.lock_person(account.0).await?;
                Ok(self.person(account.0).await?.map(|to| (to, String::new())))
            }
            PartyIdentity::Link(link) => self.link_recipient(context, link, new.target).await,
        }
    }

    pub(crate) async fn link_recipient(
        &mut self,
        context: &ChangeContext<'_>,
        link: ConventionLinkId,
        target: Digest,
    ) -> Result<Option<(Recipient, String)>, StoreError> {
        self.lock_link(link).await?;
        let Some(holder) = self.good_link(link.0, context.now).await? else {
            return Ok(None);
        };
        let LinkRole::Signer(role) = holder.role else {
            return Ok(None);
        };
        let sql = sql!("SELECT reference, number FROM convention WHERE id = $1");
        let found: Option<(String, i32)> = self.query(sql).bind(holder.convention.0).optional().await?;
        let Some((reference, number)) = found else {
            return Ok(None);
        };
        let amended = self
            .awaited_amendments(holder.convention.0, role)
            .await?
            .contains(&target);
        let version = self.frozen(holder.convention.0, number).await?;
        let is_open = version
            .is_some_and(|version| version.state.is_open_to_signatures() && version.document == target);
        if !is_open && !amended {
            return Ok(None);
        }
        let parties = self.parties(holder.convention.0, number).await?;
        let Some(party) = parties
            .into_iter()
            .find(|party| party.role == role && (amended || !party.signed))
        else {
            return Ok(None);
        };
        // To the address the link went to, even where an account has another one by now.
        let Some(email) = party.email else { return Ok(None) };
        Ok(Some((
            Recipient {
                account: None,
                name: party.name,
                email,
            },
            reference,
        )))
    }

    /// Keeps a code for that subject and that target, in place of those before; or says until when none is given, because one just was
    /// or too many were in an hour, or `daily` in a day. Callers lock the subject's row first, so that of two at once one is given.
    pub(crate) async fn keep_code(
        &mut self,
        context: &ChangeContext<'_>,
        subject: Uuid,
        target: Digest,
        code: &str,
        daily: Option<usize>,
    ) -> Result<Result<Uuid, DateTime<Utc>>, StoreError> {
        let sent: Vec<DateTime<Utc>> = self
            .query(sql!(
                "SELECT sent_at FROM signing_code WHERE subject = $1 AND sent_at > $2 ORDER BY sent_at DESC,
                 id DESC"
            ))
            .bind(subject)
            .bind(context.now - TimeDelta::days(1))
            .scalars()
            .await?;
        // So many in that time: the next one comes that long after the first of them.
        let bounds = [
            (1, COOL_DOWN),
            (HOURLY, TimeDelta::hours(1)),
            (daily.unwrap_or(usize::MAX), TimeDelta::days(1)),
        ];
        let next = bounds.map(|(many, length)| sent.get(many - 1).map(|first| *first + length));
        let until = next
            .into_iter()
            .flatten()
            .filter(|until| *until > context.now)
            .max();
        if let Some(until) = until {
            return Ok(Err(until));
        }
        let id = (context.ids)();
        let kept = self.keys().ok_or(StoreError::NoKeys)?.code_hash(id, code)?;
        self.query(sql!(
            "INSERT INTO signing_code (id, subject, target_hash, code_hash, sent_at, expires_at, tries)
             VALUES ($1, $2, $3, $4, $5, $6, 0)"
        ))
        .bind(id)
        .bind(subject)
        .bind(target.to_string())
        .bind(kept)
        .bind(context.now)
        .bind(context.now + TimeDelta::minutes(i64::from(GOOD)))
        .execute()
        .await?;
        Ok(Ok(id))
    }

    pub(crate) async fn send_code(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewCode<'_>,
    ) -> Result<CodeSent, StoreError> {
        let Some((to, reference)) = self.code_recipient(context, new).await? else {
            return Ok(CodeSent::Gone);
        };
        self.deliver_code(context, new, &to, reference).await
    }

    /// Sends a code there, unless too many were asked for. `new.documents` is 0 where it signs nothing, and only opens a link.
    pub(crate) async fn deliver_code(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewCode<'_>,
        to: &Recipient,
        reference: String,
    ) -> Result<CodeSent, StoreError> {
        let text = match new.by_sms {
            Some(network) => {
                let mobile = self.code_mobile(context, new.who, network).await?;
                let Some(text) = mobile.zip(sms::of_code(new.code, GOOD)) else {
                    return Ok(CodeSent::NoSms);
                };
                Some((network, text))
            }
            None => None,
        };
        let daily = matches!(new.who, PartyIdentity::Link(_)).then_some(DAILY);
        let id = match self
            .keep_code(context, subject(new.who), new.target, new.code, daily)
            .await?
        {
            Ok(id) => id,
            Err(until) => return Ok(CodeSent::CoolDown(until)),
        };
        let fact = format!("signing_code:{id}");
        if let Some((network, ((convention, mobile), text))) = text {
            let new = NewSms {
                fact: &fact,
                convention,
                to: &mobile,
                network: Some(network),
                text: &text,
                good_until: context.now + TimeDelta::minutes(i64::from(GOOD)),
            };
            self.text_code(context, id, &new).await?;
            return Ok(CodeSent::Sent);
        }
        let notification = Notification::SigningCode {
            code: new.code.to_owned(),
            reference,
            documents: new.documents,
            conventions: new.conventions.to_vec(),
            minutes: GOOD,
            path: new.path.to_owned(),
        };
        self.enqueue_email(context, &fact, to, &notification).await?;
        Ok(CodeSent::Sent)
    }
}

impl Db {
    /// Sends a code. Only the last one sent for the same thing is good.
    pub async fn send_code(
        &self,
        context: &ChangeContext<'_>,
        new: &NewCode<'_>,
    ) -> Result<CodeSent, StoreError> {
        self.transaction(async |tx| tx.send_code(context, new).await)
            .await
    }
}
