//! What two administrators must want: one asks for it, another agrees. Where there is no other, one is enough.

use chrono::{DateTime, Utc};
use domain::{
    account::Role,
    id::{AccountId, AdminRequestId, SchoolId},
    notification::{FactorChange, Notification},
    security::SecurityKind,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql, decode::code};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdminAct {
    /// A role, with the lycée where it is held.
    Grant(Role, Option<SchoolId>),
    /// All that somebody has beside their password is taken away, because they lost it.
    ResetFactors,
}

impl AdminAct {
    fn code(self) -> &'static str {
        match self {
            Self::Grant(..) => "grant",
            Self::ResetFactors => "reset_factors",
        }
    }

    /// What it is, for people.
    pub fn words(self) -> String {
        match self {
            Self::Grant(role, _) => format!("Donner le rôle «\u{a0}{}\u{a0}»", role.label()),
            Self::ResetFactors => "Retirer la connexion en deux étapes, déclarée perdue".to_owned(),
        }
    }
}

/// What became of asking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdminAsked {
    /// Done: nobody else could agree.
    Done,
    /// Another administrator must agree.
    Waiting(AdminRequestId),
    /// The same is waiting already.
    Already,
    /// There is no such account.
    Gone,
}

/// What became of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AdminAnswered {
    /// Done, or refused, as was answered.
    Done(AccountId),
    /// Whoever asked cannot agree, nor whom it is about.
    NotYours(AccountId),
    /// It is answered already, or there is none.
    Gone,
}

/// A request that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdminRequestLine {
    /// Identifier.
    pub id: AdminRequestId,
    /// Whom it is about.
    pub account: AccountId,
    /// Their name.
    pub person: String,
    /// What for.
    pub act: AdminAct,
    /// Why; may be empty.
    pub reason: String,
    /// Who asks.
    pub asked_by: AccountId,
    /// Their name.
    pub asker: String,
    /// When.
    pub asked_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct RequestRow {
    id: Uuid,
    account_id: Uuid,
    person: String,
    kind: String,
    role: Option<String>,
    school_id: Option<Uuid>,
    reason: String,
    asked_by: Uuid,
    asker: String,
    asked_at: DateTime<Utc>,
}

fn act_of(kind: &str, role: Option<&str>, school: Option<Uuid>) -> Result<AdminAct, StoreError> {
    match role {
        Some(role) if kind == "grant" => Ok(AdminAct::Grant(
            code("admin_request.role", role, Role::from_code)?,
            school.map(SchoolId),
        )),
        _ => Ok(AdminAct::ResetFactors),
    }
}

/// Account, kind, role, school, who asked.
type AskedRow = (Uuid, String, Option<String>, Option<Uuid>, Uuid);

impl Conn {
    /// Does what is asked for; `false` when there is no such account.
    async fn carry_out(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        act: AdminAct,
    ) -> Result<bool, StoreError> {
        match act {
            AdminAct::Grant(role, school) => self.grant_role(context, account, role, school).await,
            AdminAct::ResetFactors => {
                if !self.lock_person(account.0).await? {
                    return Ok(false);
                }
                self.erase_factors(account).await?;
                self.write_audit(context, "account.reset_factors", Some(account.0), "")
                    .await?;
                self.tell_of_factor(context, account, FactorChange::Reset).await?;
                Ok(true)
            }
        }
    }

    /// The administrators who could agree: neither who asks nor whom it is about, and nobody who is shut out or never came.
    async fn other_admins(
        &mut self,
        asker: Option<AccountId>,
        about: AccountId,
    ) -> Result<Vec<Uuid>, StoreError> {
        let sql = sql!(
            "SELECT a.id FROM account a JOIN account_role r ON r.account_id = a.id AND r.role = 'admin'
             WHERE a.suspended_at IS NULL AND a.password_hash IS NOT NULL ORDER BY a.id"
        );
        let all: Vec<Uuid> = self.query(sql).scalars().await?;
        Ok(all
            .into_iter()
            .filter(|id| Some(*id) != asker.map(|asker| asker.0) && *id != about.0)
            .collect())
    }

    async fn ask_admins(
        &mut self,
        context: &ChangeContext<'_>,
        account: AccountId,
        act: AdminAct,
        reason: &str,
    ) -> Result<AdminAsked, StoreError> {
        let others = self.other_admins(context.actor, account).await?;
        let Some(asker) = context.actor.filter(|_| !others.is_empty()) else {
            let done = self.carry_out(context, account, act).await?;
            return Ok(if done { AdminAsked::Done } else { AdminAsked::Gone });
        };
        if !self.lock_person(account.0).await? {
            return Ok(AdminAsked::Gone);
        }
        let (role, school) = match act {
            AdminAct::Grant(role, school) => (Some(role.code()), school),
            AdminAct::ResetFactors => (None, None),
        };
        let waiting: Vec<Option<String>> = self
            .query(sql!(
                "SELECT role FROM admin_request WHERE account_id = $1 AND kind = $2 AND decided_at IS NULL"
            ))
            .bind(account.0)
            .bind(act.code())
            .scalars()
            .await?;
        if waiting.iter().any(|waiting| waiting.as_deref() == role) {
            return Ok(AdminAsked::Already);
        }
        let id = AdminRequestId((context.ids)());
        self.query(sql!(
            "INSERT INTO admin_request (id, kind, account_id, role, school_id, reason, asked_by, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        ))
        .bind(id.0)
        .bind(act.code())
        .bind(account.0)
        .bind(role)
        .bind(school.map(|school| school.0))
        .bind(reason)
        .bind(asker.0)
        .bind(context.now)
        .execute()
        .await?;
        self.write_audit(context, "account.ask", Some(account.0), &act.words())
            .await?;
        self.tell_other_admins(context, (id, account), act, &others)
            .await?;
        Ok(AdminAsked::Waiting(id))
    }

    async fn tell_other_admins(
        &mut self,
        context: &ChangeContext<'_>,
        (id, account): (AdminRequestId, AccountId),
        act: AdminAct,
        others: &[Uuid],
    ) -> Result<(), StoreError> {
        let notification = Notification::AdminRequested {
            by: self.name_of(context.actor).await?,
            what: act.words(),
            person: self.name_of(Some(account)).await?,
            path: format!("/administration/personnes/{account}"),
        };
        for other in others {
            if let Some(to) = self.person(*other).await? {
                let key = format!("admin_request:{id}:{other}");
                self.enqueue_email(context, &key, &to, &notification).await?;
            }
        }
        Ok(())
    }

    async fn answer_admin_request(
        &mut self,
        context: &ChangeContext<'_>,
        id: AdminRequestId,
        granted: bool,
    ) -> Result<AdminAnswered, StoreError> {
        let row: Option<AskedRow> = self
            .query(sql!(
                "SELECT account_id, kind, role, school_id, asked_by FROM admin_request WHERE id = $1"
            ))
            .bind(id.0)
            .optional()
            .await?;
        let (Some((account, kind, role, school, asked_by)), Some(by)) = (row, context.actor) else {
            return Ok(AdminAnswered::Gone);
        };
        let account = AccountId(account);
        // Whoever asked may give it up, and no more.
        if (granted && by.0 == asked_by) || by == account {
            return Ok(AdminAnswered::NotYours(account));
        }
        // The account's row first, as wherever roles change.
        self.lock_person(account.0).await?;
        let rows = self
            .query(sql!(
                "UPDATE admin_request SET decided_by = $2, decided_at = $3, granted = $4
                 WHERE id = $1 AND decided_at IS NULL"
            ))
            .bind(id.0)
            .bind(by.0)
            .bind(context.now)
            .bind(granted)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(AdminAnswered::Gone);
        }
        let act = act_of(&kind, role.as_deref(), school)?;
        if granted {
            self.carry_out(context, account, act).await?;
        } else {
            self.write_audit(context, "account.ask_refused", Some(account.0), &act.words())
                .await?;
        }
        Ok(AdminAnswered::Done(account))
    }
}

impl Db {
    /// An administrator asks for something that two must want; where no other could agree it is done at once. Callers have checked that
    /// whoever asks is one.
    pub async fn ask_admins(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        act: AdminAct,
        reason: &str,
    ) -> Result<AdminAsked, StoreError> {
        self.transaction(async |tx| tx.ask_admins(context, account, act, reason).await)
            .await
    }

    /// Another administrator agrees, or refuses; whoever asked may give it up. Callers have checked that whoever answers is one.
    pub async fn answer_admin_request(
        &self,
        context: &ChangeContext<'_>,
        id: AdminRequestId,
        granted: bool,
    ) -> Result<AdminAnswered, StoreError> {
        self.transaction(async |tx| tx.answer_admin_request(context, id, granted).await)
            .await
    }

    /// What waits for an administrator, the oldest first; of one account, or of all.
    pub async fn admin_requests(
        &self,
        account: Option<AccountId>,
    ) -> Result<Vec<AdminRequestLine>, StoreError> {
        let sql = sql!(
            "SELECT q.id, q.account_id, p.name AS person, q.kind, q.role, q.school_id, q.reason, q.asked_by,
                    a.name AS asker, q.asked_at
             FROM admin_request q JOIN account p ON p.id = q.account_id JOIN account a ON a.id = q.asked_by
             WHERE q.decided_at IS NULL ORDER BY q.asked_at, q.id"
        );
        let rows: Vec<RequestRow> = self.query(sql).all().await?;
        rows.into_iter()
            .filter(|row| account.is_none_or(|account| account.0 == row.account_id))
            .map(|row| {
                Ok(AdminRequestLine {
                    id: AdminRequestId(row.id),
                    account: AccountId(row.account_id),
                    act: act_of(&row.kind, row.role.as_deref(), row.school_id)?,
                    person: row.person,
                    reason: row.reason,
                    asked_by: AccountId(row.asked_by),
                    asker: row.asker,
                    asked_at: row.asked_at,
                })
            })
            .collect()
    }

    /// Ends all of somebody's sessions, for an administrator; says how many there were. Whose they were sees it among what happened to the
    /// account, and is told by e-mail unless they did it.
    pub async fn end_sessions(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
    ) -> Result<u64, StoreError> {
        self.transaction(async |tx| {
            tx.lock_person(account.0).await?;
            let ended = tx
                .query(sql!("DELETE FROM session WHERE account_id = $1"))
                .bind(account.0)
                .execute()
                .await?;
            tx.write_audit(context, "account.end_sessions", Some(account.0), "")
                .await?;
            if ended > 0 {
                tx.note_security(context, SecurityKind::SessionsEnded, Some(account))
                    .await?;
                tx.tell_of_ended_sessions(context, account).await?;
            }
            Ok(ended)
        })
        .await
    }
}
