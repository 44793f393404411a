//! « Je n’ai plus mon lien »: whoever gives an address has all that waits there sent to it, in one e-mail. Asking writes one line, whoever it is;
//! what it leads to is done beside the request.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    campaign::Campaign,
    convention::{ConventionState, LogEvent},
    notification::{Notification, Told},
    weeks::Weeks,
};
use uuid::Uuid;

use super::{Secrets, bar::is_barred, link::LinkRole};
use crate::{
    Conn, Db, Recipient, Secret, StoreError, change_context::ChangeContext, conn::Statement, conn::sql,
    decode::code,
};

/// How many links of each kind are looked at for one e-mail.
const MOST: i32 = 40;
/// For how long what could not be sent is tried again.
const TRIED_FOR: TimeDelta = TimeDelta::hours(1);
/// Where whoever has an account goes.
const SIGN_IN: &str = "/connexion";

/// The links in use at an address ($1), the last made first, and whether they are good ($2 is now). One that was revoked is not among them, nor
/// what an address is barred from.
const THEIRS: Statement = sql!(
    "SELECT l.convention_id, l.role, l.name, l.expires_at > $2 FROM convention_link l
     WHERE l.email_key = $1 AND l.revoked_at IS NULL AND NOT ",
    is_barred!(convention: "l.convention_id", role: "l.role", email: "l.email_key"),
    " ORDER BY l.created_at DESC, l.id DESC LIMIT $3"
);

/// Places found alone about which that address ($1) is asked, the last first.
const ASKED: Statement = sql!(
    "SELECT id FROM proposal WHERE LOWER(host_email) = $1 AND state = 'invited' ORDER BY moved_at DESC, id LIMIT $2"
);

/// Something that waits: what is told of it, and the link.
type Waiting = (Notification, String);

impl Conn {
    /// Another link to answer about a place found alone, in place of those before; nothing once it is too late, or where that address (`key`,
    /// in small letters) is not asked any more.
    async fn renew_answer_link(
        &mut self,
        context: &ChangeContext<'_>,
        (id, key): (Uuid, &str),
        secret: &Secret,
    ) -> Result<Option<Waiting>, StoreError> {
        // Nothing is decided: the page of the link and the answer look again.
        let proposal = self.load_locked_proposal(id).await?;
        let Some(proposal) = proposal.filter(|proposal| proposal.host_email.to_lowercase() == key) else {
            return Ok(None);
        };
        let Some(deadline) = proposal.deadline.filter(|day| *day >= context.today) else {
            return Ok(None);
        };
        self.query(sql!(
            "UPDATE token SET expires_at = $2 WHERE object_id = $1 AND purpose = 'answer_proposal' AND expires_at > $2"
        ))
        .bind(id)
        .bind(context.now)
        .execute()
        .await?;
        let campaign = self.campaign_of(proposal.campaign_id).await?;
        let secret = Secret {
            expires: secret.expires.min(end_of(&campaign)),
            ..secret.clone()
        };
        self.insert_answer_link(context, id, &proposal.host_email, &secret)
            .await?;
        let notification = Notification::ProposalInvitation {
            host: proposal.host_name,
            student: proposal.student,
            school: proposal.school,
            weeks: proposal.weeks,
            deadline,
            link: secret.link.clone(),
        };
        Ok(Some((notification, secret.link)))
    }

    /// Another link to a convention, in place of the one that somebody had at that address (`key`, in small letters) in that role; nothing where
    /// nothing is asked of them and that link was too old, or where they are no party to it any more.
    async fn renew_link(
        &mut self,
        context: &ChangeContext<'_>,
        (id, role, key): (Uuid, LinkRole, &str),
        (name, is_good): (&str, bool),
        secret: &Secret,
    ) -> Result<Option<Waiting>, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(None);
        };
        if !convention.state.is_live()
            || self.bar_of(id, role, key).await?.is_some()
            || self.replaced_address(id, &[(role, key)]).await?.is_some()
        {
            return Ok(None);
        }
        let is_asked = match role {
            LinkRole::Tutor => {
                // A link that was too old when somebody else became the tutor was not voided: it leads nowhere any more.
                let is_theirs = is_good || {
                    let tutor = self.tutor(&convention).await?;
                    tutor.is_some_and(|(_, email)| email.trim().to_lowercase() == key)
                };
                is_theirs && convention.state == ConventionState::HostPart
            }
            LinkRole::Signer(signer) => {
                let party = self.party(&convention, signer).await?;
                let is_theirs = |email: &str| email.trim().to_lowercase() == key;
                let Some(party) = party.filter(|party| {
                    convention.state.is_frozen()
                        && party.account.is_none()
                        && party.email.as_deref().is_some_and(is_theirs)
                }) else {
                    return Ok(None);
                };
                !party.signed && convention.state.is_open_to_signatures()
            }
        };
        if !is_asked && !is_good {
            return Ok(None);
        }
        self.insert_link(context, id, role, name, key, secret).await?;
        let told = self
            .told_of_link(&convention, role, is_asked, &secret.link)
            .await?;
        let what = LogEvent::LinkSent { role: role.signer() };
        self.write_log(context, &mut convention, what).await?;
        Ok(Some((told, secret.link.clone())))
    }

    /// All that waits at an address, with links made for it.
    async fn renew_all(
        &mut self,
        context: &ChangeContext<'_>,
        key: &str,
        (of_proposals, of_conventions): (Secrets<'_>, Secrets<'_>),
    ) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        let asked: Vec<(Uuid,)> = self.query(ASKED).bind(key).bind(MOST).all().await?;
        for (id,) in asked {
            let renewed = self
                .renew_answer_link(context, (id, key), &of_proposals())
                .await?;
            waiting.extend(renewed);
        }
        let mut theirs: Vec<(Uuid, String, String, bool)> = self
            .query(THEIRS)
            .bind(key)
            .bind(context.now)
            .bind(MOST)
            .all()
            .await?;
        // In the order in which conventions are locked.
        theirs.sort();
        for (id, role, name, is_good) in theirs {
            let role = code("convention_link.role", &role, LinkRole::from_code)?;
            let renewed = self
                .renew_link(context, (id, role, key), (&name, is_good), &of_conventions())
                .await?;
            waiting.extend(renewed);
        }
        Ok(waiting)
    }

    async fn send_lost_links(
        &mut self,
        context: &ChangeContext<'_>,
        key: &str,
        secrets: (Secrets<'_>, Secrets<'_>),
    ) -> Result<bool, StoreError> {
        let claimed = self
            .query(sql!("DELETE FROM lost_link WHERE email_key = $1"))
            .bind(key)
            .execute()
            .await?;
        // Where the address got as many e-mails as anybody may cause, the last links that were sent stay good.
        if claimed == 0 || self.has_enough_email(context, key).await? {
            return Ok(false);
        }
        let waiting = self.renew_all(context, key, secrets).await?;
        let signs_in: bool = self
            .query(sql!(
                "SELECT EXISTS (SELECT 1 FROM account WHERE email_key = $1 AND suspended_at IS NULL)"
            ))
            .bind(key)
            .scalar()
            .await?;
        let first = waiting.first().map(|(_, link)| link.clone());
        let Some(link) = signs_in.then(|| SIGN_IN.to_owned()).or(first) else {
            return Ok(false);
        };
        let to = Recipient {
            account: None,
            name: String::new(),
            email: key.to_owned(),
        };
        let told = Told {
            main: Notification::LostLinks {
                count: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
                signs_in,
                link,
            },
            besides: waiting.into_iter().map(|(told, _)| told).collect(),
        };
        let dedup_key = format!("lost_links:{}:{}", to.key(), context.now.timestamp_micros());
        self.enqueue_told(context, &dedup_key, &to, told).await?;
        Ok(true)
    }
}

/// Until when the links about a campaign's places are good: the day after its last.
fn end_of(campaign: &Campaign) -> DateTime<Utc> {
    let (_, last) = campaign.span(Weeks::Both);
    last.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::days(1)
}

impl Db {
    /// Writes down that whoever is at that address, in small letters, lost their links; the same is written for whoever has none.
    pub async fn ask_lost_links(&self, email_key: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO lost_link (email_key, asked_at) VALUES ($1, $2)
             ON CONFLICT (email_key) DO UPDATE SET asked_at = excluded.asked_at"
        );
        let mut tx = self.begin().await?;
        tx.query(sql).bind(email_key).bind(now).execute().await?;
        tx.commit().await
    }

    /// Addresses that asked and were not seen to, the first first. Those that asked too long ago are forgotten.
    pub async fn lost_links_asked(&self, now: DateTime<Utc>, limit: i32) -> Result<Vec<String>, StoreError> {
        let any: bool = self
            .query(sql!("SELECT EXISTS (SELECT 1 FROM lost_link)"))
            .scalar()
            .await?;
        // Most often there is none: the writer is left alone then.
        if !any {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        tx.query(sql!("DELETE FROM lost_link WHERE asked_at <= $1"))
            .bind(now - TRIED_FOR)
            .execute()
            .await?;
        let asked: Vec<(String,)> = tx
            .query(sql!(
                "SELECT email_key FROM lost_link ORDER BY asked_at, email_key LIMIT $1"
            ))
            .bind(limit)
            .all()
            .await?;
        tx.commit().await?;
        Ok(asked.into_iter().map(|(key,)| key).collect())
    }

    /// Sends to an address that asked, in one e-mail, all that waits there: places to answer about, conventions to fill, to sign or to read, and
    /// where to sign in. New links void the ones before; whose links were revoked gets none. `false` when there is nothing, or another server
    /// saw to it.
    pub async fn send_lost_links(
        &self,
        context: &ChangeContext<'_>,
        email_key: &str,
        secrets: (Secrets<'_>, Secrets<'_>),
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.send_lost_links(context, email_key, secrets).await)
            .await
    }
}
