//! What administrators and moderators did.

use chrono::{DateTime, Utc};
use domain::id::AccountId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Db, StoreError, db::on_pool};

/// One thing done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditLine {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; nobody when it was the command line.
    pub by: Option<AccountId>,
    /// Their name today.
    pub name: Option<String>,
    /// What: « account.suspend ».
    pub action: String,
    /// To what.
    pub object: Option<Uuid>,
    /// Why, or how.
    pub detail: String,
}

#[derive(FromRow)]
struct AuditRow {
    at: DateTime<Utc>,
    account_id: Option<Uuid>,
    name: Option<String>,
    action: String,
    object_id: Option<Uuid>,
    detail: String,
}

/// Writes down what is done, in the transaction that does it.
macro_rules! audit {
    ($tx:ident, $act:expr, $action:expr, $object:expr, $detail:expr) => {{
        let object: Option<uuid::Uuid> = $object;
        sqlx::query(
            "INSERT INTO audit (id, at, account_id, action, object_id, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(($act.ids)())
        .bind($act.now)
        .bind($act.by.map(|account| account.0))
        .bind($action)
        .bind(object)
        .bind($detail)
        .execute(&mut *$tx)
        .await?;
    }};
}
pub(crate) use audit;

impl Db {
    /// The last things done, the latest first.
    pub async fn audit_lines(&self, limit: i32) -> Result<Vec<AuditLine>, StoreError> {
        self.audit_page(limit, 0).await
    }

    /// The same, the first `skip` left out.
    pub async fn audit_page(&self, limit: i32, skip: i32) -> Result<Vec<AuditLine>, StoreError> {
        let sql = "SELECT l.at, l.account_id, a.name, l.action, l.object_id, l.detail
                   FROM audit l LEFT JOIN account a ON a.id = l.account_id
                   ORDER BY l.at DESC, l.id DESC LIMIT $1 OFFSET $2";
        let rows: Vec<AuditRow> = on_pool!(self, |pool| sqlx::query_as(sql)
            .bind(limit)
            .bind(skip)
            .fetch_all(pool)
            .await)?;
        Ok(rows
            .into_iter()
            .map(|row| AuditLine {
                at: row.at,
                by: row.account_id.map(AccountId),
                name: row.name,
                action: row.action,
                object: row.object_id,
                detail: row.detail,
            })
            .collect())
    }
}
