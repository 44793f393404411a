//! Who may do what to a convention.

use chrono::{NaiveDate, NaiveTime};
use domain::{
    convention::{Access, HeadAct, PartyIdentity, SignerRole},
    id::{AccountId, ConventionId, ConventionLinkId},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{delegation::granter_is_head, sections::Side, steps::LockedConvention};
use crate::{
    Conn, Db, LinkRole, StoreError,
    change_context::ChangeContext,
    conn::Statement,
    conn::sql,
    decode::code,
    membership::counting_delegations,
    staff::{acts, fills, follows},
};

/// Whether an account ($2) belongs to a school ($1) and may act for its head that day ($4) in one matter ($3).
const HEAD_MAY: Statement = sql!("SELECT ", acts!(school: "$1", who: "$2", day: "$4", act: "$3"));

/// Whether somebody ($2) fills the lycée's part of a convention ($1) that day ($3).
const FILLS_SCHOOL: Statement = sql!(
    "SELECT ",
    fills!(school: "c.school_id", who: "$2", day: "$3", referent: "c.referent_id"),
    " FROM convention c WHERE c.id = $1"
);

/// What somebody ($2) is to a convention ($1) that day ($3). A class counts in the lycée whose it is.
const PERSON: Statement = sql!(
    "SELECT a.name, a.confirmed_at IS NOT NULL AS is_proven, a.unvouched_since IS NULL AS is_vouched,
     c.student_id = a.id AS is_student,
     EXISTS (SELECT 1 FROM guardian g WHERE g.student_id = c.student_id
         AND g.account_id = a.id AND g.may_be_told) AS is_guardian,
     EXISTS (SELECT 1 FROM membership m
             WHERE m.structure_id = c.structure_id AND m.account_id = a.id) AS is_host,
     EXISTS (SELECT 1 FROM ",
    counting_delegations!(on: "$3"),
    " WHERE sd.structure_id = c.structure_id AND sd.account_id = a.id) AS is_host_delegate,
     EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
             AND r.school_id = c.school_id AND r.role = 'head') AS is_head,
     EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id
             AND r.school_id = c.school_id AND r.role = 'staff') AS is_staff, ",
    fills!(school: "c.school_id", who: "$2", day: "$3", referent: "c.referent_id"),
    " AS fills, ",
    follows!(school: "c.school_id", who: "$2", class: "CASE st.school_id WHEN c.school_id THEN st.class_key
                                                       END"),
    " AS follows
     FROM convention c JOIN student st ON st.account_id = c.student_id JOIN account a ON a.id = $2
     WHERE c.id = $1 AND a.suspended_at IS NULL"
);

/// Who signs the current version of a convention ($1): the head, those of the host, and who has that account ($2) or its address, which is
/// said; and whether that account has signed it in another role.
const SIGNERS_NEAR: Statement = sql!(
    "SELECT s.role, s.account_id, COALESCE(s.account_id = a.id OR s.email_key = a.email_key, FALSE) AS listed,
            EXISTS (SELECT 1 FROM convention_signature d
                    WHERE d.convention_id = s.convention_id AND d.number = s.number AND d.role <> s.role
                      AND d.account_id = a.id) AS signed_elsewhere
     FROM convention_signer s JOIN convention c ON c.id = s.convention_id AND c.number = s.number
          JOIN account a ON a.id = $2
     WHERE s.convention_id = $1 AND (s.role IN ('head', 'host', 'host2') OR s.account_id = a.id OR s.email_key = a.email_key)"
);

/// Who fills a part of a convention, or hands something over: by their account, which is the actor of the change, or by a personal link.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Their name, which is written down.
    pub name: &'a str,
    /// The link by which they act; nothing for whoever acts by their account.
    pub link: Option<ConventionLinkId>,
}

impl<'a> From<&'a str> for By<'a> {
    /// By their account.
    fn from(name: &'a str) -> Self {
        Self { name, link: None }
    }
}

/// Whether a link of that role fills the host's part.
pub(crate) fn link_fills_host(role: LinkRole) -> bool {
    role.signer().is_none_or(SignerRole::is_of_host)
}

/// Whether a link of that role hands the certificate of insurance over: the family's.
fn link_hands_over(role: LinkRole) -> bool {
    role.signer()
        .is_some_and(|role| role.is_guardian() || role == SignerRole::Student)
}

/// Rights, looked up inside the transaction that needs them.
impl Conn {
    /// Whether a personal link is good, and leads to that convention in a role that may do it. Under the convention's lock, which whoever
    /// revokes a link holds: one that was revoked while this waited does nothing any more.
    pub(crate) async fn link_may(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        link: ConventionLinkId,
        may: fn(LinkRole) -> bool,
    ) -> Result<bool, StoreError> {
        let holder = self.good_link(link.0, context.now).await?;
        Ok(holder.is_some_and(|holder| holder.convention.0 == convention.id && may(holder.role)))
    }

    /// Whether somebody fills that side's part, by their account or by a link; no link fills the lycée's.
    pub(crate) async fn may_fill_by(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        side: Side,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        match by.link {
            Some(link) => {
                Ok(side == Side::Host && self.link_may(context, convention, link, link_fills_host).await?)
            }
            None => {
                self.may_fill(convention, side, context.actor, context.today)
                    .await
            }
        }
    }

    /// Whether somebody hands the certificate of insurance over, by their account or by a link.
    pub(crate) async fn may_hand_over(
        &mut self,
        context: &ChangeContext<'_>,
        convention: &LockedConvention,
        by: By<'_>,
    ) -> Result<bool, StoreError> {
        match (by.link, context.actor) {
            (Some(link), _) => self.link_may(context, convention, link, link_hands_over).await,
            (None, Some(actor)) => self.hands_over(convention, actor, context.today).await,
            (None, None) => Ok(true),
        }
    }

    /// Whether somebody may act for the head of a school that day.
    pub(crate) async fn head_may(
        &mut self,
        school: Uuid,
        who: Option<AccountId>,
        what: HeadAct,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        self.query(HEAD_MAY)
            .bind(school)
            .bind(who.map(|who| who.0))
            .bind(what.code())
            .bind(today)
            .scalar()
            .await
    }

    /// Whether an account fills that side's part; the platform itself may. Who comes by a personal link has no account: see
    /// [`Conn::may_fill_by`].
    pub(crate) async fn may_fill(
        &mut self,
        convention: &LockedConvention,
        side: Side,
        who: Option<AccountId>,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        let Some(who) = who else { return Ok(true) };
        if side == Side::School {
            return self.fills_school(convention, who, today).await;
        }
        let sql =
            sql!("SELECT EXISTS (SELECT 1 FROM membership WHERE structure_id = $1 AND account_id = $2)");
        self.query(sql)
            .bind(convention.structure)
            .bind(who.0)
            .scalar()
            .await
    }

    /// Whether an account fills the lycée's part that day, and sees to links, addresses, paper, reminders and certificates.
    pub(crate) async fn fills_school(
        &mut self,
        convention: &LockedConvention,
        who: AccountId,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        self.query(FILLS_SCHOOL)
            .bind(convention.id)
            .bind(who.0)
            .bind(today)
            .scalar()
            .await
    }

    /// Whether an account hands over the certificate of insurance: the family, and who fills the lycée's part.
    pub(crate) async fn hands_over(
        &mut self,
        convention: &LockedConvention,
        who: AccountId,
        today: NaiveDate,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM guardian WHERE student_id = $1 AND account_id = $2 AND may_be_told)"
        );
        let family = convention.student == who.0
            || self
                .query(sql)
                .bind(convention.student)
                .bind(who.0)
                .scalar()
                .await?;
        Ok(family || self.fills_school(convention, who, today).await?)
    }
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "columns of a query")]
struct PersonRow {
    name: String,
    is_proven: bool,
    is_vouched: bool,
    is_student: bool,
    is_guardian: bool,
    is_host: bool,
    is_host_delegate: bool,
    is_head: bool,
    is_staff: bool,
    fills: bool,
    follows: bool,
}

#[derive(FromRow)]
struct LinkRow {
    role: String,
    name: String,
    /// Whether the current version is frozen.
    frozen: bool,
    /// Whether it is signed in that role by whoever has the link's address.
    listed: bool,
    /// Whether the address is that of a guardian who must not be told anything.
    silenced: bool,
}

impl Db {
    /// What somebody may do to a convention that day whatever its state; nothing at all for whoever is no party to it.
    pub async fn convention_access(
        &self,
        id: ConventionId,
        who: PartyIdentity,
        today: NaiveDate,
    ) -> Result<Option<Access>, StoreError> {
        match who {
            PartyIdentity::Account(account) => self.access_of_account(id, account, today).await,
            PartyIdentity::Link(link) => self.access_by_link(id, link, today).await,
        }
    }

    async fn access_of_account(
        &self,
        id: ConventionId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Option<Access>, StoreError> {
        let row: Option<PersonRow> = self
            .query(PERSON)
            .bind(id.0)
            .bind(account.0)
            .bind(today)
            .optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        // Whose address nobody proved reads what their school gave them to read, and decides and signs nothing.
        let acts = if !row.is_proven {
            Vec::new()
        } else if row.is_head {
            HeadAct::ALL.to_vec()
        } else if row.is_staff {
            self.delegated(id, account, today).await?
        } else {
            Vec::new()
        };
        let lines: Vec<(String, Option<Uuid>, bool, bool)> =
            self.query(SIGNERS_NEAR).bind(id.0).bind(account.0).all().await?;
        let mut lines = lines
            .into_iter()
            .map(|(role, signer_account, listed, signed_elsewhere)| {
                Ok((
                    code("convention_signer.role", &role, SignerRole::from_code)?,
                    signer_account,
                    listed,
                    signed_elsewhere,
                ))
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        lines.sort_unstable();
        // Who is listed in another role does not sign in the head's name, nor in the structure's.
        let listed_as = lines
            .iter()
            .filter(|(_, _, listed, _)| *listed)
            .map(|(role, ..)| *role)
            .find(|role| *role != SignerRole::Head);
        let other_role = listed_as.filter(|_| acts.contains(&HeadAct::Sign));
        let mut signs_as = Vec::new();
        for (role, signer_account, _, signed_elsewhere) in lines {
            let theirs = match role {
                // Whoever is the head, or named for it, on the day of the signature.
                SignerRole::Head => acts.contains(&HeadAct::Sign) && other_role.is_none(),
                // What was frozen names them; they must be it still.
                SignerRole::Host | SignerRole::Host2 if signer_account == Some(account.0) => row.is_host,
                // Whoever is named for it on that day, and stands on no other side: for one of the two, not for both.
                SignerRole::Host | SignerRole::Host2 => {
                    row.is_host_delegate
                        && listed_as.is_none()
                        && !signed_elsewhere
                        && !acts.contains(&HeadAct::Sign)
                }
                SignerRole::ReferentTeacher => {
                    row.is_staff && !row.is_head && signer_account == Some(account.0)
                }
                SignerRole::Guardian1 | SignerRole::Guardian2 => {
                    row.is_guardian && row.is_vouched && signer_account == Some(account.0)
                }
                SignerRole::Student => row.is_student && signer_account == Some(account.0),
            };
            if theirs && row.is_proven {
                signs_as.push(role);
            }
        }
        let party = row.is_student || row.is_guardian || row.is_host || row.fills || row.follows;
        Ok((party || !signs_as.is_empty()).then_some(Access {
            who: PartyIdentity::Account(account),
            name: row.name,
            fills_host: row.is_host,
            fills_school: row.fills,
            acts,
            signs_as,
            other_role,
            family: row.is_student || row.is_guardian,
            follows: row.follows,
        }))
    }

    /// What somebody may do for the head of a convention's school that day.
    async fn delegated(
        &self,
        id: ConventionId,
        account: AccountId,
        today: NaiveDate,
    ) -> Result<Vec<HeadAct>, StoreError> {
        let sql = sql!(
            "SELECT d.act FROM delegation d JOIN convention c ON c.school_id = d.school_id ",
            granter_is_head!(),
            " WHERE c.id = $1 AND d.account_id = $2 AND d.revoked_at IS NULL
               AND d.first_day <= $3 AND d.last_day >= $3"
        );
        let codes: Vec<String> = self
            .query(sql)
            .bind(id.0)
            .bind(account.0)
            .bind(today)
            .scalars()
            .await?;
        let mut acts = Vec::new();
        for act in &codes {
            acts.push(code("delegation.act", act, HeadAct::from_code)?);
        }
        acts.sort_unstable();
        acts.dedup();
        Ok(acts)
    }

    async fn access_by_link(
        &self,
        id: ConventionId,
        link: ConventionLinkId,
        today: NaiveDate,
    ) -> Result<Option<Access>, StoreError> {
        let sql = sql!(
            "SELECT l.role, l.name,
                    EXISTS (SELECT 1 FROM convention_version v
                            WHERE v.convention_id = c.id AND v.number = c.number) AS frozen,
                    EXISTS (SELECT 1 FROM convention_signer s
                            WHERE s.convention_id = c.id AND s.number = c.number AND s.role = l.role
                              AND s.email_key = l.email_key) AS listed,
                    EXISTS (SELECT 1 FROM guardian g JOIN account ga ON ga.id = g.account_id
                            WHERE g.student_id = c.student_id AND ga.email_key = l.email_key
                              AND NOT g.may_be_told) AS silenced
             FROM convention_link l JOIN convention c ON c.id = l.convention_id
             WHERE l.id = $1 AND l.convention_id = $2 AND l.revoked_at IS NULL AND l.expires_at > $3"
        );
        let row: Option<LinkRow> = self
            .query(sql)
            .bind(link.0)
            .bind(id.0)
            .bind(today.and_time(NaiveTime::MIN).and_utc())
            .optional()
            .await?;
        let Some(row) = row else { return Ok(None) };
        let role = SignerRole::from_code(&row.role);
        // Who signed a version before, under another address or not at all any more, is no party to this one.
        if role.is_some() && row.frozen && !row.listed {
            return Ok(None);
        }
        if row.silenced && role.is_some_and(SignerRole::is_guardian) {
            return Ok(None);
        }
        Ok(Some(Access {
            who: PartyIdentity::Link(link),
            name: row.name,
            fills_host: role.is_none_or(SignerRole::is_of_host),
            fills_school: false,
            acts: Vec::new(),
            signs_as: role.filter(|_| row.listed).into_iter().collect(),
            other_role: None,
            family: role.is_some_and(|role| role.is_guardian() || role == SignerRole::Student),
            follows: false,
        }))
    }
}
