//! Applications received: read, answered, passed on.

use domain::{
    application::{
        ApplicationState, Happening, HistoryLine, deadline, distance_question, must_confirm_distance,
    },
    id::{AccountId, ApplicationId, OfferId},
    path::application_for_host,
    typed::kept,
    typography::date_with_weekday,
};
use http::{Method, request::Parts};
use leptos::prelude::use_context;
use store::{Accepted, InboxFilter, Moved};

use super::{host, structure};
use crate::{
    answer::{done, send_back},
    api::host::application::{ApplicationPage, InboxPage},
    context::{AppContext, app_context},
    error::AppError,
    finder::calendar,
    form::{Fault, Fields},
    membership::moment,
    visitor::SignedIn,
};

/// How much may be written with an answer.
const LONGEST: usize = 1000;

/// What is said when the application has moved meanwhile.
const MOVED: &str = "Cette candidature a changé entre-temps\u{a0}: voyez ci-dessous où elle en est.";

pub(crate) async fn inbox(
    app: &AppContext,
    offer: &str,
    state: &str,
    page: u32,
) -> Result<InboxPage, AppError> {
    let visitor = host()?;
    let offer: Option<OfferId> = if offer.is_empty() {
        None
    } else {
        Some(offer.parse().map_err(|_| AppError::NotFound)?)
    };
    let offers = app.db.offer_titles(visitor.id()).await?;
    if offer.is_some_and(|wanted| offers.iter().all(|(id, _)| *id != wanted)) {
        return Err(AppError::NotFound);
    }
    let filter = InboxFilter {
        offer,
        state: ApplicationState::from_code(state),
        page,
    };
    let inbox = app.db.inbox(visitor.id(), &filter, app.clock.today()).await?;
    Ok(InboxPage { inbox, offers })
}

/// Whether somebody really looks: not a browser that fetches in advance, nor a program that only asks for headers.
fn is_looked_at() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let in_advance = ["sec-purpose", "purpose", "x-moz"]
            .iter()
            .filter_map(|name| parts.headers.get(*name))
            .any(|value| value.to_str().is_ok_and(|value| value.contains("prefetch")));
        parts.method != Method::HEAD && !in_advance
    })
}

pub(crate) async fn page(app: &AppContext, id: &str) -> Result<ApplicationPage, AppError> {
    let visitor = host()?;
    let id: ApplicationId = id.parse().map_err(|_| AppError::NotFound)?;
    let read = || app.db.application_for_host(visitor.id(), id, app.clock.today());
    let mut detail = read().await?.ok_or(AppError::NotFound)?;
    let own = app
        .db
        .own_offer(visitor.id(), detail.offer)
        .await?
        .ok_or(AppError::NotFound)?;
    let role = visitor
        .account
        .role_in(own.offer.structure)
        .ok_or(AppError::NotFound)?;
    if detail.state == ApplicationState::Submitted && role.may_answer() && is_looked_at() {
        app.db.open_application(&app.act(Some(visitor.id())), id).await?;
        detail = read().await?.ok_or(AppError::NotFound)?;
    }
    let colleagues = structure::file(app, &visitor, own.offer.structure)
        .await?
        .members
        .into_iter()
        .filter(|member| member.role.may_answer() && Some(&member.name) != detail.handler.as_ref())
        .map(|member| {
            let name = if member.account == visitor.id() {
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
    let words = |at: Option<_>| at.map(|at| moment(app, at)).unwrap_or_default();
    Ok(ApplicationPage {
        sent: moment(app, detail.submitted_at),
        until: calendar
            .as_ref()
            .map(|calendar| date_with_weekday(deadline(calendar.today, &calendar.campaign, detail.weeks)))
            .unwrap_or_default(),
        history: detail.history.iter().map(|line| in_words(app, line)).collect(),
        question: may_ask.then(|| distance_question(&detail.title)),
        asked: words(detail.distance_asked_at),
        answered: words(detail.distance_answered_at),
        colleagues,
        calendar,
        detail,
    })
}

/// When, what and by whom, and what was said.
fn in_words(app: &AppContext, line: &HistoryLine) -> (String, String, String) {
    let what = line.what.label();
    let what = match (&line.by, line.what) {
        (Some(by), Happening::Transferred) => format!("{what} ({}), par {by}", line.note),
        (Some(by), _) => format!("{what}, par {by}"),
        (None, _) => what.to_owned(),
    };
    let note = if line.what == Happening::Transferred {
        String::new()
    } else {
        line.note.clone()
    };
    (moment(app, line.at), what, note)
}

/// Who answers, and what.
fn case(form: &Fields) -> Result<(AppContext, SignedIn, ApplicationId), AppError> {
    let id = form.get("candidature").parse().map_err(|_| AppError::NotFound)?;
    Ok((app_context()?, host()?, id))
}

/// A text that goes with an answer, or what is wrong with it.
fn text(form: &Fields, name: &'static str, asked: Option<&str>) -> Result<String, Fault> {
    let text = kept(form.get(name));
    let length = text.chars().count();
    match asked {
        Some(asked) if length == 0 => Err(Fault::new(name, asked)),
        _ if length > LONGEST => Err(Fault::new(
            name,
            format!("Ce texte est trop long\u{a0}: {LONGEST}\u{a0}caractères au plus."),
        )),
        _ => Ok(text),
    }
}

/// Ends a move that can be made or not; a move refused leaves what was typed.
async fn settled(
    app: &AppContext,
    id: ApplicationId,
    form: Fields,
    moved: Moved,
    said: &str,
) -> Result<(), AppError> {
    match moved {
        Moved::Done => {
            done(&application_for_host(id), said);
            Ok(())
        }
        Moved::NotNow(_) => {
            send_back(app, &application_for_host(id), form, vec![Fault::of_form(MOVED)]).await
        }
        Moved::Gone => Err(AppError::NotFound),
    }
}

/// Whether that application is theirs: what is wrong with a form tells strangers nothing.
async fn must_be_theirs(app: &AppContext, visitor: &SignedIn, id: ApplicationId) -> Result<(), AppError> {
    let found = app
        .db
        .application_for_host(visitor.id(), id, app.clock.today())
        .await?;
    found.map(|_| ()).ok_or(AppError::NotFound)
}

pub(crate) async fn accept(form: Fields) -> Result<(), AppError> {
    let (app, visitor, id) = case(&form)?;
    must_be_theirs(&app, &visitor, id).await?;
    let message = match text(&form, "message", None) {
        Ok(message) => message,
        Err(fault) => return send_back(&app, &application_for_host(id), form, vec![fault]).await,
    };
    let fault = match app.db.accept(&app.act(Some(visitor.id())), id, &message).await? {
        Accepted::Done(_) => {
            done(&application_for_host(id), "acceptee");
            return Ok(());
        }
        Accepted::NoSeat => {
            "Il ne reste pas de place dans chacune des semaines demandées. Ajoutez une place à l’offre, ou refusez."
        }
        Accepted::NotNow(_) => MOVED,
        Accepted::Gone => return Err(AppError::NotFound),
    };
    send_back(&app, &application_for_host(id), form, vec![Fault::of_form(fault)]).await
}

pub(crate) async fn refuse(form: Fields) -> Result<(), AppError> {
    let (app, visitor, id) = case(&form)?;
    must_be_theirs(&app, &visitor, id).await?;
    let asked = "Dites pourquoi, en une phrase\u{a0}: l’élève la lira.";
    let reason = match text(&form, "motif", Some(asked)) {
        Ok(reason) => reason,
        Err(fault) => return send_back(&app, &application_for_host(id), form, vec![fault]).await,
    };
    let moved = app.db.refuse(&app.act(Some(visitor.id())), id, &reason).await?;
    settled(&app, id, form, moved, "refusee").await
}

pub(crate) async fn transfer(form: Fields) -> Result<(), AppError> {
    let (app, visitor, id) = case(&form)?;
    let to: AccountId = form.get("personne").parse().map_err(|_| AppError::NotFound)?;
    let moved = app.db.transfer(&app.act(Some(visitor.id())), id, to).await?;
    settled(&app, id, form, moved, "confiee").await
}

pub(crate) async fn ask_distance(form: Fields) -> Result<(), AppError> {
    let (app, visitor, id) = case(&form)?;
    let moved = app.db.ask_distance(&app.act(Some(visitor.id())), id).await?;
    settled(&app, id, form, moved, "distance").await
}

pub(crate) async fn cancel(form: Fields) -> Result<(), AppError> {
    let (app, visitor, id) = case(&form)?;
    must_be_theirs(&app, &visitor, id).await?;
    let asked = "Dites pourquoi\u{a0}: l’élève et son lycée le liront.";
    let reason = match text(&form, "motif_annulation", Some(asked)) {
        Ok(reason) => reason,
        Err(fault) => return send_back(&app, &application_for_host(id), form, vec![fault]).await,
    };
    let moved = app.db.cancel(&app.act(Some(visitor.id())), id, &reason).await?;
    settled(&app, id, form, moved, "annulee").await
}
