//! Sending personal links, and taking them back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    account::EmailAddress,
    convention::{ConventionState, LogEvent, Section, SignerRole, name},
    id::ConventionId,
    notification::Notification,
};
use uuid::Uuid;

use super::{
    bar::{BarCause, is_barred},
    link::LinkRole,
};
use crate::{
    Conn, Db, Recipient, Secret, StoreError, change_context::ChangeContext, conn::Statement, conn::sql,
    convention::LockedConvention, decode::code,
};

/// What became of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkSent {
    /// It is on its way; those sent before are void.
    Done,
    /// That person has no address, or signs by another way.
    NoAddress,
    /// That address was taken from them for this convention.
    Barred,
    /// No SMS may go to that person: nothing was sent.
    NoSms,
    /// Its state leaves nothing to send a link for.
    NotNow(ConventionState),
    /// There is no such convention for this person, or no such signer.
    Gone,
}

/// Steps about sending links.
#[allow(clippy::too_many_arguments, reason = "to whom, as whom, and what")]
impl Conn {
    /// Whether the actor may send that link: the clock, who fills the lycée's part; the tutor's, also people of the structure.
    pub(crate) async fn may_send(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        role: LinkRole,
    ) -> Result<bool, StoreError> {
        if self.may_see_to(context, convention).await? {
            return Ok(true);
        }
        match (role, convention.structure) {
            (LinkRole::Tutor, Some(structure)) => self.may_answer(structure, context.actor).await,
            _ => Ok(false),
        }
    }

    /// The tutor's name and address: what the section says, else whom the pupil named, unless that address was replaced.
    pub(crate) async fn tutor(
        &mut self,
        convention: &LockedConvention,
    ) -> Result<Option<(String, String)>, StoreError> {
        let typed = self.typed_in(convention.id, Section::Tutor).await?;
        if let Ok(email) = EmailAddress::parse(typed.get(name::TUTOR_EMAIL)) {
            return Ok(Some((typed.get("tuteur_nom").to_owned(), email.to_string())));
        }
        let sql = sql!(
            "SELECT COALESCE(NULLIF(contact_name, ''), host_name), host_email FROM proposal p
             WHERE p.id = $1 AND NOT ",
            is_barred!(convention: "$2", role: "'tutor'", email: "LOWER(p.host_email)")
        );
        self.query(sql)
            .bind(convention.proposal)
            .bind(convention.id)
            .optional()
            .await
    }

    pub(crate) async fn send_link(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
        secret: &Secret,
    ) -> Result<LinkSent, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(LinkSent::Gone);
        };
        if !self.may_send(context, &convention, role).await? {
            return Ok(LinkSent::Gone);
        }
        let (name, email, asked) = match role {
            LinkRole::Tutor if !convention.state.is_live() => return Ok(LinkSent::NotNow(convention.state)),
            LinkRole::Tutor => match self.tutor(&convention).await? {
                Some((name, email)) if !email.is_empty() => {
                    (name, email, convention.state == ConventionState::HostPart)
                }
                // Nobody is named, or a host that is reached by phone alone.
                _ => return Ok(LinkSent::NoAddress),
            },
            LinkRole::Signer(signer) => {
                if !convention.state.is_frozen() || !convention.state.is_live() {
                    return Ok(LinkSent::NotNow(convention.state));
                }
                match self.party(&convention, signer).await? {
                    None => return Ok(LinkSent::Gone),
                    // The head has an account; so does who was recognised by theirs.
                    Some(party) if signer == SignerRole::Head || party.account.is_some() => {
                        return Ok(LinkSent::NoAddress);
                    }
                    Some(party) => match party.email {
                        Some(email) => (
                            party.name,
                            email,
                            !party.signed && convention.state.is_open_to_signatures(),
                        ),
                        None => return Ok(LinkSent::NoAddress),
                    },
                }
            }
        };
        match (self.bar_of(id, role, &email).await?, context.actor) {
            (Some(BarCause::Replaced), _) => return Ok(LinkSent::Barred),
            // What the lycée revoked, the clock does not give back.
            (Some(BarCause::Revoked), None) => return Ok(LinkSent::NoAddress),
            (Some(BarCause::Revoked), Some(_)) => self.lift_bar(id, role, &email).await?,
            (None, _) => {}
        }
        self.void_links(context, id, role).await?;
        let to = Recipient {
            account: None,
            name,
            email,
        };
        self.give_link(context, &mut convention, role, to, asked, secret)
            .await?;
        Ok(LinkSent::Done)
    }

    /// Keeps a link, sends it, and says so in the log, under the convention's lock. `asked` is whether something is asked of its
    /// holder: to fill, or to sign.
    pub(crate) async fn give_link(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &mut LockedConvention,
        role: LinkRole,
        to: Recipient,
        asked: bool,
        secret: &Secret,
    ) -> Result<(), StoreError> {
        let link = self
            .insert_link(context, convention.id, role, &to.name, &to.email, secret)
            .await?;
        let notification = self.told_of_link(convention, role, asked, &secret.link).await?;
        self.enqueue_about(
            context,
            convention,
            &format!("convention_link:{link}"),
            &to,
            &notification,
        )
        .await?;
        self.write_log(context, convention, LogEvent::LinkSent { role: role.signer() })
            .await
    }

    /// What is told of a link. `asked` is whether something is asked of its holder: to fill, or to sign. Whoever has signed may have an amendment
    /// to sign.
    pub(crate) async fn told_of_link(
        &mut self,
        convention: &LockedConvention,
        role: LinkRole,
        asked: bool,
        link: &str,
    ) -> Result<Notification, StoreError> {
        if let LinkRole::Signer(signer) = role
            && !asked
            && let Some(amendment) = Box::pin(self.amendment_to_sign(convention, signer, Some(link))).await?
        {
            return Ok(amendment);
        }
        let names = self.names_of(convention).await?;
        let (student, host) = (names.student, names.host);
        let (reference, link) = (convention.reference.clone(), link.to_owned());
        Ok(match role {
            _ if !asked => Notification::ConventionLink {
                reference,
                student,
                host,
                link,
            },
            LinkRole::Tutor => Notification::FillConvention {
                reference,
                student,
                host,
                link,
            },
            LinkRole::Signer(_) => Notification::SignConvention {
                reference,
                student,
                host,
                link,
            },
        })
    }

    pub(crate) async fn revoke_links(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
    ) -> Result<bool, StoreError> {
        let Some(mut convention) = self.lock_convention(id).await? else {
            return Ok(false);
        };
        if !self.may_send(context, &convention, role).await? {
            return Ok(false);
        }
        // Nothing more is sent there by itself, in the versions to come either.
        let address = match role {
            LinkRole::Tutor => self.tutor(&convention).await?.map(|(_, email)| email),
            LinkRole::Signer(signer) => self
                .party(&convention, signer)
                .await?
                .and_then(|party| party.email),
        };
        if let Some(address) = address.filter(|address| !address.is_empty())
            && self.bar_of(id, role, &address).await?.is_none()
        {
            self.bar_address(context, id, role, &address, BarCause::Revoked)
                .await?;
        }
        if self.void_links(context, id, role).await? > 0 {
            self.write_log(
                context,
                &mut convention,
                LogEvent::LinksRevoked { role: role.signer() },
            )
            .await?;
        }
        Ok(true)
    }
}

/// A month after it was frozen nobody waits for a first e-mail.
const OLDEST: TimeDelta = TimeDelta::days(31);

const DUE: Statement = sql!(
    "SELECT s.convention_id, s.role
     FROM convention_version v
          JOIN convention c ON c.id = v.convention_id AND c.number = v.number AND c.state = v.state
          JOIN convention_signer s ON s.convention_id = v.convention_id AND s.number = v.number
     WHERE v.state IN ('validated', 'signing') AND v.frozen_at > $1
       AND s.account_id IS NULL AND s.email_key IS NOT NULL AND s.role <> 'head'
       AND NOT EXISTS (SELECT 1 FROM convention_link l
                       WHERE l.convention_id = s.convention_id AND l.role = s.role
                         AND l.email_key = s.email_key AND l.created_at >= v.frozen_at)
       AND NOT ",
    is_barred!(convention: "s.convention_id", role: "s.role", email: "s.email_key"),
    "
       AND NOT EXISTS (SELECT 1 FROM convention_signature d WHERE d.convention_id = s.convention_id
                       AND d.number = s.number AND d.role = s.role)
     ORDER BY v.frozen_at, s.convention_id, s.role LIMIT $2"
);

impl Db {
    /// Sends a personal link; those that person was sent before are void.
    pub async fn send_link(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: LinkRole,
        secret: &Secret,
    ) -> Result<LinkSent, StoreError> {
        self.transaction(async |tx| tx.send_link(context, id.0, role, secret).await)
            .await
    }

    /// Revokes the personal links of a role and ends their sessions; `false` when there is no such convention for this person.
    pub async fn revoke_links(
        &self,
        context: &ChangeContext<'_>,
        id: ConventionId,
        role: LinkRole,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.revoke_links(context, id.0, role).await)
            .await
    }

    /// Signers without an account who were sent no link for the version that is open, at the address they have now; those of
    /// the version frozen first come first.
    pub async fn links_due(
        &self,
        now: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<(ConventionId, SignerRole)>, StoreError> {
        let rows: Vec<(Uuid, String)> = self.query(DUE).bind(now - OLDEST).bind(limit).all().await?;
        rows.into_iter()
            .map(|(id, role)| {
                let role = code("convention_signer.role", &role, SignerRole::from_code)?;
                Ok((ConventionId(id), role))
            })
            .collect()
    }
}
