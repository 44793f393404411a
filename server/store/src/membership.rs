//! The people of a structure: who is in it, what they are there, and who leaves.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, StructureId},
    security::SecurityKind,
    structure::StructureRole,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql, decode::code};

mod delegation;
mod invitation;

pub(crate) use delegation::counting_delegations;
pub use delegation::{StructureDelegated, StructureDelegationLine};
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
    /// No such member for whoever asks.
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

impl Conn {
    /// What somebody is in a structure; nobody is nothing.
    pub(crate) async fn role_in(
        &mut self,
        structure: StructureId,
        account: Option<AccountId>,
    ) -> Result<Option<StructureRole>, StoreError> {
        let role: Option<String> = self
            .query(sql!(
                "SELECT role FROM membership WHERE structure_id = $1 AND account_id = $2"
            ))
            .bind(structure.0)
            .bind(account.map(|account| account.0))
            .optional_scalar()
            .await?;
        role.map(|role| code("membership.role", &role, StructureRole::from_code))
            .transpose()
    }

    /// Makes changes of a structure's people and of its imports wait for each other: two owners who leave at once must not both.
    /// `false` when there is no such structure.
    pub(crate) async fn lock_structure(&mut self, structure: StructureId) -> Result<bool, StoreError> {
        let found = self
            .query(sql!("UPDATE structure SET name = name WHERE id = $1"))
            .bind(structure.0)
            .execute()
            .await?;
        Ok(found > 0)
    }

    /// What somebody is told that they are no more, and where: they may be in several structures.
    async fn role_told(&mut self, structure: StructureId, role: StructureRole) -> Result<String, StoreError> {
        let name = self.structure_name(structure.0).await?;
        Ok(format!("{} ({name})", role.told()))
    }

    /// How many are responsible for a structure.
    async fn count_owners(&mut self, structure: StructureId) -> Result<i64, StoreError> {
        self.query(sql!(
            "SELECT COUNT(*) FROM membership WHERE structure_id = $1 AND role = 'owner'"
        ))
        .bind(structure.0)
        .scalar()
        .await
    }
}

impl Db {
    /// Makes somebody a member without an invitation: for administrators and demonstrations.
    pub async fn add_member(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        account: AccountId,
        role: StructureRole,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO membership (structure_id, account_id, role, joined_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (structure_id, account_id) DO UPDATE SET role = excluded.role"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(structure.0)
            .bind(account.0)
            .bind(role.code())
            .bind(context.now)
            .execute()
            .await?;
        tx.commit().await
    }

    pub(crate) async fn members_of(&self, structure: StructureId) -> Result<Vec<Member>, StoreError> {
        let sql = sql!(
            "SELECT m.account_id, a.name, a.email, m.role, m.joined_at
             FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.structure_id = $1 ORDER BY a.sort_key, a.id"
        );
        let rows: Vec<MemberRow> = self.query(sql).bind(structure.0).all().await?;
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

    /// Changes what a member is, for whoever manages people. Somebody stays responsible.
    pub async fn set_member_role(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        member: AccountId,
        role: StructureRole,
    ) -> Result<MemberChange, StoreError> {
        let sql = sql!("UPDATE membership SET role = $3 WHERE structure_id = $1 AND account_id = $2");
        let mut tx = self.begin().await?;
        let exists = tx.lock_structure(structure).await?;
        let own_role = tx.role_in(structure, context.actor).await?;
        let Some(former) = tx.role_in(structure, Some(member)).await? else {
            return Ok(MemberChange::Gone);
        };
        if !exists || !own_role.is_some_and(StructureRole::may_manage_people) {
            return Ok(MemberChange::Gone);
        }
        let steps_down = former == StructureRole::Owner && role != StructureRole::Owner;
        if steps_down && tx.count_owners(structure).await? <= 1 {
            return Ok(MemberChange::LastOwner);
        }
        tx.query(sql)
            .bind(structure.0)
            .bind(member.0)
            .bind(role.code())
            .execute()
            .await?;
        if role.opens_more_than(former) {
            tx.note_security(context, SecurityKind::RoleGiven, Some(member))
                .await?;
            tx.tell_of_role(context, member, role.told()).await?;
        } else if role != former {
            tx.note_security(context, SecurityKind::RoleTaken, Some(member))
                .await?;
            let taken = tx.role_told(structure, former).await?;
            tx.tell_of_taken_role(context, member, &taken, role.told())
                .await?;
        }
        if steps_down {
            tx.end_given_structure_delegations(context, structure.0, member)
                .await?;
        }
        tx.commit().await?;
        Ok(MemberChange::Done)
    }

    /// A member leaves, or is removed by whoever manages people. The last one responsible cannot.
    pub async fn remove_member(
        &self,
        context: &ChangeContext<'_>,
        structure: StructureId,
        member: AccountId,
    ) -> Result<MemberChange, StoreError> {
        let sql = sql!("DELETE FROM membership WHERE structure_id = $1 AND account_id = $2");
        let mut tx = self.begin().await?;
        let exists = tx.lock_structure(structure).await?;
        let own_role = tx.role_in(structure, context.actor).await?;
        let Some(role) = tx.role_in(structure, Some(member)).await? else {
            return Ok(MemberChange::Gone);
        };
        let may = context.actor == Some(member) || own_role.is_some_and(StructureRole::may_manage_people);
        if !exists || !may {
            return Ok(MemberChange::Gone);
        }
        if role == StructureRole::Owner && tx.count_owners(structure).await? <= 1 {
            return Ok(MemberChange::LastOwner);
        }
        tx.query(sql).bind(structure.0).bind(member.0).execute().await?;
        tx.note_security(context, SecurityKind::RoleTaken, Some(member))
            .await?;
        let taken = tx.role_told(structure, role).await?;
        tx.tell_of_taken_role(context, member, &taken, "").await?;
        tx.leave_structure_delegations(context, structure.0, member)
            .await?;
        tx.commit().await?;
        Ok(MemberChange::Done)
    }
}
