//! Filling a section: read, saved while somebody types, saved as a form.

use domain::{
    convention::{HOST_SECTIONS, SCHOOL_SECTIONS, Section, Values, field_label},
    id::ConventionId,
    path, typed,
    typography::time,
    weeks::Week,
};
use store::{Present, Seat, SectionSaved, Side};

use super::{Opened, document, open, page};
use crate::{
    answer::{lead_to, send_back},
    api::convention::{Conflict, Kept, NotKept, SectionPage, read_written, written},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    pupil::id,
};

/// The longest name of a tab that is taken.
const TAB: usize = 64;
/// The longest field that is kept while it is too long: who pastes a novel is told, and does not fill the database.
const LONGEST: usize = 8_000;

fn section_of(code: &str) -> Result<Section, AppError> {
    Section::from_code(code).ok_or(AppError::NotFound)
}

/// `/convention/…/{section}`.
pub(crate) async fn page(text: &str, code: &str) -> Result<SectionPage, AppError> {
    let section = section_of(code)?;
    let opened = open(text).await?;
    if !opened.reads(section) {
        return Err(AppError::NotFound);
    }
    let app = &opened.app;
    let saved = opened.file.sections.get(&section);
    let editable = opened.edits(section);
    let others = if editable {
        // The page does not know yet in which tab it will wake up, if it does.
        others(&opened, section, "").await?
    } else {
        String::new()
    };
    let words = saved.filter(|saved| !saved.saved_by.is_empty()).map(|saved| {
        format!(
            "Enregistré le {}, par {}.",
            moment(app, saved.saved_at),
            saved.saved_by
        )
    });
    let certificate = opened
        .file
        .liability
        .as_ref()
        .filter(|_| section == Section::Pupil)
        .map(|line| page::certificate(app, line));
    let preview = editable.then(|| {
        let (mut preview, _) = document::so_far(&opened);
        preview.sections.remove(&section);
        preview
    });
    Ok(SectionPage {
        head: opened.head(),
        section,
        values: saved.map(|saved| saved.values.clone()).unwrap_or_default(),
        version: saved.map_or(0, |saved| saved.version),
        saved: words.unwrap_or_default(),
        saved_by: saved.map(|saved| saved.saved_by.clone()).unwrap_or_default(),
        facts: opened.facts(),
        editable,
        sections: page::sections(&opened),
        others,
        tab: (app.ids)().to_string(),
        reader: opened.reader(),
        certificate,
        preview,
    })
}

/// Says that somebody is there; who else is, in words.
async fn others(opened: &Opened, section: Section, tab: &str) -> Result<String, AppError> {
    let app = &opened.app;
    let (reader, tab) = (opened.reader(), tab_of(tab));
    let seat = Seat {
        reader: &reader,
        tab: &tab,
    };
    let present = app
        .db
        .here(
            opened.file.id,
            seat,
            &opened.access.name,
            section,
            app.clock.now(),
        )
        .await?;
    Ok(told(&present, section))
}

/// The name of a tab, as a browser sends it.
fn tab_of(text: &str) -> String {
    typed::line(text).chars().take(TAB).collect()
}

/// « Ana Sol remplit aussi cette partie. Louis Roy remplit « Le tuteur ». »
fn told(present: &[Present], section: Section) -> String {
    let mut said: Vec<String> = Vec::new();
    for somebody in present {
        let who = if somebody.same_person {
            format!("{} (vous, dans une autre fenêtre)", somebody.name)
        } else {
            somebody.name.clone()
        };
        let line = if somebody.section == section {
            format!("{who} est aussi sur cette partie.")
        } else {
            format!("{who} est sur «\u{a0}{}\u{a0}».", somebody.section.label())
        };
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said.join(" ")
}

/// Somebody still has a section open.
pub(crate) async fn here(text: &str, code: &str, tab: &str) -> Result<String, AppError> {
    let section = section_of(code)?;
    let opened = open(text).await?;
    if opened.side(section).is_none() {
        return Err(AppError::NotFound);
    }
    if !opened.edits(section) {
        return Ok(String::new());
    }
    others(&opened, section, tab).await
}

/// Somebody closed a section.
pub(crate) async fn leave(text: &str, code: &str, tab: &str) -> Result<(), AppError> {
    let section = section_of(code)?;
    let opened = open(text).await?;
    opened.side(section).ok_or(AppError::NotFound)?;
    let (reader, tab) = (opened.reader(), tab_of(tab));
    let seat = Seat {
        reader: &reader,
        tab: &tab,
    };
    opened.app.db.leave(opened.file.id, seat, section).await?;
    Ok(())
}

/// Values as a browser sends them: JSON, field by field. What belongs to no field of the section is left out.
fn read(opened: &Opened, section: Section, json: &str) -> Result<Values, AppError> {
    let sent = read_written(json).ok_or(AppError::BadRequest)?;
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

async fn keep(
    opened: &Opened,
    side: Side,
    section: Section,
    base: i32,
    before: Option<&Values>,
    mine: &Values,
) -> Result<SectionSaved, AppError> {
    let act = opened.app.act(opened.account());
    let name = &opened.access.name;
    let saved = opened
        .app
        .db
        .save_section(&act, name, side, opened.file.id, section, base, before, mine)
        .await?;
    Ok(saved)
}

/// Saves while somebody types.
pub(crate) async fn autosave(
    text: &str,
    code: &str,
    tab: &str,
    base: i32,
    before: &str,
    values: &str,
) -> Result<Kept, NotKept> {
    let section = section_of(code)?;
    let opened = open(text).await?;
    let side = opened.side(section).ok_or(AppError::NotFound)?;
    let before = read(&opened, section, before)?;
    let mine = read(&opened, section, values)?;
    let (version, values) = match keep(&opened, side, section, base, Some(&before), &mine).await? {
        SectionSaved::Saved { version, values } | SectionSaved::Merged { version, values } => {
            (version, values)
        }
        SectionSaved::Conflict {
            version,
            theirs,
            fields,
            by,
        } => {
            return Err(NotKept::Conflict(Box::new(Conflict {
                version,
                theirs,
                fields,
                by,
            })));
        }
        SectionSaved::NotNow(state) => return Err(NotKept::NotNow(state)),
        SectionSaved::Gone => return Err(AppError::NotFound.into()),
    };
    let others = others(&opened, section, tab).await?;
    let app = &opened.app;
    let minutes = chrono::Timelike::num_seconds_from_midnight(&app.clock.local(app.clock.now())) / 60;
    let at = u16::try_from(minutes)
        .ok()
        .and_then(|minutes| minutes.try_into().ok());
    Ok(Kept {
        version,
        values,
        at: at.map(time).unwrap_or_default(),
        others,
    })
}

/// What a button of the form asks for beside saving.
fn with_copies(section: Section, form: &Fields, values: &mut Values) {
    if section != Section::Hours {
        return;
    }
    let asked = form.get("copier");
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

/// Where one goes from a section: the next one of the same part, the convention's page after the last.
fn after(id: ConventionId, section: Section) -> String {
    let part: &[Section] = if section.is_hosts() {
        &HOST_SECTIONS
    } else {
        &SCHOOL_SECTIONS
    };
    let next = part.iter().skip_while(|other| **other != section).nth(1);
    next.map_or_else(|| path::convention(id), |next| of_section(id, *next))
}

/// A section's page.
pub(crate) fn of_section(id: ConventionId, section: Section) -> String {
    format!("{}/{}", path::convention(id), section.code())
}

/// The fields that two people changed, said.
fn faults_of(section: Section, fields: Vec<String>, by: &str) -> Vec<Fault> {
    fields
        .into_iter()
        .map(|field| {
            let label = field_label(section, &field);
            let message =
                format!("{label}\u{a0}: {by} a écrit autre chose pendant que vous écriviez. Choisissez.");
            Fault::new(field, message)
        })
        .collect()
}

/// How the choices between two texts are named in a form.
const CHOICE: &str = "choix_";

/// Saves a form. What is incomplete is kept all the same: the page says what is missing.
pub(crate) async fn save(form: Fields) -> Result<(), AppError> {
    let convention: ConventionId = id(form.get("convention"))?;
    let section = section_of(form.get("partie"))?;
    let opened = open(&convention.to_string()).await?;
    let side = opened.side(section).ok_or(AppError::NotFound)?;
    let here = of_section(convention, section);
    let base: i32 = form.get("version").parse().unwrap_or(-1);
    let before = read(&opened, section, form.get("avant")).ok();
    let mut mine = bounded(&opened, section, form.iter());
    // Two people wrote, and this one chose between them: what the other wrote, as it was shown, is what the form was made upon.
    for (name, choice) in form.iter() {
        if let (Some(field), Some(shown)) = (name.strip_prefix(CHOICE), &before)
            && choice == "autre"
            && section.has_field(field, opened.file.weeks)
        {
            mine.set(field, shown.get(field));
        }
    }
    with_copies(section, &form, &mut mine);
    let copied = !form.get("copier").is_empty();
    match keep(&opened, side, section, base, before.as_ref(), &mine).await? {
        SectionSaved::Saved { values, .. } | SectionSaved::Merged { values, .. } => {
            let complete = section.problems(&values, &opened.facts()).is_empty();
            let stays = copied || form.is_ticked("rester");
            lead_to(&if stays {
                format!("{here}?fait=enregistre")
            } else if complete {
                format!("{}?fait=enregistre", after(convention, section))
            } else {
                format!("{here}?fait=incomplet")
            });
            Ok(())
        }
        SectionSaved::Conflict {
            version,
            theirs,
            fields,
            by,
        } => {
            // What only the other changed is taken over; the fields that both changed are to be chosen from.
            let typed = before.as_ref().map_or_else(
                || mine.clone(),
                |before| {
                    let (mut merged, _) = mine.merged(before, &theirs);
                    for field in &fields {
                        merged.set(field, mine.get(field));
                    }
                    merged
                },
            );
            let faults: Vec<Fault> = faults_of(section, fields, &by);
            // The form goes on from what the other wrote as it was then: whatever is saved later is noticed again.
            let from = [
                ("version", version.to_string()),
                ("avant", written(&theirs)),
                ("auteur", by),
            ];
            let typed: Fields = typed
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .chain(from.map(|(name, value)| (name.to_owned(), value)))
                .collect();
            send_back(&opened.app, &here, typed, faults).await
        }
        SectionSaved::NotNow(_) => {
            lead_to(&format!("{}?fait=change", path::convention(convention)));
            Ok(())
        }
        SectionSaved::Gone => Err(AppError::NotFound),
    }
}
