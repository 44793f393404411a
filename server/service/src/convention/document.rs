//! The document: as it would be now, and each version as it was frozen.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, Preview, Section, Unsaid, Values},
    id::ConventionId,
    security::What,
    urls,
};
use wire::convention::DocumentPage;

use super::{
    Opened, convention_id, current_wording, open,
    version::{frozen, versions},
};
use crate::{
    blob_store, blocking_pool, context::AppContext, convention_access::authorize, error::ServiceError, kept,
    logo::pictures_of, rate_limit::is_subject_too_often, request::Request, signing::finalize::file_for_party,
};

/// Opens a convention for somebody who may read its document.
async fn open_to_read(request: Request, id: &str) -> Result<Opened, ServiceError> {
    let opened = open(request, convention_id(id)?).await?;
    if opened.access.reads_document() {
        Ok(opened)
    } else {
        Err(ServiceError::NotFound)
    }
}

/// `/convention/…/apercu`: the document as it would be now, for the parties who read it. Once it is frozen, as it was frozen.
pub async fn preview(request: Request, id: String) -> Result<DocumentPage, ServiceError> {
    let opened = open_to_read(request, &id).await?;
    let file = &opened.file;
    if file.state.is_frozen()
        && let Some(last) = file.versions.last()
    {
        return version_page(&opened, last.number).await;
    }
    opened.note_read().await;
    let (mut preview, partial) = current_preview(&opened);
    preview.wording = current_wording(opened.app(), file).await?;
    Ok(DocumentPage {
        head: opened.head(),
        frozen: preview.document(&opened.facts()),
        unsaid: preview.unsaid(),
        version: None,
        partial,
        amended: String::new(),
    })
}

/// What the document would be made from today, as far as the reader may know it; whether something is left out. Its wording is for who
/// shows the document: see [`current_wording`].
pub(super) fn current_preview(opened: &Opened) -> (Preview, bool) {
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
                (section, visible_to_host(section, &values))
            }
        })
        .collect();
    let app = opened.app();
    let preview = Preview {
        reference: file.reference.clone(),
        version: u32::try_from(file.number).unwrap_or(1),
        today: app.clock.today(),
        check_url: format!("{}{}", app.about.public_url, urls::CHECK),
        sections,
        wording: None,
    };
    (preview, partial)
}

/// What a host sees of the school's part before it is frozen: who comes, and from where.
fn visible_to_host(section: Section, values: &Values) -> Values {
    let visible = [
        "eleve_nom",
        "eleve_classe",
        "lycee_nom",
        "lycee_adresse",
        "chef_nom",
    ];
    match section {
        Section::Student | Section::School => {
            values.iter().filter(|(name, _)| visible.contains(name)).collect()
        }
        _ => Values::default(),
    }
}

/// `/convention/…/version/{n}`: a version as it was frozen, for the parties who read the document.
pub async fn version(request: Request, id: String, number: String) -> Result<DocumentPage, ServiceError> {
    let opened = open_to_read(request, &id).await?;
    let number = number.parse().map_err(|_| ServiceError::NotFound)?;
    version_page(&opened, number).await
}

async fn version_page(opened: &Opened, number: i32) -> Result<DocumentPage, ServiceError> {
    let (app, file) = (opened.app(), &opened.file);
    let version = versions(app, file)
        .into_iter()
        .find(|version| version.number == number)
        .ok_or(ServiceError::NotFound)?;
    let frozen = frozen(app, file, number).await?;
    opened.note_read().await;
    Ok(DocumentPage {
        head: opened.head(),
        frozen,
        unsaid: Unsaid::NOTHING,
        version: Some(version),
        partial: false,
        amended: String::new(),
    })
}

/// Which file of a version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VersionFile {
    /// What is signed.
    Document,
    /// The document and the evidence of the signatures.
    SignedFile,
    /// The document to print and sign on paper, with a small code on each page.
    ToPrint,
}

/// The log of a convention to this day, for the parties who read the document, once a version was frozen: its name and its lines, in
/// the form in which a signed file carries them. It says more than that file, whose own digest is in it.
pub async fn log(request: Request, id: ConventionId) -> Result<(String, Vec<u8>), ServiceError> {
    let app = &request.app;
    let (_, access) = authorize(&request, id).await?;
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    if !access.reads_document() || file.versions.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let lines: Vec<pdf::LogLine> = app
        .db
        .convention_log(id)
        .await?
        .into_iter()
        .map(|line| pdf::LogLine {
            event: line.event,
            hash: line.hash,
            seal: line.seal,
        })
        .collect();
    kept::note_convention(&request, id, &access, What::Document).await;
    let name = format!("journal-{}.jsonl", file.reference);
    Ok((name, pdf::log_to_jsonl(&lines).into_bytes()))
}

/// A PDF of a version, for the parties who read the document: its name and its bytes. The signed file with the whole evidence is the
/// school's; the other parties get theirs, without what identifies the others.
pub async fn download(
    request: Request,
    id: ConventionId,
    number: i32,
    which: VersionFile,
) -> Result<(String, Vec<u8>), ServiceError> {
    let app = &request.app;
    let (who, access) = authorize(&request, id).await?;
    if !access.reads_document() {
        return Err(ServiceError::NotFound);
    }
    let file = app.db.convention(id).await?.ok_or(ServiceError::NotFound)?;
    let version = file
        .versions
        .iter()
        .find(|version| version.number == number)
        .ok_or(ServiceError::NotFound)?;
    let (digest, name) = match which {
        VersionFile::Document => (version.document_hash, "convention"),
        VersionFile::SignedFile => (
            version.file_hash.ok_or(ServiceError::NotFound)?,
            "convention-signee",
        ),
        // Only what is to be signed is printed for it.
        VersionFile::ToPrint => {
            let current = file.versions.last().is_some_and(|last| last.number == number);
            if !current || !file.state.is_open_to_signatures() {
                return Err(ServiceError::NotFound);
            }
            (version.document_hash, "a-signer")
        }
    };
    let name = match version.state {
        ConventionState::Replaced => format!("{name}-{}-v{number}-remplacee.pdf", file.reference),
        ConventionState::Cancelled => format!("{name}-{}-v{number}-annulee.pdf", file.reference),
        _ => format!("{name}-{}-v{number}.pdf", file.reference),
    };
    let is_made = match which {
        VersionFile::ToPrint => true,
        VersionFile::SignedFile => !access.reads_evidence(),
        VersionFile::Document => false,
    };
    // What is stored is read as often as one likes; what is set in type anew takes a processor for a while.
    let subject = format!("{who:?} {id} {number}");
    if is_made && is_subject_too_often(&request, "file_made", &subject).await? {
        return Err(ServiceError::Overloaded);
    }
    let bytes = match which {
        VersionFile::ToPrint => print(app, id, number).await?,
        VersionFile::SignedFile if !access.reads_evidence() => {
            file_for_party(app, id, number, &access.signs_as).await?
        }
        VersionFile::Document | VersionFile::SignedFile => {
            blob_store::read(app.files.as_ref(), digest).await?
        }
    };
    kept::note_convention(&request, id, &access, What::Document).await;
    Ok((name, bytes))
}

/// The document of a version to be signed on paper, made when it is asked for: the same each time.
async fn print(app: &AppContext, id: ConventionId, number: i32) -> Result<Vec<u8>, ServiceError> {
    let content = app
        .db
        .frozen_content(id, number)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let pictures = pictures_of(app, &content).await?;
    blocking_pool::run(move || pdf::render_to_print(&content, &pictures))
        .await?
        .map_err(ServiceError::broken_by(
            "a document to print could not be rendered",
        ))
}
