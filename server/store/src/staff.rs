//! The staff of a lycée: what somebody does there, and what that gives them. Who fills what a lycée says, and who reads it, is said
//! here and nowhere else: the queries of conventions, signatures and places found alone are made with these two texts.

use domain::{
    account::{Role, StaffDuty},
    id::{AccountId, SchoolId},
};
use uuid::Uuid;

use crate::{
    Act, Db, StoreError,
    audit::audit,
    db::{in_transaction, on_pool},
    row::code,
};

/// Whether somebody fills what a lycée says of a pupil, and sees to the rest of it: its head, its secretariat, who acts for the
/// head that day in any matter, and the referent teacher. Columns and parameters are given as they are written.
macro_rules! fills {
    (school: $school:literal, who: $who:literal, day: $day:literal, referent: $referent:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM account_role f JOIN account fa ON fa.id = f.account_id
                     WHERE f.account_id = ",
            $who,
            " AND f.school_id = ",
            $school,
            " AND fa.suspended_at IS NULL
                       AND (f.role = 'head' OR (f.role = 'staff' AND (f.duty = 'secretariat' OR f.account_id = ",
            $referent,
            " OR EXISTS (SELECT 1 FROM delegation fd
                         WHERE fd.school_id = f.school_id AND fd.account_id = f.account_id AND fd.revoked_at IS NULL
                           AND fd.first_day <= ",
            $day,
            " AND fd.last_day >= ",
            $day,
            ")))))"
        )
    };
}
pub(crate) use fills;

/// Whether somebody of the lycée's staff follows a class: it is among those that are theirs, or they are a CPE who has none in
/// particular.
macro_rules! follows {
    (school: $school:literal, who: $who:literal, class: $class:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM account_role f JOIN account fa ON fa.id = f.account_id
                     WHERE f.account_id = ",
            $who,
            " AND f.school_id = ",
            $school,
            " AND f.role = 'staff' AND fa.suspended_at IS NULL
                       AND (EXISTS (SELECT 1 FROM staff_class fc WHERE fc.account_id = f.account_id
                                    AND fc.school_id = f.school_id AND fc.class_name = ",
            $class,
            ") OR (f.duty = 'education' AND NOT EXISTS (SELECT 1 FROM staff_class fe
                                    WHERE fe.account_id = f.account_id AND fe.school_id = f.school_id))))"
        )
    };
}
pub(crate) use follows;

/// What somebody does in a lycée: the role comes with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffPost {
    /// Lycée.
    pub school: SchoolId,
    /// What they do there.
    pub duty: StaffDuty,
    /// The classes they follow, by name.
    pub classes: Vec<String>,
}

impl StaffPost {
    /// As it is written down.
    pub(crate) fn detail(&self) -> String {
        format!(
            "{} ({})",
            Role::Staff.label(),
            self.duty.with_classes(&self.classes)
        )
    }
}

/// Gives somebody, whose row is held, a post in place of the one they had.
macro_rules! put_post {
    ($tx:ident, $act:expr, $account:expr, $post:expr) => {{
        let (account, post): (domain::id::AccountId, &$crate::StaffPost) = ($account, $post);
        sqlx::query(
            "INSERT INTO account_role (account_id, role, school_id, duty, granted_at) VALUES ($1, 'staff', $2, $3, $4)
             ON CONFLICT (account_id, role) DO UPDATE SET school_id = excluded.school_id, duty = excluded.duty",
        )
        .bind(account.0)
        .bind(post.school.0)
        .bind(post.duty.code())
        .bind($act.now)
        .execute(&mut *$tx)
        .await?;
        sqlx::query("DELETE FROM staff_class WHERE account_id = $1")
            .bind(account.0)
            .execute(&mut *$tx)
            .await?;
        for class in &post.classes {
            sqlx::query(
                "INSERT INTO staff_class (account_id, school_id, class_name) VALUES ($1, $2, $3)
                 ON CONFLICT (account_id, school_id, class_name) DO NOTHING",
            )
            .bind(account.0)
            .bind(post.school.0)
            .bind(class)
            .execute(&mut *$tx)
            .await?;
        }
    }};
}
pub(crate) use put_post;

impl Db {
    /// Gives the role of staff with a post, or changes the post; `false` when there is no such account.
    pub async fn give_post(
        &self,
        act: &Act<'_>,
        account: AccountId,
        post: &StaffPost,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            let known = sqlx::query("UPDATE account SET version = version + 1 WHERE id = $1")
                .bind(account.0)
                .execute(&mut *tx)
                .await?;
            if known.rows_affected() == 0 {
                return Ok(false);
            }
            let had: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM account_role WHERE account_id = $1 AND role = 'staff')",
            )
            .bind(account.0)
            .fetch_one(&mut *tx)
            .await?;
            put_post!(tx, act, account, post);
            let action = if had { "account.post" } else { "account.grant" };
            audit!(tx, act, action, Some(account.0), post.detail());
        });
        Ok(true)
    }

    /// What somebody does in their lycée, if they are of its staff.
    pub async fn post_of(&self, account: AccountId) -> Result<Option<StaffPost>, StoreError> {
        let sql = "SELECT school_id, duty FROM account_role WHERE account_id = $1 AND role = 'staff'";
        let row: Option<(Uuid, String)> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(account.0)
            .fetch_optional(pool)
            .await)?;
        let Some((school, duty)) = row else {
            return Ok(None);
        };
        let sql = "SELECT class_name FROM staff_class WHERE account_id = $1 AND school_id = $2";
        let mut classes: Vec<String> = on_pool!(self, |pool| sqlx::query_scalar(sql)
            .bind(account.0)
            .bind(school)
            .fetch_all(pool)
            .await)?;
        classes.sort_unstable();
        Ok(Some(StaffPost {
            school: SchoolId(school),
            duty: code("account_role.duty", &duty, StaffDuty::from_code)?,
            classes,
        }))
    }
}
