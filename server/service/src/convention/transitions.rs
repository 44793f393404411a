//! Moving a convention from one state to another.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, HeadAct, Missing, PlaceAfter, Section},
    urls,
};
use store::{CancellationUndone, ConventionFile, ConventionMoved};
use wire::{
    convention::ConventionFlash,
    field,
    form::{FieldError, FormData},
};

use super::{
    Opened, convention_id,
    freeze::{self, Prepared},
    open,
    page::section_versions,
};
use crate::{
    error::ServiceError,
    outcome::{FormResult, Outcome, redirect_with_flash, redisplay},
    request::Request,
    signing::link_delivery::link_secret,
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
    let moved = app
        .db
        .complete_host_part(&context, opened.by(), opened.file.id, &opened.facts())
        .await?;
    redirect_after(&page, ConventionFlash::Sent, &moved)
}

/// The reason that was typed in that field, or what is wrong with it.
fn typed_reason(form: &FormData, name: &'static str) -> Result<String, FieldError> {
    let typed: FormData = [(field::REASON.to_owned(), form.exact(name).to_owned())]
        .into_iter()
        .collect();
    reason(&typed).map_err(|error| FieldError::new(name, error.message))
}

/// A transition in the head's name that needs a reason.
async fn with_reason(request: Request, form: FormData, act: HeadAct) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(act) {
        return Err(ServiceError::NotFound);
    }
    // Three forms of the page ask for a reason: each has a field of its own, and the one that was sent opens again.
    let reason = match typed_reason(&form, field::reason_of(act)) {
        Ok(reason) => reason,
        Err(error) => return Ok(redisplay(page, form, vec![error])),
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
        HeadAct::Cancel | HeadAct::Validate | HeadAct::Sign => return Err(ServiceError::BadRequest),
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

/// Cancels a convention with a reason, and says what becomes of its place: for the head or whoever is named for it.
pub async fn cancel(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(HeadAct::Cancel) {
        return Err(ServiceError::NotFound);
    }
    let name = field::reason_of(HeadAct::Cancel);
    let after = PlaceAfter::from_code(form.get(field::PLACE_AFTER));
    let mut errors = Vec::new();
    let reason = typed_reason(&form, name).map_err(|error| errors.push(error));
    if after.is_none() {
        let message = "Choisissez ce que devient la place de l’élève.";
        errors.push(FieldError::new(field::PLACE_AFTER, message));
    }
    let (Ok(reason), Some(after)) = (reason, after) else {
        return Ok(redisplay(page, form, errors));
    };
    let (app, id) = (opened.app(), opened.file.id);
    let context = app.context(opened.account());
    let moved = app
        .db
        .cancel_convention(&context, id, &reason, after, &link_secret(app))
        .await?;
    after_cancelling(&opened, after, &moved).await
}

/// Says what becomes of the place of a convention that is cancelled already: for the head or whoever is named for it.
pub async fn decide_place(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(HeadAct::Cancel) {
        return Err(ServiceError::NotFound);
    }
    let Some(after) = PlaceAfter::from_code(form.get(field::PLACE_AFTER)) else {
        let message = "Choisissez ce que devient la place de l’élève.";
        let error = FieldError::new(field::PLACE_AFTER, message);
        return Ok(redisplay(page, form, vec![error]));
    };
    let app = opened.app();
    let context = app.context(opened.account());
    let moved = app
        .db
        .decide_place(&context, opened.file.id, after, &link_secret(app))
        .await?;
    after_cancelling(&opened, after, &moved).await
}

/// Leads to the convention that goes on: the new one where there is one.
async fn after_cancelling(opened: &Opened, after: PlaceAfter, moved: &ConventionMoved) -> FormResult {
    let file = &opened.file;
    let (id, flash) = match after {
        PlaceAfter::Restarted if *moved == ConventionMoved::Done => {
            let now = opened.app().db.convention(file.id).await?;
            let next = now.and_then(|file| file.successor).map(|(id, _)| id);
            next.map_or((file.id, ConventionFlash::Cancelled), |id| {
                (id, ConventionFlash::Restarted)
            })
        }
        PlaceAfter::Restarted => (file.id, ConventionFlash::Cancelled),
        PlaceAfter::Freed => (file.id, ConventionFlash::PlaceFreed),
    };
    redirect_after(&urls::convention(id), flash, moved)
}

/// Takes a cancellation back: for the head or whoever is named for it.
pub async fn undo(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(HeadAct::Cancel) {
        return Err(ServiceError::NotFound);
    }
    let app = opened.app();
    let context = app.context(opened.account());
    let why_not = match app.db.undo_cancellation(&context, opened.file.id).await? {
        CancellationUndone::Done => {
            return Ok(redirect_with_flash(&page, ConventionFlash::CancellationUndone));
        }
        CancellationUndone::Gone => return Err(ServiceError::NotFound),
        CancellationUndone::NotNow(_) => return Ok(redirect_with_flash(&page, ConventionFlash::Changed)),
        CancellationUndone::SeatTaken => {
            "Rien n’est défait\u{a0}: la place libérée a été donnée à un autre élève. Demandez à la structure d’en ajouter une, ou cherchez un \
             autre stage."
        }
        CancellationUndone::PlacedElsewhere => {
            "Rien n’est défait\u{a0}: entre-temps, l’élève a une autre place pour ces semaines, ou a redemandé celle-ci."
        }
        CancellationUndone::Overtaken => {
            "Rien n’est défait\u{a0}: la nouvelle convention a déjà avancé. Annulez-la d’abord, ou continuez avec elle."
        }
    };
    Ok(redisplay(page, form, vec![FieldError::of_form(why_not)]))
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

/// What became of validating a convention.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Validation {
    /// It is validated.
    Done,
    /// Its state does not allow it (any more).
    NotNow(ConventionState),
    /// It is no longer what was read.
    Changed,
    /// This is missing; nothing is named where the page lists it.
    Missing(Vec<Missing>),
    /// Its document would take more pages than the layout allows.
    TooLong,
    /// There is none for this person.
    Gone,
}

/// Why the convention is no longer what somebody read, whose page was made from that: see [`section_versions`].
pub(super) fn current_refusal(opened: &Opened, seen: &str) -> Option<Validation> {
    if opened.file.state != ConventionState::SchoolPart {
        return Some(Validation::NotNow(opened.file.state));
    }
    (seen != section_versions(&opened.file)).then_some(Validation::Changed)
}

/// Freezes a convention as it was opened, unless it changes meanwhile.
pub(super) async fn freeze_now(opened: &Opened) -> Result<Validation, ServiceError> {
    let versions = current_versions(&opened.file);
    let frozen = match freeze::freeze(opened).await? {
        Prepared::Ready(frozen) => frozen,
        Prepared::Missing => return Ok(Validation::Missing(Vec::new())),
        Prepared::TooLong => return Ok(Validation::TooLong),
    };
    let app = opened.app();
    let context = app.context(opened.account());
    let moved = app
        .db
        .validate(&context, opened.file.id, &versions, &frozen)
        .await?;
    Ok(match moved {
        ConventionMoved::Done => Validation::Done,
        ConventionMoved::NotNow(state) => Validation::NotNow(state),
        ConventionMoved::Missing(missing) => Validation::Missing(missing),
        ConventionMoved::Changed => Validation::Changed,
        ConventionMoved::Gone => Validation::Gone,
    })
}

/// Validates a convention, which freezes it: just what the page showed, for the head or whoever is named for it.
pub async fn validate(request: Request, form: FormData) -> FormResult {
    let (opened, page) = open_of_form(request, &form).await?;
    if !opened.access.may(HeadAct::Validate) {
        return Err(ServiceError::NotFound);
    }
    let validation = match current_refusal(&opened, form.get(field::SEEN)) {
        Some(refused) => refused,
        None if !form.is_ticked(field::CHECKED) => {
            let message = "Cochez cette case\u{a0}: après la validation, la convention ne change plus.";
            return Ok(refuse_to_validate(page, form, message));
        }
        None => {
            opened.request.require_fresh_proof()?;
            freeze_now(&opened).await?
        }
    };
    Ok(match validation {
        Validation::Done => redirect_with_flash(&page, ConventionFlash::Validated),
        Validation::NotNow(_) => redirect_with_flash(&page, ConventionFlash::Changed),
        Validation::Changed => redirect_with_flash(&page, ConventionFlash::Modified),
        // What only the database knows, such as the student's own address, is in no list of the page: it is said where it was asked for.
        Validation::Missing(missing) => match missing.first() {
            Some(first) => refuse_to_validate(page, form, first.message.as_str()),
            None => redirect_with_flash(&format!("{page}#manque"), ConventionFlash::Missing),
        },
        Validation::TooLong => {
            let message = "Le document serait trop long, même en petits caractères. Rien n’est validé\u{a0}: raccourcissez les \
                           textes les plus longs (activités, compétences, suivi), ou renvoyez la convention à la structure.";
            refuse_to_validate(page, form, message)
        }
        Validation::Gone => return Err(ServiceError::NotFound),
    })
}
