//! What administrators and moderators did.

use chrono::{DateTime, Utc};
use domain::{id::AccountId, security::SecurityKind};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Conn, Db, SecurityEvent, StoreError, conn::sql, decode::parsed};

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
    /// The name that has today: a person's, a structure's, an offer's title, a campaign's label, an e-mail's recipient.
    pub object_name: Option<String>,
    /// The offer it is about, directly or by a report.
    pub offer: Option<Uuid>,
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
    object_name: Option<String>,
    offer_id: Option<Uuid>,
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
        self.note_role(context, action, object).await
    }

    /// A role, a child or a delegation that is given or taken back, and a second factor that changes, are written where security looks, too:
    /// there they stay a year, and whoever they are of sees them. A post that changes is written by whoever knows what it opened before.
    async fn note_role(
        &mut self,
        context: &ChangeContext<'_>,
        action: &str,
        object: Option<Uuid>,
    ) -> Result<(), StoreError> {
        let kind = match action {
            "account.grant"
            | "account.join"
            | "delegation.grant"
            | "structure_delegation.grant"
            | "guardian.link" => SecurityKind::RoleGiven,
            "account.revoke" | "delegation.revoke" | "structure_delegation.revoke" | "guardian.unlink" => {
                SecurityKind::RoleTaken
            }
            "account.factor" | "account.no_factor" | "account.reset_factors" => SecurityKind::FactorChanged,
            _ => return Ok(()),
        };
        self.note_security(context, kind, object.map(AccountId)).await
    }

    /// Writes, where security looks, what somebody did about an account.
    pub(crate) async fn note_security(
        &mut self,
        context: &ChangeContext<'_>,
        kind: SecurityKind,
        account: Option<AccountId>,
    ) -> Result<(), StoreError> {
        let event = SecurityEvent {
            kind,
            account,
            object: context.actor.map(|by| by.0),
            subject: String::new(),
            network: String::new(),
        };
        self.write_security((context.ids)(), context.now, &event).await
    }
}

impl Db {
    /// The last things done, the latest first.
    pub async fn audit_lines(&self, limit: i32) -> Result<Vec<AuditLine>, StoreError> {
        self.audit_page(limit, 0).await
    }

    /// How many lines there are.
    pub async fn count_audit(&self) -> Result<u32, StoreError> {
        let number: i64 = self.query(sql!("SELECT COUNT(*) FROM audit")).scalar().await?;
        parsed("count", u32::try_from(number))
    }

    /// The same, the first `skip` left out.
    pub async fn audit_page(&self, limit: i32, skip: i32) -> Result<Vec<AuditLine>, StoreError> {
        let sql = sql!(
            "SELECT l.at, l.account_id, a.name, l.action, l.object_id, f.id AS offer_id, l.detail,
                    COALESCE(p.name, s.name, c.label, f.title, e.to_name) AS object_name
             FROM audit l LEFT JOIN account a ON a.id = l.account_id
                  LEFT JOIN account p ON p.id = l.object_id
                  LEFT JOIN structure s ON s.id = l.object_id
                  LEFT JOIN campaign c ON c.id = l.object_id
                  LEFT JOIN report r ON r.id = l.object_id
                  LEFT JOIN offer f ON f.id = COALESCE(r.offer_id, l.object_id)
                  LEFT JOIN outbox e ON e.id = l.object_id
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
                object_name: row.object_name,
                offer: row.offer_id,
                detail: row.detail,
            })
            .collect())
    }
}
