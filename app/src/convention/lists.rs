//! Lists of conventions, in each space.

use domain::{account::Role, convention::ConventionState, typed};
use store::{ConventionLine, ConventionsFilter};

use crate::{
    api::convention::{ConventionRow, ConventionRows},
    context::{AppContext, app_context},
    error::AppError,
    membership::moment,
    party::admitted,
    visitor::{signed_in, signed_in_as, signed_in_at_school},
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
        since: moment(app, line.moved_at),
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

pub(crate) async fn of_structures(page: u32) -> Result<ConventionRows, AppError> {
    let app = app_context()?;
    let visitor = crate::host::host()?;
    let page = page.clamp(1, 10_000);
    let lines = app.db.conventions_of_structure(visitor.id(), page).await?;
    Ok(rows(&app, lines, page))
}

/// Those of a pupil: two weeks make two at most, and what was cancelled.
pub(crate) async fn of_student() -> Result<ConventionRows, AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Student)?;
    let lines = app.db.conventions_of_student(visitor.id()).await?;
    Ok(ConventionRows {
        more: false,
        ..rows(&app, lines, 1)
    })
}

pub(crate) async fn of_guardian() -> Result<ConventionRows, AppError> {
    let app = app_context()?;
    let visitor = signed_in_as(Role::Guardian)?;
    let lines = app.db.conventions_of_guardian(visitor.id()).await?;
    Ok(ConventionRows {
        more: false,
        ..rows(&app, lines, 1)
    })
}

pub(crate) async fn of_school(
    state: &str,
    class_name: &str,
    text: &str,
    page: u32,
) -> Result<ConventionRows, AppError> {
    let app = app_context()?;
    let (visitor, school) = signed_in_at_school()?;
    let page = page.clamp(1, 10_000);
    let short = |text: &str| typed::line(text).chars().take(TEXT).collect::<String>();
    let filter = ConventionsFilter {
        state: ConventionState::from_code(state),
        class_name: short(class_name),
        text: short(text),
    };
    let reader = (visitor.id(), app.clock.today());
    let lines = app
        .db
        .conventions_of_school(school, reader, &filter, page)
        .await?;
    Ok(rows(&app, lines, page))
}

/// The convention of an application or of a place found alone, for its parties.
pub(crate) async fn of_place(source: &str) -> Result<Option<ConventionRow>, AppError> {
    let app = app_context()?;
    let Ok(source) = source.parse() else {
        return Ok(None);
    };
    if signed_in().is_err() {
        return Ok(None);
    }
    let Some(id) = app.db.convention_of_place(source).await? else {
        return Ok(None);
    };
    match admitted(&app, id).await {
        Ok(_) => {}
        Err(AppError::NotFound | AppError::SignInFirst) => return Ok(None),
        Err(error) => return Err(error),
    }
    let Some(file) = app.db.convention(id).await? else {
        return Ok(None);
    };
    Ok(Some(ConventionRow {
        id,
        reference: file.reference,
        student: file.student_name,
        class_name: String::new(),
        host: file.host_name,
        weeks: file.weeks,
        state: file.state,
        since: moment(&app, file.moved_at),
        awaited: Vec::new(),
    }))
}
