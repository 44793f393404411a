//! `/convention/…/premier-jour`: the first day on one page, with the sheet of the sector.

use domain::convention::{Checked, first_day};
use wire::convention::FirstDayPage;

use super::{convention_id, document::current_preview, open};
use crate::{error::ServiceError, request::Request, safety::sheet_of};

/// The page, for the parties of a convention that still leads to an internship: what they may know of it today.
pub async fn page(request: Request, id: String) -> Result<FirstDayPage, ServiceError> {
    let opened = open(request, convention_id(&id)?).await?;
    let file = &opened.file;
    if !file.state.is_live() {
        return Err(ServiceError::NotFound);
    }
    let sector = opened.app().db.sector_of_convention(file.id).await?;
    opened.note_read().await;
    let (preview, _) = current_preview(&opened);
    let content = Checked::so_far(&preview.sections, &opened.facts());
    let facts = first_day(&content).into_iter();
    Ok(FirstDayPage {
        head: opened.head(),
        facts: facts.map(|fact| (fact.label, fact.lines)).collect(),
        sheet: sector.and_then(|code| sheet_of(&opened.request, code)),
    })
}
