//! Many offers from a file: received, checked, published all or none.

use chrono::TimeDelta;
use domain::{
    bulk::{self, ColumnGuide, FileProblem, Line},
    draft::{OfferParts, publication_problem},
    id::StructureId,
};
use serde::{Deserialize, Serialize};
use store::{Import, Spent};
use wire::{
    field,
    form::{FieldError, FormData},
    host::import::{ColumnHelp, ImportFlash, ImportForm, ImportShown, OfferRead},
    search::Calendar,
};

use super::{draft, own_structure, publication, references::DraftReferences, require_host, reserved_schools};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    rate_limit::{Kept, OVER_QUOTA, is_over_quota},
    request::{CurrentUser, Request},
    token::Secret,
};

/// How long a file is stored between its preview and its import.
const STORED_FOR: TimeDelta = TimeDelta::hours(2);
/// Problems listed: whoever has more starts with these.
const MOST: usize = 200;

/// A file between its preview and its import; each byte is a character of the same number.
#[derive(Serialize, Deserialize)]
struct StoredFile {
    structure: StructureId,
    file: String,
}

/// The page of a file.
const PAGE: &str = "/structure/import";

/// Structures for which whoever asks may import, and what a file takes. For hosts.
pub fn form(request: &Request) -> Result<ImportForm, ServiceError> {
    let user = require_host(request)?;
    let memberships = user.account.memberships.iter();
    let help = |column: ColumnGuide| ColumnHelp {
        name: column.name.to_owned(),
        is_required: column.is_required,
        takes: column.takes.to_owned(),
    };
    let sectors = request.app.offer_cache.sectors();
    Ok(ImportForm {
        structures: memberships
            .filter(|(.., role)| role.may_publish())
            .map(|(id, name, _)| (*id, name.clone()))
            .collect(),
        columns: bulk::guide().into_iter().map(help).collect(),
        sectors: sectors.into_iter().map(|sector| sector.label).collect(),
    })
}

/// Whether whoever asks may send a file at all, before any of it is read. For hosts who may publish for a structure.
pub fn may_send(request: &Request) -> Result<(), ServiceError> {
    let memberships = &require_host(request)?.account.memberships;
    let may = memberships.iter().any(|(.., role)| role.may_publish());
    may.then_some(()).ok_or(ServiceError::NotFound)
}

/// Stores a file that somebody sent for a structure of theirs. Gives the page that shows what is in it.
pub async fn receive(request: Request, structure: String, bytes: Vec<u8>) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let (structure, role) = own_structure(user, &structure)?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    if is_over_quota(&request, user.id(), Kept::Import).await? {
        let error = FieldError::new(field::FILE, OVER_QUOTA);
        return Ok(redisplay(PAGE, FormData::default(), vec![error]));
    }
    let context = app.context(Some(user.id()));
    if app.db.spend_import(&context, structure).await? == Spent::TooMuch {
        return Ok(redirect_with_flash(PAGE, ImportFlash::TooMany));
    }
    let stored = StoredFile {
        structure,
        file: bytes.into_iter().map(char::from).collect(),
    };
    let file = serde_json::to_string(&stored).map_err(|_| ServiceError::BadRequest)?;
    let secret = Secret::new(app.rng.as_ref());
    app.db
        .put_form_state(&secret.hash(), &file, app.clock.now() + STORED_FOR)
        .await?;
    Ok(redirect(format!("{PAGE}?fichier={}", secret.as_str())))
}

/// The page of the form, which says how large a file may be, for whoever sent more. For hosts.
pub fn too_large(request: &Request) -> FormResult {
    require_host(request)?;
    let error = FieldError::new(field::FILE, FileProblem::TooBig.message());
    Ok(redisplay(PAGE, FormData::default(), vec![error]))
}

/// A file that was sent, for whoever sent it.
async fn stored_file(
    app: &AppContext,
    user: &CurrentUser,
    token: &str,
) -> Result<Option<(StructureId, Vec<u8>)>, ServiceError> {
    let content = app
        .db
        .form_state(&Secret::read(token).hash(), app.clock.now())
        .await?;
    let Some(stored) = content.and_then(|content| serde_json::from_str::<StoredFile>(&content).ok()) else {
        return Ok(None);
    };
    let (structure, role) = own_structure(user, &stored.structure.to_string())?;
    if !role.may_publish() {
        return Err(ServiceError::NotFound);
    }
    let bytes = stored
        .file
        .chars()
        .filter_map(|character| u8::try_from(u32::from(character)).ok())
        .collect();
    Ok(Some((structure, bytes)))
}

/// What is in a file: its offers, or what is wrong, by line and column (line 0 is the file itself).
type Read = Result<(Vec<Line>, Vec<(String, OfferParts)>), Vec<(usize, String, String)>>;

fn read(bytes: &[u8], calendar: &Calendar, references: &DraftReferences) -> Read {
    let lines = bulk::read(bytes, &calendar.campaign, &references.sectors)
        .map_err(|problem| vec![(0, String::new(), problem.message())])?;
    let checked = bulk::check(&lines, draft::rules_year(Some(calendar)), references).map_err(|problems| {
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
            let problem = publication_problem(&calendar.campaign, parts.weeks, calendar.today)?;
            Some((line.number, "Semaines".to_owned(), problem.message))
        })
        .collect();
    if gone.is_empty() {
        Ok((lines, checked))
    } else {
        Err(gone)
    }
}

/// What is in a file that was sent; nothing before one is, or once it is too old. For whoever may publish for its structure.
pub async fn shown(request: Request, token: String) -> Result<Option<ImportShown>, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    if token.is_empty() {
        return Ok(None);
    }
    let Some((structure, bytes)) = stored_file(app, user, &token).await? else {
        return Ok(None);
    };
    let mut shown = ImportShown {
        structure,
        problems: Vec::new(),
        offers: Vec::new(),
        obstacles: publication::obstacles(app, user),
    };
    let Some(calendar) = calendar(app) else {
        return Ok(Some(shown));
    };
    let references = DraftReferences::of(app, user, structure).await?;
    match read(&bytes, &calendar, &references) {
        Err(problems) => shown.problems = problems,
        Ok((lines, offers)) => {
            shown.offers = lines
                .into_iter()
                .zip(offers)
                .map(|(line, (_, parts))| offer_read(app, &line, &parts, &references))
                .collect();
        }
    }
    Ok(Some(shown))
}

/// An offer, column by column, as it would be published.
fn offer_read(app: &AppContext, line: &Line, parts: &OfferParts, references: &DraftReferences) -> OfferRead {
    let schools: Vec<String> = line
        .content
        .reserved_to
        .iter()
        .map(|uai| reserved_schools::named(app, uai).1)
        .collect();
    OfferRead {
        line: line.number,
        title: parts.title.clone(),
        columns: bulk::published(parts, &references.sectors, &schools)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    }
}

/// Publishes the offers of a file that was sent, all or none. For whoever may publish for its structure.
pub async fn publish(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_host(&request)?);
    let token = form.get(field::FILE).to_owned();
    let Some((structure, bytes)) = stored_file(app, user, &token).await? else {
        let error = FieldError::of_form("Ce fichier n’est plus là. Envoyez-le à nouveau.");
        return Ok(redisplay(PAGE, FormData::default(), vec![error]));
    };
    let here = format!("{PAGE}?fichier={token}");
    let obstacles = publication::obstacles(app, user);
    let calendar = calendar(app);
    let (Some(calendar), true) = (calendar, obstacles.is_empty()) else {
        let errors = obstacles.into_iter().map(FieldError::of_form).collect();
        return Ok(redisplay(here, FormData::default(), errors));
    };
    let references = DraftReferences::of(app, user, structure).await?;
    // The page lists what is wrong.
    let Ok((_, offers)) = read(&bytes, &calendar, &references) else {
        return Ok(redirect(here));
    };
    let imported = app
        .db
        .import_offers(
            &app.context(Some(user.id())),
            structure,
            calendar.campaign.id,
            &offers,
        )
        .await?;
    let imported = match imported {
        Import::Done(imported) => imported,
        Import::TooMany => {
            let error = publication::too_many(app, structure).await?;
            return Ok(redisplay(here, FormData::default(), vec![error]));
        }
        Import::Gone => return Err(ServiceError::NotFound),
    };
    let held = if imported.held { "&attente=1" } else { "" };
    Ok(redirect(format!(
        "/structure?structure={structure}&ajoutees={}&connues={}{held}",
        imported.added, imported.skipped
    )))
}
