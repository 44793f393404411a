//! The people of a lycée: who works there and does what, changed and removed by its head.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    account::{Role, StaffDuty},
    id::{AccountId, SchoolId},
    phone::Phone,
    school::compare_classes,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::StaffAssignment;
use crate::{
    ChangeContext, Conn, Db, StoreError,
    conn::sql,
    decode::{code, parsed},
};

/// Somebody who works in a lycée.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TeamMember {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Head or staff.
    pub role: Role,
    /// What they do; nothing for a head.
    pub duty: Option<StaffDuty>,
    /// The classes they follow.
    pub classes: Vec<String>,
    /// Where they are reached during the two weeks; empty where nobody said it.
    pub phone: String,
    /// How many students they follow as their referent teacher.
    pub students: u32,
    /// Whether they have taken over their account.
    pub activated: bool,
}

/// What became of a change to a lycée's staff.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TeamChange {
    /// Made.
    Done,
    /// Nobody such works there, or whoever asks may not.
    Gone,
}

#[derive(FromRow)]
struct MemberRow {
    account_id: Uuid,
    name: String,
    email: Option<String>,
    role: String,
    duty: Option<String>,
    phone: String,
    students: i64,
    activated: bool,
}

impl Conn {
    /// Whether somebody is of a lycée's staff.
    pub(super) async fn is_staff_of(
        &mut self,
        school: SchoolId,
        account: AccountId,
    ) -> Result<bool, StoreError> {
        self.query(sql!(
            "SELECT EXISTS (SELECT 1 FROM account_role
             WHERE school_id = $1 AND account_id = $2 AND role = 'staff')"
        ))
        .bind(school.0)
        .bind(account.0)
        .scalar()
        .await
    }

    /// Ends what somebody does in a lycée, with all that came of it: their classes, what they were named for, and whom they follow.
    pub(crate) async fn end_assignment(
        &mut self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "DELETE FROM account_role WHERE school_id = $1 AND account_id = $2 AND role = 'staff'"
        ))
        .bind(school.0)
        .bind(account.0)
        .execute()
        .await?;
        self.query(sql!(
            "DELETE FROM staff_class WHERE school_id = $1 AND account_id = $2"
        ))
        .bind(school.0)
        .bind(account.0)
        .execute()
        .await?;
        self.query(sql!(
            "UPDATE student SET referent_id = NULL WHERE school_id = $1 AND referent_id = $2"
        ))
        .bind(school.0)
        .bind(account.0)
        .execute()
        .await?;
        let ended: Vec<(Uuid, NaiveDate)> = self
            .query(sql!(
                "UPDATE delegation SET revoked_at = $3
                 WHERE school_id = $1 AND account_id = $2 AND revoked_at IS NULL RETURNING account_id, last_day"
            ))
            .bind(school.0)
            .bind(account.0)
            .bind(context.now)
            .all()
            .await?;
        self.tell_of_ended_delegations(context, ended).await
    }
}

impl Db {
    /// Who works in a lycée: its heads first, then its staff, by name.
    pub async fn team(&self, school: SchoolId) -> Result<Vec<TeamMember>, StoreError> {
        let sql = sql!(
            "SELECT r.account_id, a.name, a.email, r.role, r.duty, r.phone, a.password_hash IS NOT NULL AS activated,
                    (SELECT COUNT(*) FROM student st WHERE st.school_id = r.school_id AND st.left_on IS NULL
                        AND st.referent_id = r.account_id AND r.role = 'staff') AS students
             FROM account_role r JOIN account a ON a.id = r.account_id
             WHERE r.school_id = $1 AND a.suspended_at IS NULL
             ORDER BY CASE r.role WHEN 'head' THEN 0 ELSE 1 END, a.sort_key, a.id"
        );
        let rows: Vec<MemberRow> = self.query(sql).bind(school.0).all().await?;
        let sql = sql!("SELECT account_id, class_name FROM staff_class WHERE school_id = $1");
        let lines: Vec<(Uuid, String)> = self.query(sql).bind(school.0).all().await?;
        let mut classes: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
        for (account, class) in lines {
            classes.entry(account).or_default().push(class);
        }
        rows.into_iter()
            .map(|row| {
                let role = code("account_role.role", &row.role, Role::from_code)?;
                let mut classes = if role == Role::Staff {
                    classes.get(&row.account_id).cloned().unwrap_or_default()
                } else {
                    Vec::new()
                };
                classes.sort_by(|one, other| compare_classes(one, other));
                Ok(TeamMember {
                    account: AccountId(row.account_id),
                    name: row.name,
                    email: row.email,
                    role,
                    duty: row
                        .duty
                        .map(|duty| code("account_role.duty", &duty, StaffDuty::from_code))
                        .transpose()?,
                    classes,
                    phone: row.phone,
                    students: parsed("count", u32::try_from(row.students))?,
                    activated: row.activated,
                })
            })
            .collect()
    }

    /// Changes what somebody of a lycée's staff does there, for its head. Whoever follows students goes on following them.
    pub async fn change_member(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        assignment: &StaffAssignment,
    ) -> Result<TeamChange, StoreError> {
        self.transaction(async |tx| {
            let known = tx.lock_person(account.0).await?;
            let heads = tx.heads(assignment.school, context.actor).await?;
            if !known || !heads || !tx.is_staff_of(assignment.school, account).await? {
                return Ok(TeamChange::Gone);
            }
            let change = tx.put_assignment(context, account, assignment).await?;
            tx.write_audit(context, "account.post", Some(account.0), &assignment.detail())
                .await?;
            tx.note_post(context, account, &change, assignment).await?;
            if change.reach.is_gt() {
                tx.tell_of_role(context, account, assignment.duty.label()).await?;
            }
            Ok(TeamChange::Done)
        })
        .await
    }

    /// Somebody is no longer of a lycée's staff, for its head: their rights end with this, and the students whom they followed have nobody.
    pub async fn remove_from_team(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        account: AccountId,
    ) -> Result<TeamChange, StoreError> {
        self.transaction(async |tx| {
            let known = tx.lock_person(account.0).await?;
            let heads = tx.heads(school, context.actor).await?;
            if !known || !heads || !tx.is_staff_of(school, account).await? {
                return Ok(TeamChange::Gone);
            }
            tx.tell_of_taken_role(context, account, Role::Staff.label(), "")
                .await?;
            tx.end_assignment(context, school, account).await?;
            tx.write_audit(context, "account.revoke", Some(account.0), Role::Staff.code())
                .await?;
            Ok(TeamChange::Done)
        })
        .await
    }

    /// Says where somebody of a lycée is reached during the two weeks; for themselves and for its head.
    pub async fn set_school_phone(
        &self,
        context: &ChangeContext<'_>,
        school: SchoolId,
        account: AccountId,
        phone: Option<&Phone>,
    ) -> Result<TeamChange, StoreError> {
        self.transaction(async |tx| {
            tx.lock_person(account.0).await?;
            if context.actor != Some(account) && !tx.heads(school, context.actor).await? {
                return Ok(TeamChange::Gone);
            }
            let changed = tx
                .query(sql!(
                    "UPDATE account_role SET phone = $3 WHERE school_id = $1 AND account_id = $2"
                ))
                .bind(school.0)
                .bind(account.0)
                .bind(phone.map_or("", Phone::as_str))
                .execute()
                .await?;
            if changed == 0 {
                return Ok(TeamChange::Gone);
            }
            tx.write_audit(context, "account.phone", Some(account.0), "")
                .await?;
            Ok(TeamChange::Done)
        })
        .await
    }
}
