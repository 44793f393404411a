//! The pupil's certificate of insurance: handed over by the family or the lycée, read by all parties. What it is is told by its
//! bytes, never by its name.

use domain::{convention::ConventionState, id::ConventionId, path};
use http::HeaderMap;
use store::FileKind;

use super::{Opened, open};
use crate::{
    answer::{done, returned_to},
    context::AppContext,
    error::AppError,
    files,
    form::{Fault, Fields},
    limit::is_too_often_by,
    media::{LARGEST, ending, media},
    party,
    pupil::id,
    visitor::SignedIn,
};

/// Field of the form.
const FIELD: &str = "fichier";

/// What comes of who wants to hand a certificate over, before any of it is read.
pub enum Admitted {
    /// It may come.
    Opened(Box<Opened>),
    /// Too many came from this person: the page that says so.
    TooOften(String),
}

/// Who may hand it over: the family, and who fills the lycée's part. Asked before anything is read.
pub async fn admit(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    headers: &HeaderMap,
    id: ConventionId,
) -> Result<Admitted, AppError> {
    let (who, access) = party::admit(app, visitor, headers, id).await?;
    if !(access.family || access.fills_school) {
        return Err(AppError::NotFound);
    }
    if is_too_often_by(app, "certificate", &format!("{who:?}")).await? {
        let said = "Trop de fichiers en peu de temps. Attendez un quart d’heure, puis recommencez.";
        let page = format!("{}#attestation", path::convention(id));
        let fault = Fault::new(FIELD, said);
        return Ok(Admitted::TooOften(
            returned_to(app, &page, Fields::default(), vec![fault]).await?,
        ));
    }
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    Ok(Admitted::Opened(Box::new(Opened {
        app: app.clone(),
        file,
        access,
    })))
}

/// Takes a file from somebody who was admitted; gives the page that says so, or what is wrong with it.
pub async fn receive(opened: &Opened, bytes: Vec<u8>) -> Result<String, AppError> {
    let (app, id) = (&opened.app, opened.file.id);
    let page = path::convention(id);
    if opened.file.state == ConventionState::Cancelled {
        return Ok(format!("{page}?fait=change"));
    }
    let fault = if bytes.is_empty() {
        Some("Choisissez un fichier.")
    } else if bytes.len() > LARGEST {
        Some("Ce fichier dépasse 5\u{a0}Mo. Prenez une photo moins lourde, ou une seule page.")
    } else {
        None
    };
    let media = match (fault, media(&bytes)) {
        (None, Some(media)) => media,
        (fault, _) => {
            let said =
                fault.unwrap_or("Ce fichier n’est ni un PDF, ni une image JPEG ou PNG, ou il est abîmé.");
            return returned_to(
                app,
                &format!("{page}#attestation"),
                Fields::default(),
                vec![Fault::new(FIELD, said)],
            )
            .await;
        }
    };
    let size = i32::try_from(bytes.len()).map_err(|_| AppError::BadRequest)?;
    let digest = files::keep(app.files.as_ref(), bytes).await?;
    let act = app.act(opened.account());
    let name = &opened.access.name;
    let kept = app
        .db
        .add_file(&act, name, id, FileKind::Liability, digest, media, size)
        .await?;
    let what = if kept.is_some() { "attestation" } else { "change" };
    Ok(format!("{page}?fait={what}#attestation"))
}

/// The certificate: its name, its kind, its bytes. For any party.
pub async fn download(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    headers: &HeaderMap,
    id: ConventionId,
) -> Result<(String, String, Vec<u8>), AppError> {
    party::admit(app, visitor, headers, id).await?;
    let file = app.db.liability(id).await?.ok_or(AppError::NotFound)?;
    let bytes = files::read(app.files.as_ref(), file.digest).await?;
    Ok((
        format!("attestation-assurance.{}", ending(&file.media)),
        file.media,
        bytes,
    ))
}

/// Takes it back. For who may hand it over.
pub(crate) async fn remove(form: Fields) -> Result<(), AppError> {
    let convention: ConventionId = id(form.get("convention"))?;
    let opened = open(&convention.to_string()).await?;
    if !(opened.access.family || opened.access.fills_school) {
        return Err(AppError::NotFound);
    }
    let page = format!("{}#attestation", path::convention(convention));
    if let Some(file) = &opened.file.liability {
        let act = opened.app.act(opened.account());
        opened
            .app
            .db
            .remove_file(&act, &opened.access.name, convention, file.id)
            .await?;
    }
    done(&page, "attestation-retiree");
    Ok(())
}
