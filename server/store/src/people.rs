//! Who is told, and who may: looked up inside the transaction that needs to know.

use domain::id::AccountId;
use uuid::Uuid;

use crate::{Recipient, StoreError, act::Act, db::both_engines, staff::fills};

/// Whether somebody ($2) fills what the lycée of a pupil ($1) says that day ($3).
pub(crate) const DECIDES: &str = concat!(
    "SELECT ",
    fills!(school: "s.school_id", who: "$2", day: "$3", referent: "NULL"),
    " FROM student s WHERE s.account_id = $1"
);

type Line = (Uuid, String, String);

fn recipients(lines: Vec<Line>) -> Vec<Recipient> {
    let recipient = |(id, name, email)| Recipient {
        account: Some(AccountId(id)),
        name,
        email,
    };
    lines.into_iter().map(recipient).collect()
}

both_engines! {
/// Lookups of people. Lists are in the order of ids, so that two transactions that write to the same people wait for each
/// other instead of locking each other out.
pub(crate) trait People {
    /// Who answers for a structure: the colleague a matter was passed on to while they belong to it, else its owners and
    /// members.
    async fn hosts(&mut self, structure: Uuid, handler: Option<Uuid>) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT a.id, a.name, a.email FROM membership m JOIN account a ON a.id = m.account_id
                   WHERE m.structure_id = $1 AND a.email IS NOT NULL AND a.suspended_at IS NULL
                     AND CASE WHEN EXISTS (SELECT 1 FROM membership h JOIN account b ON b.id = h.account_id
                                           WHERE h.structure_id = $1 AND h.account_id = $2
                                             AND b.email IS NOT NULL AND b.suspended_at IS NULL)
                              THEN a.id = $2 ELSE m.role IN ('owner', 'member') END
                   ORDER BY a.id";
        let lines: Vec<Line> = sqlx::query_as(sql).bind(structure).bind(handler).fetch_all(&mut *self).await?;
        Ok(recipients(lines))
    }

    /// The owners of a structure.
    async fn owners(&mut self, structure: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT a.id, a.name, a.email FROM membership m JOIN account a ON a.id = m.account_id
                   WHERE m.structure_id = $1 AND m.role = 'owner' AND a.email IS NOT NULL AND a.suspended_at IS NULL
                   ORDER BY a.id";
        let lines: Vec<Line> = sqlx::query_as(sql).bind(structure).fetch_all(&mut *self).await?;
        Ok(recipients(lines))
    }

    /// Somebody, if they can be written to.
    async fn person(&mut self, account: Uuid) -> Result<Option<Recipient>, StoreError> {
        let sql = "SELECT id, name, email FROM account WHERE id = $1 AND email IS NOT NULL AND suspended_at IS NULL";
        let line: Option<Line> = sqlx::query_as(sql).bind(account).fetch_optional(&mut *self).await?;
        Ok(recipients(line.into_iter().collect()).pop())
    }

    /// Whom a pupil's lycée is told through: its heads, or its secretariat where no head has an account.
    async fn school_of(&mut self, student: Uuid) -> Result<Vec<Recipient>, StoreError> {
        let sql = "SELECT DISTINCT a.id, a.name, a.email FROM student s
                   JOIN account_role r ON r.school_id = s.school_id JOIN account a ON a.id = r.account_id
                   WHERE s.account_id = $1 AND a.email IS NOT NULL AND a.suspended_at IS NULL
                     AND (r.role = 'head' OR (r.duty = 'secretariat' AND NOT EXISTS (
                         SELECT 1 FROM account_role h JOIN account b ON b.id = h.account_id
                         WHERE h.school_id = s.school_id AND h.role = 'head'
                           AND b.email IS NOT NULL AND b.suspended_at IS NULL)))
                   ORDER BY a.id";
        let lines: Vec<Line> = sqlx::query_as(sql).bind(student).fetch_all(&mut *self).await?;
        Ok(recipients(lines))
    }

    /// Somebody's name; empty for nobody.
    async fn name_of(&mut self, account: Option<AccountId>) -> Result<String, StoreError> {
        let sql = "SELECT name FROM account WHERE id = $1";
        let name: Option<String> =
            sqlx::query_scalar(sql).bind(account.map(|account| account.0)).fetch_optional(&mut *self).await?;
        Ok(name.unwrap_or_default())
    }

    /// Whether somebody answers for a structure: its owners, members and tutors do.
    async fn may_answer(&mut self, structure: Uuid, who: Option<AccountId>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM membership WHERE structure_id = $1 AND account_id = $2)";
        Ok(sqlx::query_scalar(sql).bind(structure).bind(who.map(|who| who.0)).fetch_one(&mut *self).await?)
    }

    /// Whether somebody publishes for a structure: its owners and members do.
    async fn may_publish(&mut self, structure: Uuid, who: Option<AccountId>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM membership
                   WHERE structure_id = $1 AND account_id = $2 AND role IN ('owner', 'member'))";
        Ok(sqlx::query_scalar(sql).bind(structure).bind(who.map(|who| who.0)).fetch_one(&mut *self).await?)
    }

    /// Whether somebody moderates.
    async fn may_moderate(&mut self, who: Option<AccountId>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM account_role WHERE account_id = $1 AND role IN ('referent', 'admin'))";
        Ok(sqlx::query_scalar(sql).bind(who.map(|who| who.0)).fetch_one(&mut *self).await?)
    }

    /// Whether somebody is the head of a pupil's lycée.
    async fn is_head_of(&mut self, student: Uuid, who: Option<AccountId>) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM student s JOIN account_role r ON r.school_id = s.school_id
                   WHERE s.account_id = $1 AND r.account_id = $2 AND r.role = 'head')";
        Ok(sqlx::query_scalar(sql).bind(student).bind(who.map(|who| who.0)).fetch_one(&mut *self).await?)
    }

    /// Whether who acts decides for a pupil's lycée about a place found alone.
    async fn decides_for(&mut self, act: &Act<'_>, student: Uuid) -> Result<bool, StoreError> {
        let decides: Option<bool> = sqlx::query_scalar(DECIDES)
            .bind(student)
            .bind(act.by.map(|by| by.0))
            .bind(act.today)
            .fetch_optional(&mut *self)
            .await?;
        Ok(decides.unwrap_or_default())
    }

    /// Takes hold of a person until the transaction ends: what is decided about a pupil's weeks is decided one thing at a
    /// time. Always before offers. `false` when there is no such person.
    async fn lock_person(&mut self, account: Uuid) -> Result<bool, StoreError> {
        let done = sqlx::query("UPDATE account SET version = version + 1 WHERE id = $1")
            .bind(account)
            .execute(&mut *self)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Writes what a moderator did.
    async fn audit(&mut self, act: &Act<'_>, action: String, object: Uuid, detail: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO audit (id, at, account_id, action, object_id, detail) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind((act.ids)())
            .bind(act.now)
            .bind(act.by.map(|by| by.0))
            .bind(action)
            .bind(object)
            .bind(detail)
            .execute(&mut *self)
            .await?;
        Ok(())
    }
}
}
