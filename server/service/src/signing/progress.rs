//! Who has signed, and who is awaited.

use std::collections::BTreeMap;

use domain::typography::{date, of_person, span};
use store::{EvidenceSigner, SignatureLine};
use wire::signing::page::{Progress, ProgressLine};

use super::{
    paper::page_for,
    version::{shown_version, signed_file_path},
};
use crate::{
    context::AppContext,
    convention::{convention_id, refusal},
    convention_access::authorize,
    error::ServiceError,
    format::date_time,
    request::Request,
};

/// Who has signed the version that is shown, for the parties.
pub async fn read(request: Request, id: String) -> Result<Progress, ServiceError> {
    let app = &request.app;
    let id = convention_id(&id)?;
    let (_, access) = authorize(&request, id).await?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let Some((evidence, _)) = shown_version(app, id, &file).await? else {
        return Ok(Progress {
            revision: file.revision,
            ..Progress::default()
        });
    };
    let closed = !evidence.state.is_live();
    let refusal = refusal::find(app, &file, &access).await?;
    let refused = |line: &EvidenceSigner| {
        refusal
            .as_ref()
            .filter(|refusal| {
                refusal.role == line.signer.role && i64::from(refusal.version) == i64::from(evidence.number)
            })
            .map(|refusal| refusal.when.clone())
            .unwrap_or_default()
    };
    // Who sees to addresses learns here, too, that somebody was never asked.
    let undelivered = if access.fills_school && !closed {
        app.db.undelivered(id).await?
    } else {
        BTreeMap::new()
    };
    let correct = |line: &EvidenceSigner| {
        let email = line.email.as_deref().unwrap_or_default().to_lowercase();
        let is_wrong = undelivered.get(&email).is_some_and(|last| last.given_up);
        if is_wrong && line.signature.is_none() {
            format!("/lycee/signatures/{id}")
        } else {
            String::new()
        }
    };
    Ok(Progress {
        revision: file.revision,
        number: evidence.number,
        state: evidence.state.label().to_owned(),
        since: date_time(app, evidence.frozen_at),
        complete: !closed && evidence.signers.iter().all(|line| line.signature.is_some()),
        closed,
        file: evidence
            .file_hash
            .map(|_| signed_file_path(id, evidence.number))
            .unwrap_or_default(),
        lines: evidence
            .signers
            .iter()
            .map(|line| ProgressLine {
                page: page_for(&access, &evidence, line).unwrap_or_default(),
                refused: refused(line),
                correct: correct(line),
                ..shown(app, line)
            })
            .collect(),
    })
}

/// How somebody was identified, and by what right they signed where it was in somebody else's name.
fn means(signature: &SignatureLine) -> String {
    // Who recorded it, what they do there and what they saw are in these words.
    if signature.recorded_by.is_some() {
        return signature.identified.clone();
    }
    let means = signature.means.label();
    signature.delegated.as_ref().map_or_else(
        || means.to_owned(),
        |delegated| {
            let days = if delegated.first == delegated.last {
                format!("du {}", date(delegated.first))
            } else {
                span(delegated.first, delegated.last)
            };
            format!("{means}, par délégation {} {days}", of_person(&delegated.by))
        },
    )
}

fn shown(app: &AppContext, line: &EvidenceSigner) -> ProgressLine {
    let signature = line.signature.as_ref();
    ProgressLine {
        role: line.signer.role.label().to_owned(),
        name: line.signer.name.clone(),
        signed: signature
            .map(|signature| date_time(app, signature.signed_at))
            .unwrap_or_default(),
        by: signature
            .map(|signature| signature.name.clone())
            .filter(|name| *name != line.signer.name)
            .unwrap_or_default(),
        means: signature.map(means).unwrap_or_default(),
        refused: String::new(),
        page: String::new(),
        correct: String::new(),
    }
}
