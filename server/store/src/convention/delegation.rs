//! Who acts for a head: named staff, from one day to another, for named acts.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::HeadAct,
    id::{AccountId, DelegationId, SchoolId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    act::Act,
    db::{both_engines, in_transaction, on_pool},
    people::People,
    row::code,
};

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
    pub act: HeadAct,
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
const HAS_ROLE: &str =
    "SELECT EXISTS (SELECT 1 FROM account_role WHERE school_id = $1 AND account_id = $2 AND role = $3)";

/// From one day to another.
struct Days {
    first: NaiveDate,
    last: NaiveDate,
}

both_engines! {
trait Delegating {
    async fn has_role(&mut self, school: Uuid, who: Option<AccountId>, role: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(HAS_ROLE)
            .bind(school)
            .bind(who.map(|who| who.0))
            .bind(role)
            .fetch_one(&mut *self)
            .await?)
    }

    async fn do_delegate(
        &mut self,
        act: &Act<'_>,
        school: Uuid,
        account: AccountId,
        acts: &[HeadAct],
        days: &Days,
    ) -> Result<Delegated, StoreError> {
        let (Some(by), true) = (act.by, self.has_role(school, act.by, "head").await?) else {
            return Ok(Delegated::Gone);
        };
        if !self.has_role(school, Some(account), "staff").await? {
            return Ok(Delegated::NotStaff);
        }
        for what in acts {
            sqlx::query(
                "INSERT INTO delegation (id, school_id, account_id, act, first_day, last_day, granted_by, granted_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind((act.ids)())
            .bind(school)
            .bind(account.0)
            .bind(what.code())
            .bind(days.first)
            .bind(days.last)
            .bind(by.0)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        }
        let codes: Vec<&str> = acts.iter().map(|what| what.code()).collect();
        let detail = format!("{} {} {}", codes.join(" "), days.first, days.last);
        self.audit(act, "delegation.grant".to_owned(), account.0, &detail).await?;
        Ok(Delegated::Done)
    }

    async fn do_revoke_delegation(&mut self, act: &Act<'_>, id: Uuid) -> Result<bool, StoreError> {
        let sql = "SELECT school_id, account_id, act FROM delegation WHERE id = $1";
        let line: Option<(Uuid, Uuid, String)> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        let Some((school, account, what)) = line else { return Ok(false) };
        if !self.has_role(school, act.by, "head").await? {
            return Ok(false);
        }
        let done = sqlx::query("UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(act.now)
            .execute(&mut *self)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        self.audit(act, "delegation.revoke".to_owned(), account, &what).await?;
        Ok(true)
    }
}
}

impl Db {
    /// The head of a school names somebody of its staff for these acts, from one day to another.
    pub async fn delegate(
        &self,
        act: &Act<'_>,
        school: SchoolId,
        account: AccountId,
        acts: &[HeadAct],
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<Delegated, StoreError> {
        let days = Days { first, last };
        Ok(in_transaction!(self, |tx| {
            tx.do_delegate(act, school.0, account, acts, &days).await?
        }))
    }

    /// The head takes it back; `false` when there is none for them, or it was taken back before.
    pub async fn revoke_delegation(&self, act: &Act<'_>, id: DelegationId) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            tx.do_revoke_delegation(act, id.0).await?
        }))
    }

    /// Who is or was named in a school, the last day first.
    pub async fn delegations(&self, school: SchoolId) -> Result<Vec<DelegationLine>, StoreError> {
        let sql = "SELECT d.id, d.account_id, a.name, d.act, d.first_day, d.last_day, g.name AS granted_by, d.granted_at,
                          d.revoked_at
                   FROM delegation d JOIN account a ON a.id = d.account_id JOIN account g ON g.id = d.granted_by
                   WHERE d.school_id = $1 ORDER BY d.last_day DESC, a.name, d.id LIMIT 500";
        let rows: Vec<DelegationRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(school.0)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                Ok(DelegationLine {
                    id: DelegationId(row.id),
                    account: AccountId(row.account_id),
                    name: row.name,
                    act: code("delegation.act", &row.act, HeadAct::from_code)?,
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
