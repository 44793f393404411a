//! The sectors of activity, and what they are called.

use domain::{sanitize::line, sector::SectorCode, typography::set};
use store::SectorRenamed;
use wire::{
    administration::{SectorFlash, SectorShown},
    field,
    form::{FieldError, FormData},
};

use super::require_admin;
use crate::{
    error::ServiceError,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// The longest label of a sector, in characters.
const LABEL_MAX: usize = 80;

/// The sectors, with their labels. For administrators.
pub async fn list(request: Request) -> Result<Vec<SectorShown>, ServiceError> {
    require_admin(&request)?;
    let sectors = request.app.db.sectors().await?;
    Ok(sectors
        .into_iter()
        .map(|sector| SectorShown {
            code: sector.code.to_string(),
            label: sector.label,
        })
        .collect())
}

/// Gives a sector another label. For administrators.
pub async fn rename(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_admin(&request)?);
    let page = "/administration/secteurs";
    let code = SectorCode::parse(form.get(field::SECTOR)).map_err(|_| ServiceError::NotFound)?;
    let label = set(&line(form.get(field::LABEL)));
    let length = label.chars().count();
    let name = field::of(field::LABEL, code);
    if !(3..=LABEL_MAX).contains(&length) || label.chars().any(char::is_control) {
        let message = format!("Un secteur s’appelle d’une ligne de 3 à {LABEL_MAX} caractères.");
        return Ok(redisplay(page, form, vec![FieldError::new(name, message)]));
    }
    let context = app.context(Some(user.id()));
    match app.db.rename_sector(&context, code, &label).await? {
        SectorRenamed::Done | SectorRenamed::Same => Ok(redirect_with_flash(
            &format!("{page}#{name}"),
            SectorFlash::Renamed,
        )),
        SectorRenamed::LabelTaken => {
            let error = FieldError::new(name, "Un autre secteur s’appelle déjà ainsi.");
            Ok(redisplay(page, form, vec![error]))
        }
        SectorRenamed::Gone => Err(ServiceError::NotFound),
    }
}
