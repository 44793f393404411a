//! What a guardian without an e-mail signed on paper: the lycée hands the page over, and a named member of its staff answers for
//! it.

use domain::{
    convention::{Access, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId},
};
use http::HeaderMap;
use store::{Evidence, EvidenceSigner, FileKind, Signed};

use super::{refused, school::account, seal, shown_version};
use crate::{
    context::AppContext,
    error::AppError,
    files,
    form::DONE,
    media::{ending, media},
    party::{admit, admit_by_account},
    visitor::SignedIn,
};

/// A page that was handed over.
#[derive(Debug)]
pub struct Page<'a> {
    /// The convention.
    pub convention: &'a str,
    /// In whose name it is signed.
    pub role: &'a str,
    /// The digest of the document it belongs to.
    pub document: &'a str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Who may hand pages over: asked before anything is read.
pub async fn may_receive(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    convention: &str,
) -> Result<(), AppError> {
    recorder(app, visitor, convention).await.map(|_| ())
}

/// The convention, the member of the staff who records, and their name.
async fn recorder(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    convention: &str,
) -> Result<(ConventionId, AccountId, String), AppError> {
    let id: ConventionId = convention.parse().map_err(|_| AppError::NotFound)?;
    let (who, access) = admit_by_account(app, visitor, id).await?;
    let by = account(who)
        .filter(|_| access.fills_school)
        .ok_or(AppError::NotFound)?;
    Ok((id, by, access.name))
}

/// Who reads a page that was signed on paper: the lycée's staff who see to it, and the guardian whose signature it is.
fn reads_page(access: &Access, role: SignerRole) -> bool {
    access.fills_school || access.signs_as.contains(&role)
}

/// Where the page signed on paper is downloaded, for who may read it.
pub(super) fn page_for(access: &Access, evidence: &Evidence, line: &EvidenceSigner) -> Option<String> {
    let role = line.signer.role;
    line.signature
        .as_ref()?
        .page_hash
        .filter(|_| reads_page(access, role))?;
    Some(format!(
        "/convention/{}/version/{}/page-signee/{}",
        evidence.convention,
        evidence.number,
        role.code()
    ))
}

/// A page that was signed on paper: its name, what kind of file it is, and its bytes.
pub async fn download(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    headers: &HeaderMap,
    id: ConventionId,
    number: i32,
    role: &str,
) -> Result<(String, String, Vec<u8>), AppError> {
    let (_, access) = admit(app, visitor, headers, id).await?;
    let role = SignerRole::from_code(role).ok_or(AppError::NotFound)?;
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    // Who signs the current version is no party to those before it by that.
    let current = file
        .versions
        .last()
        .is_some_and(|version| version.number == number);
    if !reads_page(&access, role) || !(access.fills_school || current) {
        return Err(AppError::NotFound);
    }
    let page = app.db.signed_page(id, number, role).await?;
    let (digest, media) = page.ok_or(AppError::NotFound)?;
    let name = format!(
        "page-signee-{}-v{number}-{}.{}",
        file.reference,
        role.code(),
        ending(&media)
    );
    Ok((name, media, files::read(app.files.as_ref(), digest).await?))
}

/// Keeps a signed page and records the signature; gives the address of the page that says so.
pub async fn receive(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    page: Page<'_>,
) -> Result<String, AppError> {
    let (id, by, name) = recorder(app, visitor, page.convention).await?;
    let role = SignerRole::from_code(page.role).ok_or(AppError::NotFound)?;
    let document: Digest = page.document.parse().map_err(|_| AppError::BadRequest)?;
    let follow = format!("/lycee/signatures/{id}");
    let refuse = |why: &str| Ok(format!("{follow}?refus={why}"));
    let Some(media) = media(&page.bytes) else {
        return refuse("page-illisible");
    };
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    let version = shown_version(app, id, &file).await?;
    // Nothing is kept that would belong to nothing.
    let expected = version.is_some_and(|(evidence, _)| {
        evidence.document_hash == document
            && evidence
                .signers
                .iter()
                .any(|line| line.signer.role == role && line.email.is_none() && line.signature.is_none())
    });
    if !expected || !role.is_guardian() || !file.state.is_open_to_signatures() {
        return refuse("change");
    }
    let size = i32::try_from(page.bytes.len()).map_err(|_| AppError::BadRequest)?;
    let digest = files::keep(app.files.as_ref(), page.bytes).await?;
    let act = app.act(Some(by));
    let added = app
        .db
        .add_file(&act, &name, id, FileKind::SignedPage, digest, media, size)
        .await?;
    if added.is_none() {
        return refuse("change");
    }
    match app.db.record_paper(&act, id, role, document, digest).await? {
        Signed::Done { last } => {
            if last {
                seal::soon(app, id);
            }
            Ok(format!("{follow}?{DONE}=papier-recu"))
        }
        Signed::Gone => Err(AppError::NotFound),
        other => {
            tracing::info!(why = refused(other), "a signed page was not recorded");
            refuse("change")
        }
    }
}
