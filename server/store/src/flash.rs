//! What somebody typed in a form that was refused, kept until the form is shown again, and secrets that are shown once: encrypted.

use chrono::{DateTime, Utc};

use crate::{Db, StoreError, cipher::Place, conn::sql};

/// Where the text of a token is kept.
fn place(token_hash: &str) -> Place<'_> {
    Place {
        column: "flash.content",
        row: token_hash,
    }
}

impl Db {
    /// Keeps a text under a token's hash, in place of what was there.
    pub async fn put_form_state(
        &self,
        token_hash: &str,
        content: &str,
        expires: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO flash (token_hash, content, expires_at)
             VALUES ($1, $2, $3)
             ON CONFLICT (token_hash) DO UPDATE
             SET content = excluded.content, expires_at = excluded.expires_at"
        );
        let content = self.encrypted(place(token_hash), content)?;
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(token_hash)
            .bind(content)
            .bind(expires)
            .execute()
            .await?;
        tx.commit().await
    }

    /// What is kept, until its time is over: a page that is loaded again shows it again.
    pub async fn form_state(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let sql = sql!("SELECT content FROM flash WHERE token_hash = $1 AND expires_at > $2");
        let kept: Option<String> = self
            .query(sql)
            .bind(token_hash)
            .bind(now)
            .optional_scalar()
            .await?;
        self.opened(token_hash, kept)
    }

    /// What is kept, once: it is gone afterwards.
    pub async fn take_form_state(
        &self,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let sql = sql!("DELETE FROM flash WHERE token_hash = $1 AND expires_at > $2 RETURNING content");
        let kept: Option<String> = self
            .transaction(async |tx| tx.query(sql).bind(token_hash).bind(now).optional_scalar().await)
            .await?;
        self.opened(token_hash, kept)
    }

    fn opened(&self, token_hash: &str, kept: Option<String>) -> Result<Option<String>, StoreError> {
        kept.map(|kept| self.decrypted(place(token_hash), kept))
            .transpose()
    }
}
