//! Sending personal links, and taking them back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    account::Email,
    convention::{ConventionState, Happened, Section, SignerRole},
    id::ConventionId,
    notice::Notice,
};
use uuid::Uuid;

use super::{
    Parties,
    link::{LinkRole, Links},
};
use crate::{
    Db, Recipient, Secret, StoreError,
    act::Act,
    convention::{Letters, Standing, Steps},
    db::{both_engines, in_transaction, on_pool},
    outbox::queue,
    people::People,
    row::code,
};

/// What became of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkSent {
    /// It is on its way; those sent before are void.
    Done,
    /// That person has no address, or signs by another way.
    NoAddress,
    /// There is nothing to send a link for where it stands.
    NotNow(ConventionState),
    /// There is no such convention for this person, or no such signer.
    Gone,
}

both_engines! {
/// Steps about sending links.
#[allow(clippy::too_many_arguments, reason = "to whom, as whom, and what")]
pub(crate) trait Sending {
    /// Whether who acts may send that link: the clock, who fills the lycée's part; the tutor's, also people of the structure.
    async fn may_send(&mut self, act: &Act<'_>, standing: &Standing, role: LinkRole) -> Result<bool, StoreError> {
        if self.may_see_to(act, standing).await? {
            return Ok(true);
        }
        match (role, standing.structure) {
            (LinkRole::Tutor, Some(structure)) => self.may_answer(structure, act.by).await,
            _ => Ok(false),
        }
    }

    /// The tutor's name and address: what the section says, else whom the pupil named.
    async fn tutor(&mut self, standing: &Standing) -> Result<Option<(String, String)>, StoreError> {
        let typed = self.typed_in(standing.id, Section::Tutor).await?;
        if let Ok(email) = Email::parse(typed.get("tuteur_email")) {
            return Ok(Some((typed.get("tuteur_nom").to_owned(), email.to_string())));
        }
        let sql = "SELECT COALESCE(NULLIF(contact_name, ''), host_name), host_email FROM proposal WHERE id = $1";
        Ok(sqlx::query_as(sql).bind(standing.proposal).fetch_optional(&mut *self).await?)
    }

    async fn do_send_link(
        &mut self,
        act: &Act<'_>,
        id: Uuid,
        role: LinkRole,
        secret: &Secret,
    ) -> Result<LinkSent, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(LinkSent::Gone) };
        if !self.may_send(act, &standing, role).await? {
            return Ok(LinkSent::Gone);
        }
        let (name, email, asked) = match role {
            LinkRole::Tutor if !standing.state.is_live() => return Ok(LinkSent::NotNow(standing.state)),
            LinkRole::Tutor => match self.tutor(&standing).await? {
                Some((name, email)) => (name, email, standing.state == ConventionState::HostPart),
                None => return Ok(LinkSent::NoAddress),
            },
            LinkRole::Signer(signer) => {
                if !standing.state.is_frozen() || !standing.state.is_live() {
                    return Ok(LinkSent::NotNow(standing.state));
                }
                match self.party(&standing, signer).await? {
                    None => return Ok(LinkSent::Gone),
                    // The head has an account; so does who was recognised by theirs.
                    Some(party) if signer == SignerRole::Head || party.account.is_some() => {
                        return Ok(LinkSent::NoAddress);
                    }
                    Some(party) => match party.email {
                        Some(email) => (party.name, email, !party.signed && standing.state.is_open_to_signatures()),
                        None => return Ok(LinkSent::NoAddress),
                    },
                }
            }
        };
        self.void_links(act, id, role).await?;
        let to = Recipient { account: None, name, email };
        self.give_link(act, &mut standing, role, to, asked, secret).await?;
        Ok(LinkSent::Done)
    }

    /// Keeps a link, sends it, and says so in the log, under the convention's lock. `asked` is whether something is asked of its
    /// holder: to fill, or to sign.
    async fn give_link(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        role: LinkRole,
        to: Recipient,
        asked: bool,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let link = self.put_link(act, standing.id, role, &to.name, &to.email, secret).await?;
        let names = self.names_of(standing).await?;
        let notice = match role {
            _ if !asked => Notice::ConventionLink {
                reference: standing.reference.clone(),
                student: names.student,
                host: names.host,
                link: secret.link.clone(),
            },
            LinkRole::Tutor => Notice::FillConvention {
                reference: standing.reference.clone(),
                student: names.student,
                host: names.host,
                link: secret.link.clone(),
            },
            LinkRole::Signer(_) => Notice::SignConvention {
                reference: standing.reference.clone(),
                student: names.student,
                host: names.host,
                link: secret.link.clone(),
            },
        };
        queue!(self, act, format!("convention_link:{link}"), &to, &notice);
        self.write_log(act, standing, Happened::LinkSent { role: role.signer() }).await
    }

    async fn do_revoke_links(&mut self, act: &Act<'_>, id: Uuid, role: LinkRole) -> Result<bool, StoreError> {
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(false) };
        if !self.may_send(act, &standing, role).await? {
            return Ok(false);
        }
        if self.void_links(act, id, role).await? > 0 {
            self.write_log(act, &mut standing, Happened::LinksRevoked { role: role.signer() }).await?;
        }
        Ok(true)
    }
}
}

/// A month after it was frozen nobody waits for a first letter.
const OLDEST: TimeDelta = TimeDelta::days(31);

const DUE: &str = "SELECT s.convention_id, s.role
                   FROM convention_version v
                        JOIN convention c ON c.id = v.convention_id AND c.number = v.number AND c.state = v.state
                        JOIN convention_signer s ON s.convention_id = v.convention_id AND s.number = v.number
                   WHERE v.state IN ('validated', 'signing') AND v.frozen_at > $1
                     AND s.account_id IS NULL AND s.email_key IS NOT NULL AND s.role <> 'head'
                     AND NOT EXISTS (SELECT 1 FROM convention_link l
                                     WHERE l.convention_id = s.convention_id AND l.role = s.role
                                       AND l.email_key = s.email_key AND l.created_at >= v.frozen_at)
                     AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                                     AND d.number = s.number AND d.role = s.role)
                   ORDER BY v.frozen_at, s.convention_id, s.role LIMIT $2";

impl Db {
    /// Sends a personal link; those that person was sent before are void.
    pub async fn send_link(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        role: LinkRole,
        secret: &Secret,
    ) -> Result<LinkSent, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_send_link(act, id.0, role, secret).await?
        }))
    }

    /// Revokes the personal links of a role and ends their sessions; `false` when there is no such convention for this person.
    pub async fn revoke_links(
        &self,
        act: &Act<'_>,
        id: ConventionId,
        role: LinkRole,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_revoke_links(act, id.0, role).await?
        }))
    }

    /// Signers without an account who were sent no link for the version that is open, at the address they have now; those of
    /// the version frozen first come first.
    pub async fn links_due(
        &self,
        now: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<(ConventionId, SignerRole)>, StoreError> {
        let rows: Vec<(Uuid, String)> = on_pool!(self, |pool| sqlx::query_as(DUE)
            .bind(now - OLDEST)
            .bind(limit)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|(id, role)| {
                let role = code("convention_signer.role", &role, SignerRole::from_code)?;
                Ok((ConventionId(id), role))
            })
            .collect()
    }
}
