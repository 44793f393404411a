//! The evidence of who signed a version, and how: shown on the evidence sheet, and attached to the signed file as `evidence.json`.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    convention::{Means, Seal, SignerRole},
    digest::{Digest, canonical},
    id::DelegationId,
};
use serde::{Deserialize, Serialize};

/// The evidence of a version that all have signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// The convention's reference.
    pub reference: String,
    /// Its number, from 1.
    pub version: u32,
    /// Digest of its canonical JSON.
    pub content: Digest,
    /// Digest of its document, which all signed.
    pub document: Digest,
    /// The signatures, in the document's order of signers.
    pub signatures: Vec<SignatureEvidence>,
    /// The convention's log, from its first line to that of the last signature; not part of `evidence.json`, but attached as
    /// `log.jsonl`.
    #[serde(skip)]
    pub log: Vec<LogLine>,
    /// The pages that were signed on paper, as they were handed over; not part of `evidence.json`, but attached.
    #[serde(skip)]
    pub scans: Vec<Scan>,
    /// What the QR code of the file says after the address, under a seal (`domain::convention::SignedMark`); no part of `evidence.json` either.
    #[serde(skip)]
    pub mark: Option<String>,
}

/// A page that was signed on paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scan {
    /// In whose name.
    pub role: SignerRole,
    /// Its type: a PDF, or an image.
    pub media: String,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Scan {
    /// What it is called among the attachments.
    pub(crate) fn name(&self) -> String {
        let extension = match self.media.as_str() {
            "image/jpeg" => "jpg",
            "image/png" => "png",
            _ => "pdf",
        };
        format!("page-signee-{}.{extension}", self.role.code())
    }
}

/// A line of the log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogLine {
    /// Its canonical JSON, as it was hashed.
    pub event: String,
    /// The digest that chains it to the line before.
    pub hash: Digest,
    /// What shows that the platform wrote it; lines from before there were keys may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// One signature, with its circumstances.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SignatureEvidence {
    /// In whose name.
    pub role: SignerRole,
    /// The name of whoever signed.
    pub name: String,
    /// Their quality; may be empty.
    pub quality: String,
    /// How they were identified.
    pub means: Means,
    /// The same in words, as it was written when they signed.
    pub identified: String,
    /// The e-mail address that the link or the code was sent to, or that of the account, when they signed; empty on paper.
    pub email: String,
    /// When, by the server's clock.
    pub at: DateTime<Utc>,
    /// Their network address, if it is known.
    pub ip: Option<String>,
    /// Their browser, as it names itself, if it is known.
    pub agent: Option<String>,
    /// The text they were shown and agreed to; on paper, what was recorded.
    pub consent: String,
    /// Its digest.
    pub consent_digest: Digest,
    /// Digest of the document they signed.
    pub document: Digest,
    /// Set when somebody signed by delegation: in the head's name, or in that of whoever is responsible for the structure.
    pub delegated: Option<Delegated>,
    /// Set when it was signed on paper.
    pub paper: Option<OnPaper>,
    /// Whether words of identification, address, network and browser are left out: this copy is another party's. Files made for the
    /// school have no such field.
    #[serde(default, skip_serializing_if = "is_false")]
    pub withheld: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// By what right somebody signed in somebody else's name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delegated {
    /// The delegation.
    pub id: DelegationId,
    /// The name of whoever gave it: the head, or whoever is responsible for the structure.
    pub by: String,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// A signature on paper.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OnPaper {
    /// The member of the school's staff who recorded it.
    pub recorded_by: String,
    /// Digest of the scanned page.
    pub page: Digest,
}

impl EvidenceFile {
    /// The evidence as a party reads it who signed in the roles `own`, or in none: where others were, and how they are reached, is for
    /// the school and a court, and so are the pages that others signed on paper. Digests stay, under which all of it is in the log.
    #[must_use]
    pub fn for_party(&self, own: &[SignerRole]) -> Self {
        let mut copy = self.clone();
        copy.scans.retain(|scan| own.contains(&scan.role));
        let others = copy
            .signatures
            .iter_mut()
            .filter(|signature| !own.contains(&signature.role) && signature.paper.is_none());
        for signature in others {
            signature.identified = String::new();
            signature.email = String::new();
            signature.ip = None;
            signature.agent = None;
            signature.withheld = true;
        }
        copy
    }

    /// Whether something is left out: what identifies somebody, or the page that they signed on paper.
    pub(crate) fn is_partial(&self) -> bool {
        self.signatures.iter().any(|signature| {
            let has_scan = || self.scans.iter().any(|scan| scan.role == signature.role);
            signature.withheld || signature.paper.is_some() && !has_scan()
        })
    }

    /// The digest of the last line; [`Digest::ZERO`] for an empty log.
    pub fn log_head(&self) -> Digest {
        self.log.last().map_or(Digest::ZERO, |line| line.hash)
    }

    /// `evidence.json`: this in canonical form, with the head of the log and its number of lines.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        value["log_head"] = self.log_head().to_string().into();
        value["log_lines"] = self.log.len().into();
        canonical(&value)
    }

    /// The log as it is attached: a line of JSON each, `{"event":…,"hash":"…","key":"…","seal":"…"}`, the event's bytes as they were hashed;
    /// without the last two where there is no seal.
    pub fn log_to_jsonl(&self) -> String {
        log_to_jsonl(&self.log)
    }
}

/// Lines of a log as they are attached and exported.
pub fn log_to_jsonl(lines: &[LogLine]) -> String {
    let mut file = String::new();
    for line in lines {
        file.push_str("{\"event\":");
        file.push_str(&line.event);
        file.push_str(",\"hash\":\"");
        file.push_str(&line.hash.to_string());
        if let Some(seal) = &line.seal {
            file.push_str("\",\"key\":\"");
            file.push_str(&seal.key);
            file.push_str("\",\"seal\":\"");
            file.push_str(&seal.signature);
        }
        file.push_str("\"}\n");
    }
    file
}
