//! What administrators and moderators did.

use chrono::{DateTime, Utc};
use domain::id::AccountId;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, StoreError, conn::sql};

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

impl Conn {
    /// Writes down what is done, in the transaction that does it.
    pub(crate) async fn write_audit(
        &mut self,
        context: &ChangeContext<'_>,
        action: &str,
        object: Option<Uuid>,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.query(sql!(
            "INSERT INTO audit (id, at, account_id, action, object_id, detail)
             VALUES ($1, $2, $3, $4, $5, $6)"
        ))
        .bind((context.ids)())
        .bind(context.now)
        .bind(context.actor.map(|account| account.0))
        .bind(action)
        .bind(object)
        .bind(detail)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// The last things done, the latest first.
    pub async fn audit_lines(&self, limit: i32) -> Result<Vec<AuditLine>, StoreError> {
        self.audit_page(limit, 0).await
    }

    /// The same, the first `skip` left out.
    pub async fn audit_page(&self, limit: i32, skip: i32) -> Result<Vec<AuditLine>, StoreError> {
        let sql = sql!(
            "SELECT l.at, l.account_id, a.name, l.action, l.object_id, l.detail
             FROM audit l LEFT JOIN account a ON a.id = l.account_id
             ORDER BY l.at DESC, l.id DESC LIMIT $1 OFFSET $2"
        );
        let rows: Vec<AuditRow> = self.query(sql).bind(limit).bind(skip).all().await?;
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
