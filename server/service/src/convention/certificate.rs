//! The student's certificate of insurance: handed over by the family or the school, read by all parties.

use domain::{convention::ConventionState, id::ConventionId, security::What, urls};
use store::FileKind;
use wire::{
    convention::ConventionFlash,
    field,
    form::{FieldError, FormData},
};

use super::{Opened, convention_id, open};
use crate::{
    blob_store,
    convention_access::authorize,
    error::ServiceError,
    file_type::{Accepted, Sent, accept, extension},
    kept,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    rate_limit::{Kept, is_over_quota, is_subject_too_often},
    request::Request,
};

/// Whether a certificate may be handed over, before any of it is read.
pub enum Admission {
    /// It may come.
    Allowed(Box<Opened>),
    /// Too many came from this person: the page that says so.
    TooOften(Outcome),
}

/// Where the form is on the convention's page.
fn form_page(id: ConventionId) -> String {
    format!("{}#attestation-remise", urls::convention(id))
}

/// Whether this request may hand a certificate over: the family may, and those who fill the school's part. For the handler of the
/// upload, which asks before it reads anything.
pub async fn admit(request: Request, id: ConventionId) -> Result<Admission, ServiceError> {
    let opened = open(request, id).await?;
    if !opened.hands_certificate_over() {
        return Err(ServiceError::NotFound);
    }
    let subject = format!("{:?}", opened.access.who);
    let over_quota = match opened.account() {
        Some(account) => is_over_quota(&opened.request, account, Kept::File).await?,
        None => false,
    };
    if over_quota || is_subject_too_often(&opened.request, "certificate", &subject).await? {
        let message = "Trop de fichiers en peu de temps. Attendez un quart d’heure, puis recommencez.";
        let error = FieldError::new(field::FILE, message);
        return Ok(Admission::TooOften(redisplay(
            form_page(id),
            FormData::default(),
            vec![error],
        )));
    }
    Ok(Admission::Allowed(Box::new(opened)))
}

/// Stores a certificate that [`admit`] allowed, and leads to the page that says so, or that says what is wrong with the file.
pub async fn receive(opened: Opened, sent: Sent) -> FormResult {
    let (app, id) = (opened.app(), opened.file.id);
    let page = urls::convention(id);
    if opened.file.state == ConventionState::Cancelled {
        return Ok(redirect_with_flash(&page, ConventionFlash::Changed));
    }
    let Accepted { media, bytes } = match accept(app, sent).await? {
        Ok(accepted) => accepted,
        Err(refused) => {
            let error = FieldError::new(field::FILE, refused.message());
            return Ok(redisplay(form_page(id), FormData::default(), vec![error]));
        }
    };
    let size = i32::try_from(bytes.len()).map_err(|_| ServiceError::BadRequest)?;
    let digest = blob_store::keep(app, bytes).await?;
    let context = app.context(opened.account());
    let added = app
        .db
        .add_file(
            &context,
            opened.by(),
            id,
            FileKind::Liability,
            digest,
            media,
            size,
        )
        .await?;
    let flash = if added.is_some() {
        ConventionFlash::CertificateAdded
    } else {
        ConventionFlash::Changed
    };
    Ok(redirect_with_flash(&form_page(id), flash))
}

/// The certificate, for any party to the convention: its name, its type, its bytes.
pub async fn download(request: Request, id: ConventionId) -> Result<(String, String, Vec<u8>), ServiceError> {
    let app = &request.app;
    let (_, access) = authorize(&request, id).await?;
    let file = app.db.liability(id).await?.ok_or(ServiceError::NotFound)?;
    let bytes = blob_store::read(app.files.as_ref(), file.digest).await?;
    kept::note_convention(&request, id, &access, What::Certificate).await;
    Ok((
        format!("attestation-assurance.{}", extension(&file.media)),
        file.media,
        bytes,
    ))
}

/// Takes the certificate back, for those who may hand it over.
pub async fn remove(request: Request, form: FormData) -> FormResult {
    let id = convention_id(form.get(field::CONVENTION))?;
    let opened = open(request, id).await?;
    if !opened.hands_certificate_over() {
        return Err(ServiceError::NotFound);
    }
    if let Some(file) = &opened.file.liability {
        let app = opened.app();
        let context = app.context(opened.account());
        app.db.remove_file(&context, opened.by(), id, file.id).await?;
    }
    Ok(redirect_with_flash(
        &form_page(id),
        ConventionFlash::CertificateRemoved,
    ))
}
