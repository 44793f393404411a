//! `/verifier`: whether a document is authentic. Nothing personal is answered.

use domain::digest::Digest;
use store::{CheckedWhich, Verification};
use wire::signing::verify::{AuthenticVersion, VerifyAnswer};

use crate::{
    context::AppContext, error::ServiceError, format::date_time_in_paris, rate_limit::is_network_too_often,
    request::Request,
};

/// What stands in the address in place of a digest when too many files were sent from there.
pub const TOO_OFTEN: &str = "trop";
/// The same when the file was too large.
pub const TOO_LARGE: &str = "trop-lourd";

/// What is known of a document, by its reference and code, or by the digest of a file. For anybody.
pub async fn verify(
    request: Request,
    reference: String,
    code: String,
    digest: String,
) -> Result<VerifyAnswer, ServiceError> {
    let app = &request.app;
    let (reference, code, digest) = (reference.trim(), code.trim(), digest.trim());
    if digest == TOO_OFTEN {
        return Ok(VerifyAnswer::TooOften);
    }
    if digest == TOO_LARGE {
        return Ok(VerifyAnswer::TooLarge);
    }
    if [reference, code, digest].iter().all(|text| text.is_empty()) {
        return Ok(VerifyAnswer::Nothing);
    }
    if is_network_too_often(&request, "check").await? {
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
        return Ok(VerifyAnswer::Unknown);
    };
    if let Some(altered) = verification.altered {
        let (id, number) = (verification.convention, verification.number);
        tracing::error!(%id, number, %altered, "a version that is checked was altered");
        return Ok(VerifyAnswer::Altered {
            reference: verification.reference,
            number,
        });
    }
    Ok(VerifyAnswer::Authentic(authentic(
        app,
        verification,
        !digest.is_empty(),
    )))
}

/// Whether a file may be sent here to be checked. For the handler of the upload, which asks before it reads the file.
pub async fn may_send(request: &Request) -> Result<bool, ServiceError> {
    Ok(!is_network_too_often(request, "check_file").await?)
}

fn authentic(app: &AppContext, verification: Verification, by_file: bool) -> AuthenticVersion {
    AuthenticVersion {
        frozen: date_time_in_paris(app, verification.frozen_at),
        reference: verification.reference,
        number: verification.number,
        state: verification.state,
        signatures: verification.signatures,
        of: verification.of,
        by_file,
        signed_file: verification.which == CheckedWhich::File,
    }
}
