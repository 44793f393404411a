//! Who has signed, and who is awaited.

use domain::path;
use store::EvidenceSigner;

use super::{convention_id, file_path, shown_version};
use crate::{
    api::signing::page::{AwaitedShown, Progress, ProgressLine},
    context::{AppContext, app_context},
    error::AppError,
    membership::moment,
    party::admitted,
    visitor::signed_in,
};

/// Who has signed the version that is shown.
pub(crate) async fn read(text: &str) -> Result<Progress, AppError> {
    let app = app_context()?;
    let id = convention_id(text)?;
    let (_, access) = admitted(&app, id).await?;
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    let Some((evidence, _)) = shown_version(&app, id, &file).await? else {
        return Ok(Progress {
            revision: file.revision,
            ..Progress::default()
        });
    };
    Ok(Progress {
        revision: file.revision,
        number: evidence.number,
        state: evidence.state.label().to_owned(),
        since: moment(&app, evidence.frozen_at),
        complete: evidence.signers.iter().all(|line| line.signature.is_some()),
        file: evidence
            .file_hash
            .map(|_| file_path(id, evidence.number))
            .unwrap_or_default(),
        lines: evidence
            .signers
            .iter()
            .map(|line| ProgressLine {
                page: super::paper::page_for(&access, &evidence, line).unwrap_or_default(),
                ..shown(&app, line)
            })
            .collect(),
    })
}

fn shown(app: &AppContext, line: &EvidenceSigner) -> ProgressLine {
    let signature = line.signature.as_ref();
    ProgressLine {
        role: line.signer.role.label().to_owned(),
        name: line.signer.name.clone(),
        signed: signature
            .map(|signature| moment(app, signature.signed_at))
            .unwrap_or_default(),
        by: signature
            .map(|signature| signature.name.clone())
            .filter(|name| *name != line.signer.name)
            .unwrap_or_default(),
        means: signature
            .map(|signature| match &signature.recorded_by {
                Some(staff) => format!("Sur papier, page enregistrée par {staff}"),
                None => signature.means.label().to_owned(),
            })
            .unwrap_or_default(),
        page: String::new(),
    }
}

/// What the visitor has to sign.
pub(crate) async fn awaited() -> Result<Vec<AwaitedShown>, AppError> {
    let app = app_context()?;
    let visitor = signed_in()?;
    let awaited = app.db.awaited_of(visitor.id()).await?;
    Ok(awaited
        .into_iter()
        .map(|line| AwaitedShown {
            path: path::signing(line.id),
            since: moment(&app, line.frozen_at),
            reference: line.reference,
            student: line.student,
            host: line.host,
        })
        .collect())
}
