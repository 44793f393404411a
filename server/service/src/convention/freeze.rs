//! Freezing: what was checked is written in canonical JSON, rendered, hashed and stored. The store then makes it the current version, if
//! nothing changed meanwhile.

use domain::{
    account::Role,
    convention::{Checked, Content, Frozen, Missing, Signer, SignerRole},
    urls,
};
use pdf::DocumentError;
use store::{ConventionFile, FrozenVersion, LinkRole};

use super::{Opened, current_wording, facts, values};
use crate::{
    blob_store, blocking_pool, context::AppContext, error::ServiceError, logo::kept_pictures,
    signing::link_delivery::link_secret,
};

/// What came of preparing a version.
pub enum Prepared {
    /// It can be validated.
    Ready(Box<FrozenVersion>),
    /// Something is missing or wrong.
    Missing,
    /// Its document would take more pages than the layout allows.
    TooLong,
}

/// Whether a convention that is in the school's hands can be validated.
pub(super) enum Readiness {
    /// It can, and this is what it would say.
    Ready(Box<Content>),
    /// This is missing or wrong.
    Missing(Vec<Missing>),
}

/// Whether the convention as it was opened can be validated.
pub(super) async fn readiness(opened: &Opened) -> Result<Readiness, ServiceError> {
    let checked = Checked::of(&values(&opened.file), &opened.facts());
    let Some(content) = checked.content else {
        return Ok(Readiness::Missing(checked.missing));
    };
    let shared = shared_addresses(opened, &checked.signers).await?;
    Ok(if shared.is_empty() {
        Readiness::Ready(Box::new(content))
    } else {
        Readiness::Missing(shared)
    })
}

/// Prepares the version that the reader would validate now.
pub(super) async fn freeze(opened: &Opened) -> Result<Prepared, ServiceError> {
    let quality = match &opened.request.user {
        Some(user) if user.account.is(Role::Head) => "chef d’établissement",
        _ => "par délégation du chef d’établissement",
    };
    let by = format!("{}, {quality}", opened.access.name);
    prepare(opened.app(), &opened.file, &by).await
}

/// Prepares the version that `by` (name and quality) would validate now. For [`crate::convention::transitions::validate`], and for the
/// demonstration's data.
pub async fn prepare(app: &AppContext, file: &ConventionFile, by: &str) -> Result<Prepared, ServiceError> {
    let checked = Checked::of(&values(file), &facts(app, file));
    let Some(content) = checked.content else {
        return Ok(Prepared::Missing);
    };
    let signers = checked.signers;
    let logos = content.logos;
    let wording = current_wording(app, file).await?;
    let frozen = Frozen {
        reference: file.reference.clone(),
        version: u32::try_from(file.number)
            .map_err(ServiceError::broken_by("a convention has an impossible number"))?,
        template: file.campaign.template.clone(),
        wording,
        school_year: file.campaign.label.clone(),
        validated_on: app.clock.today(),
        validated_by: by.to_owned(),
        check_url: format!("{}{}", app.about.public_url, urls::CHECK),
        content,
        signers: signers.iter().map(|(signer, _)| signer.clone()).collect(),
    };
    let template = frozen.text_id().to_owned();
    let (content, content_hash) = frozen
        .canonical_json()
        .map_err(ServiceError::broken_by("a convention could not be written"))?;
    let pictures = kept_pictures(app, logos).await?;
    let Some(document) = render(content.clone(), pictures).await? else {
        return Ok(Prepared::TooLong);
    };
    let document_hash = blob_store::keep(app, document).await?;
    let links = signers.iter().map(|_| link_secret(app)).collect();
    Ok(Prepared::Ready(Box::new(FrozenVersion {
        number: file.number,
        template,
        content,
        content_hash,
        document_hash,
        check_code: content_hash.short(),
        logos,
        signers,
        links,
    })))
}

/// The PDF of a frozen version, unless it would be too long.
async fn render(json: String, pictures: Vec<Vec<u8>>) -> Result<Option<Vec<u8>>, ServiceError> {
    match blocking_pool::run(move || pdf::render(&json, &pictures)).await? {
        Ok(document) => Ok(Some(document)),
        Err(DocumentError::TooLong(_)) => Ok(None),
        Err(error) => Err(ServiceError::broken_by("a convention could not be rendered")(
            error,
        )),
    }
}

/// The signers who share an address. The student's own, which is in no section, is that of their account.
async fn shared_addresses(
    opened: &Opened,
    signers: &[(Signer, String)],
) -> Result<Vec<Missing>, ServiceError> {
    let account = opened.app().db.account(opened.file.student).await?;
    let own = account.and_then(|account| account.email).unwrap_or_default();
    let addresses: Vec<(SignerRole, &str)> = signers
        .iter()
        .map(|(signer, email)| match signer.role {
            SignerRole::Student => (signer.role, own.as_str()),
            role => (role, email.as_str()),
        })
        .collect();
    let mut missing: Vec<Missing> = Missing::shared(&addresses).into_iter().collect();
    let linked: Vec<(LinkRole, &str)> = addresses
        .iter()
        .map(|(role, email)| (LinkRole::Signer(*role), *email))
        .collect();
    missing.extend(opened.app().db.barred_address(opened.file.id, &linked).await?);
    Ok(missing)
}
