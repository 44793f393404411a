//! What a party signed on paper: the school hands the page over, and a named member of its staff answers for it. Guardians without an
//! e-mail may everywhere, the others where the head takes it.

use domain::{
    convention::{Access, PaperRule, SignerRole, paper_day_fault},
    day::{DayError, parse_day},
    digest::Digest,
    id::{AccountId, ConventionId},
    security::What,
};
use store::{Evidence, EvidenceSigner, Signed, SignedPaper};
use wire::{
    field,
    flash::Flash,
    form::{FieldError, FormData},
    signing::school::{PAPER_REFUSED, PaperRefusal, SchoolConventionFlash},
};

use super::{finalize, version::shown_version, why_not_signed::why_not_signed};
use crate::{
    blob_store,
    convention::{account_of, convention_id},
    convention_access::{authorize, authorize_account},
    error::ServiceError,
    file_type::{Accepted, Refused, Sent, accept, extension},
    form_response::{PROOF_PAGE, proof_then_again},
    kept,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_parameter, with_query},
    rate_limit::{Kept, is_over_quota},
    request::Request,
};

/// A page that was handed over.
#[derive(Debug)]
pub struct SignedPage {
    /// The convention.
    pub convention: String,
    /// In whose name it is signed.
    pub role: String,
    /// The digest of the document it belongs to.
    pub document: String,
    /// The day that it says, as it was typed.
    pub signed_on: String,
    /// The file.
    pub file: Sent,
}

/// Whether this request may hand pages over: those who fill the school's part may, by their account, once they have shown again who they
/// are, since they sign for somebody else. For the handler of the upload, which asks before it reads anything.
pub async fn may_receive(request: &Request, convention: &str) -> Result<(), ServiceError> {
    let (_, by, _) = recorder(request, convention).await?;
    if is_over_quota(request, by, Kept::File).await? {
        return Err(ServiceError::Overloaded);
    }
    request.require_fresh_proof()
}

/// Where whoever hands a page over shows again who they are. It leads back to the form: a file is not stored on the way.
pub fn proof_page(convention: &str) -> String {
    let back = format!("/lycee/signatures/{convention}");
    with_query(PROOF_PAGE, &[("suite", &back)])
}

/// The same for somebody who had chosen a file already: on the way back they are told that nothing is recorded yet.
pub fn prove_first(convention: &str) -> Outcome {
    redirect(proof_then_again(&format!("/lycee/signatures/{convention}")))
}

/// The convention, the member of the staff who records, and their name.
async fn recorder(
    request: &Request,
    convention: &str,
) -> Result<(ConventionId, AccountId, String), ServiceError> {
    let id = convention_id(convention)?;
    let (who, access) = authorize_account(request, id).await?;
    let by = account_of(who)
        .filter(|_| access.fills_school)
        .ok_or(ServiceError::NotFound)?;
    Ok((id, by, access.name))
}

/// Whether somebody reads a page that was signed on paper: the school's staff who see to it do, and the party whose signature it is.
fn reads_page(access: &Access, role: SignerRole) -> bool {
    access.fills_school || access.signs_as.contains(&role)
}

/// Where the page signed on paper is downloaded, for those who may read it.
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

/// A page that was signed on paper, for the school's staff who see to it and the party who signed it: its name, its type, and its
/// bytes.
pub async fn download(
    request: Request,
    id: ConventionId,
    number: i32,
    role: String,
) -> Result<(String, String, Vec<u8>), ServiceError> {
    let app = &request.app;
    let (_, access) = authorize(&request, id).await?;
    let role = SignerRole::from_code(&role).ok_or(ServiceError::NotFound)?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    // Whoever signs the current version is no party to those before it by that.
    let current = file
        .versions
        .last()
        .is_some_and(|version| version.number == number);
    if !reads_page(&access, role) || !(access.fills_school || current) {
        return Err(ServiceError::NotFound);
    }
    let page = app.db.signed_page(id, number, role).await?;
    let (digest, media) = page.ok_or(ServiceError::NotFound)?;
    let name = format!(
        "page-signee-{}-v{number}-{}.{}",
        file.reference,
        role.code(),
        extension(&media)
    );
    let bytes = blob_store::read(app.files.as_ref(), digest).await?;
    kept::note_convention(&request, id, &access, What::Document).await;
    Ok((name, media, bytes))
}

/// Stores a signed page and records the signature, for those whom [`may_receive`] allows; leads to the page that says so, or why not.
pub async fn receive(request: Request, page: SignedPage) -> FormResult {
    let app = &request.app;
    let (id, by, name) = recorder(&request, &page.convention).await?;
    let school_page = format!("/lycee/signatures/{id}");
    let refuse = |why: PaperRefusal| Ok(redirect(with_parameter(&school_page, PAPER_REFUSED, why.code())));
    let accepted = accept(app, page.file).await?;
    let role = SignerRole::from_code(&page.role);
    let Accepted { media, bytes } = match accepted {
        Ok(accepted) => accepted,
        Err(refused) => return Ok(shown_again(&school_page, role, refused)),
    };
    let role = role.ok_or(ServiceError::NotFound)?;
    let document: Digest = page.document.parse().map_err(|_| ServiceError::BadRequest)?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let allowed = app.db.paper_rule(file.school).await?;
    // Nothing is stored that would belong to nothing.
    let version = shown_version(app, id, &file)
        .await?
        .filter(|(evidence, _)| is_awaited(evidence, allowed, document, role));
    let Some((_, frozen)) = version.filter(|_| file.state.is_open_to_signatures()) else {
        return refuse(PaperRefusal::Changed);
    };
    let day = parse_day(&page.signed_on).map_err(DayError::message);
    let day =
        day.and_then(|day| paper_day_fault(day, frozen.validated_on, app.clock.today()).map_or(Ok(day), Err));
    let signed_on = match day {
        Ok(day) => day,
        Err(message) => return Ok(day_again(&school_page, role, page.signed_on, message)),
    };
    let size = i32::try_from(bytes.len()).map_err(|_| ServiceError::BadRequest)?;
    let digest = blob_store::keep(app, bytes).await?;
    let context = app.context(Some(by));
    let paper = SignedPaper {
        role,
        document,
        signed_on,
        page: digest,
    };
    let received = app
        .db
        .receive_paper(&context, &name, id, &paper, (media, size))
        .await?;
    match received {
        Signed::Done { last } => {
            if last {
                finalize::soon(app, id);
            }
            Ok(redirect_with_flash(
                &school_page,
                SchoolConventionFlash::PaperRecorded,
            ))
        }
        Signed::Gone => Err(ServiceError::NotFound),
        Signed::OtherRole(own) if own == role => refuse(PaperRefusal::Own),
        other => {
            tracing::info!(why = why_not_signed(other), "a signed page was not recorded");
            refuse(PaperRefusal::Changed)
        }
    }
}

/// The page of the form again, with what is wrong beside the field; above all forms where nobody knows which it was, since nothing of a
/// file that is too large may have been read.
fn shown_again(school_page: &str, role: Option<SignerRole>, refused: Refused) -> Outcome {
    let message = format!("Rien n’est enregistré. {}", refused.message());
    let error = match role {
        Some(role) => FieldError::new(field::of(field::SIGNED_PAGE, role.code()), message),
        None => FieldError::of_form(message),
    };
    redisplay(school_page, FormData::default(), vec![error])
}

/// The same where the day cannot be right: it is shown as it was typed, and the file is chosen again.
fn day_again(school_page: &str, role: SignerRole, typed: String, message: &str) -> Outcome {
    let form = [
        (field::ROLE.to_owned(), role.code().to_owned()),
        (field::SIGNED_ON.to_owned(), typed),
    ];
    let message = format!("Rien n’est enregistré. {message} Choisissez aussi le fichier de nouveau.");
    let error = FieldError::new(field::of(field::SIGNED_ON, role.code()), message);
    redisplay(school_page, form.into_iter().collect(), vec![error])
}

/// Whether that document waits for a signature on paper in that role: of somebody of whom it is taken, and who has not signed.
fn is_awaited(evidence: &Evidence, allowed: PaperRule, document: Digest, role: SignerRole) -> bool {
    evidence.document_hash == document
        && evidence.signers.iter().any(|line| {
            line.signer.role == role && line.signature.is_none() && takes_paper(evidence, allowed, line)
        })
}

/// Whether a page that somebody signs on paper is taken: of a minor, guardians sign too.
pub(super) fn takes_paper(evidence: &Evidence, rule: PaperRule, line: &EvidenceSigner) -> bool {
    let minor = evidence.signers.iter().any(|line| line.signer.role.is_guardian());
    rule.allows(line.signer.role, line.email.is_some(), minor)
}
