//! Passkeys (`WebAuthn`), and what a browser was asked until it answers. What is kept of them is opaque here: the public key and what
//! belongs to it, as JSON.

use chrono::{DateTime, Utc};
use domain::{
    id::{AccountId, PasskeyId},
    notification::FactorChange,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{ChangeContext, Db, StoreError, conn::sql};

/// A passkey of somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasskeyLine {
    /// Identifier.
    pub id: PasskeyId,
    /// SHA-256 of what the authenticator calls it, in hexadecimal.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// The public key and what belongs to it, as JSON.
    pub data: String,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it last served.
    pub used_at: Option<DateTime<Utc>>,
}

/// A passkey to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewPasskey<'a> {
    /// SHA-256 of what the authenticator calls it, in hexadecimal.
    pub credential: &'a str,
    /// What its owner calls it.
    pub name: &'a str,
    /// The public key and what belongs to it, as JSON.
    pub data: &'a str,
}

#[derive(FromRow)]
struct PasskeyRow {
    id: Uuid,
    credential_id: String,
    name: String,
    data: String,
    added_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl Db {
    /// Somebody's passkeys, the first added first.
    pub async fn passkeys(&self, account: AccountId) -> Result<Vec<PasskeyLine>, StoreError> {
        let sql = sql!(
            "SELECT id, credential_id, name, data, added_at, used_at FROM passkey
             WHERE account_id = $1 ORDER BY added_at, id"
        );
        let rows: Vec<PasskeyRow> = self.query(sql).bind(account.0).all().await?;
        Ok(rows
            .into_iter()
            .map(|row| PasskeyLine {
                id: PasskeyId(row.id),
                credential: row.credential_id,
                name: row.name,
                data: row.data,
                added_at: row.added_at,
                used_at: row.used_at,
            })
            .collect())
    }

    /// Whether somebody has a passkey.
    pub async fn has_passkey(&self, account: AccountId) -> Result<bool, StoreError> {
        let sql = sql!("SELECT EXISTS (SELECT 1 FROM passkey WHERE account_id = $1)");
        self.query(sql).bind(account.0).scalar().await
    }

    /// Keeps a passkey, and tells its owner; `false` when somebody has it already.
    pub async fn add_passkey(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        new: &NewPasskey<'_>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "INSERT INTO passkey (id, account_id, credential_id, name, data, added_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING"
        );
        self.transaction(async |tx| {
            let rows = tx
                .query(sql)
                .bind((context.ids)())
                .bind(account.0)
                .bind(new.credential)
                .bind(new.name)
                .bind(new.data)
                .bind(context.now)
                .execute()
                .await?;
            if rows > 0 {
                tx.write_audit(context, "account.factor", Some(account.0), "")
                    .await?;
                tx.tell_of_factor(context, account, FactorChange::PasskeyAdded)
                    .await?;
            }
            Ok(rows > 0)
        })
        .await
    }

    /// A passkey served: what is kept of it, its counter above all, may have changed. `false` when it is gone.
    pub async fn mark_passkey_used(
        &self,
        context: &ChangeContext<'_>,
        id: PasskeyId,
        data: &str,
    ) -> Result<bool, StoreError> {
        let sql = sql!("UPDATE passkey SET data = $2, used_at = $3 WHERE id = $1");
        let rows = self
            .transaction(async |tx| {
                tx.query(sql)
                    .bind(id.0)
                    .bind(data)
                    .bind(context.now)
                    .execute()
                    .await
            })
            .await?;
        Ok(rows > 0)
    }

    /// Takes one of somebody's passkeys away, and tells them; `false` when it is none of theirs.
    pub async fn remove_passkey(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        id: PasskeyId,
    ) -> Result<bool, StoreError> {
        let sql = sql!("DELETE FROM passkey WHERE id = $1 AND account_id = $2");
        self.transaction(async |tx| {
            let rows = tx.query(sql).bind(id.0).bind(account.0).execute().await?;
            if rows > 0 {
                tx.write_audit(context, "account.no_factor", Some(account.0), "")
                    .await?;
                tx.tell_of_factor(context, account, FactorChange::PasskeyRemoved)
                    .await?;
            }
            Ok(rows > 0)
        })
        .await
    }

    /// Remembers what a browser was asked, by the hash of the cookie that names it.
    pub async fn put_passkey_challenge(
        &self,
        token_hash: &str,
        account: AccountId,
        state: &str,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO passkey_challenge (token_hash, account_id, state, expires_at) VALUES ($1, $2, $3, $4)"
        );
        self.transaction(async |tx| {
            tx.query(sql)
                .bind(token_hash)
                .bind(account.0)
                .bind(state)
                .bind(expires)
                .execute()
                .await?;
            Ok(())
        })
        .await
    }

    /// What that browser was asked for that account, once.
    pub async fn take_passkey_challenge(
        &self,
        token_hash: &str,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let sql = sql!(
            "DELETE FROM passkey_challenge WHERE token_hash = $1 AND account_id = $2 AND expires_at > $3
             RETURNING state"
        );
        self.transaction(async |tx| {
            tx.query(sql)
                .bind(token_hash)
                .bind(account.0)
                .bind(now)
                .optional_scalar()
                .await
        })
        .await
    }
}
