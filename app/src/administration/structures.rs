//! Structures, their badge, and the names of sectors.

use domain::{id::StructureId, sector::SectorCode, typed::line};
use store::SectorRenamed;

use super::{LINES, admin};
use crate::{
    answer::{done, send_back},
    api::administration::StructureShown,
    context::app_context,
    error::AppError,
    form::{Fault, Fields},
};

/// The longest label of a sector, in characters.
const LABEL_MAX: usize = 80;

/// Structures by name or SIRET.
pub(crate) async fn find_structures(text: &str) -> Result<Vec<StructureShown>, AppError> {
    admin()?;
    let found = app_context()?.db.search_structures(text, LINES).await?;
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

/// Gives or takes the badge « organisation engagée ».
pub(crate) async fn commit_structure(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let id: StructureId = form.get("structure").parse().map_err(|_| AppError::NotFound)?;
    let committed = form.is_ticked("engagee");
    // Pressed twice, it is as it was wanted.
    app.db
        .set_committed(&app.act(Some(visitor.id())), id, committed)
        .await?;
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", form.get("q"))
        .finish();
    done(
        &format!("/administration/structures?{query}"),
        if committed { "badge" } else { "sans-badge" },
    );
    Ok(())
}

/// Calls a sector otherwise.
pub(crate) async fn rename_sector(form: Fields) -> Result<(), AppError> {
    let visitor = admin()?;
    let app = app_context()?;
    let page = "/administration/secteurs";
    let code = SectorCode::parse(form.get("secteur")).map_err(|_| AppError::NotFound)?;
    let label = line(form.get("libelle"));
    let length = label.chars().count();
    let field = format!("libelle-{code}");
    if !(3..=LABEL_MAX).contains(&length) || label.chars().any(char::is_control) {
        let message = format!("Un secteur s’appelle d’une ligne de 3 à {LABEL_MAX} caractères.");
        return send_back(&app, page, form, vec![Fault::new(field, message)]).await;
    }
    let act = app.act(Some(visitor.id()));
    match app.db.rename_sector(&act, code, &label).await? {
        SectorRenamed::Done | SectorRenamed::Same => {
            done(&format!("{page}#{field}"), "secteur");
            Ok(())
        }
        SectorRenamed::LabelTaken => {
            let fault = Fault::new(field, "Un autre secteur s’appelle déjà ainsi.");
            send_back(&app, page, form, vec![fault]).await
        }
        SectorRenamed::Gone => Err(AppError::NotFound),
    }
}
