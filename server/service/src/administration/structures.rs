//! Structures, and their badge.

use domain::{id::StructureId, vetting::Vetting};
use wire::{
    administration::{BadgeFlash, Listed, StructureShown},
    field,
    form::FormData,
};

use super::{LINES, Paged, require_admin};
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, with_query},
    request::Request,
};

/// A page of the structures found by name or SIRET. For administrators.
pub async fn find(request: Request, text: String, page: u32) -> Result<Listed<StructureShown>, ServiceError> {
    require_admin(&request)?;
    let db = &request.app.db;
    let paged = Paged::of(db.count_found_structures(&text).await?, page);
    let found = db.structures_page(&text, LINES, paged.skip()).await?;
    let lines = found
        .into_iter()
        .map(|line| StructureShown {
            id: line.id.to_string(),
            name: line.name,
            kind: line.kind.label().to_owned(),
            siret: line.siret.map(|siret| siret.to_string()).unwrap_or_default(),
            city: line.city,
            committed: line.committed,
            public: line.public,
            vetting: vetting(line.vetting).to_owned(),
            offers: line.offers,
        })
        .collect();
    Ok(paged.with(lines))
}

/// How far its vetting has come, in words; nothing once it is done.
fn vetting(vetting: Vetting) -> &'static str {
    match vetting {
        Vetting::New => "pas encore publiée",
        Vetting::Pending => "à vérifier",
        Vetting::Refused => "refusée",
        Vetting::Vetted => "",
    }
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
    let mut place = vec![("q", form.get("q")), ("page", form.get("page"))];
    place.retain(|(_, value)| !value.is_empty());
    Ok(redirect_with_flash(
        &with_query("/administration/structures", &place),
        if committed {
            BadgeFlash::Given
        } else {
            BadgeFlash::Taken
        },
    ))
}
