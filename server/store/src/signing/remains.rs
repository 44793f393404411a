//! What is left of versions whose conventions were erased: digests, sealed by a key that is not in the database, so that who writes there alone
//! cannot have a file taken for one that was made here and erased since.

use chrono::{DateTime, Utc};
use domain::{
    convention::{ConventionState, Remains, Seal},
    digest::Digest,
    id::ConventionId,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::evidence::digest;
use crate::{Conn, Db, StoreError, conn::sql, decode::code};

/// How many are sealed in one transaction.
const BATCH: i32 = 500;

/// What is left of a version whose time is over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErasedVersion {
    /// The state that it was in.
    pub state: ConventionState,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// When it was erased.
    pub erased_at: DateTime<Utc>,
    /// It was not left by us, or changed since: it proves nothing.
    pub altered: bool,
}

#[derive(FromRow)]
struct RemainsRow {
    convention_id: Uuid,
    number: i32,
    state: String,
    content_hash: String,
    document_hash: String,
    file_hash: Option<String>,
    log_length: i32,
    log_head: String,
    frozen_at: DateTime<Utc>,
    erased_at: DateTime<Utc>,
    key_id: Option<String>,
    signature: Option<String>,
}

impl RemainsRow {
    fn seal(&self) -> Option<Seal> {
        Some(Seal {
            key: self.key_id.clone()?,
            signature: self.signature.clone()?,
        })
    }

    fn remains(&self) -> Result<Remains, StoreError> {
        Ok(Remains {
            convention: ConventionId(self.convention_id),
            number: self.number,
            state: code("erased_version.state", &self.state, ConventionState::from_code)?,
            content: digest(&self.content_hash)?,
            document: digest(&self.document_hash)?,
            file: self.file_hash.as_deref().map(digest).transpose()?,
            log_length: self.log_length,
            log_head: digest(&self.log_head)?,
            frozen_at: self.frozen_at,
            erased_at: self.erased_at,
        })
    }
}

macro_rules! select_remains {
    ($condition:literal) => {
        concat!(
            "SELECT e.convention_id, e.number, e.state, e.content_hash, e.document_hash, e.file_hash, e.log_length,
                    e.log_head, e.frozen_at, e.erased_at, s.key_id, s.signature
             FROM erased_version e
             LEFT JOIN erased_seal s ON s.convention_id = e.convention_id AND s.number = e.number WHERE ",
            $condition
        )
    };
}

impl Conn {
    /// Seals what was just left of those versions of a convention.
    pub(crate) async fn seal_remains_of(&mut self, id: Uuid, numbers: &[i32]) -> Result<(), StoreError> {
        let sql = sql!(select_remains!("e.convention_id = $1 ORDER BY e.number"));
        let rows: Vec<RemainsRow> = self.query(sql).bind(id).all().await?;
        for row in rows.iter().filter(|row| numbers.contains(&row.number)) {
            self.write_remains_seal(row).await?;
        }
        Ok(())
    }

    async fn write_remains_seal(&mut self, row: &RemainsRow) -> Result<(), StoreError> {
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        let seal = keys.seal_remains(&row.remains()?);
        self.query(sql!(
            "INSERT INTO erased_seal (convention_id, number, key_id, signature)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (convention_id, number) DO NOTHING"
        ))
        .bind(row.convention_id)
        .bind(row.number)
        .bind(seal.key)
        .bind(seal.signature)
        .execute()
        .await?;
        Ok(())
    }
}

impl Db {
    /// Seals what is left of versions that no key sealed; how many they were. For a database from before such seals: what it holds that day
    /// is vouched for from then on.
    pub async fn adopt_remains(&self) -> Result<u64, StoreError> {
        let sql = sql!(select_remains!(
            "s.convention_id IS NULL ORDER BY e.convention_id, e.number LIMIT $1"
        ));
        let mut sealed = 0;
        loop {
            let mut tx = self.begin().await?;
            let rows: Vec<RemainsRow> = tx.query(sql).bind(BATCH).all().await?;
            for row in &rows {
                tx.write_remains_seal(row).await?;
            }
            tx.commit().await?;
            if rows.is_empty() {
                return Ok(sealed);
            }
            sealed += rows.len() as u64;
        }
    }

    /// The erased version that had that digest, of its document or of its signed file. Of several, one that was left by us.
    pub async fn erased_by_digest(&self, file: Digest) -> Result<Option<ErasedVersion>, StoreError> {
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        let text = file.to_string();
        let sql = sql!(select_remains!(
            "e.document_hash = $1 OR e.file_hash = $1
                 OR EXISTS (SELECT 1 FROM party_file p
                            WHERE p.digest = $1 AND p.convention_id = e.convention_id AND p.number = e.number)
             ORDER BY e.frozen_at DESC, e.convention_id, e.number"
        ));
        let rows: Vec<RemainsRow> = self.query(sql).bind(&text).all().await?;
        let mut found: Option<ErasedVersion> = None;
        for row in rows {
            let is_of_version = row.document_hash == text || row.file_hash.as_ref() == Some(&text);
            let id = ConventionId(row.convention_id);
            if !is_of_version && !self.is_sealed_party_file(id, row.number, file).await? {
                continue;
            }
            let remains = row.remains()?;
            let version = ErasedVersion {
                state: remains.state,
                frozen_at: remains.frozen_at,
                erased_at: remains.erased_at,
                altered: !row
                    .seal()
                    .is_some_and(|seal| keys.are_our_remains(&remains, &seal)),
            };
            if !version.altered {
                return Ok(Some(version));
            }
            found = found.or(Some(version));
        }
        Ok(found)
    }
}
