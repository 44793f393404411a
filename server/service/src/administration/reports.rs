//! What people say is wrong with offers, and what moderators decide.

use domain::{
    draft::field,
    id::{OfferId, ReportId},
    offer::{
        OfferState,
        history::corrected,
        transitions::{OfferActor, OfferEvent},
    },
    report::Decision,
    sanitize::multiline,
};
use store::{Decided, OfferMoved, ReviewAsked, Reviewed};
use wire::{
    administration::{HiddenShown, ModerationFlash, ReportShown, Reports, ReviewShown},
    field as form_field,
    form::{FieldError, FormData},
};

use super::{LINES, offer_state, reason_error, require_moderator};
use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// Where reports are listed.
const PAGE: &str = "/administration/signalements";

/// The reports that wait, the oldest first, and the offers that are hidden, within the reader's reach. For whoever moderates.
pub async fn list(request: Request) -> Result<Reports, ServiceError> {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let reach = app.db.reach_of(user.id()).await?;
    let waiting = app.db.open_reports(reach, LINES).await?;
    let mut open = Vec::with_capacity(waiting.len());
    for report in waiting {
        let (activities, metiers) = app.db.offer_words(report.offer).await?.unwrap_or_default();
        open.push(ReportShown {
            id: report.id.to_string(),
            offer: report.offer.to_string(),
            title: report.title,
            state: offer_state(report.offer_state).to_owned(),
            public: report.offer_state.is_searchable(),
            structure: report.structure,
            reporter: report.reporter,
            kind: report.kind.label().to_owned(),
            detail: report.detail,
            at: date_time(app, report.reported_at),
            activities,
            metiers,
        });
    }
    let asked = app.db.reviews_asked(reach, LINES).await?;
    let mut reviews = Vec::with_capacity(asked.len());
    for review in asked {
        reviews.push(review_shown(app, review).await?);
    }
    let hidden = app.db.hidden_offers(reach, LINES).await?;
    Ok(Reports {
        open,
        hidden: hidden
            .into_iter()
            .filter(|offer| reviews.iter().all(|review| review.id != offer.id.to_string()))
            .map(|offer| HiddenShown {
                id: offer.id.to_string(),
                title: offer.title,
                structure: offer.structure,
                reason: offer.reason,
                at: date_time(app, offer.updated_at),
            })
            .collect(),
        reviews,
    })
}

/// A hidden offer that is to be read again, with what its host changed.
async fn review_shown(app: &AppContext, review: ReviewAsked) -> Result<ReviewShown, ServiceError> {
    let history = app.db.offer_history(review.id).await?;
    let (fields, words) = corrected(&history);
    let (activities, metiers) = app.db.offer_words(review.id).await?.unwrap_or_default();
    Ok(ReviewShown {
        id: review.id.to_string(),
        title: review.title,
        structure: review.structure,
        reason: review.reason,
        at: date_time(app, review.asked_at),
        words,
        changed: fields.iter().map(|name| field::label(name).to_owned()).collect(),
        activities,
        metiers,
    })
}

/// Leaves a hidden offer hidden. Its host is told why, and may ask again. For whoever moderates.
pub async fn keep_hidden(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let id: OfferId = form
        .get(form_field::OFFER)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let back = format!("{PAGE}#relecture-{id}");
    let reason = multiline(form.get(form_field::REASON));
    if let Some(message) = reason_error(&reason) {
        let error = FieldError::new(form_field::of(form_field::REASON, id), message);
        return Ok(redisplay(back, form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    match app.db.refuse_review(&context, id, &reason).await? {
        Reviewed::Done => Ok(redirect_with_flash(PAGE, ModerationFlash::LeftHidden)),
        Reviewed::Already | Reviewed::NotHidden => {
            let error =
                FieldError::of_form("Quelqu’un a déjà répondu à cette demande\u{a0}: rien n’a changé.");
            Ok(redisplay(PAGE, FormData::default(), vec![error]))
        }
        Reviewed::Gone => Err(ServiceError::NotFound),
    }
}

/// Decides about a report. What hides or removes an offer is told to its host, with the reason. For whoever moderates.
pub async fn decide(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let id: ReportId = form
        .get(form_field::REPORT)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let back = format!("{PAGE}#signalement-{id}");
    let Some(decision) = Decision::from_code(form.get(form_field::DECISION)) else {
        let error = FieldError::of_form("Choisissez ce que devient l’offre.");
        return Ok(redisplay(back, form, vec![error]));
    };
    let reason = multiline(form.get(form_field::REASON));
    if decision != Decision::Kept
        && let Some(message) = reason_error(&reason)
    {
        let error = FieldError::new(form_field::of(form_field::REASON, id), message);
        return Ok(redisplay(back, form, vec![error]));
    }
    let context = app.context(Some(user.id()));
    match app.db.decide_report(&context, id, decision, &reason).await? {
        Decided::Done => {
            let flash = match decision {
                Decision::Kept => ModerationFlash::Kept,
                Decision::Hidden => ModerationFlash::Hidden,
                Decision::Removed => ModerationFlash::Removed,
            };
            Ok(redirect_with_flash(PAGE, flash))
        }
        Decided::Already => {
            let error =
                FieldError::of_form("Quelqu’un a déjà décidé de ce signalement\u{a0}: rien n’a changé.");
            Ok(redisplay(PAGE, FormData::default(), vec![error]))
        }
        Decided::Gone => Err(ServiceError::NotFound),
    }
}

/// Puts a hidden offer back where it was. For whoever moderates.
pub async fn restore_offer(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, require_moderator(&request)?);
    let id: OfferId = form
        .get(form_field::OFFER)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let context = app.context(Some(user.id()));
    let moved = app
        .db
        .move_offer_by(&context, id, OfferEvent::Restore, OfferActor::Moderator, "")
        .await?;
    match moved {
        OfferMoved::Done(OfferState::Hidden) => Ok(redirect_with_flash(PAGE, ModerationFlash::RestoredHeld)),
        OfferMoved::Done(_) => Ok(redirect_with_flash(PAGE, ModerationFlash::Restored)),
        OfferMoved::NotNow(_) | OfferMoved::HasApplications => {
            let error = FieldError::of_form("Cette offre n’est plus masquée\u{a0}: rien n’a changé.");
            Ok(redisplay(PAGE, FormData::default(), vec![error]))
        }
        OfferMoved::Gone => Err(ServiceError::NotFound),
    }
}
