//! Files of students: received, compared with what is known, applied as they were shown.

use std::{cell::RefCell, collections::BTreeMap};

use chrono::TimeDelta;
use domain::{
    id::{AccountId, SchoolId},
    place::CommuneCode,
    roster::{
        Column, Differences, Matching, ReadContext, Reading, Sheet, SheetError, StudentKind, fault_heading,
        fault_row, header_key, match_columns, read_rows,
    },
    sanitize::line,
    school::Uai,
    typography::date,
};
use search::gazetteer::Gazetteer;
use store::{RosterApplied, RosterCounts, RosterImport, RosterOptions};
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;
use wire::{
    field,
    form::{FieldError, FormData},
    roster::{ChangeGroup, ChangeShown, ColumnShown, RosterFlash, RosterImportShown},
};

use super::roster_file;
use crate::{
    blocking_pool,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect, redirect_with_flash, redisplay},
    parts::{Part, of_pieces, table},
    rate_limit::{Kept, OVER_QUOTA, is_over_quota},
    request::{CurrentUser, Request},
};

/// How long a file is kept between its page of differences and its application: there are children's addresses in it.
const KEPT_FOR: TimeDelta = TimeDelta::days(3);
/// How many of each kind of difference are listed.
const LISTED: usize = 100;
/// How many faults and notes are, and how many boxes of leavers: the file of faults holds all.
const LISTED_FAULTS: usize = 200;

const PAGE: &str = "/lycee/import";
const LIST: &str = "/lycee/eleves";

/// Who keeps the list of students, and of which lycée. For others these pages do not exist.
pub(super) async fn keeper(request: &Request) -> Result<(&CurrentUser, SchoolId), ServiceError> {
    let (user, school) = request.require_school()?;
    let today = request.app.clock.today();
    if request.app.db.keeps_roster(school, user.id(), today).await? {
        Ok((user, school))
    } else {
        Err(ServiceError::NotFound)
    }
}

/// The page of a file.
fn page_of(id: Uuid) -> String {
    format!("{PAGE}/{id}")
}

/// The name of the lycée, for whoever sends a file. For those who keep the list.
pub async fn start(request: Request) -> Result<String, ServiceError> {
    let (_, school) = keeper(&request).await?;
    let name = request.app.db.school_name(school).await?;
    name.ok_or(ServiceError::NotFound)
}

#[expect(clippy::unnecessary_wraps, reason = "it is what all of its callers answer")]
fn refused(error: &SheetError) -> FormResult {
    let error = FieldError::new(field::FILE, error.message());
    Ok(redisplay(PAGE, FormData::default(), vec![error]))
}

/// The page of the form, which says how large a file may be, for whoever sent more. For those who keep the list.
pub async fn too_large(request: &Request) -> FormResult {
    keeper(request).await?;
    refused(&SheetError::TooBig)
}

/// Whether whoever asks may send a file at all, before any of it is read. For those who keep the list.
pub async fn may_send(request: &Request) -> Result<(), ServiceError> {
    keeper(request).await.map(|_| ())
}

/// Reads a file and keeps what is in it for the page of differences, where it leads. For those who keep the list.
pub async fn receive(request: &Request, file_name: &str, bytes: Vec<u8>) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(request).await?;
    if is_over_quota(request, user.id(), Kept::Import).await? {
        let error = FieldError::new(field::FILE, OVER_QUOTA);
        return Ok(redisplay(PAGE, FormData::default(), vec![error]));
    }
    let sheet = match blocking_pool::run(move || roster_file::read(&bytes)).await? {
        Ok(sheet) => sheet,
        Err(error) => return refused(&error),
    };
    let own = uai(app, school).await?;
    if !sheet.uai.is_empty() && Uai::parse(&sheet.uai).ok().as_ref() != Some(&own) {
        let message = format!(
            "Ce fichier est celui d’un autre lycée\u{a0}: il porte l’UAI {}, et le vôtre est {}.",
            line(&sheet.uai).chars().take(20).collect::<String>(),
            own.as_str()
        );
        let error = FieldError::new(field::FILE, message);
        return Ok(redisplay(PAGE, FormData::default(), vec![error]));
    }
    let name = line(file_name)
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_owned();
    let name: String = if name.is_empty() {
        "fichier".to_owned()
    } else {
        name.chars().take(120).collect()
    };
    let context = app.context(Some(user.id()));
    let expires = context.now + KEPT_FOR;
    let id = app
        .db
        .stage_roster(&context, school, user.id(), (&name, &sheet), expires)
        .await?;
    Ok(redirect(page_of(id)))
}

async fn uai(app: &AppContext, school: SchoolId) -> Result<Uai, ServiceError> {
    let uai = app.db.school_uai(school).await?.ok_or(ServiceError::NotFound)?;
    Uai::parse(&uai).map_err(ServiceError::broken_by("a school has no number"))
}

/// A file with what its columns hold and what its lines say.
struct Opened {
    id: Uuid,
    import: RosterImport,
    sheet: Sheet,
    matching: Matching,
    reading: Reading,
}

/// A file of the lycée, read by what is known of its columns; one that was applied is empty.
async fn open(app: &AppContext, school: SchoolId, id: &str) -> Result<Opened, ServiceError> {
    let id: Uuid = id.parse().map_err(|_| ServiceError::NotFound)?;
    let import = app
        .db
        .staged_roster(school, id, app.clock.now())
        .await?
        .ok_or(ServiceError::NotFound)?;
    let sheet = import.sheet.clone().unwrap_or_default();
    let kept = app.db.roster_mapping(school).await?;
    let (own, app, today) = (uai(app, school).await?, app.clone(), app.clock.today());
    let read = blocking_pool::run(move || {
        let matching = match_columns(&sheet.header, &kept);
        let found = Communes::of(&app.gazetteer);
        let context = ReadContext {
            today,
            uai: &own,
            commune: &|postal_code, city| found.get(postal_code, city),
        };
        let reading = if matching.missing().is_empty() {
            read_rows(&sheet, &matching, &context)
        } else {
            Reading::default()
        };
        (sheet, matching, reading)
    });
    let (sheet, matching, reading) = read.await?;
    Ok(Opened {
        id,
        import,
        sheet,
        matching,
        reading,
    })
}

/// Communes by postal code and town, each looked for once.
pub(super) struct Communes<'a> {
    gazetteer: &'a Gazetteer,
    found: RefCell<BTreeMap<(String, String), Option<CommuneCode>>>,
}

impl<'a> Communes<'a> {
    pub(super) fn of(gazetteer: &'a Gazetteer) -> Self {
        Self {
            gazetteer,
            found: RefCell::default(),
        }
    }

    /// The only commune that both mean; of a postal code that several share, the one of that name.
    pub(super) fn get(&self, postal_code: &str, city: &str) -> Option<CommuneCode> {
        let key = (postal_code.to_owned(), city.to_owned());
        if let Some(known) = self.found.borrow().get(&key) {
            return *known;
        }
        let named = self.gazetteer.communes_called(city);
        let has_code = |codes: &[String]| codes.iter().any(|code| code == postal_code);
        let mut near = named
            .iter()
            .filter(|commune| postal_code.is_empty() || has_code(&commune.postal_codes));
        let found = match (near.next(), near.next()) {
            (Some(only), None) => Some(only.code),
            _ if postal_code.is_empty() => None,
            _ => {
                let mut there = self.gazetteer.communes().iter();
                let mut there = there.by_ref().filter(|commune| has_code(&commune.postal_codes));
                match (there.next(), there.next()) {
                    (Some(only), None) => Some(only.code),
                    _ => None,
                }
            }
        };
        self.found.borrow_mut().insert(key, found);
        found
    }
}

/// A file that was sent, and what it would change. For those who keep the list.
pub async fn shown(request: Request, id: String) -> Result<RosterImportShown, ServiceError> {
    let app = &request.app;
    let (_, school) = keeper(&request).await?;
    let opened = open(app, school, &id).await?;
    let mut shown = RosterImportShown {
        id,
        file_name: opened.import.file_name.clone(),
        until: date(app.clock.local(opened.import.expires_at).date()),
        applied: opened
            .import
            .applied_at
            .map(|at| date_time(app, at))
            .unwrap_or_default(),
        ..RosterImportShown::default()
    };
    if opened.import.applied_at.is_some() {
        return Ok(shown);
    }
    describe_columns(&mut shown, &opened);
    if !shown.missing.is_empty() {
        return Ok(shown);
    }
    let differences = app.db.roster_differences(school, &opened.reading).await?;
    describe(&mut shown, &differences);
    shown.other_levels = opened.reading.other_levels;
    Ok(shown)
}

fn describe_columns(shown: &mut RosterImportShown, opened: &Opened) {
    let Opened { sheet, matching, .. } = opened;
    matching.format.unwrap_or_default().clone_into(&mut shown.format);
    shown.missing = matching
        .missing()
        .into_iter()
        .map(|missing| missing.label().to_owned())
        .collect();
    shown.choices = Column::all()
        .into_iter()
        .map(|column| (column.code(), column.label()))
        .collect();
    let example = |at: usize| {
        let mut cells = sheet.rows.iter().filter_map(|row| row.cells.get(at));
        let first = cells.find(|cell| !cell.is_empty());
        first
            .map(|cell| line(cell).chars().take(40).collect())
            .unwrap_or_default()
    };
    shown.columns = sheet
        .header
        .iter()
        .enumerate()
        .map(|(at, name)| ColumnShown {
            name: line(name).chars().take(60).collect(),
            example: example(at),
            code: matching.columns[at].map(Column::code).unwrap_or_default(),
        })
        .collect();
}

fn describe(shown: &mut RosterImportShown, differences: &Differences) {
    for kind in StudentKind::ALL {
        let of_kind: Vec<_> = differences
            .changes
            .iter()
            .filter(|change| change.kind == kind)
            .collect();
        if of_kind.is_empty() {
            continue;
        }
        let changes = of_kind.iter().take(LISTED).map(|change| ChangeShown {
            line: change.line,
            name: change.name.clone(),
            class_name: change.class_name.clone(),
            fields: change
                .fields
                .iter()
                .map(|field| (field.what.clone(), field.before.clone(), field.after.clone()))
                .collect(),
        });
        shown.groups.push(ChangeGroup {
            label: kind.label().to_owned(),
            count: of_kind.len(),
            changes: changes.collect(),
        });
    }
    shown.unchanged = differences.unchanged;
    shown.leaver_count = differences.leavers.len();
    let leavers = differences.leavers.iter().take(LISTED_FAULTS);
    shown.leavers = leavers
        .map(|leaver| {
            (
                leaver.id.to_string(),
                leaver.name.clone(),
                leaver.class_name.clone(),
            )
        })
        .collect();
    shown.fault_count = differences.faults.len();
    let faults = differences.faults.iter().take(LISTED_FAULTS).cloned();
    shown.faults = faults
        .map(|fault| (fault.line, fault.column, fault.value, fault.message))
        .collect();
    let notes = differences.notes.iter().take(LISTED_FAULTS);
    shown.notes = notes.map(|note| (note.line, note.message.clone())).collect();
    shown.seen = differences.digest();
}

/// The faults of a file, as a file that is sent as it is made. For those who keep the list.
pub async fn faults(request: Request, id: String) -> Result<Receiver<Part>, ServiceError> {
    let (_, school) = keeper(&request).await?;
    let opened = open(&request.app, school, &id).await?;
    let differences = request.app.db.roster_differences(school, &opened.reading).await?;
    let rows = differences.faults.into_iter().map(|fault| fault_row(&fault));
    Ok(of_pieces(table(&fault_heading(), rows)))
}

/// Keeps what the columns of a file hold, for it and for the next ones. For those who keep the list.
pub async fn columns(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (_, school) = keeper(&request).await?;
    let opened = open(app, school, form.get(field::IMPORT)).await?;
    let page = page_of(opened.id);
    let mut columns: Vec<(String, Option<Column>)> = Vec::new();
    for (at, name) in opened.sheet.header.iter().enumerate() {
        let field = format!("{}{at}", field::COLUMN);
        if form.has(&field) && !name.is_empty() {
            columns.push((header_key(name), Column::from_code(form.get(&field))));
        }
    }
    let mut taken: Vec<Column> = Vec::new();
    for column in columns.iter().filter_map(|(_, column)| *column) {
        if taken.contains(&column) {
            let message = format!(
                "Deux colonnes contiennent «\u{a0}{}\u{a0}»\u{a0}: n’en gardez qu’une.",
                column.label()
            );
            return Ok(redisplay(page, form, vec![FieldError::of_form(message)]));
        }
        taken.push(column);
    }
    app.db.save_roster_mapping(school, &columns).await?;
    Ok(redirect_with_flash(&page, RosterFlash::Columns))
}

/// Applies a file, all of it or none. For those who keep the list.
pub async fn apply(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = keeper(&request).await?;
    let opened = open(app, school, form.get(field::IMPORT)).await?;
    let page = page_of(opened.id);
    if opened.import.applied_at.is_some() {
        return Ok(redirect(page));
    }
    let differences = app.db.roster_differences(school, &opened.reading).await?;
    let all = form.is_ticked(field::ALL_LEFT);
    let ticked = |id: AccountId| form.is_ticked(&format!("{}{id}", field::LEAVER_BOX));
    let leavers: Vec<AccountId> = differences
        .leavers
        .iter()
        .map(|leaver| leaver.id)
        .filter(|id| all || ticked(*id))
        .collect();
    let options = RosterOptions {
        seen: Some(form.get(field::SEEN)),
        leavers: &leavers,
        skip_faulty: form.is_ticked(field::SKIP_FAULTY),
        import: Some(opened.id),
    };
    // A file changes addresses, many at once.
    request.require_fresh_proof()?;
    let context = app.context(Some(user.id()));
    let applied = app
        .db
        .apply_roster(&context, school, &opened.reading, options)
        .await?;
    let error = match applied {
        RosterApplied::Done(counts) if counts == RosterCounts::default() => {
            return Ok(redirect_with_flash(LIST, RosterFlash::Nothing));
        }
        RosterApplied::Done(_) => return Ok(redirect_with_flash(LIST, RosterFlash::Imported)),
        RosterApplied::Gone => return Ok(redirect(page)),
        RosterApplied::Changed => FieldError::of_form(
            "La liste des élèves a changé depuis que cette page a été affichée\u{a0}: rien n’est écrit. Relisez les différences, puis \
             appliquez.",
        ),
        RosterApplied::Faulty => FieldError::new(
            field::SKIP_FAULTY,
            "Des lignes ont des erreurs\u{a0}: corrigez le fichier, ou cochez cette case pour les laisser de côté.",
        ),
    };
    Ok(redisplay(page, form, vec![error]))
}
