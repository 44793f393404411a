//! Activation sheets of those of a choice who have not come in yet.

use domain::school::SHEETS_MAX;
use wire::{field, form::FormData, school::board::SelectionFlash};

use super::selection::{Opened, page_of};
use crate::{
    error::ServiceError,
    outcome::redirect_with_flash,
    request::Request,
    school::{
        classes::{SheetsMade, made, to_prove, waiting_among},
        require_office,
    },
};

/// New codes for those of a choice who have not come in yet. For whoever chose, while they run the office.
pub async fn sheets(request: Request, form: FormData) -> Result<SheetsMade, ServiceError> {
    let (user, school) = require_office(&request).await?;
    let lot = form.get(field::BATCH);
    if let Some(first) = to_prove(&request, &page_of(lot)) {
        return Ok(first);
    }
    let opened = Opened::load(&request, lot).await?;
    let waiting = waiting_among(&request.app, school, &opened.students(|_| true)).await?;
    if waiting.is_empty() {
        let page = redirect_with_flash(&opened.page(), SelectionFlash::NobodyWaits);
        return Ok(SheetsMade::None(page));
    }
    if waiting.len() > SHEETS_MAX {
        // The first so many would be the same each time, and those beyond have none ever.
        let page = redirect_with_flash(&opened.page(), SelectionFlash::TooManySheets);
        return Ok(SheetsMade::None(page));
    }
    made(&request, (user, school), &waiting, "élèves choisis").await
}
