//! Conventions that wait for signatures, without anybody having filled them.

use chrono::{DateTime, Utc};
use domain::{
    digest::Digest,
    id::{AccountId, ConventionId},
};
use uuid::Uuid;

use crate::{Db, StoreError, db::in_transaction};

/// A convention that waits for its pupil and the head.
#[derive(Clone, Copy, Debug)]
pub struct ToSign {
    /// Which.
    pub id: ConventionId,
    /// Its pupil.
    pub student: AccountId,
    /// Digest of its document.
    pub document: Digest,
}

impl Db {
    /// Freezes every convention as it stands, to be signed by its pupil and by that head.
    pub async fn freeze_all(&self, head: AccountId, now: DateTime<Utc>) -> Result<Vec<ToSign>, StoreError> {
        let content = format!("{{\"validated_on\":\"{}\"}}", now.date_naive());
        let content_hash = Digest::of(content.as_bytes()).to_string();
        Ok(in_transaction!(self, |tx| {
            // As if hosts had filled their part: versions are frozen while the lycée has them in hand.
            sqlx::query("UPDATE convention SET state = 'school_part' WHERE state = 'host_part'")
                .execute(&mut *tx)
                .await?;
            let all: Vec<(Uuid, Uuid)> = sqlx::query_as("SELECT id, student_id FROM convention")
                .fetch_all(&mut *tx)
                .await?;
            let mut frozen = Vec::new();
            for (id, student) in all {
                let document = Digest::of(id.as_bytes());
                sqlx::query(
                    "INSERT INTO convention_version (convention_id, number, state, content, content_hash, document_hash,
                                                     check_code, frozen_at, frozen_by)
                     VALUES ($1, 1, 'validated', $2, $3, $4, $5, $6, $7)",
                )
                .bind(id)
                .bind(&content)
                .bind(&content_hash)
                .bind(document.to_string())
                .bind(document.short())
                .bind(now)
                .bind(head.0)
                .execute(&mut *tx)
                .await?;
                for (role, account) in [("head", head.0), ("student", student)] {
                    sqlx::query(
                        "INSERT INTO convention_signer (convention_id, number, role, name, quality, account_id, chases)
                         SELECT $1, 1, $2, name, '', id, 0 FROM account WHERE id = $3",
                    )
                    .bind(id)
                    .bind(role)
                    .bind(account)
                    .execute(&mut *tx)
                    .await?;
                }
                sqlx::query("UPDATE convention SET state = 'validated' WHERE id = $1")
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
                frozen.push(ToSign {
                    id: ConventionId(id),
                    student: AccountId(student),
                    document,
                });
            }
            frozen
        }))
    }
}
