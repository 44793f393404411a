//! One's applications: reading them, and the pupil's and the lycée's moves.

use chrono::NaiveDate;
use domain::{
    account::Role,
    application::{ApplicationDetail, ApplicationEvent, ApplicationState, HistoryKind, HistoryLine},
    id::{AccountId, ApplicationId},
    practical::Stay,
    sanitize,
    security::Capacity,
    typography::span,
    urls,
    weeks::Weeks,
};
use store::{Confirmed, Moved};
use wire::{
    field,
    flash::ChangedFlash,
    form::{FieldError, FormData},
    student::{ApplicationFlash, ApplicationPage, HistoryShown, SchoolApplicationFlash},
};

use super::id;
use crate::{
    context::AppContext,
    error::ServiceError,
    format::date_time,
    kept,
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// The longest reason.
const REASON: usize = 500;

/// Who reads a history.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Student,
    School,
}

/// A reason as it was typed, or what is wrong with it.
pub(crate) fn reason(form: &FormData) -> Result<String, FieldError> {
    let text = sanitize::multiline(form.get(field::REASON));
    if text.is_empty() {
        Err(FieldError::new(
            field::REASON,
            "Dites pourquoi, en une phrase ou deux.",
        ))
    } else if text.chars().count() > REASON {
        Err(FieldError::new(field::REASON, "Ce texte dépasse 500 caractères."))
    } else {
        Ok(text)
    }
}

/// « du 14 au 25 juin 2027 », while the campaign is the current one.
pub(crate) fn days(app: &AppContext, weeks: Weeks) -> String {
    app.offer_cache.campaign().map_or_else(String::new, |campaign| {
        let (first, last) = campaign.span(weeks);
        span(first, last)
    })
}

/// Whether two choices of weeks have one in common.
fn overlap(one: Weeks, other: Weeks) -> bool {
    one.iter().any(|week| other.covers(week))
}

/// What a confirmed place for those weeks puts an end to, by name.
pub(crate) async fn rivals(
    app: &AppContext,
    student: AccountId,
    weeks: Weeks,
    but: &str,
) -> Result<Vec<String>, ServiceError> {
    let applications = app.db.applications_of(student, app.clock.today()).await?;
    let applications = applications
        .into_iter()
        .filter(|other| {
            other.state.has_deadline() && overlap(other.weeks, weeks) && other.id.to_string() != but
        })
        .map(|other| format!("{}, {}", other.title, other.structure));
    let proposals = app.db.proposals_of(student).await?;
    let proposals = proposals
        .into_iter()
        .filter(|other| other.state.is_live() && overlap(other.weeks, weeks) && other.id.to_string() != but)
        .map(|other| format!("La place trouvée chez {}", other.host_name));
    Ok(applications.chain(proposals).collect())
}

/// `/eleve/candidatures/…`: one of the student's applications.
pub async fn page(request: Request, text: String) -> Result<ApplicationPage, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let today = app.clock.today();
    let detail = app
        .db
        .application_for_student(user.id(), id(&text)?, today)
        .await?
        .ok_or(ServiceError::NotFound)?;
    let rivals = if detail.state == ApplicationState::Accepted {
        rivals(app, user.id(), detail.weeks, &detail.id.to_string()).await?
    } else {
        Vec::new()
    };
    Ok(shown(app, detail, Reader::Student, rivals, true))
}

/// `/eleve/candidatures/…/stage.ics`: the days of a place, for its student once they are accepted.
pub async fn calendar_file(request: Request, text: &str) -> Result<String, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let today = app.clock.today();
    let detail = app
        .db
        .application_for_student(user.id(), id(text)?, today)
        .await?;
    let detail = detail.ok_or(ServiceError::NotFound)?;
    let practical = detail.practical.as_ref().ok_or(ServiceError::NotFound)?;
    let campaign = app.offer_cache.campaign().ok_or(ServiceError::NotFound)?;
    let mondays: Vec<NaiveDate> = detail.weeks.iter().map(|week| campaign.monday(week)).collect();
    let page = urls::application_of_student(detail.id);
    Ok(practical.calendar(&Stay {
        id: &detail.id.to_string(),
        mondays: &mondays,
        confirmed: detail.state == ApplicationState::Confirmed,
        url: &format!("{}{page}", app.about.public_url),
        now: app.clock.now(),
    }))
}

/// `/lycee/candidatures/…`: the same for the school that follows it.
pub async fn page_for_school(request: Request, text: String) -> Result<ApplicationPage, ServiceError> {
    let app = &request.app;
    let (user, _) = request.require_school()?;
    let detail = app
        .db
        .application_for_school(user.id(), id(&text)?, app.clock.today())
        .await?
        .ok_or(ServiceError::NotFound)?;
    kept::note_request(&request, detail.id.0, Capacity::School).await;
    let is_head = user.account.is(Role::Head);
    Ok(shown(app, detail, Reader::School, Vec::new(), is_head))
}

fn shown(
    app: &AppContext,
    mut detail: ApplicationDetail,
    reader: Reader,
    rivals: Vec<String>,
    may_cancel: bool,
) -> ApplicationPage {
    let history = std::mem::take(&mut detail.history);
    let history = history
        .into_iter()
        .map(|line| HistoryShown {
            when: date_time(app, line.at),
            what: line.what.label().to_owned(),
            who: who(&line, (&detail.student, &detail.structure), reader),
            note: line.note,
        })
        .collect();
    ApplicationPage {
        sent: date_time(app, detail.submitted_at),
        history,
        rivals,
        span: days(app, detail.weeks),
        may_cancel: may_cancel && detail.state == ApplicationState::Confirmed,
        detail,
    }
}

/// The same for the school of the student of that name, of an application to that structure.
pub(crate) fn who_for_school(line: &HistoryLine, student: &str, structure: &str) -> String {
    who(line, (student, structure), Reader::School)
}

/// Who did it, as far as the reader may know: a structure's people act in its name.
fn who(line: &HistoryLine, (student_name, structure): (&str, &str), reader: Reader) -> String {
    use ApplicationEvent as E;
    let student = match reader {
        Reader::Student => "vous".to_owned(),
        Reader::School => student_name.to_owned(),
    };
    match line.what {
        HistoryKind::Submitted
        | HistoryKind::DistanceAnswered
        | HistoryKind::Moved(E::Confirm | E::Withdraw) => student,
        HistoryKind::DistanceAsked
        | HistoryKind::Transferred
        | HistoryKind::Moved(E::Open | E::Accept | E::Refuse) => structure.to_owned(),
        HistoryKind::Moved(E::Expire | E::Lapse) => String::new(),
        HistoryKind::Moved(E::Cancel | E::Restore) => match &line.by {
            Some(by) if by == student_name => student,
            Some(by) => by.clone(),
            None => String::new(),
        },
    }
}

/// The application a form is about, and its page.
fn about(form: &FormData) -> Result<(ApplicationId, String), ServiceError> {
    let id: ApplicationId = id(form.get(field::APPLICATION))?;
    Ok((id, urls::application_of_student(id)))
}

/// Leads on after a transition; where it could not be made, the page says how things stand.
fn redirect_after<F: ChangedFlash>(page: &str, done: F, moved: Moved) -> FormResult {
    match moved {
        Moved::Done => Ok(redirect_with_flash(page, done)),
        Moved::NotNow(_) => Ok(redirect_with_flash(page, F::CHANGED)),
        Moved::Gone => Err(ServiceError::NotFound),
    }
}

/// The student has thought about the distance, as the host asked.
pub async fn answer_distance(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let (id, page) = about(&form)?;
    let moved = app.db.answer_distance(&app.context(Some(user.id())), id).await?;
    redirect_after(&page, ApplicationFlash::DistanceAnswered, moved)
}

/// The student gives up an application.
pub async fn withdraw(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let (id, page) = about(&form)?;
    let moved = app.db.withdraw(&app.context(Some(user.id())), id).await?;
    redirect_after(&page, ApplicationFlash::Withdrawn, moved)
}

/// The student takes the place that was offered.
pub async fn confirm(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let (id, page) = about(&form)?;
    match app.db.confirm(&app.context(Some(user.id())), id).await? {
        Confirmed::Done | Confirmed::NotNow(ApplicationState::Confirmed) => {
            Ok(redirect_with_flash(&page, ApplicationFlash::Confirmed))
        }
        Confirmed::AlreadyPlaced => {
            let error = FieldError::of_form(
                "Vous avez déjà un stage confirmé pour une de ces semaines. Pour choisir celui-ci, annulez d’abord l’autre.",
            );
            Ok(redisplay(page, form, vec![error]))
        }
        Confirmed::NotNow(_) => Ok(redirect_with_flash(&page, ApplicationFlash::Changed)),
        Confirmed::Gone => Err(ServiceError::NotFound),
    }
}

/// The student gives up a confirmed place.
pub async fn cancel(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let (id, page) = about(&form)?;
    let found = app
        .db
        .application_for_student(user.id(), id, app.clock.today())
        .await?;
    found.ok_or(ServiceError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let moved = app.db.cancel(&app.context(Some(user.id())), id, &reason).await?;
            redirect_after(&page, ApplicationFlash::Cancelled, moved)
        }
        Err(error) => Ok(redisplay(page, form, vec![error])),
    }
}

/// The head gives up a confirmed place of a student.
pub async fn cancel_by_school(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let user = request.require_role(Role::Head)?;
    let (id, _) = about(&form)?;
    let page = urls::application_for_school(id);
    let found = app
        .db
        .application_for_school(user.id(), id, app.clock.today())
        .await?;
    found.ok_or(ServiceError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let moved = app.db.cancel(&app.context(Some(user.id())), id, &reason).await?;
            redirect_after(&page, SchoolApplicationFlash::Cancelled, moved)
        }
        Err(error) => Ok(redisplay(page, form, vec![error])),
    }
}
