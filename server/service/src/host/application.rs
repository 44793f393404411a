//! Applications received: read, answered, passed on.

use std::str::FromStr;

use domain::{
    application::{
        ApplicationState, HistoryKind, HistoryLine, MAX_ANSWER, acceptance, deadline, distance_question,
        must_confirm_distance,
    },
    id::{AccountId, ApplicationId, OfferId, StructureId},
    sanitize::multiline,
    security::Capacity,
    typography::date_with_weekday,
    urls::application_for_host,
};
use store::{Accepted, InboxFilter, Moved};
use wire::{
    field,
    form::{FieldError, FormData},
    host::application::{ApplicationFlash, ApplicationPage, InboxPage},
};

use super::{require_host, structure};
use crate::{
    calendar::calendar,
    context::AppContext,
    error::ServiceError,
    format::date_time,
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::{CurrentUser, Request},
};

/// What is said when the application has moved meanwhile.
const MOVED: &str = "Cette candidature a changé entre-temps\u{a0}: voyez ci-dessous où elle en est.";

/// A page of the applications received, of one structure, offer and state or of all; with the structures and the offers to choose from.
/// For members of structures.
pub async fn inbox(
    request: Request,
    structure: String,
    offer: String,
    state: String,
    page: u32,
) -> Result<InboxPage, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let structure: Option<StructureId> = wanted(&structure)?;
    if structure.is_some_and(|structure| user.account.role_in(structure).is_none()) {
        return Err(ServiceError::NotFound);
    }
    let offer: Option<OfferId> = wanted(&offer)?;
    let offers = app.db.offer_titles(user.id()).await?;
    if offer.is_some_and(|wanted| offers.iter().all(|(id, _)| *id != wanted)) {
        return Err(ServiceError::NotFound);
    }
    let filter = InboxFilter {
        offer,
        structure,
        state: ApplicationState::from_code(&state),
        page,
    };
    let inbox = app.db.inbox(user.id(), &filter, app.clock.today()).await?;
    let structures = user.account.memberships.iter();
    Ok(InboxPage {
        inbox,
        offers,
        structures: structures.map(|(id, name, _)| (*id, name.clone())).collect(),
    })
}

/// What an address may leave out: one thing only.
fn wanted<Id: FromStr>(text: &str) -> Result<Option<Id>, ServiceError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| ServiceError::NotFound)
}

/// An application; looking at it marks it as read. For the members of its structure.
pub async fn page(request: Request, id: String) -> Result<ApplicationPage, ServiceError> {
    let (app, user) = (&request.app, require_host(&request)?);
    let id: ApplicationId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let read = || app.db.application_for_host(user.id(), id, app.clock.today());
    let mut detail = read().await?.ok_or(ServiceError::NotFound)?;
    let own = app
        .db
        .own_offer(user.id(), detail.offer)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let role = user
        .account
        .role_in(own.offer.structure)
        .ok_or(ServiceError::NotFound)?;
    if detail.state == ApplicationState::Submitted && role.may_answer() && request.browser.is_viewed {
        app.db.open_application(&app.context(Some(user.id())), id).await?;
        detail = read().await?.ok_or(ServiceError::NotFound)?;
    }
    kept::note_request(&request, id.0, Capacity::Host).await;
    let colleagues = structure::file(app, user, own.offer.structure)
        .await?
        .members
        .into_iter()
        .filter(|member| member.role.may_answer() && Some(&member.name) != detail.handler.as_ref())
        .map(|member| {
            let name = if member.account == user.id() {
                format!("{} (vous)", member.name)
            } else {
                member.name
            };
            (member.account, name)
        })
        .collect();
    let calendar = calendar(app);
    let may_ask = must_confirm_distance(detail.distance)
        && detail.distance_asked_at.is_none()
        && detail.state.has_deadline();
    let words = |at: Option<_>| at.map(|at| date_time(app, at)).unwrap_or_default();
    Ok(ApplicationPage {
        sent: date_time(app, detail.submitted_at),
        until: calendar
            .as_ref()
            .map(|calendar| date_with_weekday(deadline(calendar.today, &calendar.campaign, detail.weeks)))
            .unwrap_or_default(),
        history: detail
            .history
            .iter()
            .map(|line| history_line(app, line))
            .collect(),
        question: may_ask.then(|| distance_question(&detail.title)),
        asked: words(detail.distance_asked_at),
        answered: words(detail.distance_answered_at),
        colleagues,
        calendar,
        detail,
    })
}

/// When, what and by whom, and what was said.
fn history_line(app: &AppContext, line: &HistoryLine) -> (String, String, String) {
    let what = line.what.label();
    let what = match (&line.by, line.what) {
        (Some(by), HistoryKind::Transferred) => format!("{what} ({}), par {by}", line.note),
        (Some(by), _) => format!("{what}, par {by}"),
        (None, _) => what.to_owned(),
    };
    let note = if line.what == HistoryKind::Transferred {
        String::new()
    } else {
        line.note.clone()
    };
    (date_time(app, line.at), what, note)
}

/// The application that a form is about.
fn id_of(form: &FormData) -> Result<ApplicationId, ServiceError> {
    form.get(field::APPLICATION)
        .parse()
        .map_err(|_| ServiceError::NotFound)
}

/// Whether that application is theirs: what is wrong with a form tells strangers nothing.
async fn check_ownership(
    app: &AppContext,
    user: &CurrentUser,
    id: ApplicationId,
) -> Result<(), ServiceError> {
    let found = app
        .db
        .application_for_host(user.id(), id, app.clock.today())
        .await?;
    found.map(|_| ()).ok_or(ServiceError::NotFound)
}

/// A text that goes with an answer, or what is wrong with it. `question` says what to write where it must be given.
fn text(form: &FormData, name: &'static str, question: Option<&str>) -> Result<String, FieldError> {
    let text = multiline(form.get(name));
    let length = text.chars().count();
    match question {
        Some(question) if length == 0 => Err(FieldError::new(name, question)),
        _ if length > MAX_ANSWER => Err(FieldError::new(
            name,
            format!("Ce texte est trop long\u{a0}: {MAX_ANSWER}\u{a0}caractères au plus."),
        )),
        _ => Ok(text),
    }
}

/// Answers a form that moves an application; a move that could not be made leaves what was typed.
fn finish_transition(id: ApplicationId, form: FormData, moved: Moved, flash: ApplicationFlash) -> FormResult {
    match moved {
        Moved::Done => Ok(redirect_with_flash(&application_for_host(id), flash)),
        Moved::NotNow(_) => {
            let error = FieldError::of_form(MOVED);
            Ok(redisplay(application_for_host(id), form, vec![error]))
        }
        Moved::Gone => Err(ServiceError::NotFound),
    }
}

/// Accepts an application, and reserves its seats until the pupil confirms. For whoever may answer it.
pub async fn accept(request: Request, form: FormData) -> FormResult {
    let id = id_of(&form)?;
    let (app, user) = (&request.app, require_host(&request)?);
    check_ownership(app, user, id).await?;
    let (message, bring) = match (text(&form, field::MESSAGE, None), text(&form, field::BRING, None)) {
        (Ok(message), Ok(bring)) => (message, bring),
        (message, bring) => {
            let errors = message.err().into_iter().chain(bring.err()).collect();
            return Ok(redisplay(application_for_host(id), form, errors));
        }
    };
    let message = acceptance(&message, &bring);
    let error = match app.db.accept(&app.context(Some(user.id())), id, &message).await? {
        Accepted::Done(_) => {
            return Ok(redirect_with_flash(
                &application_for_host(id),
                ApplicationFlash::Accepted,
            ));
        }
        Accepted::NoSeat => {
            "Il ne reste pas de place dans chacune des semaines demandées. Ajoutez une place à l’offre, ou refusez."
        }
        Accepted::NotNow(_) => MOVED,
        Accepted::Gone => return Err(ServiceError::NotFound),
    };
    Ok(redisplay(
        application_for_host(id),
        form,
        vec![FieldError::of_form(error)],
    ))
}

/// Refuses an application, with a reason that the pupil reads. For whoever may answer it.
pub async fn refuse(request: Request, form: FormData) -> FormResult {
    let id = id_of(&form)?;
    let (app, user) = (&request.app, require_host(&request)?);
    check_ownership(app, user, id).await?;
    let question = "Dites pourquoi, en une phrase\u{a0}: l’élève la lira.";
    let reason = match text(&form, field::REASON, Some(question)) {
        Ok(reason) => reason,
        Err(error) => return Ok(redisplay(application_for_host(id), form, vec![error])),
    };
    let moved = app.db.refuse(&app.context(Some(user.id())), id, &reason).await?;
    finish_transition(id, form, moved, ApplicationFlash::Refused)
}

/// Passes an application on to a colleague. For whoever may answer it.
pub async fn transfer(request: Request, form: FormData) -> FormResult {
    let id = id_of(&form)?;
    let (app, user) = (&request.app, require_host(&request)?);
    let to: AccountId = form
        .get(field::PERSON)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let moved = app.db.transfer(&app.context(Some(user.id())), id, to).await?;
    finish_transition(id, form, moved, ApplicationFlash::Transferred)
}

/// Asks a pupil who lives far away whether they can come. For whoever may answer the application.
pub async fn ask_distance(request: Request, form: FormData) -> FormResult {
    let id = id_of(&form)?;
    let (app, user) = (&request.app, require_host(&request)?);
    let moved = app.db.ask_distance(&app.context(Some(user.id())), id).await?;
    finish_transition(id, form, moved, ApplicationFlash::DistanceAsked)
}

/// Takes back a place that was promised, with a reason that the pupil and the lycée read. For whoever may answer the application.
pub async fn cancel(request: Request, form: FormData) -> FormResult {
    let id = id_of(&form)?;
    let (app, user) = (&request.app, require_host(&request)?);
    check_ownership(app, user, id).await?;
    let question = "Dites pourquoi\u{a0}: l’élève et son lycée le liront.";
    let reason = match text(&form, field::CANCEL_REASON, Some(question)) {
        Ok(reason) => reason,
        Err(error) => return Ok(redisplay(application_for_host(id), form, vec![error])),
    };
    let moved = app.db.cancel(&app.context(Some(user.id())), id, &reason).await?;
    finish_transition(id, form, moved, ApplicationFlash::Cancelled)
}
