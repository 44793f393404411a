//! SMS: queued in the transaction of what they tell, taken from here by a worker (`service::sms`), which sends each once it is due and tries
//! again for as long as its text is good for something.
//!
//! Their texts hold codes and links: they are encrypted until they left or were given up, and wiped then.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::{ConventionId, ConventionLinkId, SmsId},
    mobile::Mobile,
};
use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    ChangeContext, Conn, Db, Keys, LinkRole, LinkSent, Proof, Secret, StoreError,
    cipher::{Place, decrypted},
    conn::sql,
    decode::{count, parsed},
    waiting::{Waiting, Waits, any_due, leased, unread},
};

/// How many SMS a number gets, and how many a network causes, in how long: each costs, and each wakes somebody.
const BOUNDS: [(TimeDelta, i64); 2] = [(TimeDelta::hours(1), 3), (TimeDelta::days(1), 10)];
/// For how long the SMS of a link is tried: after a day the lycée sends another.
const LINKS_TRIED_FOR: TimeDelta = TimeDelta::days(1);
/// For how long the network from which an SMS was asked for is known: as long as it is counted.
pub(crate) const NETWORK_KEPT: TimeDelta = TimeDelta::days(1);

/// What of an SMS is encrypted.
const BODY: &str = "sms.body";

/// What is read of a frozen version: how those who sign by a link are called.
#[derive(Deserialize)]
struct Reached {
    #[serde(default)]
    content: ReachedParts,
}

#[derive(Default, Deserialize)]
struct ReachedParts {
    #[serde(default)]
    host: ReachedHost,
    #[serde(default)]
    guardians: Vec<ReachedPerson>,
    #[serde(default)]
    school: ReachedSchool,
}

#[derive(Default, Deserialize)]
struct ReachedSchool {
    #[serde(default)]
    referent: ReachedPerson,
}

#[derive(Default, Deserialize)]
struct ReachedHost {
    #[serde(default)]
    representative: ReachedPerson,
}

#[derive(Default, Deserialize)]
struct ReachedPerson {
    #[serde(default)]
    phone: String,
}

/// An SMS that waits to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedSms {
    /// Its id.
    pub id: SmsId,
    /// The number it goes to.
    pub to: Mobile,
    /// What it says.
    pub text: String,
    /// How many tries have ended.
    pub attempts: u32,
    /// Until when its text is good for something.
    pub good_until: DateTime<Utc>,
}

#[derive(FromRow)]
struct SmsRow {
    id: Uuid,
    number: String,
    body: String,
    attempts: i32,
    good_until: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

/// What waits, and in which turn.
const WAITING: Waiting = Waiting {
    any: sql!(any_due!("sms")),
    lease: sql!(
        leased!("sms", first: "due_at, id"),
        "id, number, body, attempts, good_until, due_at"
    ),
    unread: sql!(unread!("sms")),
};

impl Waits for SmsRow {
    type Read = QueuedSms;

    fn id(&self) -> Uuid {
        self.id
    }

    fn attempts(&self) -> i32 {
        self.attempts
    }

    fn turn(&self) -> (i32, DateTime<Utc>, Uuid) {
        (0, self.due_at, self.id)
    }

    fn ends(&self) -> Option<DateTime<Utc>> {
        Some(self.good_until)
    }

    fn read(self, keys: Option<&Keys>) -> Result<QueuedSms, StoreError> {
        QueuedSms::read(self, keys)
    }
}

impl QueuedSms {
    fn read(row: SmsRow, keys: Option<&Keys>) -> Result<Self, StoreError> {
        let id = row.id.to_string();
        let place = Place {
            column: BODY,
            row: &id,
        };
        Ok(Self {
            id: SmsId(row.id),
            to: parsed(
                "sms.number",
                Mobile::parse(&row.number).ok_or("not a mobile number"),
            )?,
            text: decrypted(keys, place, row.body)?,
            attempts: count("sms.attempts", row.attempts)?.into(),
            good_until: row.good_until,
        })
    }
}

/// How many SMS there are.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct SmsCounts {
    /// Taken by the gateway since then: what is paid for.
    pub sent: u64,
    /// To be sent.
    pub waiting: u64,
    /// Given up since then.
    pub dead: u64,
    /// Numbers that take none.
    pub stopped: u64,
}

/// An SMS to queue.
pub(crate) struct NewSms<'a> {
    /// What it tells, unique.
    pub(crate) fact: &'a str,
    pub(crate) convention: Uuid,
    pub(crate) to: &'a Mobile,
    /// From which network it was asked for; none where the lycée sends it.
    pub(crate) network: Option<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) good_until: DateTime<Utc>,
}

/// Steps about SMS.
impl Conn {
    /// The mobile number of who signs in that role, as the last frozen version says it, unless it takes no SMS. Nobody types it here: who has
    /// the link alone would have the code sent to themselves.
    async fn mobile_of(&mut self, convention: Uuid, role: SignerRole) -> Result<Option<Mobile>, StoreError> {
        let sql = sql!(
            "SELECT content FROM convention_version WHERE convention_id = $1 ORDER BY number DESC LIMIT 1"
        );
        let content: Option<String> = self.query(sql).bind(convention).optional_scalar().await?;
        let Some(content) = content else {
            return Ok(None);
        };
        let said: Reached = parsed("convention_version.content", serde_json::from_str(&content))?;
        let parts = said.content;
        let person = match role {
            SignerRole::ReferentTeacher => Some(parts.school.referent),
            SignerRole::Host => Some(parts.host.representative),
            SignerRole::Guardian1 => parts.guardians.into_iter().next(),
            SignerRole::Guardian2 => parts.guardians.into_iter().nth(1),
            // The first two sign by their accounts; the third is not asked for a phone.
            SignerRole::Head | SignerRole::Student | SignerRole::Host2 => None,
        };
        let Some(mobile) = person.and_then(|person| Mobile::parse(&person.phone)) else {
            return Ok(None);
        };
        let stopped = self.takes_no_sms(&mobile).await?;
        Ok((!stopped).then_some(mobile))
    }

    /// Whether a number is on the list of those that take no SMS.
    async fn takes_no_sms(&mut self, number: &Mobile) -> Result<bool, StoreError> {
        self.query(sql!("SELECT EXISTS (SELECT 1 FROM sms_stop WHERE number = $1)"))
            .bind(number.as_str())
            .scalar()
            .await
    }

    /// Where the holder of a link takes an SMS.
    async fn mobile_of_link(
        &mut self,
        link: ConventionLinkId,
        now: DateTime<Utc>,
    ) -> Result<Option<(Uuid, Mobile)>, StoreError> {
        let Some(holder) = self.good_link(link.0, now).await? else {
            return Ok(None);
        };
        let LinkRole::Signer(role) = holder.role else {
            return Ok(None);
        };
        let convention = holder.convention.0;
        let mobile = self.mobile_of(convention, role).await?;
        Ok(mobile.map(|mobile| (convention, mobile)))
    }

    /// Locks what SMS are counted by until the transaction ends: of two that are asked for at once, by links of two conventions or from one
    /// network, the second counts the first. Always after a convention and its links, and a number before a network.
    async fn lock_sms_counts(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Mobile,
        network: Option<&str>,
    ) -> Result<(), StoreError> {
        for (action, of) in [("sms_number", Some(to.as_str())), ("sms_network", network)] {
            if let Some(of) = of {
                self.lock_count(context.now, action, of).await?;
            }
        }
        Ok(())
    }

    /// Whether a number, or the network from which it is asked for, caused as many SMS as they may, in the last hour or day. Nobody else counts
    /// theirs until the transaction ends.
    async fn has_enough_sms(
        &mut self,
        context: &ChangeContext<'_>,
        to: &Mobile,
        network: Option<&str>,
    ) -> Result<bool, StoreError> {
        let by_number = sql!("SELECT COUNT(*) FROM sms WHERE number = $1 AND queued_at > $2");
        let by_network = sql!("SELECT COUNT(*) FROM sms WHERE network = $1 AND queued_at > $2");
        let network = network.filter(|network| !network.is_empty());
        self.lock_sms_counts(context, to, network).await?;
        // Said while this waited: it was looked for before, without the others waiting.
        if self.takes_no_sms(to).await? {
            return Ok(true);
        }
        for (length, most) in BOUNDS {
            for (sql, of) in [(by_number, Some(to.as_str())), (by_network, network)] {
                let Some(of) = of else { continue };
                let sent: i64 = self
                    .query(sql)
                    .bind(of)
                    .bind(context.now - length)
                    .scalar()
                    .await?;
                if sent >= most {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Where the code of a link goes by SMS, asked for from that network; nothing where none may.
    pub(crate) async fn code_mobile(
        &mut self,
        context: &ChangeContext<'_>,
        who: PartyIdentity,
        network: &str,
    ) -> Result<Option<(Uuid, Mobile)>, StoreError> {
        let PartyIdentity::Link(link) = who else {
            return Ok(None);
        };
        let Some((convention, mobile)) = self.mobile_of_link(link, context.now).await? else {
            return Ok(None);
        };
        let enough = self.has_enough_sms(context, &mobile, Some(network)).await?;
        Ok((!enough).then_some((convention, mobile)))
    }

    /// Queues an SMS in the transaction of its fact. Queued again, it changes nothing.
    pub(crate) async fn queue_sms(
        &mut self,
        context: &ChangeContext<'_>,
        new: &NewSms<'_>,
    ) -> Result<(), StoreError> {
        let id = (context.ids)();
        let row = id.to_string();
        let place = Place {
            column: BODY,
            row: &row,
        };
        let body = self.encrypted(place, new.text)?;
        self.query(sql!(
            "INSERT INTO sms (id, fact, convention_id, number, network, body, queued_at, due_at, good_until, attempts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, 0)
             ON CONFLICT (fact) DO NOTHING"
        ))
        .bind(id)
        .bind(new.fact)
        .bind(new.convention)
        .bind(new.to.as_str())
        .bind(new.network.filter(|network| !network.is_empty()))
        .bind(body)
        .bind(context.now)
        .bind(new.good_until)
        .execute()
        .await?;
        Ok(())
    }

    /// Queues the SMS of a code that was kept, and notes with the code where it went.
    pub(crate) async fn text_code(
        &mut self,
        context: &ChangeContext<'_>,
        code: Uuid,
        new: &NewSms<'_>,
    ) -> Result<(), StoreError> {
        self.query(sql!("UPDATE signing_code SET sms_number = $2 WHERE id = $1"))
            .bind(code)
            .bind(new.to.as_str())
            .execute()
            .await?;
        self.queue_sms(context, new).await
    }

    /// The number that the code of a proof went to; nothing where it went by e-mail, or where there is none.
    pub(crate) async fn mobile_of_proof(
        &mut self,
        who: PartyIdentity,
        proof: Proof<'_>,
        document: Digest,
    ) -> Result<Option<String>, StoreError> {
        let PartyIdentity::Link(link) = who else {
            return Ok(None);
        };
        let (sql, of) = match proof {
            Proof::Account => return Ok(None),
            Proof::Code(_) => (
                sql!(
                    "SELECT c.sms_number FROM signing_code c WHERE c.subject = $1 AND c.target_hash = $2
                     ORDER BY c.sent_at DESC, c.id DESC LIMIT 1"
                ),
                document.to_string(),
            ),
            Proof::Opened(session) => (
                sql!(
                    "SELECT x.proved_by FROM convention_session x WHERE x.link_id = $1 AND x.token_hash = $2"
                ),
                session.to_owned(),
            ),
        };
        let number = self
            .query(sql)
            .bind(link.0)
            .bind(of)
            .optional_scalar::<Option<String>>()
            .await?;
        Ok(number.flatten())
    }

    async fn send_link_and_sms(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
        secret: &Secret,
        text: &str,
    ) -> Result<LinkSent, StoreError> {
        let LinkRole::Signer(signer) = role else {
            return Ok(LinkSent::NoSms);
        };
        let Some(mobile) = self.mobile_of(id, signer).await? else {
            return Ok(LinkSent::NoSms);
        };
        // In the order of all: codes of a link are asked for under its lock.
        if self.lock_convention(id).await?.is_none() {
            return Ok(LinkSent::Gone);
        }
        self.query(sql!(
            "UPDATE convention_link SET name = name WHERE convention_id = $1 AND role = $2 AND revoked_at IS NULL"
        ))
        .bind(id)
        .bind(role.code())
        .execute()
        .await?;
        // A link that was sent stays good where no SMS would carry the one in its place.
        if self.has_enough_sms(context, &mobile, None).await? {
            self.release_convention(id).await?;
            return Ok(LinkSent::NoSms);
        }
        let sent = self.send_link(context, id, role, secret).await?;
        if sent == LinkSent::Done {
            let fact = format!("convention_link:{}", secret.hash);
            let new = NewSms {
                fact: &fact,
                convention: id,
                to: &mobile,
                network: None,
                text,
                good_until: context.now + LINKS_TRIED_FOR,
            };
            self.queue_sms(context, &new).await?;
        }
        Ok(sent)
    }
}

impl Db {
    /// Where the holder of a link takes an SMS; nothing where their version of the convention says no mobile number, or one that takes none.
    pub async fn mobile_of_link(
        &self,
        link: ConventionLinkId,
        now: DateTime<Utc>,
    ) -> Result<Option<Mobile>, StoreError> {
        let found = self.read().await?.mobile_of_link(link, now).await?;
        Ok(found.map(|(_, mobile)| mobile))
    }

    /// The same of who signs a convention in that role.
    pub async fn mobile_of_signer(
        &self,
        id: ConventionId,
        role: SignerRole,
    ) -> Result<Option<Mobile>, StoreError> {
        self.read().await?.mobile_of(id.0, role).await
    }

    /// Whether the code by which that browser opened a link went by SMS.
    pub async fn is_opened_by_sms(&self, session_hash: &str) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM convention_session WHERE token_hash = $1 AND proved_by IS NOT NULL)"
        ))
        .bind(session_hash)
        .scalar()
        .await
    }

    /// Sends a personal link by e-mail, as [`Db::send_link`] does, and that text, which holds it, by SMS as well. Nothing is sent where no SMS
    /// may go.
    pub async fn send_link_and_sms(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: LinkRole,
        secret: &Secret,
        text: &str,
    ) -> Result<LinkSent, StoreError> {
        self.transaction(async |tx| tx.send_link_and_sms(context, id.0, role, secret, text).await)
            .await
    }

    /// Takes at most `limit` SMS that are due, the oldest first. Nobody else gets them before `until`. One that cannot be read keeps no other
    /// waiting: see `waiting::lease_waiting`.
    pub async fn lease_sms(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<QueuedSms>, StoreError> {
        self.lease_waiting::<SmsRow>(WAITING, now, until, limit).await
    }

    /// The gateway took it: its text is wiped.
    pub async fn sms_sent(&self, id: SmsId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE sms SET sent_at = $2, leased_until = NULL, attempts = attempts + 1, last_error = NULL, body = ''
             WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL"
        );
        let mut tx = self.begin().await?;
        tx.query(sql).bind(id.0).bind(now).execute().await?;
        tx.commit().await
    }

    /// A try failed: the SMS waits until `next_due`, or is given up and wiped where there is none.
    pub async fn sms_failed(
        &self,
        id: SmsId,
        now: DateTime<Utc>,
        next_due: Option<DateTime<Utc>>,
        error: &str,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "UPDATE sms SET due_at = $2, leased_until = NULL, attempts = attempts + 1, last_error = $3, dead_at = $4,
                    body = CASE WHEN $5 THEN '' ELSE body END
             WHERE id = $1 AND sent_at IS NULL AND dead_at IS NULL"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(id.0)
            .bind(next_due.unwrap_or(now))
            .bind(error)
            .bind(next_due.is_none().then_some(now))
            .bind(next_due.is_none())
            .execute()
            .await?;
        tx.commit().await
    }

    /// How many SMS were sent and given up since then, and how many wait.
    pub async fn sms_counts(&self, since: DateTime<Utc>) -> Result<SmsCounts, StoreError> {
        let sql = sql!(
            "SELECT COUNT(*) FILTER (WHERE sent_at >= $1),
                    COUNT(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL),
                    COUNT(*) FILTER (WHERE dead_at >= $1),
                    (SELECT COUNT(*) FROM sms_stop)
             FROM sms"
        );
        let (sent, waiting, dead, stopped): (i64, i64, i64, i64) = self.query(sql).bind(since).one().await?;
        Ok(SmsCounts {
            sent: sent.unsigned_abs(),
            waiting: waiting.unsigned_abs(),
            dead: dead.unsigned_abs(),
            stopped: stopped.unsigned_abs(),
        })
    }

    /// Notes that a number takes no SMS any more, and gives up those that wait for it; or that it takes them again. Written down without the
    /// number.
    pub async fn set_sms_stop(
        &self,
        context: &ChangeContext<'_>,
        number: &Mobile,
        stops: bool,
    ) -> Result<(), StoreError> {
        self.transaction(async |tx| {
            // What is asked for at this moment is given up with the rest, or finds the number on the list.
            tx.lock_sms_counts(context, number, None).await?;
            let changed = if stops {
                tx.query(sql!(
                    "UPDATE sms SET dead_at = $2, leased_until = NULL, body = ''
                     WHERE number = $1 AND sent_at IS NULL AND dead_at IS NULL"
                ))
                .bind(number.as_str())
                .bind(context.now)
                .execute()
                .await?;
                tx.query(sql!(
                    "INSERT INTO sms_stop (number, stopped_at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING"
                ))
                .bind(number.as_str())
                .bind(context.now)
                .execute()
                .await?
            } else {
                tx.query(sql!("DELETE FROM sms_stop WHERE number = $1"))
                    .bind(number.as_str())
                    .execute()
                    .await?
            };
            if changed > 0 {
                tx.query(sql!(
                    "INSERT INTO audit (id, at, account_id, action, object_id, detail) VALUES ($1, $2, $3, $4, NULL, '')"
                ))
                .bind((context.ids)())
                .bind(context.now)
                .bind(context.actor.map(|by| by.0))
                .bind(if stops { "sms.stop" } else { "sms.allow" })
                .execute()
                .await?;
            }
            Ok(())
        })
        .await
    }
}
