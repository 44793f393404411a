//! `/verifier`: whether a document is authentic. Nothing personal is answered.

use domain::{convention::Comparison, digest::Digest};
use store::{CheckedWhich, Verification};
use wire::signing::verify::{AuthenticVersion, VerifyAnswer};

use crate::{
    blocking_pool, context::AppContext, convention::version::parse_frozen, error::ServiceError,
    format::date_time_in_paris, rate_limit::is_network_too_often, request::Request,
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
        return erased(app, digest).await;
    };
    if let Some(altered) = verification.altered {
        let (id, number) = (verification.convention, verification.number);
        tracing::error!(%id, number, %altered, "a version that is checked was altered");
        return Ok(VerifyAnswer::Altered {
            reference: verification.reference,
            number,
        });
    }
    if digest.is_empty() {
        return known(app, verification).await;
    }
    Ok(VerifyAnswer::Authentic(authentic(app, verification)))
}

/// What is said of a file that is not known any more, or never was.
async fn erased(app: &AppContext, digest: &str) -> Result<VerifyAnswer, ServiceError> {
    let Ok(digest) = digest.parse::<Digest>() else {
        return Ok(VerifyAnswer::Unknown);
    };
    let Some(version) = app.db.erased_by_digest(digest).await? else {
        return Ok(VerifyAnswer::Unknown);
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

/// A reference and its code stand on any copy of the document, the forged one too: what it should say is for its holder to compare.
async fn known(app: &AppContext, verification: Verification) -> Result<VerifyAnswer, ServiceError> {
    let content = app
        .db
        .frozen_content(verification.convention, verification.number)
        .await?
        .ok_or_else(|| ServiceError::broken("a version that was recognised has no content"))?;
    let comparison = Comparison::of(&parse_frozen(&content)?.content);
    let pages = blocking_pool::run(move || pdf::page_count(&content))
        .await?
        .map_err(ServiceError::broken_by("a frozen version cannot be rendered"))?;
    Ok(VerifyAnswer::Known {
        version: authentic(app, verification),
        comparison,
        pages,
    })
}

/// Whether a file may be sent here to be checked. For the handler of the upload, which asks before it reads the file.
pub async fn may_send(request: &Request) -> Result<bool, ServiceError> {
    Ok(!is_network_too_often(request, "check_file").await?)
}

fn authentic(app: &AppContext, verification: Verification) -> AuthenticVersion {
    AuthenticVersion {
        frozen: date_time_in_paris(app, verification.frozen_at),
        reference: verification.reference,
        number: verification.number,
        state: verification.state,
        signatures: verification.signatures,
        of: verification.of,
        on_paper: verification.on_paper,
        signed_file: verification.which == CheckedWhich::File,
    }
}
