//! `/verifier`: whether a document is authentic. Nothing personal is answered.

use domain::digest::Digest;
use store::{CheckedWhich, Verdict};

use crate::{
    api::signing::check::{CheckAnswer, Known},
    context::{AppContext, ClientAddress, app_context},
    error::AppError,
    limit::{is_too_often_from, is_too_often_from_here},
    membership::moment,
};

/// What stands in the address in place of a digest when too many files were sent from there.
pub const TOO_OFTEN: &str = "trop";

/// What is known of a document.
pub(crate) async fn check(reference: &str, code: &str, digest: &str) -> Result<CheckAnswer, AppError> {
    let app = app_context()?;
    let (reference, code, digest) = (reference.trim(), code.trim(), digest.trim());
    if digest == TOO_OFTEN {
        return Ok(CheckAnswer::TooOften);
    }
    if [reference, code, digest].iter().all(|text| text.is_empty()) {
        return Ok(CheckAnswer::Nothing);
    }
    if is_too_often_from_here(&app, "check").await? {
        return Ok(CheckAnswer::TooOften);
    }
    let found = if digest.is_empty() {
        if reference.is_empty() || code.is_empty() {
            return Ok(CheckAnswer::Incomplete);
        }
        app.db.check_by_code(reference, code).await?
    } else {
        let Ok(digest) = digest.parse::<Digest>() else {
            return Ok(CheckAnswer::Incomplete);
        };
        app.db.check_by_digest(digest).await?
    };
    let Some(verdict) = found else {
        return Ok(CheckAnswer::Unknown);
    };
    if let Some(altered) = verdict.altered {
        let (id, number) = (verdict.convention, verdict.number);
        tracing::error!(%id, number, %altered, "a version that is checked was altered");
        return Ok(CheckAnswer::Altered {
            reference: verdict.reference,
            number,
        });
    }
    Ok(CheckAnswer::Known(known(&app, verdict, !digest.is_empty())))
}

/// Whether a file may be sent here to be checked: asked before it is read.
pub async fn may_send(app: &AppContext, from: Option<ClientAddress>) -> Result<bool, AppError> {
    Ok(!is_too_often_from(app, "check_file", from).await?)
}

fn known(app: &AppContext, verdict: Verdict, by_file: bool) -> Known {
    Known {
        frozen: moment(app, verdict.frozen_at),
        reference: verdict.reference,
        number: verdict.number,
        state: verdict.state,
        signatures: verdict.signatures,
        of: verdict.of,
        by_file,
        signed_file: verdict.which == CheckedWhich::File,
    }
}
