//! The copier's pile: the pages that came back signed, scanned together. It is read (`reading`), its pages are filed (`filed`) and shown
//! (`shown`), and what the staff ticks is recorded (`confirm`). In between it is kept for a day, for the staff of that lycée.

mod confirm;
mod filed;
mod reading;
mod shown;

use domain::{convention::PageMark, id::SchoolId, security::What};
use store::{PilePage, ScannedPile};
use uuid::Uuid;

pub use self::{
    confirm::confirm,
    reading::{may_send, receive},
    shown::{shown, start},
};
use crate::{
    blob_store,
    context::AppContext,
    convention_access::authorize_account,
    error::ServiceError,
    kept,
    request::{CurrentUser, Request},
};

const PAGE: &str = "/lycee/pile";

/// The page of a pile.
fn page_of(id: Uuid) -> String {
    format!("{PAGE}/{id}")
}

/// Who takes piles in, and of which lycée: those who fill its part of all conventions. For others these pages do not exist.
async fn office(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let (user, school) = request.require_school()?;
    let today = request.app.clock.today();
    if request.app.db.keeps_roster(school, user.id(), today).await? {
        Ok((user, school))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// Whether whoever asks takes piles in.
pub(super) async fn takes_in(request: &Request) -> Result<bool, ServiceError> {
    match office(request).await {
        Ok(_) => Ok(true),
        Err(ServiceError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A pile of that lycée.
async fn open(app: &AppContext, school: SchoolId, id: &str) -> Result<ScannedPile, ServiceError> {
    let id: Uuid = id.parse().map_err(|_| ServiceError::NotFound)?;
    let pile = app.db.pile(school, id, app.clock.now()).await?;
    pile.ok_or(ServiceError::NotFound)
}

/// The picture of a page, a JPEG, for those who take piles in.
pub async fn picture(request: &Request, id: &str, number: i32) -> Result<Vec<u8>, ServiceError> {
    let app = &request.app;
    let (_, school) = office(request).await?;
    let pile = open(app, school, id).await?;
    let page = pile.pages.iter().find(|page| page.number == number);
    let page = page.ok_or(ServiceError::NotFound)?;
    let digest = page.picture.ok_or(ServiceError::NotFound)?;
    let bytes = blob_store::read(app.files.as_ref(), digest).await?;
    note_read(request, school, page).await?;
    Ok(bytes)
}

/// Writes down that a page of a convention was read, where it is of one of the lycée's.
async fn note_read(request: &Request, school: SchoolId, page: &PilePage) -> Result<(), ServiceError> {
    for mark in page.codes.iter().filter_map(|code| PageMark::read(code)) {
        let known = request
            .app
            .db
            .convention_of_reference(school, &mark.reference)
            .await?;
        if let Some(id) = known {
            let (_, access) = authorize_account(request, id).await?;
            kept::note_convention(request, id, &access, What::Document).await;
        }
    }
    Ok(())
}
