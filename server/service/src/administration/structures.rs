//! Structures, and their badge.

use domain::id::StructureId;
use wire::{
    administration::{BadgeFlash, StructureShown},
    field,
    form::FormData,
};

use super::{LINES, require_admin};
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, with_query},
    request::Request,
};

/// Structures by name or SIRET. For administrators.
pub async fn find(request: Request, text: String) -> Result<Vec<StructureShown>, ServiceError> {
    require_admin(&request)?;
    let found = request.app.db.search_structures(&text, LINES).await?;
    Ok(found
        .into_iter()
        .map(|line| StructureShown {
            id: line.id.to_string(),
            name: line.name,
            kind: line.kind.label().to_owned(),
            siret: line.siret.map(|siret| siret.to_string()).unwrap_or_default(),
            city: line.city,
            committed: line.committed,
            offers: line.offers,
        })
        .collect())
}

/// Gives or takes the badge « organisation engagée ». For administrators.
pub async fn set_badge(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let id: StructureId = form
        .get(field::STRUCTURE)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let committed = form.is_ticked(field::COMMITTED);
    // Pressed twice, it is as it was wanted.
    app.db
        .set_committed(&app.context(Some(user.id())), id, committed)
        .await?;
    Ok(redirect_with_flash(
        &with_query("/administration/structures", &[("q", form.get("q"))]),
        if committed {
            BadgeFlash::Given
        } else {
            BadgeFlash::Taken
        },
    ))
}
