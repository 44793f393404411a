//! Personal links: for signers without an account, and for the tutor. A link is good until it expires, is revoked or replaced, or its
//! owner's address changes: each person has one in each role. Looking at it consumes nothing; how it is opened stands in `link_opening`.

use chrono::{DateTime, Utc};
use domain::{
    account::EmailAddress,
    campaign::Campaign,
    convention::{Section, SignerRole, name},
    id::{ConventionId, ConventionLinkId},
    weeks::Weeks,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Conn, Db, Secret, StoreError, campaign::CampaignRow, change_context::ChangeContext, conn::Statement,
    conn::sql, convention::LockedConvention, decode::code,
};

/// As whom a personal link leads to a convention.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LinkRole {
    /// Who fills the host's part.
    Tutor,
    /// One of those who sign.
    Signer(SignerRole),
}

impl LinkRole {
    /// The name used in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tutor => "tutor",
            Self::Signer(role) => role.code(),
        }
    }

    /// The role of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "tutor" => Some(Self::Tutor),
            other => SignerRole::from_code(other).map(Self::Signer),
        }
    }

    /// Where the address is typed that they are written to, and that the lycée may correct.
    pub(crate) fn address_field(self) -> Option<(Section, &'static str)> {
        match self {
            Self::Tutor => Some((Section::Tutor, name::TUTOR_EMAIL)),
            Self::Signer(role) => role.address_field().filter(|_| role.has_correctable_address()),
        }
    }

    /// Whom they sign as, if they do.
    pub fn signer(self) -> Option<SignerRole> {
        match self {
            Self::Tutor => None,
            Self::Signer(role) => Some(role),
        }
    }
}

/// Who holds a personal link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkHolder {
    /// The link.
    pub link: ConventionLinkId,
    /// Where it leads.
    pub convention: ConventionId,
    /// As whom.
    pub role: LinkRole,
    /// Their name.
    pub name: String,
    /// Until when at most.
    pub expires_at: DateTime<Utc>,
    /// Since when: when it was opened in that browser; when it was made, where no browser is looked at.
    pub since: DateTime<Utc>,
}

#[derive(FromRow)]
struct HolderRow {
    id: Uuid,
    convention_id: Uuid,
    role: String,
    name: String,
    expires_at: DateTime<Utc>,
    since: DateTime<Utc>,
}

/// When a convention's internship is.
#[derive(FromRow)]
struct TermRow {
    weeks: String,
    #[sqlx(flatten)]
    campaign: CampaignRow,
}

impl TryFrom<HolderRow> for LinkHolder {
    type Error = StoreError;

    fn try_from(row: HolderRow) -> Result<Self, StoreError> {
        Ok(Self {
            link: ConventionLinkId(row.id),
            convention: ConventionId(row.convention_id),
            role: code("convention_link.role", &row.role, LinkRole::from_code)?,
            name: row.name,
            expires_at: row.expires_at,
            since: row.since,
        })
    }
}

/// Good links among those of a condition (`$1`), now (`$2`): a signer's only while the address it went to is still the one they
/// have in the last version that names them.
macro_rules! good_links {
    ($since:literal, $from:literal) => {
        concat!(
            "SELECT l.id, l.convention_id, l.role, l.name, l.expires_at, ",
            $since,
            " AS since FROM ",
            $from,
            " AND l.revoked_at IS NULL AND l.expires_at > $2
              AND NOT EXISTS (SELECT 1 FROM convention_signer s
                              WHERE s.convention_id = l.convention_id AND s.role = l.role
                                AND s.email_key IS DISTINCT FROM l.email_key
                                AND s.number = (SELECT MAX(m.number) FROM convention_signer m
                                                WHERE m.convention_id = l.convention_id AND m.role = l.role))"
        )
    };
}

const BY_ID: Statement = sql!(good_links!("l.created_at", "convention_link l WHERE l.id = $1"));
const BY_TOKEN: Statement = sql!(good_links!(
    "l.created_at",
    "convention_link l WHERE l.token_hash = $1"
));
const BY_SESSION: Statement = sql!(good_links!(
    "x.opened_at",
    "convention_session x JOIN convention_link l ON l.id = x.link_id WHERE x.token_hash = $1
     AND x.expires_at > $2"
));

/// Whether all the links that somebody was sent in a role at an address, since a version was frozen, were revoked: who had none is
/// not one of them. Columns and parameters are given as they are written.
macro_rules! all_revoked {
    (convention: $convention:literal, role: $role:literal, email: $email:literal, since: $since:literal) => {
        concat!(
            "(SELECT COUNT(*) > 0 AND COUNT(*) = COUNT(l.revoked_at) FROM convention_link l WHERE l.convention_id = ",
            $convention,
            " AND l.role = ",
            $role,
            " AND l.email_key = ",
            $email,
            " AND l.created_at >= ",
            $since,
            ")"
        )
    };
}
pub(crate) use all_revoked;

const ARE_REVOKED: Statement = sql!(
    "SELECT ",
    all_revoked!(convention: "$1", role: "$3", email: "$4", since: "v.frozen_at"),
    " FROM convention_version v WHERE v.convention_id = $1 AND v.number = $2"
);

/// Steps about links.
impl Conn {
    /// Locks a link until the transaction ends: codes sent to it are counted one after another.
    pub(crate) async fn lock_link(&mut self, link: ConventionLinkId) -> Result<(), StoreError> {
        self.query(sql!("UPDATE convention_link SET name = name WHERE id = $1"))
            .bind(link.0)
            .execute()
            .await?;
        Ok(())
    }

    /// Who holds a link, while it is good.
    pub(crate) async fn good_link(
        &mut self,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        let row: Option<HolderRow> = self.query(BY_ID).bind(id).bind(now).optional().await?;
        row.map(LinkHolder::try_from).transpose()
    }

    /// Who holds the link of that secret, while it is good.
    pub(crate) async fn link_of_token(
        &mut self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        let row: Option<HolderRow> = self.query(BY_TOKEN).bind(token_hash).bind(now).optional().await?;
        row.map(LinkHolder::try_from).transpose()
    }

    /// Who holds the link of that secret, locked until the transaction ends; nothing where it is not good, be it revoked while this waited.
    pub(crate) async fn lock_link_of_token(
        &mut self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        let Some(holder) = self.link_of_token(token_hash, now).await? else {
            return Ok(None);
        };
        self.lock_link(holder.link).await?;
        self.good_link(holder.link.0, now).await
    }

    /// Until when a link to a convention that is made now is good at most.
    async fn links_end(&mut self, id: Uuid, now: DateTime<Utc>) -> Result<DateTime<Utc>, StoreError> {
        let sql = sql!(
            "SELECT k.id, k.label, k.week1, k.week2, k.hosts_open, k.pupils_open, k.expiry_days,
                    k.working_time_rules, k.template, k.status, c.weeks
             FROM convention c JOIN campaign k ON k.id = c.campaign_id WHERE c.id = $1"
        );
        let row: TermRow = self.query(sql).bind(id).one().await?;
        let weeks = code("convention.weeks", &row.weeks, Weeks::from_code)?;
        Ok(Campaign::try_from(row.campaign)?.links_end(weeks, now))
    }

    /// Voids the links that a person has in a role: another one takes their place, and browsers in which they were open go on by it.
    async fn replace_links(
        &mut self,
        context: &ChangeContext<'_>,
        by: Uuid,
        (id, role, key): (Uuid, LinkRole, &str),
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "UPDATE convention_session SET link_id = $1
             WHERE link_id IN (SELECT id FROM convention_link
                               WHERE convention_id = $2 AND role = $3 AND email_key = $4 AND revoked_at IS NULL)"
        ))
        .bind(by)
        .bind(id)
        .bind(role.code())
        .bind(key)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE convention_link SET revoked_at = $5
             WHERE convention_id = $2 AND role = $3 AND email_key = $4 AND id <> $1 AND revoked_at IS NULL"
        ))
        .bind(by)
        .bind(id)
        .bind(role.code())
        .bind(key)
        .bind(context.now)
        .execute()
        .await?;
        Ok(())
    }

    /// Keeps a link, under the convention's lock: the only one that is good for that person in that role. It ends a month after the
    /// internship.
    pub(crate) async fn insert_link(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
        name: &str,
        email: &str,
        secret: &Secret,
    ) -> Result<Uuid, StoreError> {
        let link = (context.ids)();
        let key = email.trim().to_lowercase();
        let expires = secret.expires.min(self.links_end(id, context.now).await?);
        self.query(sql!(
            "INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key, created_at,
                                          expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ))
        .bind(link)
        .bind(&secret.hash)
        .bind(id)
        .bind(role.code())
        .bind(name)
        .bind(&key)
        .bind(context.now)
        .bind(expires)
        .execute()
        .await?;
        self.replace_links(context, link, (id, role, &key)).await?;
        Ok(link)
    }

    /// Whether all the links that who signs a version was sent at that address, since it was frozen, were revoked.
    pub(crate) async fn are_revoked(
        &mut self,
        convention: &LockedConvention,
        number: i32,
        role: LinkRole,
        email: &str,
    ) -> Result<bool, StoreError> {
        self.query(ARE_REVOKED)
            .bind(convention.id)
            .bind(number)
            .bind(role.code())
            .bind(email.trim().to_lowercase())
            .scalar()
            .await
    }

    /// Revokes the links of a role and ends their sessions, under the convention's lock; says how many links were good.
    pub(crate) async fn void_links(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
    ) -> Result<u64, StoreError> {
        self.query(sql!(
            "DELETE FROM convention_session
             WHERE link_id IN (SELECT id FROM convention_link WHERE convention_id = $1 AND role = $2)"
        ))
        .bind(id)
        .bind(role.code())
        .execute()
        .await?;
        let voided = self
            .query(sql!(
                "UPDATE convention_link SET revoked_at = $3
                 WHERE convention_id = $1 AND role = $2 AND revoked_at IS NULL AND expires_at > $3"
            ))
            .bind(id)
            .bind(role.code())
            .bind(context.now)
            .execute()
            .await?;
        Ok(voided)
    }

    /// Revokes the links of a role that were sent to that address, and ends their sessions; says how many were good, and
    /// whether there ever was one.
    pub(crate) async fn void_links_at(
        &mut self,
        context: &ChangeContext<'_>,
        id: Uuid,
        role: LinkRole,
        email: &str,
    ) -> Result<(u64, bool), StoreError> {
        let key = email.trim().to_lowercase();
        self.query(sql!(
            "DELETE FROM convention_session
             WHERE link_id IN (SELECT id FROM convention_link
                               WHERE convention_id = $1 AND role = $2 AND email_key = $3)"
        ))
        .bind(id)
        .bind(role.code())
        .bind(&key)
        .execute()
        .await?;
        let voided = self
            .query(sql!(
                "UPDATE convention_link SET revoked_at = $4
             WHERE convention_id = $1 AND role = $2 AND email_key = $3 AND revoked_at IS NULL
                 AND expires_at > $4"
            ))
            .bind(id)
            .bind(role.code())
            .bind(&key)
            .bind(context.now)
            .execute()
            .await?;
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM convention_link
             WHERE convention_id = $1 AND role = $2 AND email_key = $3)"
        );
        let ever = self
            .query(sql)
            .bind(id)
            .bind(role.code())
            .bind(&key)
            .scalar()
            .await?;
        Ok((voided, ever))
    }

    /// Revokes the links that were sent to a tutor's address which is no longer the one the convention says, under the
    /// convention's lock; says how many were good. The address by which a place was agreed to stays good: no account stands behind
    /// it.
    pub(crate) async fn void_former_tutors(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        address: &str,
    ) -> Result<u64, StoreError> {
        let key =
            EmailAddress::parse(address).map_or_else(|_| address.trim().to_lowercase(), |email| email.key());
        self.query(sql!(
            "DELETE FROM convention_session
             WHERE link_id IN (SELECT id FROM convention_link
                               WHERE convention_id = $1 AND role = 'tutor' AND email_key <> $2
                                 AND email_key NOT IN (SELECT LOWER(host_email) FROM proposal
                                     WHERE id = $3))"
        ))
        .bind(convention.id)
        .bind(&key)
        .bind(convention.proposal)
        .execute()
        .await?;
        let voided = self
            .query(sql!(
                "UPDATE convention_link SET revoked_at = $4
                 WHERE convention_id = $1 AND role = 'tutor' AND email_key <> $2 AND revoked_at IS NULL
                     AND expires_at > $4
                   AND email_key NOT IN (SELECT LOWER(host_email) FROM proposal WHERE id = $3)"
            ))
            .bind(convention.id)
            .bind(&key)
            .bind(convention.proposal)
            .bind(context.now)
            .execute()
            .await?;
        Ok(voided)
    }
}

impl Db {
    /// Who holds a link, while it is good. Looking changes nothing: programs that read e-mails before people do follow links.
    pub async fn peek_link(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        self.holder(BY_TOKEN, token_hash, now).await
    }

    /// Who opened that session, while it and its link are good.
    pub async fn link_session(
        &self,
        session_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        self.holder(BY_SESSION, session_hash, now).await
    }

    /// Ends a session opened with a link.
    pub async fn close_link_session(&self, session_hash: &str) -> Result<(), StoreError> {
        let sql = sql!("DELETE FROM convention_session WHERE token_hash = $1");
        let mut tx = self.begin().await?;
        tx.query(sql).bind(session_hash).execute().await?;
        tx.commit().await
    }

    async fn holder(
        &self,
        sql: Statement,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkHolder>, StoreError> {
        let row: Option<HolderRow> = self.query(sql).bind(hash).bind(now).optional().await?;
        row.map(LinkHolder::try_from).transpose()
    }
}
