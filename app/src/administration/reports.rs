//! What people say is wrong with offers, and what moderators decide.

use domain::{
    draft::field,
    id::{OfferId, ReportId},
    offer::{
        history::corrected,
        moves::{OfferActor, OfferEvent},
    },
    report::Decision,
    typed::kept,
};
use store::{Decided, OfferMoved, ReviewAsked, Reviewed};

use super::{LINES, moderator, offer_state, reason_fault};
use crate::{
    answer::{done, send_back},
    api::administration::{HiddenShown, ReportShown, Reports, ReviewShown},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
};

const PAGE: &str = "/administration/signalements";

/// The reports that wait, the oldest first, and the offers that are hidden.
pub(crate) async fn list_reports() -> Result<Reports, AppError> {
    let visitor = moderator()?;
    let app = app_context()?;
    let waiting = app
        .db
        .open_reports(visitor.id(), LINES)
        .await?
        .ok_or(AppError::NotFound)?;
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
            at: moment(&app, report.reported_at),
            activities,
            metiers,
        });
    }
    let asked = app.db.reviews_asked(LINES).await?;
    let mut reviews = Vec::with_capacity(asked.len());
    for review in asked {
        reviews.push(review_shown(&app, review).await?);
    }
    let hidden = app.db.hidden_offers(LINES).await?;
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
                at: moment(&app, offer.updated_at),
            })
            .collect(),
        reviews,
    })
}

async fn review_shown(app: &AppContext, review: ReviewAsked) -> Result<ReviewShown, AppError> {
    let history = app.db.offer_history(review.id).await?;
    let (fields, words) = corrected(&history);
    let (activities, metiers) = app.db.offer_words(review.id).await?.unwrap_or_default();
    Ok(ReviewShown {
        id: review.id.to_string(),
        title: review.title,
        structure: review.structure,
        reason: review.reason,
        at: moment(app, review.asked_at),
        words,
        changed: fields.iter().map(|name| field::label(name).to_owned()).collect(),
        activities,
        metiers,
    })
}

/// Leaves a hidden offer hidden. Its host is told why, and may ask again.
pub(crate) async fn keep_hidden(form: Fields) -> Result<(), AppError> {
    let visitor = moderator()?;
    let app = app_context()?;
    let id: OfferId = form.get("offre").parse().map_err(|_| AppError::NotFound)?;
    let back = format!("{PAGE}#relecture-{id}");
    let reason = kept(form.get("motif"));
    if let Some(message) = reason_fault(&reason) {
        let fault = Fault::new(format!("motif-{id}"), message);
        return send_back(&app, &back, form, vec![fault]).await;
    }
    let act = app.act(Some(visitor.id()));
    match app.db.refuse_review(&act, id, &reason).await? {
        Reviewed::Done => {
            done(PAGE, "laissee");
            Ok(())
        }
        Reviewed::Already | Reviewed::NotHidden => {
            let fault = Fault::of_form("Quelqu’un a déjà répondu à cette demande\u{a0}: rien n’a changé.");
            send_back(&app, PAGE, Fields::default(), vec![fault]).await
        }
        Reviewed::Gone => Err(AppError::NotFound),
    }
}

/// Decides. What hides or removes an offer is told to its host, with the reason.
pub(crate) async fn decide_report(form: Fields) -> Result<(), AppError> {
    let visitor = moderator()?;
    let app = app_context()?;
    let id: ReportId = form.get("signalement").parse().map_err(|_| AppError::NotFound)?;
    let back = format!("{PAGE}#signalement-{id}");
    let Some(decision) = Decision::from_code(form.get("decision")) else {
        let fault = Fault::of_form("Choisissez ce que devient l’offre.");
        return send_back(&app, &back, form, vec![fault]).await;
    };
    let reason = kept(form.get("motif"));
    if decision != Decision::Kept
        && let Some(message) = reason_fault(&reason)
    {
        let fault = Fault::new(format!("motif-{id}"), message);
        return send_back(&app, &back, form, vec![fault]).await;
    }
    let act = app.act(Some(visitor.id()));
    match app.db.decide_report(&act, id, decision, &reason).await? {
        Decided::Done => {
            let said = match decision {
                Decision::Kept => "gardee",
                Decision::Hidden => "masquee",
                Decision::Removed => "supprimee",
            };
            done(PAGE, said);
            Ok(())
        }
        Decided::Already => {
            let fault = Fault::of_form("Quelqu’un a déjà décidé de ce signalement\u{a0}: rien n’a changé.");
            send_back(&app, PAGE, Fields::default(), vec![fault]).await
        }
        Decided::Gone => Err(AppError::NotFound),
    }
}

/// Puts a hidden offer back where it was.
pub(crate) async fn restore_offer(form: Fields) -> Result<(), AppError> {
    let visitor = moderator()?;
    let app = app_context()?;
    let id: OfferId = form.get("offre").parse().map_err(|_| AppError::NotFound)?;
    let act = app.act(Some(visitor.id()));
    let moved = app
        .db
        .move_offer_by(&act, id, OfferEvent::Restore, OfferActor::Moderator, "")
        .await?;
    match moved {
        OfferMoved::Done(_) => {
            done(PAGE, "restauree");
            Ok(())
        }
        OfferMoved::NotNow(_) | OfferMoved::HasApplications => {
            let fault = Fault::of_form("Cette offre n’est plus masquée\u{a0}: rien n’a changé.");
            send_back(&app, PAGE, Fields::default(), vec![fault]).await
        }
        OfferMoved::Gone => Err(AppError::NotFound),
    }
}
