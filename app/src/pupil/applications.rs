//! One's applications: reading them, and the pupil's and the lycée's moves.

use domain::{
    account::Role,
    application::{ApplicationDetail, ApplicationEvent, ApplicationState, Happening, HistoryLine},
    id::{AccountId, ApplicationId},
    path, typed,
    typography::span,
    weeks::Weeks,
};
use store::{Confirmed, Moved};

use super::id;
use crate::{
    answer::{done, send_back},
    api::pupil::{ApplicationPage, HistoryShown},
    context::{AppContext, app_context},
    error::AppError,
    form::{Fault, Fields},
    membership::moment,
    visitor::{signed_in_as, signed_in_at_school},
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
pub(crate) fn reason(form: &Fields) -> Result<String, Fault> {
    let text = typed::kept(form.get("motif"));
    if text.is_empty() {
        Err(Fault::new("motif", "Dites pourquoi, en une phrase ou deux."))
    } else if text.chars().count() > REASON {
        Err(Fault::new("motif", "Ce texte dépasse 500 caractères."))
    } else {
        Ok(text)
    }
}

/// « du 14 au 25 juin 2027 », while the campaign is the current one.
pub(crate) fn days(app: &AppContext, weeks: Weeks) -> String {
    app.catalogue.campaign().map_or_else(String::new, |campaign| {
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
) -> Result<Vec<String>, AppError> {
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

/// `/eleve/candidatures/…`.
pub(crate) async fn page(text: &str) -> Result<ApplicationPage, AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let today = app.clock.today();
    let detail = app
        .db
        .application_for_student(visitor.id(), id(text)?, today)
        .await?
        .ok_or(AppError::NotFound)?;
    let rivals = if detail.state == ApplicationState::Accepted {
        rivals(&app, visitor.id(), detail.weeks, &detail.id.to_string()).await?
    } else {
        Vec::new()
    };
    Ok(shown(&app, detail, Reader::Student, rivals, true))
}

/// `/lycee/candidatures/…`.
pub(crate) async fn page_for_school(text: &str) -> Result<ApplicationPage, AppError> {
    let app = app_context()?;
    let (visitor, _) = signed_in_at_school()?;
    let detail = app
        .db
        .application_for_school(visitor.id(), id(text)?, app.clock.today())
        .await?
        .ok_or(AppError::NotFound)?;
    let is_head = visitor.account.is(Role::Head);
    Ok(shown(&app, detail, Reader::School, Vec::new(), is_head))
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
            when: moment(app, line.at),
            what: line.what.label().to_owned(),
            who: who(&line, &detail, reader),
            note: line.note,
        })
        .collect();
    ApplicationPage {
        sent: moment(app, detail.submitted_at),
        history,
        rivals,
        span: days(app, detail.weeks),
        may_cancel: may_cancel && detail.state == ApplicationState::Confirmed,
        detail,
    }
}

/// Who did it, as far as the reader may know: a structure's people act in its name.
fn who(line: &HistoryLine, detail: &ApplicationDetail, reader: Reader) -> String {
    use ApplicationEvent as E;
    let student = match reader {
        Reader::Student => "vous".to_owned(),
        Reader::School => detail.student.clone(),
    };
    match line.what {
        Happening::Submitted | Happening::DistanceAnswered | Happening::Moved(E::Confirm | E::Withdraw) => {
            student
        }
        Happening::DistanceAsked
        | Happening::Transferred
        | Happening::Moved(E::Open | E::Accept | E::Refuse) => detail.structure.clone(),
        Happening::Moved(E::Expire | E::Lapse) => String::new(),
        Happening::Moved(E::Cancel) => match &line.by {
            Some(by) if *by == detail.student => student,
            Some(by) => by.clone(),
            None => String::new(),
        },
    }
}

/// The application a form is about, and its page.
fn about(form: &Fields) -> Result<(ApplicationId, String), AppError> {
    let id: ApplicationId = id(form.get("candidature"))?;
    Ok((id, path::application_of_student(id)))
}

/// Leads on after a move; where it could not be made, the page says how things stand.
fn lead_on(page: &str, what: &str, moved: Moved) -> Result<(), AppError> {
    match moved {
        Moved::Done => done(page, what),
        Moved::NotNow(_) => done(page, "change"),
        Moved::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn answer_distance(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let (id, page) = about(&form)?;
    let moved = app.db.answer_distance(&app.act(Some(visitor.id())), id).await?;
    lead_on(&page, "trajet", moved)
}

pub(crate) async fn withdraw(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let (id, page) = about(&form)?;
    let moved = app.db.withdraw(&app.act(Some(visitor.id())), id).await?;
    lead_on(&page, "retiree", moved)
}

pub(crate) async fn confirm(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let (id, page) = about(&form)?;
    match app.db.confirm(&app.act(Some(visitor.id())), id).await? {
        Confirmed::Done | Confirmed::NotNow(ApplicationState::Confirmed) => done(&page, "confirmee"),
        Confirmed::AlreadyPlaced => {
            let fault = Fault::of_form(
                "Vous avez déjà un stage confirmé pour une de ces semaines. Pour choisir celui-ci, annulez d’abord l’autre.",
            );
            return send_back(&app, &page, form, vec![fault]).await;
        }
        Confirmed::NotNow(_) => done(&page, "change"),
        Confirmed::Gone => return Err(AppError::NotFound),
    }
    Ok(())
}

pub(crate) async fn cancel(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let (id, page) = about(&form)?;
    let known = app
        .db
        .application_for_student(visitor.id(), id, app.clock.today())
        .await?;
    known.ok_or(AppError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let moved = app.db.cancel(&app.act(Some(visitor.id())), id, &reason).await?;
            lead_on(&page, "annulee", moved)
        }
        Err(fault) => send_back(&app, &page, form, vec![fault]).await,
    }
}

pub(crate) async fn cancel_by_school(form: Fields) -> Result<(), AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Head)?;
    let (id, _) = about(&form)?;
    let page = path::application_for_school(id);
    let known = app
        .db
        .application_for_school(visitor.id(), id, app.clock.today())
        .await?;
    known.ok_or(AppError::NotFound)?;
    match reason(&form) {
        Ok(reason) => {
            let moved = app.db.cancel(&app.act(Some(visitor.id())), id, &reason).await?;
            lead_on(&page, "annulee", moved)
        }
        Err(fault) => send_back(&app, &page, form, vec![fault]).await,
    }
}
