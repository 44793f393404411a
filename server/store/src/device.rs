//! The browsers in which somebody has signed in: whoever signs in elsewhere is told.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{id::AccountId, notification::Notification};

use crate::{ChangeContext, Db, StoreError, conn::sql};

/// How long a browser is known in which nobody signs in.
const KNOWN_FOR: TimeDelta = TimeDelta::days(400);

impl Db {
    /// Whether somebody has signed in to that account with the browser that shows the secret of that hash.
    pub async fn is_known_device(
        &self,
        account: AccountId,
        token_hash: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = sql!(
            "SELECT EXISTS (SELECT 1 FROM known_device WHERE account_id = $1 AND token_hash = $2 AND seen_at > $3)"
        );
        self.query(sql)
            .bind(account.0)
            .bind(token_hash)
            .bind(now - KNOWN_FOR)
            .scalar()
            .await
    }

    /// Somebody signed in with a browser that `device` names in words. It is told to them by e-mail when it is none of those they signed in
    /// with before, unless it is the first of all. `token_hash` is that of the cookie it has, or that it will keep from now on; without, as
    /// on a computer of many, it is forgotten.
    pub async fn note_device(
        &self,
        context: &ChangeContext<'_>,
        account: AccountId,
        token_hash: Option<&str>,
        device: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        // Locked first: two browsers that come at once are not both the first.
        tx.lock_person(account.0).await?;
        let known: Vec<(String, DateTime<Utc>)> = tx
            .query(sql!(
                "SELECT token_hash, seen_at FROM known_device WHERE account_id = $1"
            ))
            .bind(account.0)
            .all()
            .await?;
        let oldest = context.now - KNOWN_FOR;
        let is_known = known
            .iter()
            .any(|(hash, seen)| Some(hash.as_str()) == token_hash && *seen > oldest);
        if !is_known
            && !known.is_empty()
            && let Some(to) = tx.person(account.0).await?
        {
            let notification = Notification::NewDevice {
                device: device.to_owned(),
                path: "/espace/compte".to_owned(),
            };
            let key = format!("device:{}:{}", account.0, (context.ids)());
            tx.enqueue_email(context, &key, &to, &notification).await?;
        }
        tx.query(sql!(
            "DELETE FROM known_device WHERE account_id = $1 AND seen_at <= $2"
        ))
        .bind(account.0)
        .bind(oldest)
        .execute()
        .await?;
        if let Some(hash) = token_hash {
            tx.query(sql!(
                "INSERT INTO known_device (account_id, token_hash, seen_at) VALUES ($1, $2, $3)
                 ON CONFLICT (account_id, token_hash) DO UPDATE SET seen_at = excluded.seen_at"
            ))
            .bind(account.0)
            .bind(hash)
            .bind(context.now)
            .execute()
            .await?;
        }
        tx.commit().await
    }
}
