//! Filling a section: read, saved while somebody types, saved as a form.

use chrono::Timelike;
use domain::{
    convention::{self, ConventionState, HOST_SECTIONS, SCHOOL_SECTIONS, Section, Values, field_label},
    id::ConventionId,
    typography::time,
    urls,
    weeks::Week,
};
use store::{SectionSaved, Side};
use wire::{
    convention::{Conflict, ConventionFlash, Saved, SectionFlash, SectionPage, read_written, written},
    field,
    flash::{Flash, IncompleteFlash, PARAMETER},
    folded::Folded,
    form::{FieldError, FormData},
};

use super::{
    Opened, convention_id, current_wording,
    document::current_preview,
    open,
    page::{certificate, section_lines},
    presence::others,
    section_of,
};
use crate::{
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, Outcome, redirect, redirect_with_flash, redisplay, with_query},
    profile,
    request::Request,
    safety::{sheets, starting_point},
};

/// The longest field that is kept while it is too long: whoever pastes a novel is told, and does not fill the database.
const LONGEST: usize = 8_000;

/// `/convention/…/{section}`: a section to be filled or read, for the parties who may read it.
pub async fn page(request: Request, id: String, section: String) -> Result<SectionPage, ServiceError> {
    let section = section_of(&section)?;
    let opened = open(request, convention_id(&id)?).await?;
    if !opened.reads(section) {
        return Err(ServiceError::NotFound);
    }
    opened.note_read().await;
    let app = opened.app();
    let saved = opened.file.sections.get(&section);
    let editable = opened.edits(section);
    let others = if editable {
        // Only a page that is hydrated has a tab with a name, and this one is not yet.
        others(&opened, section, "").await?
    } else {
        String::new()
    };
    let words = saved.filter(|saved| !saved.saved_by.is_empty()).map(|saved| {
        format!(
            "Enregistré le {}, par {}.",
            date_time(app, saved.saved_at),
            saved.saved_by
        )
    });
    let certificate = opened
        .file
        .liability
        .as_ref()
        .filter(|_| section == Section::Student)
        .map(|line| certificate(app, line));
    let like_before = if editable {
        let empty = Values::default();
        like_before(&opened, section, saved.map_or(&empty, |saved| &saved.values)).await?
    } else {
        Vec::new()
    };
    let keeps_profile = editable
        && [Section::School, Section::Referent].contains(&section)
        && profile::keeps(&opened.request).await?;
    let sector = if section == Section::Activities {
        app.db.sector_of_convention(opened.file.id).await?
    } else {
        None
    };
    let preview = if editable {
        let (mut preview, _) = current_preview(&opened);
        preview.sections.remove(&section);
        preview.wording = current_wording(app, &opened.file).await?;
        Some(Folded::new(&preview))
    } else {
        None
    };
    Ok(SectionPage {
        head: opened.head(),
        section,
        values: saved
            .map(|saved| opened.readable(section, saved.values.settled(section)))
            .unwrap_or_default(),
        version: saved.map_or(0, |saved| saved.version),
        saved: words.unwrap_or_default(),
        saved_by: saved.map(|saved| saved.saved_by.clone()).unwrap_or_default(),
        facts: opened.facts(),
        editable,
        sections: section_lines(&opened),
        others,
        tab: (app.ids)().to_string(),
        reader: opened.reader(),
        certificate,
        preview,
        like_before: labels(section, &like_before),
        keeps_profile,
        sector,
    })
}

/// The empty fields that the convention before fills, with what it says there.
async fn like_before(
    opened: &Opened,
    section: Section,
    now: &Values,
) -> Result<Vec<(String, String)>, ServiceError> {
    let former = opened.app().db.former_section(opened.file.id, section).await?;
    let (weeks, facts) = (opened.file.weeks, opened.facts());
    let mut said = former
        .map(|former| convention::like_before(section, weeks, now, &former))
        .unwrap_or_default();
    // The convention before may be of another edition of the text.
    let is_in = |field: &str| {
        let spec = section.fields().iter().find(|spec| spec.name == field);
        spec.is_none_or(|spec| facts.has(spec))
    };
    said.retain(|(field, _)| is_in(field));
    Ok(said)
}

/// What fields are called: of the hours, their weeks.
fn labels(section: Section, fields: &[(String, String)]) -> Vec<String> {
    let name = |field: &str| {
        let label = field_label(section, field);
        match label.split_once(',') {
            Some((week, _)) if section == Section::Hours => week.to_owned(),
            _ => label,
        }
    };
    let mut labels: Vec<String> = fields.iter().map(|(field, _)| name(field)).collect();
    labels.dedup();
    labels
}

/// Values as a browser sends them: JSON, field by field. What belongs to no field of the section is left out.
fn read_values(opened: &Opened, section: Section, json: &str) -> Result<Values, ServiceError> {
    let sent = read_written(json).ok_or(ServiceError::BadRequest)?;
    Ok(bounded(
        opened,
        section,
        sent.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    ))
}

fn bounded<'a>(
    opened: &Opened,
    section: Section,
    pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Values {
    let typed = Values::from_form(section, opened.file.weeks, pairs);
    typed
        .iter()
        .map(|(name, value)| {
            let end = value
                .char_indices()
                .nth(LONGEST)
                .map_or(value.len(), |(end, _)| end);
            (name, &value[..end])
        })
        .collect()
}

async fn save_values(
    opened: &Opened,
    side: Side,
    section: Section,
    base: i32,
    before: Option<&Values>,
    mine: &Values,
) -> Result<SectionSaved, ServiceError> {
    let app = opened.app();
    let context = app.context(opened.account());
    let saved = app
        .db
        .save_section(
            &context,
            opened.by(),
            side,
            opened.file.id,
            section,
            base,
            before,
            mine,
        )
        .await?;
    Ok(saved)
}

/// Why nothing was saved while somebody typed.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Somebody else changed the same fields meanwhile.
    #[error("somebody else changed the same fields")]
    Conflict(Box<Conflict>),
    /// In this state the section is not filled any more.
    #[error("the section is not filled in this state")]
    NotNow(ConventionState),
    /// Anything else.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

/// Saves a section while somebody who fills it types: what they had before (`before`) and have now (`values`), field by field in JSON.
/// `base` is the version of the section that they began with.
pub async fn autosave(
    request: Request,
    id: String,
    section: String,
    tab: String,
    base: i32,
    before: String,
    values: String,
) -> Result<Saved, SaveError> {
    let section = section_of(&section)?;
    let opened = open(request, convention_id(&id)?).await?;
    let side = opened.side(section).ok_or(ServiceError::NotFound)?;
    let before = read_values(&opened, section, &before)?;
    let mine = read_values(&opened, section, &values)?;
    let saved = save_values(&opened, side, section, base, Some(&before), &mine).await?;
    let (version, values) = match saved {
        SectionSaved::Saved { version, values } | SectionSaved::Merged { version, values } => {
            (version, values)
        }
        SectionSaved::Conflict {
            version,
            theirs,
            fields,
            by,
        } => {
            return Err(SaveError::Conflict(Box::new(Conflict {
                version,
                theirs,
                fields,
                by,
            })));
        }
        SectionSaved::NotNow(state) => return Err(SaveError::NotNow(state)),
        SectionSaved::Gone => return Err(ServiceError::NotFound.into()),
    };
    let others = others(&opened, section, &tab).await?;
    let app = opened.app();
    let minutes = app.clock.local(app.clock.now()).num_seconds_from_midnight() / 60;
    let at = u16::try_from(minutes)
        .ok()
        .and_then(|minutes| minutes.try_into().ok());
    Ok(Saved {
        version,
        values,
        at: at.map(time).unwrap_or_default(),
        others,
    })
}

/// What a button of the form asks for beside saving.
fn with_copies(section: Section, form: &FormData, values: &mut Values) {
    if section != Section::Hours {
        return;
    }
    let asked = form.get(field::COPY);
    if asked == "semaine" {
        values.copy_week();
        return;
    }
    for week in Week::ALL {
        for day in 0..5 {
            if asked == format!("s{}_{day}", week.number()) {
                values.copy_day(week, day);
            }
        }
    }
}

/// The page that follows a section: the next one of the same part, the convention's page after the last.
fn next_page(id: ConventionId, section: Section) -> String {
    let part: &[Section] = if section.is_hosts() {
        &HOST_SECTIONS
    } else {
        &SCHOOL_SECTIONS
    };
    let next = part.iter().skip_while(|other| **other != section).nth(1);
    next.map_or_else(|| urls::convention(id), |next| section_path(id, *next))
}

/// A section's page.
fn section_path(id: ConventionId, section: Section) -> String {
    format!("{}/{}", urls::convention(id), section.code())
}

/// An error for each field that two people changed.
fn conflict_errors(section: Section, fields: Vec<String>, by: &str) -> Vec<FieldError> {
    fields
        .into_iter()
        .map(|field| {
            let label = field_label(section, &field);
            let message =
                format!("{label}\u{a0}: {by} a écrit autre chose pendant que vous écriviez. Choisissez.");
            FieldError::new(field, message)
        })
        .collect()
}

/// The values of a form as they are to be saved. `before` is what the form was made upon.
fn submitted_values(opened: &Opened, section: Section, form: &FormData, before: Option<&Values>) -> Values {
    let mut mine = bounded(opened, section, form.iter());
    // Two people wrote, and this one chose between them: what the other wrote, as it was shown, is what the form was made upon.
    for (name, choice) in form.iter() {
        if let (Some(field), Some(shown)) = (name.strip_prefix(field::CHOICE), before)
            && choice == "autre"
            && section.has_field(field, opened.file.weeks)
        {
            mine.set(field, shown.get(field));
        }
    }
    if section == Section::Hours {
        mine = mine.with_every_day(opened.file.weeks, |name| form.get(name));
    }
    with_copies(section, form, &mut mine);
    mine.settled(section)
}

/// What came of a button that fills.
enum Refill {
    /// These fields were filled like before.
    LikeBefore(Vec<String>),
    /// These begin with the sheet of the sector.
    FromSheet(Vec<String>),
    /// They were emptied again.
    Undone,
}

impl Refill {
    /// The section's page, with what was done; what was filled can be emptied there again.
    fn answer(self, page: &str) -> Outcome {
        match self {
            Self::LikeBefore(fields) if fields.is_empty() => {
                redirect_with_flash(page, SectionFlash::NothingToFill)
            }
            Self::FromSheet(fields) if fields.is_empty() => {
                redirect_with_flash(page, SectionFlash::NothingOnSheet)
            }
            Self::LikeBefore(fields) => filled(page, SectionFlash::Filled, &fields),
            Self::FromSheet(fields) => filled(page, SectionFlash::FromSheet, &fields),
            Self::Undone => redirect_with_flash(page, SectionFlash::Unfilled),
        }
    }
}

/// A section's page, on which these fields were filled.
fn filled(page: &str, flash: SectionFlash, fields: &[String]) -> Outcome {
    let parameters = [(PARAMETER, flash.code()), (field::LIKE_BEFORE, &fields.join(","))];
    redirect(with_query(page, &parameters))
}

/// What the sheet of the sector says to begin with, field by field of a section; nothing where the sector is not known, or the text does
/// not ask.
async fn from_sheet(opened: &Opened, section: Section) -> Result<Vec<(&'static str, String)>, ServiceError> {
    if section != Section::Activities {
        return Ok(Vec::new());
    }
    let sector = opened.app().db.sector_of_convention(opened.file.id).await?;
    let Some(sheet) = sector.and_then(|code| sheets().get(&code)) else {
        return Ok(Vec::new());
    };
    let facts = opened.facts();
    let said = starting_point(sheet).into_iter();
    Ok(said
        .filter(|(field, text)| !text.is_empty() && facts.has_named(section, field))
        .collect())
}

/// Fills what is empty as in the convention before or by the sheet of the sector, or empties what was filled so and has not changed since,
/// when the form asks for it.
async fn refill(
    opened: &Opened,
    section: Section,
    form: &FormData,
    mine: &mut Values,
) -> Result<Option<Refill>, ServiceError> {
    let undone = form.get(field::UNLIKE_BEFORE);
    if form.is_ticked(field::LIKE_BEFORE) {
        let found = like_before(opened, section, mine).await?;
        for (field, text) in &found {
            mine.set(field, text);
        }
        *mine = mine.settled(section);
        let fields = found.into_iter().map(|(field, _)| field).collect();
        return Ok(Some(Refill::LikeBefore(fields)));
    }
    if form.is_ticked(field::SECTOR_SHEET) {
        let mut fields = Vec::new();
        for (field, text) in from_sheet(opened, section).await? {
            if mine.get(field).trim().is_empty() {
                mine.set(field, &text);
                fields.push(field.to_owned());
            }
        }
        return Ok(Some(Refill::FromSheet(fields)));
    }
    if undone.is_empty() {
        return Ok(None);
    }
    let mut said = like_before(opened, section, &Values::default()).await?;
    let sheet = from_sheet(opened, section).await?.into_iter();
    said.extend(sheet.map(|(field, text)| (field.to_owned(), text)));
    // Some browsers give no-break spaces back as spaces.
    let spaced = |text: &str| text.trim().replace(['\u{a0}', '\u{202f}'], " ");
    for field in undone.split(',') {
        let now = spaced(mine.get(field));
        if said.iter().any(|(of, text)| of == field && spaced(text) == now) {
            mine.set(field, "");
        }
    }
    Ok(Some(Refill::Undone))
}

/// Saves a section as a form, for those who fill it. What is incomplete is saved all the same: the page says what is missing.
pub async fn save(request: Request, form: FormData) -> FormResult {
    let id = convention_id(form.get(field::CONVENTION))?;
    let section = section_of(form.get(field::SECTION))?;
    let opened = open(request, id).await?;
    let side = opened.side(section).ok_or(ServiceError::NotFound)?;
    let page = section_path(id, section);
    let base: i32 = form.get(field::VERSION).parse().unwrap_or(-1);
    let before = read_values(&opened, section, form.get(field::BEFORE)).ok();
    let mut mine = submitted_values(&opened, section, &form, before.as_ref());
    let refill = refill(&opened, section, &form, &mut mine).await?;
    match save_values(&opened, side, section, base, before.as_ref(), &mine).await? {
        SectionSaved::Saved { values, .. } | SectionSaved::Merged { values, .. } => {
            let complete = section.problems(&values, &opened.facts()).is_empty();
            let stays = !form.get(field::COPY).is_empty() || form.is_ticked(field::STAY);
            Ok(if let Some(refill) = refill {
                refill.answer(&page)
            } else if stays {
                redirect_with_flash(&page, SectionFlash::Saved)
            } else if complete {
                redirect_with_flash(&next_page(id, section), SectionFlash::Saved)
            } else {
                redirect_with_flash(&page, IncompleteFlash::Saved)
            })
        }
        SectionSaved::Conflict {
            version,
            theirs,
            fields,
            by,
        } => {
            let typed = merged_form(&mine, before.as_ref(), &theirs, &fields, version, &by);
            Ok(redisplay(page, typed, conflict_errors(section, fields, &by)))
        }
        SectionSaved::NotNow(_) => Ok(redirect_with_flash(
            &urls::convention(id),
            ConventionFlash::Changed,
        )),
        SectionSaved::Gone => Err(ServiceError::NotFound),
    }
}

/// The form to be shown again after a conflict: what only the other person changed is taken over; the fields that both changed are to
/// be chosen from.
fn merged_form(
    mine: &Values,
    before: Option<&Values>,
    theirs: &Values,
    fields: &[String],
    version: i32,
    by: &str,
) -> FormData {
    let merged = before.map_or_else(
        || mine.clone(),
        |before| {
            let (mut merged, _) = mine.merged(before, theirs);
            for field in fields {
                merged.set(field, mine.get(field));
            }
            merged
        },
    );
    // The form goes on from what the other person wrote as it was then, so that whatever is saved later is noticed again.
    let from = [
        (field::VERSION, version.to_string()),
        (field::BEFORE, written(theirs)),
        (field::AUTHOR, by.to_owned()),
    ];
    merged
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .chain(from.map(|(name, value)| (name.to_owned(), value)))
        .collect()
}
