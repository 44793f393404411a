//! The signed file: the document and its evidence sheet, made once everybody has signed. The first one made is the one that counts;
//! whoever comes later finds it there.

use std::collections::BTreeMap;

use domain::{
    convention::{Entry, LogEvent, SignedMark, SignerRole},
    digest::Digest,
    id::ConventionId,
};
use pdf::{Delegated, DocumentError, EvidenceFile, LogLine, OnPaper, Scan, SignatureEvidence};
use store::{Evidence, EvidenceSigner, Finalized, Keys, LogLine as StoredLine, SignatureLine, StoreError};

use super::{due::batch_of_tick, link_delivery::link_secret};
use crate::{
    blob_store, blocking_pool,
    context::AppContext,
    error::ServiceError,
    logo::pictures_of,
    seal::{sealed, sealed_copy},
};

/// Files made at each tick of the clock: each takes a good part of a second.
const BATCH: usize = 20;
/// Files that are looked at for it.
const DUE: i32 = 1000;

/// Makes the signed file of a convention beside the request that brought the last signature. Should that fail, the scheduler does it.
pub(super) fn soon(app: &AppContext, id: ConventionId) {
    let app = app.clone();
    tokio::spawn(async move {
        let due = match app.db.unfinalized_of(id).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%id, error = &error as &dyn std::error::Error, "the store failed");
                return;
            }
        };
        for number in due {
            // Logged where it fails; the scheduler tries again.
            _ = finalize_logged(&app, id, number).await;
        }
    });
}

/// Makes the signed files that are due; how many were made. For the scheduler. One that fails is logged, and does not keep the others
/// waiting.
pub async fn finalize_due(app: &AppContext) -> Result<u64, ServiceError> {
    let (mut made, mut failed) = (0, false);
    let due = app.db.unfinalized(DUE).await?;
    for (id, number) in batch_of_tick(due, BATCH, app.clock.now()) {
        match finalize_logged(app, id, number).await {
            Some(done) => made += u64::from(done),
            None => failed = true,
        }
    }
    if failed {
        Err(ServiceError::broken(
            "some signed files were not made, see the lines before",
        ))
    } else {
        Ok(made)
    }
}

/// As [`finalize`], a failure being logged: `None`.
async fn finalize_logged(app: &AppContext, id: ConventionId, number: i32) -> Option<bool> {
    match finalize(app, id, number).await {
        Ok(done) => Some(done),
        Err(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(%id, number, error, "a signed file was not made");
            None
        }
    }
}

/// Makes the signed file of a version, stores it, and tells everybody; `false` when it was there, or is not due.
async fn finalize(app: &AppContext, id: ConventionId, number: i32) -> Result<bool, ServiceError> {
    let Some((evidence, log)) = app.db.evidence_and_log(id, number).await? else {
        return Ok(false);
    };
    if evidence.file_hash.is_some() {
        return Ok(false);
    }
    // A sheet that vouches for what was altered would be worse than none.
    let keys = app.db.keys().ok_or(StoreError::NoKeys)?;
    if let Some(altered) = evidence.altered(&log, keys) {
        return Err(ServiceError::broken_by("a version was altered")(
            altered.to_string(),
        ));
    }
    let document = blob_store::read(app.files.as_ref(), evidence.document_hash).await?;
    let sheet = EvidenceFile {
        scans: scans(app, &evidence, &SignerRole::ALL).await?,
        mark: mark(app, &evidence, keys),
        ..evidence_file(&evidence, log)?
    };
    let content = evidence.content;
    let pictures = pictures_of(app, &content).await?;
    let bytes = blocking_pool::run(move || pdf::render_signed(&content, &pictures, &document, &sheet))
        .await?
        .map_err(ServiceError::broken_by("a signed file could not be rendered"))?;
    let bytes = match app.seal.clone() {
        Some(seal) => sealed(seal, bytes, app.clock.now()).await?,
        None => bytes,
    };
    let digest = blob_store::keep(app, bytes).await?;
    let finalized = app
        .db
        .finalize(&app.context(None), id, number, digest, &|| link_secret(app))
        .await?;
    Ok(finalized == Finalized::Done)
}

/// The signed file as a party reads it who signs in those roles: without the addresses, networks and browsers of the others. It is made when
/// it is asked for, the same each time, and its digest is written down: who checks it learns that it comes from here.
pub(crate) async fn file_for_party(
    app: &AppContext,
    id: ConventionId,
    number: i32,
    own: &[SignerRole],
) -> Result<Vec<u8>, ServiceError> {
    let (evidence, log) = app
        .db
        .evidence_and_log(id, number)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let keys = app.db.keys().ok_or(StoreError::NoKeys)?;
    if let Some(altered) = evidence.altered(&log, keys) {
        return Err(ServiceError::broken_by("a version was altered")(
            altered.to_string(),
        ));
    }
    let document = blob_store::read(app.files.as_ref(), evidence.document_hash).await?;
    let sheet = EvidenceFile {
        scans: scans(app, &evidence, own).await?,
        mark: mark(app, &evidence, keys),
        ..evidence_file(&evidence, log)?
    }
    .for_party(own);
    let signed = evidence.signers.iter().filter_map(|line| line.signature.as_ref());
    let last = signed.map(|signature| signature.signed_at).max();
    let seal = app.seal.clone().zip(last);
    let (content, now) = (evidence.content, app.clock.now());
    let pictures = pictures_of(app, &content).await?;
    let bytes = blocking_pool::run(move || {
        let file = pdf::render_signed(&content, &pictures, &document, &sheet)?;
        Ok::<_, DocumentError>(match seal {
            Some((seal, last)) => sealed_copy(&seal, file, now, last),
            None => file,
        })
    })
    .await?
    .map_err(ServiceError::broken_by("a signed file could not be rendered"))?;
    app.db
        .note_party_file(id, number, Digest::of(&bytes), app.clock.now())
        .await?;
    Ok(bytes)
}

/// The pages that were signed on paper in those roles, as they were handed over.
async fn scans(
    app: &AppContext,
    evidence: &Evidence,
    roles: &[SignerRole],
) -> Result<Vec<Scan>, ServiceError> {
    let mut scans = Vec::new();
    for line in &evidence.signers {
        let role = line.signer.role;
        let is_on_paper = line
            .signature
            .as_ref()
            .is_some_and(|signature| signature.page_hash.is_some());
        if !is_on_paper || !roles.contains(&role) {
            continue;
        }
        let page = app
            .db
            .signed_page(evidence.convention, evidence.number, role)
            .await?;
        let (digest, media) =
            page.ok_or_else(|| ServiceError::broken("a page signed on paper is not among the files"))?;
        let bytes = blob_store::read(app.files.as_ref(), digest).await?;
        scans.push(Scan { role, media, bytes });
    }
    Ok(scans)
}

/// What the evidence sheet says.
pub(super) fn evidence_file(evidence: &Evidence, log: Vec<StoredLine>) -> Result<EvidenceFile, ServiceError> {
    let recorded = recorded_by(evidence.number, &log);
    // What came after the last signature is no part of the proof: made again, the file would say the same.
    let last = log
        .iter()
        .rposition(|line| is_signature(&line.event))
        .map_or(0, |index| index + 1);
    let lines: Vec<LogLine> = log
        .into_iter()
        .take(last)
        .map(|line| LogLine {
            event: line.event,
            hash: line.hash,
            seal: line.seal,
        })
        .collect();
    let signatures = evidence
        .signers
        .iter()
        .filter_map(|line| {
            let signature = line.signature.as_ref()?;
            let by = recorded.get(&line.signer.role);
            Some(signature_evidence(line, signature, by))
        })
        .collect();
    Ok(EvidenceFile {
        reference: evidence.reference.clone(),
        version: u32::try_from(evidence.number)
            .map_err(ServiceError::broken_by("a version has an impossible number"))?,
        content: evidence.content_hash,
        document: evidence.document_hash,
        signatures,
        log: lines,
        scans: Vec::new(),
        mark: None,
    })
}

/// What the QR code says after the address: that all have signed, under our seal. `None` where somebody has not.
pub fn mark(app: &AppContext, evidence: &Evidence, keys: &Keys) -> Option<String> {
    let signed: Option<Vec<_>> = evidence
        .signers
        .iter()
        .map(|line| line.signature.as_ref().map(|signature| signature.signed_at))
        .collect();
    let signed = signed?;
    let last = *signed.iter().max()?;
    let mark = SignedMark {
        reference: evidence.reference.clone(),
        code: evidence.check_code.clone(),
        version: u32::try_from(evidence.number).ok()?,
        signatures: signed.len(),
        last_day: app.clock.local(last).date(),
    };
    Some(mark.fragment(&keys.seal_mark(&mark)))
}

/// In whose name each signature of a version was written down: on paper, that of who recorded it, as they were called that day. An account is
/// renamed or erased later, and the file says what it said.
fn recorded_by(number: i32, log: &[StoredLine]) -> BTreeMap<SignerRole, String> {
    log.iter()
        .filter_map(|line| serde_json::from_str::<Entry>(&line.event).ok())
        .filter_map(|entry| match entry.what {
            LogEvent::Signed { version, role, .. } if i32::try_from(version) == Ok(number) => {
                Some((role, entry.by.name))
            }
            _ => None,
        })
        .collect()
}

fn is_signature(event: &str) -> bool {
    serde_json::from_str::<Entry>(event).is_ok_and(|entry| matches!(entry.what, LogEvent::Signed { .. }))
}

/// A signature, as it was given: nothing of what became of names and addresses since.
fn signature_evidence(
    line: &EvidenceSigner,
    signature: &SignatureLine,
    recorded_by: Option<&String>,
) -> SignatureEvidence {
    let unless_empty = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let own = signature.name == line.signer.name;
    SignatureEvidence {
        role: line.signer.role,
        name: signature.name.clone(),
        quality: if own {
            line.signer.quality.clone()
        } else {
            String::new()
        },
        means: signature.means,
        identified: signature.identified.clone(),
        email: signature.email.clone().unwrap_or_default(),
        at: signature.signed_at,
        ip: unless_empty(&signature.ip),
        agent: unless_empty(&signature.agent),
        consent: signature.consent.clone(),
        consent_digest: signature.consent_hash,
        document: signature.document_hash,
        delegated: signature.delegated.as_ref().map(|delegation| Delegated {
            id: delegation.id,
            by: delegation.by.clone(),
            first: delegation.first,
            last: delegation.last,
        }),
        paper: paper(signature, recorded_by),
        withheld: false,
    }
}

fn paper(signature: &SignatureLine, recorded_by: Option<&String>) -> Option<OnPaper> {
    let page: Digest = signature.page_hash?;
    let by = recorded_by.or(signature.recorded_by.as_ref());
    Some(OnPaper {
        recorded_by: by.cloned().unwrap_or_default(),
        page,
    })
}
