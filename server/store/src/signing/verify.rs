//! The public check: whether a document is authentic, and the state of its version. Nothing personal leaves here.

use std::hint::black_box;

use chrono::{DateTime, Utc};
use domain::{
    convention::{Altered, ConventionState, Seal},
    digest::{Digest, read_crockford},
    id::ConventionId,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::sql,
    decode::{code, parsed},
};

/// What was recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckedWhich {
    /// The document that is signed.
    Document,
    /// The signed file: the document and its evidence sheet.
    File,
}

/// What anybody may know of a version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verification {
    /// Which convention; for the log, never for whoever asks.
    pub convention: ConventionId,
    /// What the convention is called by.
    pub reference: String,
    /// Version.
    pub number: i32,
    /// The state of this version.
    pub state: ConventionState,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// How many have signed it.
    pub signatures: u32,
    /// Of how many.
    pub of: u32,
    /// How many signed on paper.
    pub on_paper: u32,
    /// Whether its signed file was made.
    pub sealed: bool,
    /// What was recognised.
    pub which: CheckedWhich,
    /// What is kept of it was altered since: it proves nothing any more.
    pub altered: Option<Altered>,
}

#[derive(FromRow)]
struct VerificationRow {
    convention_id: Uuid,
    reference: String,
    number: i32,
    state: String,
    frozen_at: DateTime<Utc>,
    check_code: String,
    document_hash: String,
    file_hash: Option<String>,
    sealed: bool,
    signatures: i64,
    signers: i64,
    on_paper: i64,
}

impl VerificationRow {
    fn verification(self, which: CheckedWhich, altered: Option<Altered>) -> Result<Verification, StoreError> {
        Ok(Verification {
            convention: ConventionId(self.convention_id),
            reference: self.reference,
            number: self.number,
            state: code(
                "convention_version.state",
                &self.state,
                ConventionState::from_code,
            )?,
            frozen_at: self.frozen_at,
            signatures: parsed("convention_signature.count", u32::try_from(self.signatures))?,
            of: parsed("convention_signer.count", u32::try_from(self.signers))?,
            on_paper: parsed("convention_signature.count", u32::try_from(self.on_paper))?,
            sealed: self.sealed,
            which,
            altered,
        })
    }
}

macro_rules! select_verifications {
    ($condition:literal) => {
        concat!(
            "SELECT v.convention_id, c.reference, v.number, v.state, v.frozen_at, v.check_code, v.document_hash,
                    v.file_hash,
                    v.file_hash IS NOT NULL AS sealed,
                    (SELECT COUNT(*) FROM convention_signature d
                     WHERE d.convention_id = v.convention_id AND d.number = v.number) AS signatures,
                    (SELECT COUNT(*) FROM convention_signature d
                     WHERE d.convention_id = v.convention_id AND d.number = v.number AND d.means = 'paper') AS on_paper,
                    (SELECT COUNT(*) FROM convention_signer s
                     WHERE s.convention_id = v.convention_id AND s.number = v.number) AS signers
             FROM convention_version v JOIN convention c ON c.id = v.convention_id WHERE ",
            $condition
        )
    };
}

/// A reference as it is kept, from what somebody typed: « qz 27 4h7k 9m2x » is « QZ-27-4H7K-9M2X ».
pub fn read_reference(typed: &str) -> Option<String> {
    let text = read_crockford(typed);
    if text.len() != 12 || !text.is_ascii() {
        return None;
    }
    let (start, end) = text.split_at(4);
    let (kind, year) = start.split_at(2);
    let (first, second) = end.split_at(4);
    Some(format!("{kind}-{year}-{first}-{second}"))
}

/// Whether two codes are the same, in a time that does not tell how much of them is.
pub fn same(a: &str, b: &str) -> bool {
    let pairs = a.bytes().zip(b.bytes());
    let differences = pairs.fold(u8::from(a.len() != b.len()), |seen, (a, b)| seen | (a ^ b));
    black_box(differences) == 0
}

impl Db {
    /// The version of a convention that has that check code, both as they were typed. The work is the same for a reference that
    /// does not exist.
    pub async fn check_by_code(
        &self,
        reference: &str,
        code: &str,
    ) -> Result<Option<Verification>, StoreError> {
        let reference = read_reference(reference).unwrap_or_default();
        let typed = read_crockford(code);
        let sql = sql!(select_verifications!("c.reference = $1 ORDER BY v.number"));
        let rows: Vec<VerificationRow> = self.query(sql).bind(&reference).all().await?;
        let mut found = None;
        for row in rows {
            if same(&row.check_code, &typed) {
                found = Some(row);
            }
        }
        match found {
            Some(row) => self.verification(row, CheckedWhich::Document).await.map(Some),
            None => Ok(None),
        }
    }

    /// The version that has that digest, of its document or of its signed file.
    pub async fn check_by_digest(&self, digest: Digest) -> Result<Option<Verification>, StoreError> {
        let file = digest;
        let digest = file.to_string();
        let sql = sql!(select_verifications!(
            "v.document_hash = $1 OR v.file_hash = $1
                 OR EXISTS (SELECT 1 FROM party_file p
                            WHERE p.digest = $1 AND p.convention_id = v.convention_id AND p.number = v.number)
             ORDER BY v.frozen_at DESC LIMIT 1"
        ));
        let row: Option<VerificationRow> = self.query(sql).bind(&digest).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let is_of_version = row.document_hash == digest || row.file_hash.as_ref() == Some(&digest);
        let id = ConventionId(row.convention_id);
        if !is_of_version && !self.is_sealed_party_file(id, row.number, file).await? {
            return Ok(None);
        }
        let which = if row.document_hash == digest {
            CheckedWhich::Document
        } else {
            CheckedWhich::File
        };
        self.verification(row, which).await.map(Some)
    }

    /// Whether a file of that digest was made here for a party to that version, or only written down by somebody.
    pub(super) async fn is_sealed_party_file(
        &self,
        id: ConventionId,
        number: i32,
        file: Digest,
    ) -> Result<bool, StoreError> {
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        let sql = sql!("SELECT key_id, signature FROM party_seal WHERE digest = $1");
        let seal: Option<(String, String)> = self.query(sql).bind(file.to_string()).optional().await?;
        Ok(seal.is_some_and(|(key, signature)| keys.is_our_file(id, number, file, &Seal { key, signature })))
    }

    /// Writes down that a file was made for a party; once is enough.
    pub async fn note_party_file(
        &self,
        id: ConventionId,
        number: i32,
        digest: Digest,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = sql!(
            "INSERT INTO party_file (digest, convention_id, number, made_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (digest) DO NOTHING"
        );
        let mut tx = self.begin().await?;
        tx.query(sql)
            .bind(digest.to_string())
            .bind(id.0)
            .bind(number)
            .bind(now)
            .execute()
            .await?;
        if let Some(seal) = self.keys().map(|keys| keys.seal_file(id, number, digest)) {
            let sql = sql!(
                "INSERT INTO party_seal (digest, key_id, signature)
                 VALUES ($1, $2, $3)
                 ON CONFLICT (digest) DO NOTHING"
            );
            tx.query(sql)
                .bind(digest.to_string())
                .bind(seal.key)
                .bind(seal.signature)
                .execute()
                .await?;
        }
        tx.commit().await
    }

    /// What is said of a version that was recognised, once all that is kept of it was hashed again.
    async fn verification(
        &self,
        row: VerificationRow,
        which: CheckedWhich,
    ) -> Result<Verification, StoreError> {
        let altered = self.altered(ConventionId(row.convention_id), row.number).await?;
        row.verification(which, altered)
    }

    /// What of a frozen version is not what it was; `None` where all holds, or where there is no such version.
    pub async fn altered(&self, id: ConventionId, number: i32) -> Result<Option<Altered>, StoreError> {
        let keys = self.keys().ok_or(StoreError::NoKeys)?;
        let Some((evidence, log)) = self.evidence_and_log(id, number).await? else {
            return Ok(None);
        };
        if let Some(altered) = evidence.altered(&log, keys) {
            return Ok(Some(altered));
        }
        self.altered_amendments(id, number, &evidence.reference, evidence.document_hash)
            .await
    }
}
