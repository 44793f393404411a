//! The document: as it would be now, and each version as it was frozen.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, Preview, Section, Values},
    id::ConventionId,
    path,
};
use http::HeaderMap;

use super::{Opened, open, page};
use crate::{
    api::convention::DocumentPage, context::AppContext, error::AppError, files, party, visitor::SignedIn,
};

/// Opens a convention for who reads its document.
async fn readable(text: &str) -> Result<Opened, AppError> {
    let opened = open(text).await?;
    if opened.access.reads_document() {
        Ok(opened)
    } else {
        Err(AppError::NotFound)
    }
}

/// `/convention/…/apercu`.
pub(crate) async fn preview(text: &str) -> Result<DocumentPage, AppError> {
    let opened = readable(text).await?;
    let file = &opened.file;
    // What is frozen is shown as it was frozen.
    if file.state.is_frozen()
        && let Some(last) = file.versions.last()
    {
        return shown(&opened, last.number).await;
    }
    let (preview, partial) = so_far(&opened);
    Ok(DocumentPage {
        head: opened.head(),
        frozen: preview.document(&opened.facts()),
        version: None,
        partial,
    })
}

/// What the document would be made from today, as far as the reader may know it; whether something is left out.
pub(super) fn so_far(opened: &Opened) -> (Preview, bool) {
    let file = &opened.file;
    let mut partial = false;
    let sections: BTreeMap<Section, Values> = opened
        .values()
        .into_iter()
        .map(|(section, values)| {
            if opened.reads(section) {
                (section, values)
            } else {
                partial = true;
                (section, known_to_host(section, &values))
            }
        })
        .collect();
    let preview = Preview {
        reference: file.reference.clone(),
        version: u32::try_from(file.number).unwrap_or(1),
        today: opened.app.clock.today(),
        check_url: format!("{}{}", opened.app.about.public_url, path::CHECK),
        sections,
    };
    (preview, partial)
}

/// What a host knows of the school's part before it is frozen: who comes, and from where.
fn known_to_host(section: Section, values: &Values) -> Values {
    let open = [
        "eleve_nom",
        "eleve_classe",
        "lycee_nom",
        "lycee_adresse",
        "chef_nom",
    ];
    match section {
        Section::Pupil | Section::School => values.iter().filter(|(name, _)| open.contains(name)).collect(),
        _ => Values::default(),
    }
}

/// `/convention/…/version/{n}`.
pub(crate) async fn version(text: &str, number: &str) -> Result<DocumentPage, AppError> {
    let opened = readable(text).await?;
    let number: i32 = number.parse().map_err(|_| AppError::NotFound)?;
    shown(&opened, number).await
}

async fn shown(opened: &Opened, number: i32) -> Result<DocumentPage, AppError> {
    let (app, file) = (&opened.app, &opened.file);
    let version = page::versions(app, file)
        .into_iter()
        .find(|version| version.number == number)
        .ok_or(AppError::NotFound)?;
    Ok(DocumentPage {
        head: opened.head(),
        frozen: page::frozen(app, file, number).await?,
        version: Some(version),
        partial: false,
    })
}

/// Which file of a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paper {
    /// What is signed.
    Document,
    /// The document and the evidence of the signatures.
    SignedFile,
}

/// A file of a version, and its name, for one of its parties.
pub async fn download(
    app: &AppContext,
    visitor: Option<&SignedIn>,
    headers: &HeaderMap,
    id: ConventionId,
    number: i32,
    which: Paper,
) -> Result<(String, Vec<u8>), AppError> {
    let (_, access) = party::admit(app, visitor, headers, id).await?;
    if !access.reads_document() {
        return Err(AppError::NotFound);
    }
    let file = app.db.convention(id).await?.ok_or(AppError::NotFound)?;
    let version = file
        .versions
        .iter()
        .find(|version| version.number == number)
        .ok_or(AppError::NotFound)?;
    let (digest, name) = match which {
        Paper::Document => (version.document_hash, "convention"),
        Paper::SignedFile => (version.file_hash.ok_or(AppError::NotFound)?, "convention-signee"),
    };
    let name = match (number, version.state) {
        (_, ConventionState::Replaced) => format!("{name}-{}-v{number}-remplacee.pdf", file.reference),
        (_, ConventionState::Cancelled) => format!("{name}-{}-v{number}-annulee.pdf", file.reference),
        _ => format!("{name}-{}-v{number}.pdf", file.reference),
    };
    Ok((name, files::read(app.files.as_ref(), digest).await?))
}
