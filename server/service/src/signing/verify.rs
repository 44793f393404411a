//! `/verifier`: whether a document is authentic. Nothing personal is answered.
//!
//! The digest of a file says whether it is, byte for byte, one that was made here. Only the file itself says which of its parts are: it is then
//! opened, by whoever wants that, and what is attached to it is compared by digests too, which stand in the address of the answer.

use domain::{
    convention::{AmendmentState, Comparison, ConventionState},
    digest::Digest,
};
use store::{CheckedWhich, Verification};
use wire::signing::verify::{AttachedPart, AuthenticVersion, Checked, FileSeal, VerifyAnswer};

use super::{finalize::evidence_file, seals};
use crate::{
    blocking_pool,
    context::AppContext,
    convention::version::parse_frozen,
    error::ServiceError,
    file_type::{self, Sent},
    format::{date_time_in_paris, day},
    logo::pictures_of,
    rate_limit::is_network_too_often,
    request::Request,
    spool::Spooled,
};

/// What stands in the address in place of a digest when too many files were sent from there.
pub const TOO_OFTEN: &str = "trop";
/// The same when the file was too large.
pub const TOO_LARGE: &str = "trop-lourd";
/// The same when no file was chosen.
pub const NO_FILE: &str = "aucun";
/// What stands in the address in place of the digests of attached files, where a file has none.
const NONE_ATTACHED: &str = "aucune";
/// How many attached files are compared.
const MOST_COMPARED: usize = 8;

/// What is known of a document, by its reference and code, or by the digest of a file; where that is not known, by the digests of what is
/// attached to it, as [`examine`] wrote them. And what is known of the file's seals: as it was said when the file was sent, or by the file that
/// is kept here. For anybody.
pub async fn verify(
    request: Request,
    reference: String,
    code: String,
    digest: String,
    attached: String,
    seal: String,
) -> Result<Checked, ServiceError> {
    let answer = answered(&request, reference.trim(), code.trim(), digest.trim(), &attached).await?;
    let seal = match &answer {
        VerifyAnswer::Nothing
        | VerifyAnswer::Incomplete
        | VerifyAnswer::TooOften
        | VerifyAnswer::TooLarge
        | VerifyAnswer::Unknown
        | VerifyAnswer::Known { .. } => FileSeal::NotAsked,
        answer => seals::of_answer(&request.app, answer, digest.trim(), seal.trim()).await?,
    };
    Ok(Checked { answer, seal })
}

async fn answered(
    request: &Request,
    reference: &str,
    code: &str,
    digest: &str,
    attached: &str,
) -> Result<VerifyAnswer, ServiceError> {
    let app = &request.app;
    if digest == TOO_OFTEN {
        return Ok(VerifyAnswer::TooOften);
    }
    if digest == TOO_LARGE {
        return Ok(VerifyAnswer::TooLarge);
    }
    if [reference, code, digest].iter().all(|text| text.is_empty()) {
        return Ok(VerifyAnswer::Nothing);
    }
    if is_network_too_often(request, "check").await? {
        return Ok(VerifyAnswer::TooOften);
    }
    let found = if digest.is_empty() {
        if reference.is_empty() || code.is_empty() {
            return Ok(VerifyAnswer::Incomplete);
        }
        app.db.check_by_code(reference, code).await?
    } else {
        let Ok(digest) = digest.parse::<Digest>() else {
            return Ok(VerifyAnswer::Incomplete);
        };
        app.db.check_by_digest(digest).await?
    };
    let Some(verification) = found else {
        return erased(app, digest, reference, attached.trim()).await;
    };
    if let Some(altered) = altered(&verification) {
        return Ok(altered);
    }
    if digest.is_empty() {
        return known(app, verification).await;
    }
    Ok(VerifyAnswer::Authentic(authentic(app, verification).await?))
}

/// What is said of a version that is not what was frozen any more; `None` for one that is.
fn altered(verification: &Verification) -> Option<VerifyAnswer> {
    let altered = verification.altered.as_ref()?;
    let (id, number) = (verification.convention, verification.number);
    tracing::error!(%id, number, %altered, "a version that is checked was altered");
    Some(VerifyAnswer::Altered {
        reference: verification.reference.clone(),
        number,
    })
}

/// What is said of a file that is not known any more, or never was.
async fn erased(
    app: &AppContext,
    digest: &str,
    reference: &str,
    attached: &str,
) -> Result<VerifyAnswer, ServiceError> {
    let Ok(digest) = digest.parse::<Digest>() else {
        return Ok(VerifyAnswer::Unknown);
    };
    if let Some(answer) = amendment(app, &[digest]).await? {
        return Ok(answer);
    }
    let Some(version) = app.db.erased_by_digest(digest).await? else {
        return held(app, reference, attached).await;
    };
    if version.altered {
        tracing::error!(%digest, "what is left of an erased version was not left by us, or altered");
        return Ok(VerifyAnswer::RemainsAltered);
    }
    Ok(VerifyAnswer::Erased {
        frozen: date_time_in_paris(app, version.frozen_at),
        erased: date_time_in_paris(app, version.erased_at),
        state: version.state,
    })
}

/// What is said of a file that was not made here as it is, by the digests of what is attached to it.
async fn held(app: &AppContext, reference: &str, attached: &str) -> Result<VerifyAnswer, ServiceError> {
    let digests: Vec<Digest> = attached
        .split('.')
        .filter_map(|digest| digest.parse().ok())
        .take(MOST_COMPARED)
        .collect();
    if let Some(answer) = amendment(app, &digests).await? {
        return Ok(answer);
    }
    let unknown = VerifyAnswer::UnknownFile {
        opened: attached == NONE_ATTACHED || !digests.is_empty(),
    };
    let Some(verification) = version_of(app, reference, &digests).await? else {
        return Ok(unknown);
    };
    if let Some(altered) = altered(&verification) {
        return Ok(altered);
    }
    let (id, number) = (verification.convention, verification.number);
    let Some((evidence, log)) = app.db.evidence_and_log(id, number).await? else {
        return Ok(unknown);
    };
    let (document, content) = (evidence.document_hash, evidence.content_hash);
    let sheet = evidence_file(&evidence, log)?;
    let log = Digest::of(sheet.log_to_jsonl().as_bytes());
    // The log of a file from before there were keys has no seals.
    let mut before = sheet.clone();
    for line in &mut before.log {
        line.seal = None;
    }
    let unsealed = Digest::of(before.log_to_jsonl().as_bytes());
    // The evidence as the school has it, or as one of the parties does.
    let mut proofs = vec![sheet.to_json(), sheet.for_party(&[]).to_json()];
    proofs.extend(
        sheet
            .signatures
            .iter()
            .map(|signature| sheet.for_party(&[signature.role]).to_json()),
    );
    let mut has_evidence = false;
    for proof in proofs {
        let proof = proof.map_err(ServiceError::broken_by("evidence cannot be written"))?;
        has_evidence |= digests.contains(&Digest::of(proof.as_bytes()));
    }
    let parts = vec![
        (AttachedPart::Document, digests.contains(&document)),
        (AttachedPart::Data, digests.contains(&content)),
        (AttachedPart::Evidence, has_evidence),
        (
            AttachedPart::Log,
            digests.contains(&log) || digests.contains(&unsealed),
        ),
    ];
    // A check code alone, of which others can be found, is no part.
    if !parts.iter().any(|(_, as_made)| *as_made) {
        return Ok(unknown);
    }
    Ok(VerifyAnswer::Holds {
        version: authentic(app, verification).await?,
        parts,
    })
}

/// What is said of the data of an amendment, if one of those digests is theirs. The whole chain is walked first: its convention, what it
/// follows, its signatures.
async fn amendment(app: &AppContext, digests: &[Digest]) -> Result<Option<VerifyAnswer>, ServiceError> {
    for digest in digests {
        let Some((id, number)) = app.db.convention_of_amendment(*digest).await? else {
            continue;
        };
        let lines = app.db.amendments(id).await?;
        let Some(line) = lines.into_iter().find(|line| line.number == number) else {
            continue;
        };
        if let Some(altered) = app.db.altered(id, line.version).await? {
            tracing::error!(%id, number, %altered, "an amendment that is checked was altered, or its convention");
            return Ok(Some(VerifyAnswer::Altered {
                reference: line.content.reference,
                number: line.version,
            }));
        }
        // What it changed may have been replaced or cancelled since.
        let version = app.db.evidence(id, line.version).await?;
        let closed = version.as_ref().and_then(|version| version.closed_at);
        return Ok(Some(VerifyAnswer::Amendment {
            closed: closed.map(|at| date_time_in_paris(app, at)).unwrap_or_default(),
            convention: version.map_or(ConventionState::Replaced, |version| version.state),
            reference: line.content.reference,
            number: line.content.number,
            version: line.content.version,
            state: line.state,
        }));
    }
    Ok(None)
}

/// The version that one of those digests is of: of its document, or of its data, whose check code follows from it.
async fn version_of(
    app: &AppContext,
    reference: &str,
    digests: &[Digest],
) -> Result<Option<Verification>, ServiceError> {
    for digest in digests {
        if let Some(found) = app.db.check_by_digest(*digest).await? {
            return Ok(Some(found));
        }
    }
    for digest in digests.iter().filter(|_| !reference.is_empty()) {
        if let Some(found) = app.db.check_by_code(reference, &digest.short()).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// A reference and its code stand on any copy of the document, the forged one too: what it should say is for its holder to compare.
async fn known(app: &AppContext, verification: Verification) -> Result<VerifyAnswer, ServiceError> {
    let content = app
        .db
        .frozen_content(verification.convention, verification.number)
        .await?
        .ok_or_else(|| ServiceError::broken("a version that was recognised has no content"))?;
    let comparison = Comparison::of(&parse_frozen(&content)?.content);
    let pictures = pictures_of(app, &content).await?;
    let pages = blocking_pool::run(move || pdf::page_count(&content, &pictures))
        .await?
        .map_err(ServiceError::broken_by("a frozen version cannot be rendered"))?;
    Ok(VerifyAnswer::Known {
        version: authentic(app, verification).await?,
        comparison,
        pages,
    })
}

/// Whether a file may be sent here to be checked. For the handler of the upload, which asks before it reads the file.
pub async fn may_send(request: &Request) -> Result<bool, ServiceError> {
    Ok(!is_network_too_often(request, "check_file").await?)
}

/// The address of the answer about a file of that digest, which was sent to be hashed; with what is said of its seals if it could be held.
pub async fn hashed(app: &AppContext, digest: Digest, file: Option<Spooled>) -> Result<String, ServiceError> {
    let mut address = answer(&digest.to_string());
    if let Some(file) = file {
        let _turn = file_type::turn().await;
        let bytes = file
            .read()
            .await
            .map_err(ServiceError::broken_by("a file that came cannot be read back"))?;
        let (trust, now) = (seals::trust(app), app.clock.now());
        let judged = blocking_pool::run(move || trust.judge(&bytes, seals::MOST, now)).await?;
        address.push_str(&seals::said(app, digest, judged)?);
    }
    Ok(address)
}

fn answer(digest: &str) -> String {
    format!("/verifier?empreinte={digest}")
}

/// Looks at what a file holds, and gives the address of the answer. It is kept nowhere.
pub async fn examine(app: &AppContext, file: Sent) -> Result<String, ServiceError> {
    let file = match file {
        Sent::Nothing => return Ok(answer(NO_FILE)),
        Sent::TooLarge => return Ok(answer(TOO_LARGE)),
        Sent::File(file) => file,
    };
    let bytes = file
        .read()
        .await
        .map_err(ServiceError::broken_by("a file that came cannot be read back"))?;
    let (trust, now) = (seals::trust(app), app.clock.now());
    let (digest, attached, judged) = blocking_pool::run(move || {
        let attached = file_type::pdf::attached(&bytes);
        (
            Digest::of(&bytes),
            attached,
            trust.judge(&bytes, seals::MOST, now),
        )
    })
    .await?;
    let digests: Vec<_> = attached.digests.iter().map(Digest::to_string).collect();
    let digests = if digests.is_empty() {
        NONE_ATTACHED.to_owned()
    } else {
        digests.join(".")
    };
    let mut address = answer(&format!("{digest}&jointes={digests}"));
    // What a file says is written into an address only if it is what a reference looks like.
    let is_plain = |text: &String| {
        text.len() <= 40
            && text
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
    };
    if let Some(reference) = attached.reference.filter(is_plain) {
        address.push_str("&reference=");
        address.push_str(&reference);
    }
    address.push_str(&seals::said(app, digest, judged)?);
    Ok(address)
}

async fn authentic(app: &AppContext, verification: Verification) -> Result<AuthenticVersion, ServiceError> {
    let lines = app.db.amendments(verification.convention).await?;
    let amendments = lines
        .iter()
        .filter(|line| line.version == verification.number && line.state == AmendmentState::InForce)
        .map(|line| {
            let since = day(app, line.closed_at.unwrap_or(line.proposed_at));
            format!("l’avenant n°\u{a0}{} du {since}", line.content.number)
        })
        .collect();
    Ok(AuthenticVersion {
        amendments,
        frozen: date_time_in_paris(app, verification.frozen_at),
        reference: verification.reference,
        number: verification.number,
        state: verification.state,
        signatures: verification.signatures,
        of: verification.of,
        on_paper: verification.on_paper,
        signed_file: verification.which == CheckedWhich::File,
    })
}
