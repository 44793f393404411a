//! `/lycee/classes`: how many came in, and the sheets by which the others do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use domain::{
    account::CLASS_MAX,
    id::{AccountId, SchoolId},
    sanitize,
    school::{SHEETS_MAX, class_key},
    typography::date,
    urls::SCHOOL_CLASSES,
};
use pdf::{Coupon, Sheets, render_sheets};
use store::{SheetsOf, ToActivate};
use wire::{
    field,
    form::{FieldError, FormData},
    school::classes::{ClassLine, Classes, ClassesFlash, SheetsLot},
};

use super::require_office;
use crate::{
    administration::activation::ACTIVATION_LASTS,
    blocking_pool,
    context::AppContext,
    error::ServiceError,
    form_response::proof_then_again,
    kept,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
    token::Secret,
};

/// The most classes whose number is kept.
const CLASSES_MAX: usize = 100;

/// The classes that whoever asks sees: all of them for the office and those who see to the whole school, their own for others.
pub async fn classes(request: Request) -> Result<Classes, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let runs_office = app.db.runs_office(school, user.id()).await?;
    let mut classes = app.db.classes(school).await?;
    if let Some(assignment) = app.db.staff_assignment(user.id()).await?
        && !runs_office
        && !assignment.duty.follows_all(assignment.classes.len())
    {
        let own: Vec<String> = assignment.classes.iter().map(|class| class_key(class)).collect();
        classes.retain(|class| own.contains(&class_key(&class.name)));
    }
    let (mut students, mut guardians) = (BTreeMap::new(), BTreeMap::new());
    if runs_office {
        students = lots(app, school, SheetsOf::Students).await?;
        guardians = lots(app, school, SheetsOf::Guardians).await?;
    }
    Ok(Classes {
        runs_office,
        until: until(app),
        classes: classes
            .into_iter()
            .map(|class| ClassLine {
                students_lots: students.remove(&class_key(&class.name)).unwrap_or_default(),
                guardians_lots: guardians.remove(&class_key(&class.name)).unwrap_or_default(),
                name: class.name,
                headcount: class.headcount,
                registered: class.registered,
                activated: class.activated,
                followed: class.followed,
                guardians_waiting: class.guardians_waiting,
            })
            .collect(),
    })
}

/// The lots of the classes, by their keys, that have more sheets than are made at once.
async fn lots(
    app: &AppContext,
    school: SchoolId,
    whose: SheetsOf,
) -> Result<BTreeMap<String, Vec<SheetsLot>>, ServiceError> {
    let mut classes: BTreeMap<String, Vec<AccountId>> = BTreeMap::new();
    for person in app.db.to_activate(school, "", whose).await? {
        let class = classes.entry(class_key(&person.class_name)).or_default();
        class.push(person.account);
    }
    classes.retain(|_, people| people.len() > SHEETS_MAX);
    Ok(classes
        .into_iter()
        .map(|(class, people)| (class, lots_of(&people)))
        .collect())
}

fn lots_of(people: &[AccountId]) -> Vec<SheetsLot> {
    let (mut lots, mut before, mut after) = (Vec::new(), 0, String::new());
    for lot in people.chunks(SHEETS_MAX) {
        let last = before + lot.len();
        let until = lot.last().filter(|_| last < people.len());
        let until = until.map(ToString::to_string).unwrap_or_default();
        lots.push(SheetsLot {
            first: count(before + 1),
            last: count(last),
            after: std::mem::replace(&mut after, until.clone()),
            until,
        });
        before = last;
    }
    lots
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The last day of a code that is made now.
fn until(app: &AppContext) -> String {
    date(app.clock.local(app.clock.now() + ACTIVATION_LASTS).date())
}

/// Keeps how many students each class has. For whoever runs the office.
pub async fn save_headcounts(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = require_office(&request).await?;
    let (mut headcounts, mut errors) = (Vec::new(), Vec::new());
    for at in 0..CLASSES_MAX {
        let class = sanitize::line(form.get(&field::of(field::CLASS, at)));
        if class.is_empty() {
            break;
        }
        let named = field::of(field::HEADCOUNT, at);
        match form.get(&named) {
            "" => {}
            typed => match typed.parse::<u8>() {
                Ok(count) if (1..=99).contains(&count) && class.chars().count() <= CLASS_MAX => {
                    headcounts.push((class, count));
                }
                _ => {
                    let message =
                        format!("{class}\u{a0}: donnez un nombre d’élèves, de 1 à 99, ou laissez vide.");
                    errors.push(FieldError::new(named, message));
                }
            },
        }
    }
    if !errors.is_empty() {
        return Ok(redisplay(SCHOOL_CLASSES, form, errors));
    }
    let context = app.context(Some(user.id()));
    if !app.db.set_headcounts(&context, school, &headcounts).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(redirect_with_flash(SCHOOL_CLASSES, ClassesFlash::Saved))
}

/// What becomes of asking for sheets.
#[derive(Debug)]
pub enum SheetsMade {
    /// The file: its name and its bytes.
    File(String, Vec<u8>),
    /// There is none to make: a page says why.
    None(Outcome),
}

/// Where whoever asks for sheets first shows again who they are; nothing when they just did. It leads back to the page of the form, or to
/// that page where the browser does not say it: the file is asked for again there.
pub(crate) fn to_prove(request: &Request, page: &str) -> Option<SheetsMade> {
    request.require_fresh_proof().err()?;
    let back = request.browser.referring_page.as_deref().unwrap_or(page);
    Some(SheetsMade::None(redirect(proof_then_again(back))))
}

/// New codes for a class, or for one person, on sheets to cut out. Former codes and links are void with this, and whoever holds a sheet is let
/// into the account. For whoever runs the office.
pub async fn sheets(request: Request, form: FormData) -> Result<SheetsMade, ServiceError> {
    let (user, school) = require_office(&request).await?;
    if let Some(first) = to_prove(&request, SCHOOL_CLASSES) {
        return Ok(first);
    }
    // More than are made at once are never cut short: those beyond would have no sheet, and nobody would be told.
    let waiting = asked_for(&request.app, school, &form).await?;
    let Some(waiting) = waiting.filter(|waiting| waiting.len() <= SHEETS_MAX) else {
        let page = redirect_with_flash(SCHOOL_CLASSES, ClassesFlash::ListChanged);
        return Ok(SheetsMade::None(page));
    };
    if waiting.is_empty() {
        let page = redirect_with_flash(SCHOOL_CLASSES, ClassesFlash::NobodyWaits);
        return Ok(SheetsMade::None(page));
    }
    made(&request, (user, school), &waiting, &whose(&form, &waiting)).await
}

/// Of those students the ones who have not come in yet.
pub(crate) async fn waiting_among(
    app: &AppContext,
    school: SchoolId,
    students: &[AccountId],
) -> Result<Vec<ToActivate>, ServiceError> {
    let among: BTreeSet<AccountId> = students.iter().copied().collect();
    let mut waiting = app.db.to_activate(school, "", SheetsOf::Students).await?;
    waiting.retain(|person| among.contains(&person.account));
    Ok(waiting)
}

/// New codes for these, on sheets that say whose they are. For whoever runs the office, which was asked.
pub(crate) async fn made(
    request: &Request,
    (user, school): (&CurrentUser, SchoolId),
    waiting: &[ToActivate],
    whose: &str,
) -> Result<SheetsMade, ServiceError> {
    let app = &request.app;
    let codes: Vec<(AccountId, Secret)> = waiting
        .iter()
        .map(|person| (person.account, Secret::code(app.rng.as_ref())))
        .collect();
    let name = app.db.school_name(school).await?.ok_or(ServiceError::NotFound)?;
    let (title, file) = named(whose);
    let sheets = Sheets {
        title,
        school: name,
        address: format!("{}/activation", app.about.public_url),
        until: until(app),
        coupons: waiting
            .iter()
            .zip(&codes)
            .map(|(person, (_, code))| coupon(app, person, code))
            .collect(),
    };
    // Made before codes are kept: whoever gets no file has lost none of those that were handed out.
    let bytes = blocking_pool::run(move || render_sheets(&sheets))
        .await?
        .map_err(ServiceError::broken_by("sheets could not be made"))?;
    keep(app, user, school, &codes).await?;
    if waiting.len() > 1 {
        kept::note_export(request).await;
    }
    Ok(SheetsMade::File(file, bytes))
}

/// Who the sheets are for: one person, or those of a class or of one of its lots; `None` where that lot is no more.
async fn asked_for(
    app: &AppContext,
    school: SchoolId,
    form: &FormData,
) -> Result<Option<Vec<ToActivate>>, ServiceError> {
    let whose = if form.get(field::SHEETS_OF) == "guardians" {
        SheetsOf::Guardians
    } else {
        SheetsOf::Students
    };
    let person = form.get(field::PERSON);
    if person.is_empty() {
        let class = class_key(form.get(field::CLASS));
        if class.is_empty() {
            return Err(ServiceError::BadRequest);
        }
        let lot = (
            bound(form, field::SHEETS_AFTER)?,
            bound(form, field::SHEETS_UNTIL)?,
        );
        return Ok(app.db.to_activate_between(school, &class, whose, lot).await?);
    }
    let person: AccountId = person.parse().map_err(|_| ServiceError::NotFound)?;
    let mut waiting = app.db.to_activate(school, "", whose).await?;
    waiting.retain(|one| one.account == person);
    // Whoever has children in two classes has one code.
    waiting.truncate(1);
    if waiting.is_empty() {
        // Somebody of another school, and somebody who came in meanwhile, are told the same.
        return Err(ServiceError::NotFound);
    }
    Ok(Some(waiting))
}

/// Where a lot begins or ends; nowhere where the form does not say it.
fn bound(form: &FormData, name: &str) -> Result<Option<AccountId>, ServiceError> {
    match form.get(name) {
        "" => Ok(None),
        account => account.parse().map(Some).map_err(|_| ServiceError::NotFound),
    }
}

/// Whose sheets they are: a person's, or a class's.
fn whose(form: &FormData, waiting: &[ToActivate]) -> String {
    match waiting {
        [one] if !form.get(field::PERSON).is_empty() => one.name.clone(),
        _ => waiting
            .first()
            .map(|one| one.class_name.clone())
            .unwrap_or_default(),
    }
}

/// What the sheets are called, and their file.
fn named(whose: &str) -> (String, String) {
    let plain: String = domain::name_key::fold(whose)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    (
        format!("Feuilles d’activation, {whose}"),
        format!("activation-{}.pdf", plain.trim_matches('-')),
    )
}

fn coupon(app: &AppContext, person: &ToActivate, code: &Secret) -> Coupon {
    Coupon {
        name: person.name.clone(),
        about: if person.student.is_empty() {
            person.class_name.clone()
        } else {
            format!("Représentant légal de {}, {}", person.student, person.class_name)
        },
        code: code.as_str().to_owned(),
        link: format!("{}/activation?code={}", app.about.public_url, code.as_str()),
    }
}

async fn keep(
    app: &AppContext,
    user: &CurrentUser,
    school: SchoolId,
    codes: &[(AccountId, Secret)],
) -> Result<(), ServiceError> {
    let context = app.context(Some(user.id()));
    let hashes: Vec<(AccountId, String)> = codes
        .iter()
        .map(|(account, code)| (*account, code.hash()))
        .collect();
    let lasts: TimeDelta = ACTIVATION_LASTS;
    app.db
        .insert_activation_codes(&context, school, &hashes, context.now + lasts)
        .await?
        .ok_or(ServiceError::NotFound)?;
    Ok(())
}
