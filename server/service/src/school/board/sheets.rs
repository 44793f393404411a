//! Activation sheets of those of a choice who have not come in yet.

use wire::{field, form::FormData, school::board::SelectionFlash};

use super::selection::Opened;
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
    let (_, school) = require_office(&request).await?;
    if let Some(first) = to_prove(&request) {
        return Ok(first);
    }
    let opened = Opened::load(&request, form.get(field::BATCH)).await?;
    let waiting = waiting_among(&request.app, school, &opened.students(|_| true)).await?;
    if waiting.is_empty() {
        let page = redirect_with_flash(&opened.page(), SelectionFlash::NobodyWaits);
        return Ok(SheetsMade::None(page));
    }
    made(&request, &waiting, "élèves choisis").await
}
