//! Amendments as pages and checks read them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    convention::{
        Altered, Amendment, AmendmentState, Circumstances, Means, SignerRole, StoredAmendment, StoredConsent,
        altered_amendment,
    },
    digest::Digest,
    id::{AccountId, ConventionId, ConventionLinkId, DelegationId},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Db, StoreError,
    conn::sql,
    decode::{code, parsed},
};

/// An amendment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmendmentLine {
    /// Its number.
    pub number: i32,
    /// The version that it amends.
    pub version: i32,
    /// Where it stands, now that its convention stands where it does.
    pub state: AmendmentState,
    /// What it says.
    pub content: Amendment,
    /// The same as it was hashed.
    pub json: String,
    /// Its digest.
    pub hash: Digest,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// By whose account.
    pub proposed_by: Option<AccountId>,
    /// By which personal link.
    pub proposed_link: Option<ConventionLinkId>,
    /// Why it was refused; empty otherwise.
    pub reason: String,
    /// When it was closed or came into force.
    pub closed_at: Option<DateTime<Utc>>,
    /// Who has signed, in the document's order.
    pub signatures: Vec<AmendmentSignature>,
}

/// A signature under an amendment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AmendmentSignature {
    /// In whose name.
    pub role: SignerRole,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// Who signed.
    pub name: String,
    /// By which account.
    pub account: Option<AccountId>,
    /// How they were known.
    pub means: Means,
    /// The same, in words.
    pub identified: String,
    /// What they agreed to.
    pub consent: String,
    /// The address they were known by.
    pub email: String,
    /// From which network address.
    pub ip: String,
    /// With which browser.
    pub agent: String,
    /// By which delegation.
    pub delegation: Option<DelegationId>,
}

#[derive(FromRow)]
struct AmendmentRow {
    number: i32,
    version: i32,
    state: String,
    content: String,
    content_hash: String,
    proposed_at: DateTime<Utc>,
    proposed_by: Option<Uuid>,
    proposed_link: Option<Uuid>,
    reason: String,
    closed_at: Option<DateTime<Utc>>,
    in_hand: bool,
}

#[derive(FromRow)]
struct SignatureRow {
    amendment: i32,
    role: String,
    signed_at: DateTime<Utc>,
    name: String,
    account_id: Option<Uuid>,
    means: String,
    identified: String,
    consent: String,
    email: String,
    ip: String,
    agent: String,
    delegation_id: Option<Uuid>,
}

impl TryFrom<SignatureRow> for AmendmentSignature {
    type Error = StoreError;

    fn try_from(row: SignatureRow) -> Result<Self, StoreError> {
        Ok(Self {
            role: code("amendment_signature.role", &row.role, SignerRole::from_code)?,
            signed_at: row.signed_at,
            name: row.name,
            account: row.account_id.map(AccountId),
            means: code("amendment_signature.means", &row.means, Means::from_code)?,
            identified: row.identified,
            consent: row.consent,
            email: row.email,
            ip: row.ip,
            agent: row.agent,
            delegation: row.delegation_id.map(DelegationId),
        })
    }
}

impl AmendmentSignature {
    fn kept(&self) -> StoredConsent<'_> {
        StoredConsent {
            role: self.role,
            name: &self.name,
            identified: &self.identified,
            consent: &self.consent,
            circumstances: Circumstances {
                at: self.signed_at,
                means: self.means,
                email: &self.email,
                ip: &self.ip,
                agent: &self.agent,
                delegation: self.delegation,
            },
        }
    }
}

impl Db {
    /// The amendments of a convention, in order, those of versions before too.
    pub async fn amendments(&self, id: ConventionId) -> Result<Vec<AmendmentLine>, StoreError> {
        let sql = sql!(
            "SELECT a.number, a.version, a.state, a.content, a.content_hash, a.proposed_at, a.proposed_by,
                    a.proposed_link, a.reason, a.closed_at, c.state = 'signed' AND c.number = a.version AS in_hand
             FROM amendment a JOIN convention c ON c.id = a.convention_id WHERE a.convention_id = $1 ORDER BY a.number"
        );
        let rows: Vec<AmendmentRow> = self.query(sql).bind(id.0).all().await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut signatures = self.amendment_signatures(id).await?;
        rows.into_iter()
            .map(|row| {
                let state = code("amendment.state", &row.state, AmendmentState::from_code)?;
                let mut signatures = signatures.remove(&row.number).unwrap_or_default();
                signatures.sort_by_key(|one| one.role);
                Ok(AmendmentLine {
                    number: row.number,
                    version: row.version,
                    state: state.while_signed(row.in_hand),
                    content: parsed("amendment.content", serde_json::from_str(&row.content))?,
                    hash: parsed("amendment.content_hash", row.content_hash.parse())?,
                    json: row.content,
                    proposed_at: row.proposed_at,
                    proposed_by: row.proposed_by.map(AccountId),
                    proposed_link: row.proposed_link.map(ConventionLinkId),
                    reason: row.reason,
                    closed_at: row.closed_at,
                    signatures,
                })
            })
            .collect()
    }

    /// The signatures under the amendments of a convention, by amendment.
    async fn amendment_signatures(
        &self,
        id: ConventionId,
    ) -> Result<BTreeMap<i32, Vec<AmendmentSignature>>, StoreError> {
        let sql = sql!(
            "SELECT amendment, role, signed_at, name, account_id, means, identified, consent, email, ip, agent, delegation_id
             FROM amendment_signature WHERE convention_id = $1"
        );
        let given: Vec<SignatureRow> = self.query(sql).bind(id.0).all().await?;
        let mut signatures: BTreeMap<i32, Vec<AmendmentSignature>> = BTreeMap::new();
        for row in given {
            let number = row.amendment;
            signatures.entry(number).or_default().push(row.try_into()?);
        }
        Ok(signatures)
    }

    /// The convention that an amendment with that digest is of, and its number.
    pub async fn convention_of_amendment(
        &self,
        digest: Digest,
    ) -> Result<Option<(ConventionId, i32)>, StoreError> {
        let sql = sql!("SELECT convention_id, number FROM amendment WHERE content_hash = $1");
        let row: Option<(Uuid, i32)> = self.query(sql).bind(digest.to_string()).optional().await?;
        Ok(row.map(|(id, number)| (ConventionId(id), number)))
    }

    /// What of a version's amendments is not what the log says was proposed, signed and put in force; `None` where all holds. The log's own
    /// chain and its seals are looked at with the version.
    pub(crate) async fn altered_amendments(
        &self,
        id: ConventionId,
        number: i32,
        reference: &str,
        document: Digest,
    ) -> Result<Option<Altered>, StoreError> {
        // Somebody may sign between the reading of rows and of lines: what was altered is so twice.
        let first = self
            .altered_amendments_once(id, number, reference, document)
            .await?;
        if first.is_none() {
            return Ok(None);
        }
        self.altered_amendments_once(id, number, reference, document)
            .await
    }

    async fn altered_amendments_once(
        &self,
        id: ConventionId,
        number: i32,
        reference: &str,
        document: Digest,
    ) -> Result<Option<Altered>, StoreError> {
        let sql = sql!(
            "SELECT number, state, content, content_hash FROM amendment
             WHERE convention_id = $1 AND version = $2 ORDER BY number"
        );
        let rows: Vec<(i32, String, String, String)> = self.query(sql).bind(id.0).bind(number).all().await?;
        let signatures = self.amendment_signatures(id).await?;
        let consents: Vec<Vec<StoredConsent<'_>>> = rows
            .iter()
            .map(|(amendment, ..)| {
                let given = signatures.get(amendment).map(Vec::as_slice).unwrap_or_default();
                given.iter().map(AmendmentSignature::kept).collect()
            })
            .collect();
        let mut follows = document;
        let mut kept = Vec::with_capacity(rows.len());
        for ((amendment, state, content, hash), signatures) in rows.iter().zip(&consents) {
            let content_hash = parsed("amendment.content_hash", hash.parse())?;
            kept.push(StoredAmendment {
                number: u32::try_from(*amendment).unwrap_or_default(),
                version: u32::try_from(number).unwrap_or_default(),
                state: code("amendment.state", state, AmendmentState::from_code)?,
                reference,
                content,
                content_hash,
                follows,
                signatures,
            });
            follows = content_hash;
        }
        let log = self.convention_log(id).await?;
        let lines = log.iter().map(|line| line.event.as_str());
        Ok(altered_amendment(
            u32::try_from(number).unwrap_or_default(),
            &kept,
            lines,
        ))
    }
}
