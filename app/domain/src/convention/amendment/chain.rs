//! An amendment as it is frozen: what is hashed and signed; each names what it follows, from the document of the convention on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AmendmentState, Change};
use crate::{
    convention::{
        diff::Difference,
        log::{Entry, LogEvent},
        signer::{Circumstances, POWER, Signer, SignerRole, in_whose_name},
    },
    digest::{Digest, canonical},
    typography::{date, of_person},
};

/// An amendment. Whole numbers and texts only, as in a frozen version; names and order of members never change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Amendment {
    /// The convention's: « QZ-27-4H7K-9M2X ».
    pub reference: String,
    /// The version that it amends.
    pub version: u32,
    /// Its own number, from 1: one row for each convention.
    pub number: u32,
    /// What it follows: the digest of the amendment of that version before it, whatever became of that, or of the version's document.
    pub follows: Digest,
    /// The day it was proposed, in mainland France.
    pub proposed_on: NaiveDate,
    /// Who proposed it.
    pub proposed_by: String,
    /// Why.
    pub reason: String,
    /// Where it can be checked: an address without the reference.
    pub check_url: String,
    /// What it changes.
    pub changes: Vec<Change>,
    /// Who signs it, in the document's order; nobody, where the table asks for nobody.
    pub signers: Vec<Signer>,
}

impl Amendment {
    /// Its canonical JSON (RFC 8785), and the digest of that, which is what is signed.
    pub fn canonical_json(&self) -> Result<(String, Digest), serde_json::Error> {
        let json = canonical(self)?;
        let digest = Digest::of(json.as_bytes());
        Ok((json, digest))
    }

    /// What it changes, in words.
    pub fn differences(&self) -> Vec<Difference> {
        self.changes.iter().flat_map(Change::differences).collect()
    }

    /// What it is called: « Avenant n° 1 à la convention QZ-27-4H7K-9M2X ».
    pub fn title(&self) -> String {
        format!(
            "Avenant n°\u{a0}{} à la convention {}",
            self.number, self.reference
        )
    }
}

/// The text that a signer of an amendment is shown and agrees to. `delegated_by` as in [`consent`](crate::convention::consent).
pub fn amendment_consent(
    amendment: &Amendment,
    digest: Digest,
    role: SignerRole,
    name: &str,
    delegated_by: Option<&str>,
) -> String {
    let quality = in_whose_name(role);
    let delegated = delegated_by.map_or_else(String::new, |by| format!(", par délégation {}", of_person(by)));
    let power = if role.states_power() {
        format!("{POWER} ")
    } else {
        String::new()
    };
    format!(
        "Moi, {name}, {quality}{delegated}, j’ai lu l’avenant n°\u{a0}{} à la convention de stage {}, version\u{a0}{}, proposé le {}, et je le \
         signe tel qu’il est. Le reste de la convention ne change pas. {power}Empreinte du document (SHA-256)\u{a0}: {digest}.",
        amendment.number,
        amendment.reference,
        amendment.version,
        date(amendment.proposed_on),
    )
}

/// What the database holds of an amendment.
#[derive(Clone, Copy, Debug)]
pub struct StoredAmendment<'a> {
    /// Its number.
    pub number: u32,
    /// The version that it amends.
    pub version: u32,
    /// Its state.
    pub state: AmendmentState,
    /// What the convention is called by.
    pub reference: &'a str,
    /// Its canonical JSON.
    pub content: &'a str,
    /// The digest stored for the JSON.
    pub content_hash: Digest,
    /// What it has to follow: see [`Amendment::follows`].
    pub follows: Digest,
    /// Its signatures.
    pub signatures: &'a [StoredConsent<'a>],
}

/// What the database holds of a signature under an amendment.
#[derive(Clone, Copy, Debug)]
pub struct StoredConsent<'a> {
    /// In whose name.
    pub role: SignerRole,
    /// The name of whoever signed.
    pub name: &'a str,
    /// How they were identified, in words.
    pub identified: &'a str,
    /// What they agreed to.
    pub consent: &'a str,
    /// When, from where and by what right.
    pub circumstances: Circumstances<'a>,
}

/// What of an amendment does not match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AlteredAmendment {
    /// The JSON is not the one that was hashed, or not of that number.
    Content,
    /// It does not follow from what is before it.
    Chain,
    /// The log does not tell that it was proposed.
    Proposal,
    /// The log has no such signature.
    Signature(SignerRole),
    /// The log tells of another state, or of signatures that are not there.
    State,
}

impl StoredAmendment<'_> {
    /// The first mismatch with what the log tells; none where everything matches. The log's own chain is looked at with its convention.
    pub fn altered(&self, told: &[LogEvent]) -> Option<AlteredAmendment> {
        if Digest::of(self.content.as_bytes()) != self.content_hash {
            return Some(AlteredAmendment::Content);
        }
        let Ok(amendment) = serde_json::from_str::<Amendment>(self.content) else {
            return Some(AlteredAmendment::Content);
        };
        if (amendment.number, amendment.version, amendment.reference.as_str())
            != (self.number, self.version, self.reference)
        {
            return Some(AlteredAmendment::Content);
        }
        if amendment.follows != self.follows {
            return Some(AlteredAmendment::Chain);
        }
        let proposed = LogEvent::AmendmentProposed {
            amendment: self.number,
            version: self.version,
            content: self.content_hash,
        };
        if !told.contains(&proposed) {
            return Some(AlteredAmendment::Proposal);
        }
        let forged = self.signatures.iter().find(|one| !self.is_told(one, told));
        if let Some(one) = forged {
            return Some(AlteredAmendment::Signature(one.role));
        }
        let signed = told.iter().filter(
            |what| matches!(what, LogEvent::AmendmentSigned { amendment, .. } if *amendment == self.number),
        );
        let complete = amendment
            .signers
            .iter()
            .all(|signer| self.signatures.iter().any(|one| one.role == signer.role));
        let holds = signed.count() == self.signatures.len()
            && told_state(self.number, told) == self.state
            && (self.state != AmendmentState::InForce || complete);
        (!holds).then_some(AlteredAmendment::State)
    }

    fn is_told(&self, one: &StoredConsent<'_>, told: &[LogEvent]) -> bool {
        let Ok(circumstances) = one.circumstances.digest() else {
            return false;
        };
        told.contains(&LogEvent::AmendmentSigned {
            amendment: self.number,
            role: one.role,
            name: one.name.to_owned(),
            means: one.circumstances.means,
            consent: Digest::of(one.consent.as_bytes()),
            content: self.content_hash,
            identified: Digest::of(one.identified.as_bytes()),
            circumstances,
        })
    }
}

/// The state that the log leads to.
fn told_state(number: u32, told: &[LogEvent]) -> AmendmentState {
    let last = told.iter().rev().find_map(|what| match what {
        LogEvent::AmendmentInForce { amendment, .. } if *amendment == number => Some(AmendmentState::InForce),
        LogEvent::AmendmentRefused { amendment, .. } if *amendment == number => Some(AmendmentState::Refused),
        LogEvent::AmendmentWithdrawn { amendment, .. } if *amendment == number => {
            Some(AmendmentState::Withdrawn)
        }
        _ => None,
    });
    last.unwrap_or(AmendmentState::Proposed)
}

/// What lines of a log tell; none where one of them cannot be read.
pub(in crate::convention) fn told<'a>(lines: impl IntoIterator<Item = &'a str>) -> Option<Vec<LogEvent>> {
    lines
        .into_iter()
        .map(|line| serde_json::from_str::<Entry>(line).ok().map(|entry| entry.what))
        .collect()
}
