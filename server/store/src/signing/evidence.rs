//! What is known of a frozen version: what was signed, by whom, when, and how they were known.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{
        Altered, Circumstances, ConventionState, Means, Signer, SignerRole, StoredSignature, StoredVersion,
        delegated_by,
    },
    digest::Digest,
    id::{AccountId, ConventionId, DelegationId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, Keys, StoreError,
    conn::sql,
    convention::LogLine,
    decode::{code, parsed},
};

/// All that is known of a frozen version and of its signatures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// Which convention.
    pub convention: ConventionId,
    /// What it is called by.
    pub reference: String,
    /// Version.
    pub number: i32,
    /// The state of this version.
    pub state: ConventionState,
    /// Its canonical JSON, as it was hashed.
    pub content: String,
    /// Digest of that.
    pub content_hash: Digest,
    /// Digest of its document.
    pub document_hash: Digest,
    /// What people type to check it.
    pub check_code: String,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// Digest of the signed file, once it is made.
    pub file_hash: Option<Digest>,
    /// When that was.
    pub sealed_at: Option<DateTime<Utc>>,
    /// When it was replaced or cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// How many lines the convention's log has.
    pub log_length: i32,
    /// Digest of the last one.
    pub log_head: Digest,
    /// Who signs, in the document's order.
    pub signers: Vec<EvidenceSigner>,
}

impl Evidence {
    /// The first thing that is not what was frozen and signed, by the log as it was read after this: data, signatures and the whole log
    /// are hashed again. The database refuses to change them; what goes round it is seen here. Nothing where all holds.
    /// The seals of the log are checked with these keys.
    pub fn altered(&self, log: &[LogLine], keys: &Keys) -> Option<Altered> {
        let lines: Vec<(&str, Digest)> = log.iter().map(|line| (line.event.as_str(), line.hash)).collect();
        let signatures: Vec<StoredSignature<'_>> = self
            .signers
            .iter()
            .filter_map(|line| {
                let signature = line.signature.as_ref()?;
                Some(StoredSignature {
                    role: line.signer.role,
                    name: &signature.name,
                    identified: &signature.identified,
                    consent: &signature.consent,
                    consent_hash: signature.consent_hash,
                    document: signature.document_hash,
                    page: signature.page_hash,
                    circumstances: signature.circumstances(),
                })
            })
            .collect();
        let kept = StoredVersion {
            version: u32::try_from(self.number).unwrap_or_default(),
            state: self.state,
            reference: &self.reference,
            check_code: &self.check_code,
            content: &self.content,
            content_hash: self.content_hash,
            document: self.document_hash,
            file: self.file_hash,
            signatures: &signatures,
            length: usize::try_from(self.log_length).unwrap_or_default(),
            head: self.log_head,
            log: &lines,
        };
        // A chain that breaks says where, before a seal is missed.
        kept.altered().or_else(|| keys.unsealed(log))
    }
}

/// Somebody who signs, and their signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EvidenceSigner {
    /// Who, as it was frozen.
    pub signer: Signer,
    /// Their account, if they were recognised by one.
    pub account: Option<AccountId>,
    /// The address they have now; none for whoever signs on paper.
    pub email: Option<String>,
    /// When they were last reminded.
    pub chased_at: Option<DateTime<Utc>>,
    /// Their signature.
    pub signature: Option<SignatureLine>,
}

/// A signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignatureLine {
    /// When.
    pub signed_at: DateTime<Utc>,
    /// Who signed: the signer, or who was named to.
    pub name: String,
    /// How they were known.
    pub means: Means,
    /// The same, in words.
    pub identified: String,
    /// What they agreed to.
    pub consent: String,
    /// Digest of that.
    pub consent_hash: Digest,
    /// Digest of the document they signed.
    pub document_hash: Digest,
    /// From which address; empty on paper.
    pub ip: String,
    /// With which browser; empty on paper.
    pub agent: String,
    /// Who recorded it, on paper; before whom it was given, at the desk: as they are called now. The log says how they were called then.
    pub recorded_by: Option<String>,
    /// Digest of the signed page, on paper.
    pub page_hash: Option<Digest>,
    /// The address they were known by when they signed; none on paper and at the desk. Signatures from before it was kept say it in
    /// `identified` only.
    pub email: Option<String>,
    /// By which delegation they signed in the name of the head, or of the structure.
    pub delegated: Option<SignedFor>,
}

impl SignatureLine {
    /// When, from where and by what right it was given.
    pub(crate) fn circumstances(&self) -> Circumstances<'_> {
        Circumstances {
            at: self.signed_at,
            means: self.means,
            email: self.email.as_deref().unwrap_or_default(),
            ip: &self.ip,
            agent: &self.agent,
            delegation: self.delegated.as_ref().map(|delegation| delegation.id),
        }
    }
}

/// The delegation by which somebody signed in somebody else's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedFor {
    /// Which.
    pub id: DelegationId,
    /// Who gave it, as they were called when it was used.
    pub by: String,
    /// From that day,
    pub first: NaiveDate,
    /// to that one.
    pub last: NaiveDate,
}

#[derive(FromRow)]
struct EvidenceRow {
    reference: String,
    number: i32,
    state: String,
    content: String,
    content_hash: String,
    document_hash: String,
    check_code: String,
    frozen_at: DateTime<Utc>,
    file_hash: Option<String>,
    sealed_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    log_length: i32,
    log_head: String,
}

#[derive(FromRow)]
struct SignerRow {
    role: String,
    name: String,
    quality: String,
    account_id: Option<Uuid>,
    email: Option<String>,
    chased_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct SignatureRow {
    role: String,
    signed_at: DateTime<Utc>,
    name: String,
    means: String,
    identified: String,
    consent: String,
    consent_hash: String,
    document_hash: String,
    ip: String,
    agent: String,
    recorded_by: Option<String>,
    page_hash: Option<String>,
    email: Option<String>,
    delegation_id: Option<Uuid>,
    delegated_by: Option<String>,
    first_day: Option<NaiveDate>,
    last_day: Option<NaiveDate>,
}

impl SignatureRow {
    fn delegated(&self) -> Option<SignedFor> {
        // An account is renamed or erased later; what was agreed to says who it was.
        let by = delegated_by(&self.consent).or(self.delegated_by.as_deref());
        Some(SignedFor {
            id: DelegationId(self.delegation_id?),
            by: by?.to_owned(),
            first: self.first_day?,
            last: self.last_day?,
        })
    }
}

impl TryFrom<SignatureRow> for SignatureLine {
    type Error = StoreError;

    fn try_from(row: SignatureRow) -> Result<Self, StoreError> {
        Ok(Self {
            delegated: row.delegated(),
            email: row.email,
            signed_at: row.signed_at,
            name: row.name,
            means: code("convention_signature.means", &row.means, Means::from_code)?,
            identified: row.identified,
            consent: row.consent,
            consent_hash: digest(&row.consent_hash)?,
            document_hash: digest(&row.document_hash)?,
            ip: row.ip,
            agent: row.agent,
            recorded_by: row.recorded_by,
            page_hash: row.page_hash.as_deref().map(digest).transpose()?,
        })
    }
}

pub(super) fn digest(text: &str) -> Result<Digest, StoreError> {
    parsed("convention_version.hash", text.parse())
}

fn role(text: &str) -> Result<SignerRole, StoreError> {
    code("convention_signer.role", text, SignerRole::from_code)
}

impl Db {
    /// All that is known of a frozen version, for its parties and for the evidence sheet.
    pub async fn evidence(&self, id: ConventionId, number: i32) -> Result<Option<Evidence>, StoreError> {
        let version = sql!(
            "SELECT c.reference, v.number, v.state, v.content, v.content_hash, v.document_hash, v.check_code,
                    v.frozen_at, v.file_hash, v.sealed_at, v.closed_at, c.log_length, c.log_head
             FROM convention_version v JOIN convention c ON c.id = v.convention_id
             WHERE v.convention_id = $1 AND v.number = $2"
        );
        let row: Option<EvidenceRow> = self.query(version).bind(id.0).bind(number).optional().await?;
        let Some(row) = row else { return Ok(None) };
        let sql = sql!(
            "SELECT role, name, quality, account_id, email, chased_at FROM convention_signer
             WHERE convention_id = $1 AND number = $2"
        );
        let signers: Vec<SignerRow> = self.query(sql).bind(id.0).bind(number).all().await?;
        let sql = sql!(
            "SELECT d.role, d.signed_at, d.name, d.means, d.identified, d.consent, d.consent_hash,
                 d.document_hash,
                    d.ip, d.agent, a.name AS recorded_by, d.page_hash, d.email,
                    COALESCE(x.id, y.id) AS delegation_id, g.name AS delegated_by,
                    COALESCE(x.first_day, y.first_day) AS first_day, COALESCE(x.last_day, y.last_day) AS last_day
             FROM convention_signature d LEFT JOIN account a ON a.id = d.recorded_by
                  LEFT JOIN delegation x ON x.id = d.delegation_id
                  LEFT JOIN structure_delegation y ON y.id = d.structure_delegation_id
                  LEFT JOIN account g ON g.id = COALESCE(x.granted_by, y.granted_by)
             WHERE d.convention_id = $1 AND d.number = $2"
        );
        let signatures: Vec<SignatureRow> = self.query(sql).bind(id.0).bind(number).all().await?;
        let mut signed = signatures
            .into_iter()
            .map(|row| Ok((role(&row.role)?, SignatureLine::try_from(row)?)))
            .collect::<Result<BTreeMap<_, _>, StoreError>>()?;
        let mut signers = signers
            .into_iter()
            .map(|row| {
                let role = role(&row.role)?;
                Ok(EvidenceSigner {
                    signer: Signer {
                        role,
                        name: row.name,
                        quality: row.quality,
                    },
                    account: row.account_id.map(AccountId),
                    email: row.email,
                    chased_at: row.chased_at,
                    signature: signed.remove(&role),
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        signers.sort_by_key(|line| line.signer.role);
        Ok(Some(Evidence {
            convention: id,
            reference: row.reference,
            number: row.number,
            state: code("convention_version.state", &row.state, ConventionState::from_code)?,
            content: row.content,
            content_hash: digest(&row.content_hash)?,
            document_hash: digest(&row.document_hash)?,
            check_code: row.check_code,
            frozen_at: row.frozen_at,
            file_hash: row.file_hash.as_deref().map(digest).transpose()?,
            sealed_at: row.sealed_at,
            closed_at: row.closed_at,
            log_length: row.log_length,
            log_head: digest(&row.log_head)?,
            signers,
        }))
    }

    /// The same, and the lines of the convention's log, in order. These are read last: the log then has a line for all that was read
    /// before, which [`Evidence::altered`] relies on.
    pub async fn evidence_and_log(
        &self,
        id: ConventionId,
        number: i32,
    ) -> Result<Option<(Evidence, Vec<LogLine>)>, StoreError> {
        let Some(evidence) = self.evidence(id, number).await? else {
            return Ok(None);
        };
        let log = self.convention_log(id).await?;
        Ok(Some((evidence, log)))
    }

    /// Which versions of a convention are signed, and in which roles.
    pub async fn signed_versions(&self, id: ConventionId) -> Result<Vec<(i32, SignerRole)>, StoreError> {
        let sql = sql!(
            "SELECT number, role FROM convention_signature WHERE convention_id = $1 ORDER BY number, role"
        );
        let rows: Vec<(i32, String)> = self.query(sql).bind(id.0).all().await?;
        rows.into_iter()
            .map(|(number, text)| Ok((number, role(&text)?)))
            .collect()
    }
}
