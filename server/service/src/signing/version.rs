//! The frozen version that the pages of signing show, and where its files are downloaded.

use domain::{convention::Frozen, id::ConventionId};
use store::{ConventionFile, Evidence};

use crate::{context::AppContext, convention::version::parse_frozen, error::ServiceError};

/// The frozen version that a convention's pages show: the current one, or the last one while another is prepared.
pub(super) async fn shown_version(
    app: &AppContext,
    id: ConventionId,
    file: &ConventionFile,
) -> Result<Option<(Evidence, Frozen)>, ServiceError> {
    let Some(last) = file.versions.last() else {
        return Ok(None);
    };
    let Some(evidence) = app.db.evidence(id, last.number).await? else {
        return Ok(None);
    };
    let frozen = parse_frozen(&evidence.content)?;
    Ok(Some((evidence, frozen)))
}

/// Where a frozen document is downloaded.
pub(super) fn document_path(id: ConventionId, number: i32) -> String {
    format!("/convention/{id}/version/{number}/document.pdf")
}

/// Where a frozen document is printed that is signed on paper.
pub(super) fn print_path(id: ConventionId, number: i32) -> String {
    format!("/convention/{id}/version/{number}/a-signer.pdf")
}

/// Where a signed file is downloaded.
pub(super) fn signed_file_path(id: ConventionId, number: i32) -> String {
    format!("/convention/{id}/version/{number}/dossier-signe.pdf")
}
