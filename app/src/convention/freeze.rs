//! Freezing: what was checked is written in canonical JSON, set in type, hashed and kept. The store then makes it so, if nothing
//! changed meanwhile.

use domain::{
    account::Role,
    convention::{Checked, Frozen, TEMPLATE},
    path,
};
use store::{ConventionFile, FrozenVersion};

use super::{Opened, facts, values};
use crate::{context::AppContext, error::AppError, files, press, signing::link_secret, visitor::visitor};

/// What came of preparing a version.
pub enum Prepared {
    /// It can be validated.
    Ready(Box<FrozenVersion>),
    /// Something is missing or wrong.
    Missing,
    /// Its document would take more than four pages.
    TooLong,
}

/// Prepares the version that the reader would validate now.
pub(crate) async fn freeze(opened: &Opened) -> Result<Prepared, AppError> {
    let quality = match visitor() {
        Some(visitor) if visitor.account.is(Role::Head) => "chef d’établissement",
        _ => "par délégation du chef d’établissement",
    };
    let by = format!("{}, {quality}", opened.access.name);
    prepare(&opened.app, &opened.file, &by).await
}

/// Prepares the version that `by` (name and quality) would validate now.
pub async fn prepare(app: &AppContext, file: &ConventionFile, by: &str) -> Result<Prepared, AppError> {
    let checked = Checked::of(&values(file), &facts(app, file));
    let Some(content) = checked.content else {
        return Ok(Prepared::Missing);
    };
    let signers = domain::convention::signers(&content, checked.both_guardians);
    let frozen = Frozen {
        reference: file.reference.clone(),
        version: u32::try_from(file.number).map_err(|_| AppError::broken())?,
        template: TEMPLATE.to_owned(),
        school_year: file.campaign.label.clone(),
        validated_on: app.clock.today(),
        validated_by: by.to_owned(),
        check_url: format!("{}{}", app.about.public_url, path::CHECK),
        content,
        signers: signers.iter().map(|(signer, _)| signer.clone()).collect(),
    };
    let (content, content_hash) = frozen.seal().map_err(|error| {
        tracing::error!(%error, "a convention could not be written");
        AppError::broken()
    })?;
    let Some(document) = set_in_type(content.clone()).await? else {
        return Ok(Prepared::TooLong);
    };
    let document_hash = files::keep(app.files.as_ref(), document).await?;
    let links = signers.iter().map(|_| link_secret(app)).collect();
    Ok(Prepared::Ready(Box::new(FrozenVersion {
        number: file.number,
        content,
        content_hash,
        document_hash,
        check_code: content_hash.short(),
        signers,
        links,
    })))
}

/// The PDF of a frozen version, unless it would be too long.
async fn set_in_type(json: String) -> Result<Option<Vec<u8>>, AppError> {
    match press::work(move || documents::render(&json)).await? {
        Ok(document) => Ok(Some(document)),
        Err(documents::DocumentError::TooLong(_)) => Ok(None),
        Err(error) => {
            tracing::error!(%error, "a convention could not be set in type");
            Err(AppError::broken())
        }
    }
}
