//! Many offers from a file: received, checked, published all or none.

use chrono::TimeDelta;
use domain::{
    bulk::{self, Line},
    draft::{OfferParts, PlaceParts},
    id::StructureId,
    typography::counted,
};
use serde::{Deserialize, Serialize};

use super::{draft, host, known::Known, theirs};
use crate::{
    answer::{lead_to, send_back},
    api::{host::import::ImportShown, search::Calendar},
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    secret::Secret,
    visitor::SignedIn,
};

/// How long a file is kept between its preview and its import.
const KEPT: TimeDelta = TimeDelta::hours(2);
/// Problems listed: whoever has more starts with these.
const MOST: usize = 200;

/// A file between its preview and its import; each byte is a character of the same number.
#[derive(Serialize, Deserialize)]
struct Kept {
    structure: StructureId,
    file: String,
}

/// The page, and what it says of a file.
const PAGE: &str = "/structure/import";

pub(crate) fn structures() -> Result<Vec<(StructureId, String)>, AppError> {
    let visitor = host()?;
    Ok(visitor
        .account
        .memberships
        .iter()
        .filter(|(.., role)| role.may_publish())
        .map(|(id, name, _)| (*id, name.clone()))
        .collect())
}

/// Takes a file that somebody sent for a structure of theirs. Gives the page that shows what is in it.
pub async fn receive(
    app: &AppContext,
    visitor: &SignedIn,
    structure: &str,
    bytes: &[u8],
) -> Result<String, AppError> {
    let (structure, role) = theirs(visitor, structure)?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let kept = Kept {
        structure,
        file: bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let content = serde_json::to_string(&kept).map_err(|_| AppError::BadRequest)?;
    let secret = Secret::new(app.chance.as_ref());
    app.db
        .keep_flash(&secret.hash(), &content, app.clock.now() + KEPT)
        .await?;
    Ok(format!("{PAGE}?fichier={}", secret.as_str()))
}

/// A file that was sent, for who sent it.
async fn kept(
    app: &AppContext,
    visitor: &SignedIn,
    token: &str,
) -> Result<Option<(StructureId, Vec<u8>)>, AppError> {
    let content = app.db.flash(&Secret::read(token).hash(), app.clock.now()).await?;
    let Some(kept) = content.and_then(|content| serde_json::from_str::<Kept>(&content).ok()) else {
        return Ok(None);
    };
    let (structure, role) = theirs(visitor, &kept.structure.to_string())?;
    if !role.may_publish() {
        return Err(AppError::NotFound);
    }
    let bytes = kept
        .file
        .chars()
        .filter_map(|character| u8::try_from(u32::from(character)).ok())
        .collect();
    Ok(Some((structure, bytes)))
}

/// What is in a file: its offers, or what is wrong, by line and column (line 0 is the file itself).
type Read = Result<(Vec<Line>, Vec<(String, OfferParts)>), Vec<(usize, String, String)>>;

fn read(bytes: &[u8], calendar: &Calendar, known: &Known) -> Read {
    let lines = bulk::read(bytes, &calendar.campaign.label, &known.sectors)
        .map_err(|problem| vec![(0, String::new(), problem.message())])?;
    let checked = bulk::check(&lines, draft::rules_year(Some(calendar)), known).map_err(|problems| {
        problems
            .into_iter()
            .map(|problem| (problem.line, problem.column.to_owned(), problem.message))
            .take(MOST)
            .collect::<Vec<_>>()
    })?;
    let gone: Vec<_> = lines
        .iter()
        .zip(&checked)
        .filter_map(|(line, (_, parts))| {
            let problem =
                domain::draft::publication_problem(&calendar.campaign, parts.weeks, calendar.today)?;
            Some((line.number, "Semaines".to_owned(), problem.message))
        })
        .collect();
    if gone.is_empty() {
        Ok((lines, checked))
    } else {
        Err(gone)
    }
}

pub(crate) async fn shown(app: &AppContext, token: &str) -> Result<Option<ImportShown>, AppError> {
    let visitor = host()?;
    if token.is_empty() {
        return Ok(None);
    }
    let Some((structure, bytes)) = kept(app, &visitor, token).await? else {
        return Ok(None);
    };
    let mut shown = ImportShown {
        structure,
        problems: Vec::new(),
        offers: Vec::new(),
        obstacles: draft::obstacles(app, &visitor),
    };
    let Some(calendar) = calendar(app) else {
        return Ok(Some(shown));
    };
    let known = Known::of(app, &visitor, structure).await?;
    match read(&bytes, &calendar, &known) {
        Err(problems) => shown.problems = problems,
        Ok((lines, offers)) => {
            shown.offers = lines
                .into_iter()
                .zip(offers)
                .map(|(line, (_, parts))| {
                    let city = match parts.place {
                        PlaceParts::New { city, .. } => city,
                        PlaceParts::Existing(_) => String::new(),
                    };
                    let seats = counted(usize::from(parts.seats), "place", "places");
                    (line.number, parts.title, city, parts.weeks, seats)
                })
                .collect();
        }
    }
    Ok(Some(shown))
}

pub(crate) async fn publish(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = host()?;
    let token = form.get("fichier").to_owned();
    let Some((structure, bytes)) = kept(&app, &visitor, &token).await? else {
        let fault = Fault::of_form("Ce fichier n’est plus là. Envoyez-le à nouveau.");
        return send_back(&app, PAGE, Fields::default(), vec![fault]).await;
    };
    let here = format!("{PAGE}?fichier={token}");
    let obstacles = draft::obstacles(&app, &visitor);
    let calendar = calendar(&app);
    let (Some(calendar), true) = (calendar, obstacles.is_empty()) else {
        let faults = obstacles.into_iter().map(Fault::of_form).collect();
        return send_back(&app, &here, Fields::default(), faults).await;
    };
    let known = Known::of(&app, &visitor, structure).await?;
    // The page lists what is wrong.
    let Ok((_, offers)) = read(&bytes, &calendar, &known) else {
        lead_to(&here);
        return Ok(());
    };
    let imported = app
        .db
        .import_offers(
            &app.act(Some(visitor.id())),
            structure,
            calendar.campaign.id,
            &offers,
        )
        .await?
        .ok_or(AppError::NotFound)?;
    lead_to(&format!(
        "/structure?structure={structure}&ajoutees={}&connues={}",
        imported.added, imported.skipped
    ));
    Ok(())
}
