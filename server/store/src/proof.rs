//! Whoever is signed in shows again who they are, before an act that binds others.

use chrono::{DateTime, Utc};
use domain::{
    account::PROOF_LASTS,
    digest::Digest,
    id::{AccountId, SessionId},
    notification::Notification,
};

use crate::{ChangeContext, CodeCheck, CodeSent, Conn, Db, StoreError, conn::sql, signing::CODE_MINUTES};

/// What a code is for that shows who sits in front of that session: it serves no other session, and signs nothing.
pub fn proof_target(session: SessionId) -> Digest {
    Digest::of(format!("proof of a session {}", session.0).as_bytes())
}

impl Conn {
    /// From now on the session counts as one whose owner just showed who they are; `false` when it ended.
    pub(crate) async fn mark_proved(
        &mut self,
        now: DateTime<Utc>,
        account: AccountId,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        let rows = self
            .query(sql!(
                "UPDATE session SET proved_at = $3, proved_for = NULL WHERE account_id = $1 AND id = $2"
            ))
            .bind(account.0)
            .bind(session.0)
            .bind(now)
            .execute()
            .await?;
        Ok(rows > 0)
    }
}

impl Db {
    /// Whoever uses that session just showed who they are; `false` when it ended meanwhile.
    pub async fn mark_proved(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        session: SessionId,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| tx.mark_proved(context.now, account, session).await)
            .await
    }

    /// What whoever uses that session showed has served: they show it anew before another act that asks for it.
    pub async fn end_proof(&self, account: AccountId, session: SessionId) -> Result<(), StoreError> {
        self.transaction(async |tx| tx.mark_proved(DateTime::UNIX_EPOCH, account, session).await)
            .await?;
        Ok(())
    }

    /// Whether what whoever uses that session showed less than ten minutes ago serves that target. From now on it serves nothing else: whoever
    /// is handed the device does nothing by it but what it was handed to them for.
    pub async fn bind_proof(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        session: SessionId,
        target: Digest,
    ) -> Result<bool, StoreError> {
        self.transaction(async |tx| {
            let rows = tx
                .query(sql!(
                    "UPDATE session SET proved_for = $3
                     WHERE account_id = $1 AND id = $2 AND COALESCE(proved_at, created_at) > $4
                       AND (proved_for IS NULL OR proved_for = $3)"
                ))
                .bind(account.0)
                .bind(session.0)
                .bind(target.to_string())
                .bind(context.now - PROOF_LASTS)
                .execute()
                .await?;
            Ok(rows > 0)
        })
        .await
    }

    /// Sends somebody signed in a code by which they show who they are; `path` leads to the page where it is typed.
    pub async fn send_proof_code(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        session: SessionId,
        code: &str,
        path: &str,
    ) -> Result<CodeSent, StoreError> {
        let mut tx = self.begin().await?;
        // Locked while the codes before are counted: somebody who asks twice at once gets one.
        tx.lock_person(account.0).await?;
        let Some(to) = tx.person(account.0).await? else {
            return Ok(CodeSent::Gone);
        };
        let id = match tx
            .keep_code(context, account.0, proof_target(session), code, None)
            .await?
        {
            Ok(id) => id,
            Err(until) => return Ok(CodeSent::CoolDown(until)),
        };
        let notification = Notification::ProofCode {
            code: code.to_owned(),
            minutes: CODE_MINUTES,
            path: path.to_owned(),
        };
        tx.enqueue_email(context, &format!("proof_code:{id}"), &to, &notification)
            .await?;
        tx.commit().await?;
        Ok(CodeSent::Sent)
    }

    /// Tries the code that was sent for that session; when it is right the session counts as proved. Each try counts.
    pub async fn prove_by_code(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        session: SessionId,
        typed: &str,
    ) -> Result<CodeCheck, StoreError> {
        self.transaction(async |tx| {
            let check = tx
                .try_code(context, account.0, proof_target(session), typed)
                .await?;
            if check == CodeCheck::Right {
                tx.mark_proved(context.now, account, session).await?;
            }
            Ok(check)
        })
        .await
    }
}
