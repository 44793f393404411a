//! Who acts for a head: named staff, from one day to another, for named acts.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::HeadAct,
    id::{AccountId, DelegationId, SchoolId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Db, StoreError, change_context::ChangeContext, conn::Statement, conn::sql, decode::code};

/// What became of naming somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delegated {
    /// Named.
    Done,
    /// They do not work in this lycée.
    NotStaff,
    /// Who asks is not its head.
    Gone,
}

/// Somebody named for an act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DelegationLine {
    /// Identifier.
    pub id: DelegationId,
    /// Who.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// What for.
    pub head_act: HeadAct,
    /// From that day.
    pub first: NaiveDate,
    /// To that day.
    pub last: NaiveDate,
    /// By whom.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct DelegationRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    act: String,
    first_day: NaiveDate,
    last_day: NaiveDate,
    granted_by: String,
    granted_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
}

/// Whether an account ($2) has a role ($3) in a school ($1).
const HAS_ROLE: Statement =
    sql!("SELECT EXISTS (SELECT 1 FROM account_role WHERE school_id = $1 AND account_id = $2 AND role = $3)");

/// From one day to another.
struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

impl Conn {
    async fn has_role(
        &mut self,
        school: Uuid,
        who: Option<AccountId>,
        role: &str,
    ) -> Result<bool, StoreError> {
        self.query(HAS_ROLE)
            .bind(school)
            .bind(who.map(|who| who.0))
            .bind(role)
            .scalar()
            .await
    }

    async fn delegate(
        &mut self,
        context: &ChangeContext<'_>,
        school: Uuid,
        account: AccountId,
        acts: &[HeadAct],
        days: &Days,
    ) -> Result<Delegated, StoreError> {
        let (Some(by), true) = (context.actor, self.has_role(school, context.actor, "head").await?) else {
            return Ok(Delegated::Gone);
        };
        if !self.has_role(school, Some(account), "staff").await? {
            return Ok(Delegated::NotStaff);
        }
        for what in acts {
            self.query(sql!(
                "INSERT INTO delegation (id, school_id, account_id, act, first_day, last_day, granted_by,
                                         granted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            ))
            .bind((context.ids)())
            .bind(school)
            .bind(account.0)
            .bind(what.code())
            .bind(days.first)
            .bind(days.last)
            .bind(by.0)
            .bind(context.now)
            .execute()
            .await?;
        }
        let codes: Vec<&str> = acts.iter().map(|what| what.code()).collect();
        let detail = format!("{} {} {}", codes.join(" "), days.first, days.last);
        self.write_audit(context, "delegation.grant", Some(account.0), &detail)
            .await?;
        Ok(Delegated::Done)
    }

    async fn revoke_delegation(&mut self, context: &ChangeContext<'_>, id: Uuid) -> Result<bool, StoreError> {
        let sql = sql!("SELECT school_id, account_id, act FROM delegation WHERE id = $1");
        let line: Option<(Uuid, Uuid, String)> = self.query(sql).bind(id).optional().await?;
        let Some((school, account, what)) = line else {
            return Ok(false);
        };
        if !self.has_role(school, context.actor, "head").await? {
            return Ok(false);
        }
        let rows = self
            .query(sql!(
                "UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL"
            ))
            .bind(id)
            .bind(context.now)
            .execute()
            .await?;
        if rows == 0 {
            return Ok(false);
        }
        self.write_audit(context, "delegation.revoke", Some(account), &what)
            .await?;
        Ok(true)
    }
}

impl Db {
    /// The head of a school names somebody of its staff for these acts, from one day to another.
    pub async fn delegate(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        account: AccountId,
        acts: &[HeadAct],
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Delegated, StoreError> {
        let days = Days { first, last };
        self.transaction(async |tx| tx.delegate(context, school.0, account, acts, &days).await)
            .await
    }

    /// The head takes it back; `false` when there is none for them, or it was taken back before.
    pub async fn revoke_delegation(
        &self,
        context: &ChangeContext<'_>,
        id: DelegationId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.revoke_delegation(context, id.0).await)
            .await
    }

    /// Who is or was named in a school, the last day first.
    pub async fn delegations(&self, school: SchoolId) -> Result<Vec<DelegationLine>, StoreError> {
        let sql = sql!(
            "SELECT d.id, d.account_id, a.name, d.act, d.first_day, d.last_day, g.name AS granted_by,
                 d.granted_at,
                    d.revoked_at
             FROM delegation d JOIN account a ON a.id = d.account_id JOIN account g ON g.id = d.granted_by
             WHERE d.school_id = $1 ORDER BY d.last_day DESC, a.sort_key, d.id LIMIT 500"
        );
        let rows: Vec<DelegationRow> = self.query(sql).bind(school.0).all().await?;
        rows.into_iter()
            .map(|row| {
                Ok(DelegationLine {
                    id: DelegationId(row.id),
                    account: AccountId(row.account_id),
                    name: row.name,
                    head_act: code("delegation.act", &row.act, HeadAct::from_code)?,
                    first: row.first_day,
                    last: row.last_day,
                    granted_by: row.granted_by,
                    granted_at: row.granted_at,
                    revoked_at: row.revoked_at,
                })
            })
            .collect()
    }
}
