//! Lists of conventions, in each space.

use domain::{account::Role, convention::ConventionState, sanitize};
use uuid::Uuid;

use store::{ConventionLine, ConventionsFilter};
use wire::convention::{ConventionRow, ConventionRows};

use crate::{
    context::AppContext, convention_access::authorize, error::ServiceError, format::date_time,
    host::require_host, request::Request,
};

/// Lines on a page, as the store has it.
const LINES: usize = 50;
/// The longest text that is looked for.
const TEXT: usize = 80;

fn row(app: &AppContext, line: ConventionLine) -> ConventionRow {
    ConventionRow {
        id: line.id,
        reference: line.reference,
        student: line.student_name,
        class_name: line.class_name,
        host: line.host_name,
        weeks: line.weeks,
        state: line.state,
        situation: line.situation,
        place: line.place.to_string(),
        since: date_time(app, line.moved_at),
        awaited: line.awaited,
    }
}

fn rows(app: &AppContext, lines: Vec<ConventionLine>, page: u32) -> ConventionRows {
    ConventionRows {
        more: lines.len() == LINES,
        rows: lines.into_iter().map(|line| row(app, line)).collect(),
        page,
    }
}

/// The conventions of one's structures, for hosts. Pages count from 1.
pub async fn of_structures(request: Request, page: u32) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = require_host(&request)?;
    let page = page.clamp(1, 10_000);
    let lines = app.db.conventions_of_structure(user.id(), page).await?;
    Ok(rows(app, lines, page))
}

/// A student's own conventions: two weeks make two at most, and those that were cancelled.
pub async fn of_student(request: Request) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let lines = app.db.conventions_of_student(user.id()).await?;
    Ok(ConventionRows {
        more: false,
        ..rows(app, lines, 1)
    })
}

/// The conventions of one's children, for guardians.
pub async fn of_guardian(request: Request) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Guardian)?;
    let lines = app.db.conventions_of_guardian(user.id()).await?;
    Ok(ConventionRows {
        more: false,
        ..rows(app, lines, 1)
    })
}

/// The conventions of one's school, for its head and its staff: in that state (by its code), of that class, with that text in them; empty
/// criteria leave nothing out. Pages count from 1.
pub async fn of_school(
    request: Request,
    state: String,
    class_name: String,
    text: String,
    page: u32,
) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let page = page.clamp(1, 10_000);
    let short = |text: &str| sanitize::line(text).chars().take(TEXT).collect::<String>();
    let filter = ConventionsFilter {
        state: ConventionState::from_code(&state),
        class_name: short(&class_name),
        text: short(&text),
    };
    let reader = (user.id(), app.clock.today());
    let lines = app
        .db
        .conventions_of_school(school, reader, &filter, page)
        .await?;
    Ok(rows(app, lines, page))
}

/// The convention of an application or of a place found alone (`source` is the id of either), for its parties who are signed in; nothing
/// for others.
pub async fn of_place(request: Request, source: String) -> Result<Option<ConventionRow>, ServiceError> {
    let app = &request.app;
    let Ok(source) = source.parse::<Uuid>() else {
        return Ok(None);
    };
    if request.user.is_none() {
        return Ok(None);
    }
    let Some(id) = app.db.convention_of_place(source).await? else {
        return Ok(None);
    };
    match authorize(&request, id).await {
        Ok(_) => {}
        Err(ServiceError::NotFound | ServiceError::SignInFirst) => return Ok(None),
        Err(error) => return Err(error),
    }
    let Some(file) = app.db.convention(id).await? else {
        return Ok(None);
    };
    let situation = file.situation();
    Ok(Some(ConventionRow {
        id,
        situation,
        place: source.to_string(),
        reference: file.reference,
        student: file.student_name,
        class_name: String::new(),
        host: file.host_name,
        weeks: file.weeks,
        state: file.state,
        since: date_time(app, file.moved_at),
        awaited: Vec::new(),
    }))
}
