//! Conventions that wait for signatures, without anybody having filled them.

use chrono::{DateTime, Utc};
use domain::{
    digest::Digest,
    id::{AccountId, ConventionId},
};
use store::{Db, StoreError};
use uuid::Uuid;

/// A convention that waits for its student and the head.
#[derive(Clone, Copy, Debug)]
pub struct ToSign {
    /// Which.
    pub id: ConventionId,
    pub student: AccountId,
    /// Digest of its document.
    pub document: Digest,
}

/// Freezes every convention as it stands, to be signed by its student and by that head.
pub async fn freeze_all(db: &Db, head: AccountId, now: DateTime<Utc>) -> Result<Vec<ToSign>, StoreError> {
    let content = format!("{{\"validated_on\":\"{}\"}}", now.date_naive());
    let content_hash = Digest::of(content.as_bytes()).to_string();
    let mut tx = db.begin().await?;
    // As if hosts had filled their part: versions are frozen while the lycée has them in hand.
    tx.query_text("UPDATE convention SET state = 'school_part' WHERE state = 'host_part'")
        .execute()
        .await?;
    let all: Vec<(Uuid, Uuid)> = tx
        .query_text("SELECT id, student_id FROM convention")
        .all()
        .await?;
    let mut frozen = Vec::new();
    for (id, student) in all {
        let document = Digest::of(id.as_bytes());
        tx.query_text(
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
        .execute()
        .await?;
        for (role, account) in [("head", head.0), ("student", student)] {
            tx.query_text(
                "INSERT INTO convention_signer (convention_id, number, role, name, quality, account_id, chases)
                 SELECT $1, 1, $2, name, '', id, 0 FROM account WHERE id = $3",
            )
            .bind(id)
            .bind(role)
            .bind(account)
            .execute()
            .await?;
        }
        tx.query_text("UPDATE convention SET state = 'validated' WHERE id = $1")
            .bind(id)
            .execute()
            .await?;
        frozen.push(ToSign {
            id: ConventionId(id),
            student: AccountId(student),
            document,
        });
    }
    tx.commit().await?;
    Ok(frozen)
}
