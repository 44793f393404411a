//! Moving a convention from one state to another.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, HeadAct, Section},
    urls,
};
use store::{ConventionFile, ConventionMoved};
use wire::{
    convention::ConventionFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    Opened, convention_id,
    freeze::{self, Prepared},
    open,
};
use crate::{
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    request::Request,
    student::applications::reason,
};

/// The convention that a form is about, and its page.
async fn open_of_form(request: Request, form: &FormData) -> Result<(Opened, String), ServiceError> {
    let id = convention_id(form.get(field::CONVENTION))?;
    Ok((open(request, id).await?, urls::convention(id)))
}

/// Where a transition leads: to the convention's page, which says what was done, or why it could not be.
fn redirect_after(page: &str, flash: ConventionFlash, moved: &ConventionMoved) -> FormResult {
    let flash = match moved {
        ConventionMoved::Done => flash,
        ConventionMoved::NotNow(_) => ConventionFlash::Changed,
        ConventionMoved::Missing(_) => ConventionFlash::Missing,
        ConventionMoved::Changed => ConventionFlash::Modified,
        ConventionMoved::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redirect_with_flash(page, flash))
}

/// Sends the host's part to the school, for those who fill it.
pub async fn complete(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.fills_host {
        return Err(ServiceError::NotFound);
    }
    let app = opened.app();
    let context = app.context(opened.account());
    let name = &opened.access.name;
    let moved = app
        .db
        .complete_host_part(&context, name, opened.file.id, &opened.facts())
        .await?;
    redirect_after(&page, ConventionFlash::Sent, &moved)
}

/// A transition in the head's name that needs a reason.
async fn with_reason(request: Request, form: FormData, act: HeadAct) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(act) {
        return Err(ServiceError::NotFound);
    }
    // Three forms of the page ask for a reason: each has a field of its own, and the one that was sent opens again.
    let name = field::reason_of(act);
    let typed: FormData = [(field::REASON.to_owned(), form.exact(name).to_owned())]
        .into_iter()
        .collect();
    let reason = match reason(&typed) {
        Ok(reason) => reason,
        Err(error) => {
            let error = FieldError::new(name, error.message);
            return Ok(redisplay(page, form, vec![error]));
        }
    };
    let (app, id) = (opened.app(), opened.file.id);
    let context = app.context(opened.account());
    let (flash, moved) = match act {
        HeadAct::SendBack => (
            ConventionFlash::SentBack,
            app.db.send_back(&context, id, &reason).await?,
        ),
        HeadAct::Correct => (
            ConventionFlash::CorrectionBegun,
            app.db.correct(&context, id, &reason).await?,
        ),
        HeadAct::Cancel => (
            ConventionFlash::Cancelled,
            app.db.cancel_convention(&context, id, &reason).await?,
        ),
        HeadAct::Validate | HeadAct::Sign => return Err(ServiceError::BadRequest),
    };
    redirect_after(&page, flash, &moved)
}

/// Sends the host's part back with a reason, for the head or whoever is named for it.
pub async fn send_back(request: Request, form: FormData) -> FormResult {
    with_reason(request, form, HeadAct::SendBack).await
}

/// Begins a correction with a reason, for the head or whoever is named for it.
pub async fn correct(request: Request, form: FormData) -> FormResult {
    with_reason(request, form, HeadAct::Correct).await
}

/// Cancels a convention with a reason, for the head or whoever is named for it.
pub async fn cancel(request: Request, form: FormData) -> FormResult {
    with_reason(request, form, HeadAct::Cancel).await
}

/// The versions of the sections that a page was made from, as its form says them: « structure=3,tuteur=1 ».
fn seen_versions(text: &str) -> Option<BTreeMap<Section, i32>> {
    text.split(',')
        .map(|part| {
            let (section, version) = part.split_once('=')?;
            Some((Section::from_code(section)?, version.parse().ok()?))
        })
        .collect()
}

/// The versions of the sections as they are.
fn current_versions(file: &ConventionFile) -> BTreeMap<Section, i32> {
    file.sections
        .iter()
        .map(|(section, saved)| (*section, saved.version))
        .collect()
}

/// The page again, with what is wrong beside the box to be ticked before validating.
fn refuse_to_validate(page: String, form: FormData, message: &str) -> Outcome {
    redisplay(page, form, vec![FieldError::new(field::CHECKED, message)])
}

/// Validates a convention, which freezes it: just what the page showed, for the head or whoever is named for it.
pub async fn validate(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(HeadAct::Validate) {
        return Err(ServiceError::NotFound);
    }
    if opened.file.state != ConventionState::SchoolPart {
        return Ok(redirect_with_flash(&page, ConventionFlash::Changed));
    }
    let versions = current_versions(&opened.file);
    if seen_versions(form.get(field::SEEN)).as_ref() != Some(&versions) {
        return Ok(redirect_with_flash(&page, ConventionFlash::Modified));
    }
    if !form.is_ticked(field::CHECKED) {
        let message = "Cochez cette case\u{a0}: après la validation, la convention ne change plus.";
        return Ok(refuse_to_validate(page, form, message));
    }
    let frozen = match freeze::freeze(&opened).await? {
        Prepared::Ready(frozen) => frozen,
        Prepared::Missing => {
            return Ok(redirect_with_flash(
                &format!("{page}#manque"),
                ConventionFlash::Missing,
            ));
        }
        Prepared::TooLong => {
            let message = "Le document dépasserait quatre pages, même en petits caractères. Rien n’est validé\u{a0}: raccourcissez les \
                           textes les plus longs (activités, compétences, suivi), ou renvoyez la convention à la structure.";
            return Ok(refuse_to_validate(page, form, message));
        }
    };
    let app = opened.app();
    let context = app.context(opened.account());
    let moved = app
        .db
        .validate(&context, opened.file.id, &versions, &frozen)
        .await?;
    // What only the database knows, such as the student's own address, is in no list of the page: it is said where it was asked for.
    if let ConventionMoved::Missing(list) = &moved
        && let Some(first) = list.first()
    {
        return Ok(refuse_to_validate(page, form, first.message.as_str()));
    }
    redirect_after(&page, ConventionFlash::Validated, &moved)
}
