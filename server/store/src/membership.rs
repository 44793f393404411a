//! The people of a structure: who is in it, what they are there, and who leaves.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, StructureId},
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Act, Db, StoreError,
    db::{in_transaction, on_pool},
    row::code,
};

mod invitation;

pub use invitation::{Invitation, Invited, Joined};

/// Somebody in a structure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// What they are in it.
    pub role: StructureRole,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// What became of a member's change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MemberChange {
    /// Made.
    Done,
    /// Nobody would be responsible for the structure any more.
    LastOwner,
    /// No such member for who asks.
    Gone,
}

#[derive(FromRow)]
struct MemberRow {
    account_id: Uuid,
    name: String,
    email: Option<String>,
    role: String,
    joined_at: DateTime<Utc>,
}

/// What somebody is in a structure; nobody is nothing.
macro_rules! role_of {
    ($tx:ident, $structure:expr, $account:expr) => {{
        let structure: domain::id::StructureId = $structure;
        let account: Option<domain::id::AccountId> = $account;
        let role: Option<String> =
            sqlx::query_scalar("SELECT role FROM membership WHERE structure_id = $1 AND account_id = $2")
                .bind(structure.0)
                .bind(account.map(|account| account.0))
                .fetch_optional(&mut *$tx)
                .await?;
        match role {
            Some(role) => Some($crate::row::code(
                "membership.role",
                &role,
                domain::structure::StructureRole::from_code,
            )?),
            None => None,
        }
    }};
}
pub(crate) use role_of;

/// Makes changes of a structure's people wait for each other: two owners who leave at once must not both.
macro_rules! hold_structure {
    ($tx:ident, $structure:expr) => {
        sqlx::query("UPDATE structure SET name = name WHERE id = $1")
            .bind($structure.0)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
            > 0
    };
}
pub(crate) use hold_structure;

/// How many are responsible for a structure.
macro_rules! owners {
    ($tx:ident, $structure:expr) => {{
        let owners: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM membership WHERE structure_id = $1 AND role = 'owner'")
                .bind($structure.0)
                .fetch_one(&mut *$tx)
                .await?;
        owners
    }};
}

impl Db {
    /// Makes somebody a member without an invitation: for administrators and demonstrations.
    pub async fn add_member(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        account: AccountId,
        role: StructureRole,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO membership (structure_id, account_id, role, joined_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (structure_id, account_id) DO UPDATE SET role = excluded.role";
        in_transaction!(self, |tx| {
            sqlx::query(sql)
                .bind(structure.0)
                .bind(account.0)
                .bind(role.code())
                .bind(act.now)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    pub(crate) async fn members_of(&self, structure: StructureId) -> Result<Vec<Member>, StoreError> {
        let sql = "SELECT m.account_id, a.name, a.email, m.role, m.joined_at
                   FROM membership m JOIN account a ON a.id = m.account_id
                   WHERE m.structure_id = $1 ORDER BY a.name, a.id";
        let rows: Vec<MemberRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(structure.0)
            .fetch_all(pool)
            .await)?;
        rows.into_iter()
            .map(|row| {
                Ok(Member {
                    account: AccountId(row.account_id),
                    name: row.name,
                    email: row.email,
                    role: code("membership.role", &row.role, StructureRole::from_code)?,
                    joined_at: row.joined_at,
                })
            })
            .collect()
    }

    /// Changes what a member is, for who manages people. Somebody stays responsible.
    pub async fn set_member_role(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        member: AccountId,
        role: StructureRole,
    ) -> Result<MemberChange, StoreError> {
        let sql = "UPDATE membership SET role = $3 WHERE structure_id = $1 AND account_id = $2";
        in_transaction!(self, |tx| {
            let held = hold_structure!(tx, structure);
            let own = role_of!(tx, structure, act.by);
            let Some(former) = role_of!(tx, structure, Some(member)) else {
                return Ok(MemberChange::Gone);
            };
            if !held || !own.is_some_and(StructureRole::may_manage_people) {
                return Ok(MemberChange::Gone);
            }
            let steps_down = former == StructureRole::Owner && role != StructureRole::Owner;
            if steps_down && owners!(tx, structure) <= 1 {
                return Ok(MemberChange::LastOwner);
            }
            sqlx::query(sql)
                .bind(structure.0)
                .bind(member.0)
                .bind(role.code())
                .execute(&mut *tx)
                .await?;
        });
        Ok(MemberChange::Done)
    }

    /// A member leaves, or is removed by who manages people. The last one responsible cannot.
    pub async fn remove_member(
        &self,
        act: &Act<'_>,
        structure: StructureId,
        member: AccountId,
    ) -> Result<MemberChange, StoreError> {
        let sql = "DELETE FROM membership WHERE structure_id = $1 AND account_id = $2";
        in_transaction!(self, |tx| {
            let held = hold_structure!(tx, structure);
            let own = role_of!(tx, structure, act.by);
            let Some(role) = role_of!(tx, structure, Some(member)) else {
                return Ok(MemberChange::Gone);
            };
            let may = act.by == Some(member) || own.is_some_and(StructureRole::may_manage_people);
            if !held || !may {
                return Ok(MemberChange::Gone);
            }
            if role == StructureRole::Owner && owners!(tx, structure) <= 1 {
                return Ok(MemberChange::LastOwner);
            }
            sqlx::query(sql)
                .bind(structure.0)
                .bind(member.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(MemberChange::Done)
    }
}
