//! Lists of conventions, in each space.

use chrono::NaiveDate;
use domain::{
    account::Role,
    convention::{Checked, ConventionState, FollowUp, HeadAct, pressing, waits_since},
    id::{AccountId, ConventionId, SchoolId},
    sanitize,
    typography::lowered,
};
use uuid::Uuid;

use store::{ConventionLine, ConventionsFilter, ConventionsOrder};
use wire::convention::{
    ConventionRow, ConventionRows,
    school::{ListOrder, SchoolConventions},
};

use super::{
    Opened, facts,
    freeze::{Readiness, readiness},
    group, values,
};
use crate::{
    context::AppContext,
    convention_access::{authorize, authorize_account},
    error::ServiceError,
    format::{date_time, days_since},
    host::require_host,
    request::Request,
};

/// Lines on a page, as the store has it.
const LINES: u32 = 50;
/// The longest text that is looked for.
const TEXT: usize = 80;
/// How many pages of conventions to validate are read to find those that are complete. A lycée with more of them has the rest as it is.
const RANKED_PAGES: u32 = 8;

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
        follow_up: line.follow_up,
        waits: waits_since(days_since(app, line.moved_at)),
        pressing: false,
        missing: None,
    }
}

/// The same, where what has waited for long for somebody stands out.
fn rows_of(
    app: &AppContext,
    lines: Vec<ConventionLine>,
    waits: impl Fn(&ConventionLine) -> bool,
) -> Vec<ConventionRow> {
    let days: Vec<Option<i64>> = lines
        .iter()
        .map(|line| waits(line).then(|| days_since(app, line.moved_at)))
        .collect();
    lines
        .into_iter()
        .zip(pressing(&days))
        .map(|(line, pressing)| ConventionRow {
            pressing,
            ..row(app, line)
        })
        .collect()
}

/// How many pages that many lines take.
pub(crate) fn pages(total: u32) -> u32 {
    total.div_ceil(LINES).max(1)
}

/// All the conventions of a person, on one page.
fn all(app: &AppContext, lines: Vec<ConventionLine>) -> ConventionRows {
    ConventionRows {
        total: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        rows: rows_of(app, lines, |_| false),
        page: 1,
        pages: 1,
        ..ConventionRows::default()
    }
}

/// The conventions of one's structures, or of one list of them (by its code), for hosts. Pages count from 1.
pub async fn of_structures(
    request: Request,
    list: String,
    page: u32,
) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = require_host(&request)?;
    let page = page.clamp(1, 10_000);
    let follow_up = FollowUp::from_code(&list);
    let lines = app
        .db
        .conventions_of_structure(user.id(), follow_up, page)
        .await?;
    let counts = app.db.convention_counts_of_host(user.id()).await?;
    let total: u32 = counts
        .iter()
        .filter(|(list, _)| follow_up.is_none_or(|asked| asked == *list))
        .map(|(_, count)| count)
        .sum();
    Ok(ConventionRows {
        rows: rows_of(app, lines, |line| line.follow_up == FollowUp::WithHost),
        total,
        page,
        pages: pages(total),
        counts,
        follow_up,
        together: group::parts(app, user.id()).await?,
        children_without: Vec::new(),
    })
}

/// Who is awaited, as one of those who sign is told: « vous » first, the others in small letters.
async fn told_to_signer(
    app: &AppContext,
    reader: AccountId,
    mut list: ConventionRows,
) -> Result<ConventionRows, ServiceError> {
    let own = app.db.awaited_of(reader, app.clock.today()).await?;
    for row in &mut list.rows {
        let is_own = |label: &String| {
            let mut signs = own.iter().filter(|line| line.id == row.id);
            signs.any(|line| line.role.label() == label.as_str())
        };
        let (mine, others): (Vec<String>, Vec<String>) = row.awaited.drain(..).partition(is_own);
        let me = (!mine.is_empty()).then(|| "vous".to_owned());
        row.awaited = me
            .into_iter()
            .chain(others.iter().map(|label| lowered(label)))
            .collect();
    }
    Ok(list)
}

/// The conventions of a student, for somebody of their school who has been shown the student.
pub(crate) async fn about_student(
    app: &AppContext,
    student: AccountId,
) -> Result<Vec<ConventionRow>, ServiceError> {
    Ok(all(app, app.db.conventions_of_student(student).await?).rows)
}

/// A student's own conventions: two weeks make two at most, and those that were cancelled.
pub async fn of_student(request: Request) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Student)?;
    let list = all(app, app.db.conventions_of_student(user.id()).await?);
    told_to_signer(app, user.id(), list).await
}

/// The conventions of one's children, for guardians, and the children who have none.
pub async fn of_guardian(request: Request) -> Result<ConventionRows, ServiceError> {
    let app = &request.app;
    let user = request.require_role(Role::Guardian)?;
    let list = all(app, app.db.conventions_of_guardian(user.id()).await?);
    Ok(ConventionRows {
        children_without: app.db.children_without_convention(user.id()).await?,
        ..told_to_signer(app, user.id(), list).await?
    })
}

/// The conventions of one's school, for its head and its staff: of one list (by its code), of that class, with that text in them; empty
/// criteria leave nothing out. Pages count from 1.
pub async fn of_school(
    request: Request,
    list: String,
    class_name: String,
    text: String,
    order: String,
    page: u32,
) -> Result<SchoolConventions, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let page = page.clamp(1, 10_000);
    let short = |text: &str| sanitize::line(text).chars().take(TEXT).collect::<String>();
    let order = ListOrder::from_code(&order);
    let filter = ConventionsFilter {
        follow_up: FollowUp::from_code(&list),
        class_name: short(&class_name),
        text: short(&text),
        order: match order {
            ListOrder::Waiting => ConventionsOrder::Waiting,
            ListOrder::Name => ConventionsOrder::Name,
            ListOrder::Recent => ConventionsOrder::Recent,
        },
    };
    let reader = (user.id(), app.clock.today());
    let acts = app.db.acts_in_school(school, reader.0, reader.1).await?;
    let to_validate = filter.follow_up == Some(FollowUp::ToValidate) && acts.contains(&HeadAct::Validate);
    let (lines, complete) = if to_validate && order == ListOrder::Waiting {
        complete_first(app, (school, reader), &filter, page).await?
    } else {
        let lines = app
            .db
            .conventions_of_school(school, reader, &filter, page)
            .await?;
        (lines, None)
    };
    let counts = app.db.counts_of_school(school, reader, &filter).await?;
    let listed = |list: &FollowUp| filter.follow_up.is_none_or(|asked| asked == *list);
    let total: u32 = counts
        .iter()
        .filter(|(list, _)| listed(list))
        .map(|(_, count)| count)
        .sum();
    let mut rows = rows_of(app, lines, |line| line.follow_up.is_open());
    if filter.follow_up == Some(FollowUp::ToValidate) {
        for row in &mut rows {
            row.missing = missing(&request, row).await?;
        }
        // Who validates acts on those that are complete; who only completes them has nothing to do with these.
        if order == ListOrder::Waiting {
            let validates = acts.contains(&HeadAct::Validate);
            rows.sort_by_key(|row| (row.missing == Some(0)) != validates);
        }
    }
    Ok(SchoolConventions {
        rows,
        follow_up: filter.follow_up,
        order,
        counts,
        total,
        complete,
        page,
        pages: pages(total),
        classes: app.db.classes_with_conventions(school, reader).await?,
        validates: acts.contains(&HeadAct::Validate),
        signs: acts.contains(&HeadAct::Sign),
        piles: app.db.keeps_roster(school, reader.0, reader.1).await?,
    })
}

/// A page of the conventions to validate, those that are complete first; and how many these are, where all were read.
async fn complete_first(
    app: &AppContext,
    (school, reader): (SchoolId, (AccountId, NaiveDate)),
    filter: &ConventionsFilter,
    page: u32,
) -> Result<(Vec<ConventionLine>, Option<u32>), ServiceError> {
    let read = |number| app.db.conventions_of_school(school, reader, filter, number);
    if page > RANKED_PAGES {
        return Ok((read(page).await?, None));
    }
    let (mut complete, mut others) = (Vec::new(), Vec::new());
    let mut all_read = false;
    for number in 1..=RANKED_PAGES {
        let lines = read(number).await?;
        all_read = lines.len() < LINES as usize;
        for line in lines {
            if is_complete(app, line.id).await? {
                complete.push(line);
            } else {
                others.push(line);
            }
        }
        if all_read {
            break;
        }
    }
    let count = u32::try_from(complete.len()).ok().filter(|_| all_read);
    complete.append(&mut others);
    let before = (page - 1) as usize * LINES as usize;
    let shown = complete.into_iter().skip(before).take(LINES as usize).collect();
    Ok((shown, count))
}

/// Whether a convention says all that it has to.
async fn is_complete(app: &AppContext, id: ConventionId) -> Result<bool, ServiceError> {
    let Some(file) = app.db.convention(id).await? else {
        return Ok(false);
    };
    Ok(Checked::of(&values(&file), &facts(app, &file)).content.is_some())
}

/// How many answers a convention lacks before it is validated, for those who fill it.
async fn missing(request: &Request, row: &ConventionRow) -> Result<Option<u32>, ServiceError> {
    let (_, access) = authorize_account(request, row.id).await?;
    let Some(file) = request.app.db.convention(row.id).await? else {
        return Ok(None);
    };
    if file.state != ConventionState::SchoolPart || !access.fills_school {
        return Ok(None);
    }
    let opened = Opened {
        request: request.clone(),
        file,
        access,
    };
    Ok(Some(match readiness(&opened).await? {
        Readiness::Ready(_) => 0,
        Readiness::Missing(missing) => u32::try_from(missing.len()).unwrap_or(u32::MAX),
    }))
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
        follow_up: FollowUp::of(file.state, false),
        waits: waits_since(days_since(app, file.moved_at)),
        pressing: false,
        missing: None,
    }))
}
