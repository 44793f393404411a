//! What was typed for several conventions, saved in each: one transaction a convention, and an answer for each.

use domain::{
    convention::{
        ConventionState, HOST_SECTIONS, Section, field_label, field_words,
        group::{Change, ForAll, HoursOf, MadeUpon, second_prefix},
        week_prefix,
    },
    id::ConventionId,
    typed_week::{TypedWeek, day_field},
    typography::lowered,
    weeks::Week,
};
use store::{ConventionMoved, SectionSaved, Side, TypedSection};
use wire::{
    convention::{group::GroupFlash, read_written},
    field,
    form::{FieldError, FormData},
};

use super::{Opened, is_filled, open_choice, page_of};
use crate::{
    error::ServiceError,
    host::require_host,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// Saves what was typed for the conventions of a choice, for whoever fills for their structure; sends those that are complete to their
/// lycée, where that is asked for and nothing stood in the way.
pub async fn save(request: Request, form: FormData) -> FormResult {
    require_host(&request)?;
    let all = open_choice(&request, form.get(field::TOGETHER)).await?;
    let ids: Vec<ConventionId> = all.iter().map(|opened| opened.file.id).collect();
    // What is missing is said from now on.
    let page = format!("{}&verifier=1", page_of(&ids));
    let alike = read_written(form.get(field::BEFORE)).ok_or(ServiceError::BadRequest)?;
    let get = |name: &str| form.has(name).then(|| form.exact(name));
    let for_all = ForAll::read(alike, get);
    let (mut errors, mut became) = (Vec::new(), Vec::new());
    for opened in &all {
        let Some(upon) = MadeUpon::read(form.get(&field::of(field::UPON, opened.file.id))) else {
            continue;
        };
        let changes = changes(opened, &form, &for_all, &upon);
        let faults = match save_one(opened, &upon, &changes).await {
            Ok(faults) => faults,
            Err(error) => {
                tracing::error!(id = %opened.file.id, error = &error as &dyn std::error::Error, "one of several was not saved");
                let words = "un incident a empêché d’enregistrer. Rien n’est changé\u{a0}: réessayez.";
                vec![of_line(opened, words)]
            }
        };
        if faults.is_empty() {
            let words = if changes.is_empty() {
                "Rien n’a changé."
            } else {
                "Enregistré."
            };
            became.push((field::of(field::BECAME, opened.file.id), words.to_owned()));
        }
        errors.extend(faults);
    }
    if !errors.is_empty() {
        return Ok(redisplay(page, typed_again(&form, &for_all, became), errors));
    }
    let flash = if form.is_ticked(field::SEND) {
        send(&all).await?
    } else {
        GroupFlash::Saved
    };
    Ok(redirect_with_flash(&page, flash))
}

/// What somebody changed in a convention, but for what they leave as somebody else wrote it.
fn changes(opened: &Opened, form: &FormData, for_all: &ForAll, upon: &MadeUpon) -> Vec<Change> {
    let id = opened.file.id;
    let line = |name: &str| {
        let name = field::of(name, id);
        form.has(&name).then(|| form.exact(&name))
    };
    let hours = HoursOf::from_code(form.get(&field::of(field::HOURS_OF, id)));
    let mut changes = for_all.changes(&opened.facts(), upon, hours, line);
    changes.retain(|change| !form.is_ticked(&field::of(&left(&change.field), id)));
    changes
}

/// The box that leaves what somebody else wrote in a field.
fn left(name: &str) -> String {
    format!("{}{name}", field::LEAVE_THEIRS)
}

/// Something that is said of a whole line.
fn of_line(opened: &Opened, words: &str) -> FieldError {
    let message = format!("{}\u{a0}: {words}", opened.file.student_name);
    FieldError::new(field::of("ligne", opened.file.id), message)
}

/// Saves what was changed in a convention; what was not, and why.
async fn save_one(
    opened: &Opened,
    upon: &MadeUpon,
    changes: &[Change],
) -> Result<Vec<FieldError>, ServiceError> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    if !is_filled(opened) {
        return Ok(vec![not_now(opened, opened.file.state)]);
    }
    let typed: Vec<TypedSection> = HOST_SECTIONS
        .into_iter()
        .filter(|section| changes.iter().any(|change| change.section == *section))
        .filter_map(|section| {
            let stored = opened.file.sections.get(&section)?;
            let (before, mine) = Change::upon(&stored.values, section, changes);
            Some(TypedSection {
                section,
                base: upon.version(section),
                before,
                mine,
            })
        })
        .collect();
    let app = opened.app();
    let context = app.context(opened.account());
    let saved = app
        .db
        .save_sections(&context, opened.by(), Side::Host, opened.file.id, &typed)
        .await?;
    let mut faults = Vec::new();
    for (section, saved) in saved {
        match saved {
            SectionSaved::Saved { .. } | SectionSaved::Merged { .. } => {}
            SectionSaved::Conflict {
                theirs, fields, by, ..
            } => faults.extend(conflicts(opened, section, &fields, |name| theirs.get(name), &by)),
            SectionSaved::NotNow(state) => return Ok(vec![not_now(opened, state)]),
            SectionSaved::Gone => {
                let words = "vous ne remplissez pas, ou plus, cette convention. Rien n’y est enregistré.";
                return Ok(vec![of_line(opened, words)]);
            }
        }
    }
    Ok(faults)
}

fn not_now(opened: &Opened, state: ConventionState) -> FieldError {
    let words = format!(
        "sa convention ne se remplit plus ({}). Rien n’y est enregistré.",
        lowered(state.label())
    );
    of_line(opened, &words)
}

/// An error for each field that somebody else changed meanwhile: what they wrote, beside which one chooses. Of hours, one.
fn conflicts<'a>(
    opened: &Opened,
    section: Section,
    fields: &[String],
    theirs: impl Fn(&str) -> &'a str,
    by: &str,
) -> Vec<FieldError> {
    let (id, student) = (opened.file.id, &opened.file.student_name);
    let by = if by.is_empty() {
        "quelqu’un d’autre"
    } else {
        by
    };
    if section == Section::Hours {
        let message = format!(
            "{student}\u{a0}: {by} a changé ses horaires pendant que vous écriviez. Gardez «\u{a0}Les siens\u{a0}», ou choisissez-en d’autres \
             et enregistrez de nouveau."
        );
        return vec![FieldError::new(field::of(field::HOURS_OF, id), message)];
    }
    fields
        .iter()
        .map(|name| {
            let words = match field_words(section, name, theirs(name)).as_str() {
                "" => "a vidé ce champ".to_owned(),
                words => format!("a écrit «\u{a0}{words}\u{a0}»"),
            };
            let message = format!(
                "{student}, {}\u{a0}: {by} {words} pendant que vous écriviez. Cochez pour le laisser\u{a0}; sinon, enregistrez de nouveau pour \
                 mettre votre texte.",
                lowered(&field_label(section, name))
            );
            FieldError::new(field::of(name, id), message)
        })
        .collect()
}

/// The form as it is shown again: with the hours as they were read, what became of each line, and upon what is kept now.
fn typed_again(form: &FormData, for_all: &ForAll, became: Vec<(String, String)>) -> FormData {
    let mut again: Vec<(String, String)> = form
        .iter()
        .filter(|(name, _)| {
            let of_page = name.starts_with(&format!("{}-", field::UPON));
            let left = name.starts_with(field::LEAVE_THEIRS);
            !of_page && !left && ![field::BEFORE, field::SEND].contains(name)
        })
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    let mut put = |prefix: &str, typed: &TypedWeek| {
        for (day, texts) in typed.0.iter().enumerate() {
            for (slot, text) in texts.iter().enumerate() {
                again.push((day_field(prefix, day, slot), text.clone()));
            }
        }
    };
    for week in Week::ALL {
        put(week_prefix(week), &for_all.week(week));
        put(second_prefix(week), &for_all.second_week(week));
    }
    again.into_iter().chain(became).collect()
}

/// Sends those that are complete to their lycée; what is said of it.
async fn send(all: &[Opened]) -> Result<GroupFlash, ServiceError> {
    let (mut sent, mut waiting) = (0, 0);
    for opened in all.iter().filter(|opened| is_filled(opened)) {
        let app = opened.app();
        let context = app.context(opened.account());
        let moved = app
            .db
            .complete_host_part(&context, opened.by(), opened.file.id, &opened.facts())
            .await?;
        match moved {
            ConventionMoved::Done => sent += 1,
            ConventionMoved::Missing(_) => waiting += 1,
            ConventionMoved::NotNow(_) | ConventionMoved::Changed | ConventionMoved::Gone => {}
        }
    }
    Ok(match (sent, waiting) {
        (0, 0) => GroupFlash::Saved,
        (0, _) => GroupFlash::NoneSent,
        (_, 0) => GroupFlash::Sent,
        _ => GroupFlash::SomeSent,
    })
}
