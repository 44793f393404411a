//! A page of the board, in words.

use domain::{
    board::{BoardColumn, BoardQuery, BoardRow},
    convention::{due_soon, waits_since},
    query::Page,
    typography::date,
};
use wire::school::board::{BoardCounter, BoardLine, BoardPage, BoardViewShown};

use super::{Board, view_since};
use crate::{error::ServiceError, request::Request};

/// `/lycee/suivi`: a page of the view that the query of its address asks for, for the head and the staff of a school. Looking clears what
/// was new, once the visit is over.
pub async fn read(request: Request, query: String) -> Result<BoardPage, ServiceError> {
    let app = &request.app;
    let (user, school) = request.require_school()?;
    let query = BoardQuery::parse(&query);
    let look = if request.browser.is_viewed {
        app.db.look_at_board(user.id(), app.clock.now()).await?
    } else {
        app.db.last_look(user.id()).await?
    };
    let board = view_since(&request, (user.id(), school), &query, look.before).await?;
    let views = app.db.board_views(user.id()).await?;
    let views = views.into_iter().map(|view| BoardViewShown {
        id: view.id.to_string(),
        name: view.name,
        query: view.query,
    });
    let school = app.db.school_name(school).await?.unwrap_or_default();
    Ok(page_of(board, &query, school, views.collect()))
}

fn page_of(board: Board, query: &BoardQuery, school: String, views: Vec<BoardViewShown>) -> BoardPage {
    let total = board.rows.len();
    let pages = total.div_ceil(query.per_page()).max(1);
    let page = (query.page.0 as usize).clamp(1, pages);
    let columns = query.shown_columns();
    let today = board.today;
    let shown: Vec<BoardRow> = board
        .rows
        .into_iter()
        .skip((page - 1) * query.per_page())
        .take(query.per_page())
        .collect();
    let left: Vec<Option<i64>> = shown.iter().map(|row| days_left(row, today)).collect();
    let rows = shown
        .into_iter()
        .zip(due_soon(&left))
        .map(|(row, pressing)| line(row, &columns, today, pressing))
        .collect();
    BoardPage {
        school,
        day: date(today),
        revision: board.revision,
        campaign: board.campaign.map(|campaign| campaign.label).unwrap_or_default(),
        query: BoardQuery {
            page: Page::default(),
            ..query.clone()
        }
        .to_url(),
        rows,
        total: count(total),
        page: count(page),
        pages: count(pages),
        counters: board
            .counts
            .into_iter()
            .map(|counted| BoardCounter {
                state: counted.state,
                students: count(counted.students),
            })
            .collect(),
        students: count(board.students),
        classes: board.classes,
        referents: board
            .referents
            .into_iter()
            .map(|(id, name)| (id.to_string(), name))
            .collect(),
        news: count(board.news),
        keeps: board.keeps,
        views,
        columns,
    }
}

/// How many days are left for what a row waits for; nothing where there is no last day.
fn days_left(row: &BoardRow, today: chrono::NaiveDate) -> Option<i64> {
    let until = row.standing.until.filter(|_| !row.state().is_settled())?;
    Some((until - today).num_days())
}

/// A row in words: those of the columns that are shown, and no others. `pressing`: whether it stands out among its neighbours.
fn line(row: BoardRow, columns: &[BoardColumn], today: chrono::NaiveDate, pressing: bool) -> BoardLine {
    let shown = |column| columns.contains(&column);
    let words = |column, words: &dyn Fn() -> String| {
        if shown(column) { words() } else { String::new() }
    };
    let standing = &row.standing;
    BoardLine {
        box_name: row.box_name(),
        path: row.path(),
        class_name: words(BoardColumn::Class, &|| row.class_name.clone()),
        weeks: row.weeks,
        state: row.state(),
        awaited: words(BoardColumn::Awaited, &|| standing.awaited.label()),
        since: words(BoardColumn::Since, &|| since(&row, today)),
        until: words(BoardColumn::Until, &|| {
            standing.until.map(date).unwrap_or_default()
        }),
        ground: words(BoardColumn::Ground, &|| row.ground_words().to_owned()),
        host: words(BoardColumn::Host, &|| row.host_words()),
        referent: words(BoardColumn::Referent, &|| {
            row.referent
                .as_ref()
                .map(|(_, name)| name.clone())
                .unwrap_or_default()
        }),
        pressing,
        is_new: row.is_new,
        name: row.name,
    }
}

/// Since when a row waits for somebody, in days; nothing for what waits for nobody.
fn since(row: &BoardRow, today: chrono::NaiveDate) -> String {
    match row.since {
        Some(day) if !row.state().is_settled() => waits_since((today - day).num_days()),
        Some(day) => date(day),
        None => String::new(),
    }
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
