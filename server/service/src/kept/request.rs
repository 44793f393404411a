//! Requests to erase an account: made on one's own page, decided by the head of the school or by an administrator.

use domain::{account::Role, id::SchoolId, retention::Obstacle, sanitize::multiline, security::SecurityKind};
use store::{ErasureAsked, ErasureDecided, ErasureRequest};
use uuid::Uuid;
use wire::{
    field,
    form::{FieldError, FormData},
    kept::{ErasureFlash, ErasureQueue, ErasureShown, OwnData, OwnDataFlash},
};

use super::{note, scope::scope, watch};
use crate::{
    context::AppContext,
    error::ServiceError,
    format::{date_time, day},
    outcome::{FormResult, redirect_with_flash, redisplay},
    request::Request,
};

/// The page of one's own data.
pub const OWN_PAGE: &str = "/espace/compte/donnees";
/// The longest words of a request or a decision.
const WORDS_MAX: usize = 1000;
/// How many requests a page shows: the oldest, which are answered first.
const LINES: i32 = 50;

/// One's own data. For whoever is signed in.
pub async fn own(request: Request) -> Result<OwnData, ServiceError> {
    let (app, user) = (&request.app, request.require_user()?);
    let obstacles = app.db.obstacles(user.id(), app.clock.today()).await?;
    let last = app.db.erasure_request_of(user.id()).await?;
    let waiting = last.as_ref().filter(|last| last.decided_at.is_none());
    let refused = last.as_ref().and_then(|last| {
        let reason = last.refused.clone()?;
        Some((day(app, last.decided_at?), reason))
    });
    Ok(OwnData {
        obstacles: obstacles.into_iter().map(|one| one.words().to_owned()).collect(),
        decided_by: if user.school.is_some() || user.account.is(Role::Guardian) {
            "Le lycée, ou un administrateur de Quinzaine, vous répond en un mois au plus.".to_owned()
        } else {
            "Un administrateur de Quinzaine vous répond en un mois au plus.".to_owned()
        },
        waiting_since: waiting.map(|last| day(app, last.asked_at)),
        refused,
        readings: watch::own_readings(app, user.id()).await?,
        events: watch::own_events(app, user.id()).await?,
    })
}

/// Asks for one's own account to be erased. For whoever is signed in.
pub async fn ask(request: Request, form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    let words = multiline(form.get(field::DETAIL));
    if words.chars().count() > WORDS_MAX {
        let error = FieldError::new(
            field::DETAIL,
            format!("Ce texte est trop long\u{a0}: {WORDS_MAX} caractères au plus."),
        );
        return Ok(redisplay(OWN_PAGE, form, vec![error]));
    }
    let obstacles = app.db.obstacles(user.id(), app.clock.today()).await?;
    if !obstacles.is_empty() {
        return Ok(redisplay(OWN_PAGE, form, errors_of(&obstacles)));
    }
    let asked = app
        .db
        .ask_erasure(&app.context(Some(user.id())), user.id(), &words)
        .await?;
    if asked == ErasureAsked::Done {
        note(&request, SecurityKind::ErasureAsked, Some(user.id()), None).await;
    }
    Ok(redirect_with_flash(OWN_PAGE, OwnDataFlash::Asked))
}

/// Takes one's request back. For whoever is signed in.
pub async fn withdraw(request: Request, _form: FormData) -> FormResult {
    let (app, user) = (&request.app, request.require_user()?);
    app.db
        .withdraw_erasure(&app.context(Some(user.id())), user.id())
        .await?;
    Ok(redirect_with_flash(OWN_PAGE, OwnDataFlash::Withdrawn))
}

fn errors_of(obstacles: &[Obstacle]) -> Vec<FieldError> {
    obstacles
        .iter()
        .map(|obstacle| FieldError::of_form(obstacle.words()))
        .collect()
}

fn page_of(school: Option<SchoolId>) -> &'static str {
    match school {
        Some(_) => "/lycee/effacements",
        None => "/administration/effacements",
    }
}

/// The requests that wait. `of` is « lycee » for those of the head's own school. For heads, and for administrators.
pub async fn queue(request: Request, of: String) -> Result<ErasureQueue, ServiceError> {
    let app = &request.app;
    let (_, school) = scope(&request, &of)?;
    let mut requests = Vec::new();
    for waiting in app.db.erasure_requests(school, LINES).await? {
        requests.push(shown(app, waiting).await?);
    }
    Ok(ErasureQueue { requests })
}

async fn shown(app: &AppContext, waiting: ErasureRequest) -> Result<ErasureShown, ServiceError> {
    let obstacles = app.db.obstacles(waiting.account, app.clock.today()).await?;
    Ok(ErasureShown {
        id: waiting.id.to_string(),
        name: waiting.name,
        at: date_time(app, waiting.asked_at),
        words: waiting.words,
        obstacles: obstacles.into_iter().map(|one| one.words().to_owned()).collect(),
    })
}

/// Grants a request, or refuses it: the reason is told. For heads, and for administrators.
pub async fn decide(request: Request, form: FormData) -> FormResult {
    let app = &request.app;
    let (user, school) = scope(&request, form.get(field::SCOPE))?;
    let page = page_of(school);
    let id: Uuid = form
        .get(field::REPORT)
        .parse()
        .map_err(|_| ServiceError::NotFound)?;
    let refusal = match form.get(field::DECISION) {
        "granted" => None,
        "refused" => Some(multiline(form.get(field::REASON))),
        _ => return Err(ServiceError::BadRequest),
    };
    if let Some(reason) = &refusal {
        let length = reason.chars().count();
        if length == 0 || length > WORDS_MAX {
            let message =
                format!("Donnez la raison, en une phrase ou deux ({WORDS_MAX} caractères au plus).");
            let error = FieldError::new(field::of(field::REASON, id), message);
            return Ok(redisplay(format!("{page}#demande-{id}"), form, vec![error]));
        }
    }
    let context = app.context(Some(user.id()));
    match app
        .db
        .decide_erasure(&context, id, school, refusal.as_deref())
        .await?
    {
        ErasureDecided::Done if refusal.is_some() => Ok(redirect_with_flash(page, ErasureFlash::Refused)),
        ErasureDecided::Done => {
            app.db.settle_erasures().await?;
            Ok(redirect_with_flash(page, ErasureFlash::Granted))
        }
        ErasureDecided::Already => Ok(redirect_with_flash(page, ErasureFlash::Already)),
        ErasureDecided::Blocked(obstacles) => Ok(redisplay(page, FormData::default(), errors_of(&obstacles))),
        ErasureDecided::Gone => Err(ServiceError::NotFound),
    }
}
