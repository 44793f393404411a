//! Opening a personal link in a browser: with a code sent to the address that the link went to, or to the phone that the convention says. Who has
//! the link alone, because an e-mail was passed on or read over a shoulder, does not come in. The code is bound to the person and to what waits for
//! them; who has just typed it signs that without a second one.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{convention::PartyIdentity, digest::Digest, id::ConventionLinkId};
use uuid::Uuid;

use super::{
    code::{CodeCheck, CodeSent, NewCode},
    link::{LinkHolder, LinkRole},
    signature::Proof,
};
use crate::{CodeLine, Conn, Db, Recipient, StoreError, change_context::ChangeContext, conn::sql};

/// For how long a code that opened a link also signs, in minutes.
const SIGNS_FOR: TimeDelta = TimeDelta::minutes(10);

/// What became of opening a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkOpened {
    /// It is open in that browser.
    Done(LinkHolder),
    /// The code was not right.
    Code(CodeCheck),
    /// The link is not good, or not any more.
    Gone,
}

/// A code that is to open a link.
#[derive(Clone, Copy, Debug)]
pub struct OpeningCode<'a> {
    /// The link's secret, hashed.
    pub token_hash: &'a str,
    /// Six digits, from the system's randomness.
    pub code: &'a str,
    /// Path of the page where it is typed.
    pub path: &'a str,
    /// The network from which it was asked for by SMS; nothing where it goes by e-mail.
    pub by_sms: Option<&'a str>,
}

/// What a code opens: the document that waits for the link's holder, or else their link.
struct Opens {
    target: Digest,
    to: Recipient,
    reference: String,
    /// Whether a document waits: the e-mail says what it is for.
    signs: bool,
}

/// What stands for a link where no document waits for its holder.
fn link_digest(link: ConventionLinkId) -> Digest {
    Digest::of(format!("lien {link}").as_bytes())
}

impl Conn {
    /// What a code opens for a link's holder, and where it is sent: to the address that the link went to.
    async fn opens(&mut self, holder: &LinkHolder) -> Result<Option<Opens>, StoreError> {
        let sql = sql!(
            "SELECT c.reference, c.number, c.state IN ('validated', 'signing'), l.email_key
             FROM convention_link l JOIN convention c ON c.id = l.convention_id WHERE l.id = $1"
        );
        let row: Option<(String, i32, bool, String)> = self.query(sql).bind(holder.link.0).optional().await?;
        let Some((reference, number, open, key)) = row else {
            return Ok(None);
        };
        let mut email = key;
        let mut target = None;
        if let LinkRole::Signer(role) = holder.role {
            let parties = self.parties(holder.convention.0, number).await?;
            if let Some(party) = parties.into_iter().find(|party| party.role == role) {
                // As they write it themselves; it is the link's own, or the link would not be good.
                email = party.email.unwrap_or(email);
                let version = self.frozen(holder.convention.0, number).await?;
                target = version
                    .filter(|_| open && !party.signed)
                    .map(|version| version.document);
                if target.is_none() {
                    target = self.awaited_amendment(holder.convention.0, role).await?;
                }
            }
        }
        Ok(Some(Opens {
            signs: target.is_some(),
            target: target.unwrap_or_else(|| link_digest(holder.link)),
            to: Recipient {
                account: None,
                name: holder.name.clone(),
                email,
            },
            reference,
        }))
    }

    /// Whether the code that opened a link in that browser was sent for this very document, less than ten minutes ago.
    pub(crate) async fn opening_proves(
        &mut self,
        link: Uuid,
        session_hash: &str,
        document: Digest,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM convention_session
             WHERE token_hash = $1 AND link_id = $2 AND proves = $3 AND proved_at > $4 AND proved_at <= $5 AND expires_at > $5)"
        );
        self.query(sql)
            .bind(session_hash)
            .bind(link)
            .bind(document.to_string())
            .bind(now - SIGNS_FOR)
            .bind(now)
            .scalar()
            .await
    }

    async fn send_opening_code(
        &mut self,
        context: &ChangeContext<'_>,
        new: &OpeningCode<'_>,
    ) -> Result<CodeSent, StoreError> {
        // Codes sent to it are counted one after another.
        let Some(holder) = self.lock_link_of_token(new.token_hash, context.now).await? else {
            return Ok(CodeSent::Gone);
        };
        let Some(opens) = self.opens(&holder).await? else {
            return Ok(CodeSent::Gone);
        };
        let code = NewCode {
            who: PartyIdentity::Link(holder.link),
            target: opens.target,
            code: new.code,
            documents: u32::from(opens.signs),
            conventions: &[],
            path: new.path,
            by_sms: new.by_sms,
        };
        self.deliver_code(context, &code, &opens.to, opens.reference)
            .await
    }

    async fn open_link(
        &mut self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        typed: &str,
        session_hash: &str,
        expires: DateTime<Utc>,
    ) -> Result<LinkOpened, StoreError> {
        let Some(holder) = self.lock_link_of_token(token_hash, context.now).await? else {
            return Ok(LinkOpened::Gone);
        };
        let Some(opens) = self.opens(&holder).await? else {
            return Ok(LinkOpened::Gone);
        };
        // A wrong code is counted: leaving here keeps the count.
        let check = self.try_code(context, holder.link.0, opens.target, typed).await?;
        if check != CodeCheck::Right {
            return Ok(LinkOpened::Code(check));
        }
        let who = PartyIdentity::Link(holder.link);
        let proved_by = self
            .mobile_of_proof(who, Proof::Code(typed), opens.target)
            .await?;
        self.query(sql!(
            "INSERT INTO convention_session (token_hash, link_id, opened_at, expires_at, proved_at, proves, proved_by)
             VALUES ($1, $2, $3, $4, $3, $5, $6)"
        ))
        .bind(session_hash)
        .bind(holder.link.0)
        .bind(context.now)
        .bind(expires.min(holder.expires_at))
        .bind(opens.target.to_string())
        .bind(proved_by)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE convention_link SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL"
        ))
        .bind(holder.link.0)
        .bind(context.now)
        .execute()
        .await?;
        Ok(LinkOpened::Done(holder))
    }
}

impl Db {
    /// Sends the code that opens a link, to the address that the link went to.
    pub async fn send_opening_code(
        &self,
        context: &ChangeContext<'_>,
        new: &OpeningCode<'_>,
    ) -> Result<CodeSent, StoreError> {
        self.transaction(async |tx| tx.send_opening_code(context, new).await)
            .await
    }

    /// Opens a session with a link and the code that was sent for it, in one browser. The link stays good.
    pub async fn open_link(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        typed: &str,
        session_hash: &str,
        expires: DateTime<Utc>,
    ) -> Result<LinkOpened, StoreError> {
        self.transaction(async |tx| {
            tx.open_link(context, token_hash, typed, session_hash, expires)
                .await
        })
        .await
    }

    /// Comes back by a link to a browser in which it is open: from now on that is what the browser acts by. `false` when it is not open there.
    pub async fn reopen_link(
        &self,
        context: &ChangeContext<'_>,
        token_hash: &str,
        session_hash: &str,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let Some(holder) = tx.link_of_token(token_hash, context.now).await? else {
                return Ok(false);
            };
            let rows = tx
                .query(sql!(
                    "UPDATE convention_session SET opened_at = $3
                     WHERE token_hash = $1 AND link_id = $2 AND expires_at > $3"
                ))
                .bind(session_hash)
                .bind(holder.link.0)
                .bind(context.now)
                .execute()
                .await?;
            Ok(rows > 0)
        })
        .await
    }

    /// The last code that was sent to open a link, unless it is used; for its page.
    pub async fn opening_code(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<CodeLine>, StoreError> {
        let mut conn = self.read().await?;
        let Some(holder) = conn.link_of_token(token_hash, now).await? else {
            return Ok(None);
        };
        let Some(opens) = conn.opens(&holder).await? else {
            return Ok(None);
        };
        drop(conn);
        self.last_code(PartyIdentity::Link(holder.link), opens.target)
            .await
    }

    /// Whether the holder of a link signs that document without another code, in the browser that opened it: they typed the one that was sent
    /// for it less than ten minutes ago.
    pub async fn opening_proves(
        &self,
        link: ConventionLinkId,
        session_hash: &str,
        document: Digest,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        self.read()
            .await?
            .opening_proves(link.0, session_hash, document, now)
            .await
    }
}
