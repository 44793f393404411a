//! The copy that everybody may take of their own data: as JSON for programs, as a PDF for reading.

use domain::{security::SecurityKind, typography::date};
use serde_json::{Map, Value, json};
use store::CopyPart;

use super::note;
use crate::{blocking_pool, error::ServiceError, request::Request};

/// A file: its name and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// Reads the parts, and writes down that they were exported.
async fn parts(request: &Request) -> Result<(String, Vec<CopyPart>), ServiceError> {
    let user = request.require_user()?;
    let parts = request.app.db.copy_of(user.id()).await?;
    note(request, SecurityKind::Exported, Some(user.id()), None).await;
    Ok((user.account.name.clone(), parts.ok_or(ServiceError::NotFound)?))
}

/// One's own data as JSON: a list of objects under each part's name. For whoever is signed in.
pub async fn json(request: Request) -> Result<NamedFile, ServiceError> {
    let (_, parts) = parts(&request).await?;
    let mut all = Map::new();
    all.insert("fait_le".to_owned(), json!(request.app.clock.now().to_rfc3339()));
    for part in parts {
        let things: Vec<Value> = part
            .items
            .into_iter()
            .map(|item| {
                let fields = item
                    .into_iter()
                    .map(|(label, text)| (label.to_owned(), Value::String(text)));
                Value::Object(fields.collect())
            })
            .collect();
        all.insert(part.code.to_owned(), Value::Array(things));
    }
    let bytes = serde_json::to_vec_pretty(&Value::Object(all))
        .map_err(ServiceError::broken_by("a copy could not be written"))?;
    Ok(("mes-donnees-quinzaine.json".to_owned(), bytes))
}

/// The same as a PDF. For whoever is signed in.
pub async fn pdf(request: Request) -> Result<NamedFile, ServiceError> {
    let (name, parts) = parts(&request).await?;
    let day = date(request.app.clock.today());
    let parts: Vec<pdf::CopiedPart> = parts
        .into_iter()
        .map(|part| {
            let things = part.items.into_iter().map(|item| {
                let pairs = item.into_iter().map(|(label, text)| (label.to_owned(), text));
                pairs.collect()
            });
            (part.title.to_owned(), things.collect())
        })
        .collect();
    let bytes = blocking_pool::run(move || pdf::render_copy(&name, &day, &parts))
        .await?
        .map_err(ServiceError::broken_by("a copy could not be rendered"))?;
    Ok(("mes-donnees-quinzaine.pdf".to_owned(), bytes))
}
