//! The signed file: the document and its evidence sheet, made once everybody has signed. Whoever makes it first makes the one that
//! counts; who comes later finds it there.

use documents::{Delegated, Evidence as Proofs, LogLine, OnPaper, SignatureEvidence};
use domain::{
    convention::{Entry, Happened},
    digest::Digest,
    id::ConventionId,
};
use store::{Evidence, EvidenceSigner, LogLine as StoredLine, Sealed, SignatureLine};

use super::link_secret;
use crate::{context::AppContext, error::AppError, files, press};

/// Files made in a turn of the clock: each takes a good part of a second.
const BATCH: usize = 20;
/// How often the clock looks, in seconds: every turn begins with others.
const TURN: i64 = 30;
/// Files that are looked at for it.
const DUE: i32 = 1000;

/// Makes the signed file of a convention beside the request that brought the last signature. Should that fail, the clock does.
pub(crate) fn soon(app: &AppContext, id: ConventionId) {
    let app = app.clone();
    tokio::spawn(async move {
        let due = match app.db.unsealed_of(id).await {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the store failed");
                return;
            }
        };
        for number in due {
            if let Err(error) = seal(&app, id, number).await {
                tracing::error!(%id, number, %error, "a signed file was not made");
            }
        }
    });
}

/// Makes the signed files that are due; how many were made. One that fails does not keep the others waiting: each turn of the clock
/// begins at another place, so that not even a whole batch that fails stands before them for good.
pub async fn seal_all(app: &AppContext) -> Result<u64, AppError> {
    let (mut made, mut failed) = (0, None);
    let mut due = app.db.unsealed(DUE).await?;
    let turn = usize::try_from(app.clock.now().timestamp() / TURN).unwrap_or_default();
    let first = (turn * BATCH).checked_rem(due.len()).unwrap_or_default();
    due.rotate_left(first);
    for (id, number) in due.into_iter().take(BATCH) {
        match seal(app, id, number).await {
            Ok(done) => made += u64::from(done),
            Err(error) => {
                tracing::error!(%id, number, %error, "a signed file was not made");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(made), Err)
}

/// Makes the signed file of a version, keeps it, and tells everybody; `false` when it was there, or is not due.
async fn seal(app: &AppContext, id: ConventionId, number: i32) -> Result<bool, AppError> {
    let Some(evidence) = app.db.evidence(id, number).await? else {
        return Ok(false);
    };
    if evidence.file_hash.is_some() {
        return Ok(false);
    }
    let log = app.db.convention_log(id).await?;
    // A sheet that vouches for what was altered would be worse than none.
    if let Some(altered) = evidence.altered(&log) {
        tracing::error!(%id, number, %altered, "a version was altered: its signed file is not made");
        return Err(AppError::broken());
    }
    let document = files::read(app.files.as_ref(), evidence.document_hash).await?;
    let proofs = proofs(&evidence, log)?;
    let content = evidence.content;
    let made = press::work(move || documents::render_signed(&content, &document, &proofs)).await?;
    let bytes = made.map_err(|error| {
        tracing::error!(%id, number, error = &error as &dyn std::error::Error, "the signed file cannot be set");
        AppError::broken()
    })?;
    let digest = files::keep(app.files.as_ref(), bytes).await?;
    let sealed = app
        .db
        .seal(&app.act(None), id, number, digest, &|| link_secret(app))
        .await?;
    Ok(sealed == Sealed::Done)
}

/// What the evidence sheet says.
fn proofs(evidence: &Evidence, log: Vec<StoredLine>) -> Result<Proofs, AppError> {
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
        })
        .collect();
    let signatures = evidence
        .signers
        .iter()
        .filter_map(|line| {
            let signature = line.signature.as_ref()?;
            Some(proof(line, signature))
        })
        .collect();
    Ok(Proofs {
        reference: evidence.reference.clone(),
        version: u32::try_from(evidence.number).map_err(|_| AppError::broken())?,
        content: evidence.content_hash,
        document: evidence.document_hash,
        signatures,
        log: lines,
    })
}

fn is_signature(event: &str) -> bool {
    serde_json::from_str::<Entry>(event).is_ok_and(|entry| matches!(entry.what, Happened::Signed { .. }))
}

/// A signature, as it was given: nothing of what became of names and addresses since.
fn proof(line: &EvidenceSigner, signature: &SignatureLine) -> SignatureEvidence {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
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
        ip: said(&signature.ip),
        agent: said(&signature.agent),
        consent: signature.consent.clone(),
        consent_digest: signature.consent_hash,
        document: signature.document_hash,
        delegated: signature.delegated.as_ref().map(|delegation| Delegated {
            id: delegation.id,
            by: delegation.by.clone(),
            first: delegation.first,
            last: delegation.last,
        }),
        paper: paper(signature),
    }
}

fn paper(signature: &SignatureLine) -> Option<OnPaper> {
    let page: Digest = signature.page_hash?;
    Some(OnPaper {
        recorded_by: signature.recorded_by.clone().unwrap_or_default(),
        page,
    })
}
