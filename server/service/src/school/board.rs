//! `/lycee/suivi`: how far each student of a school is, for those who see them.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    board::{BoardQuery, BoardRow, StateCount, arrange, counts, rows_of},
    campaign::Campaign,
    id::{AccountId, SchoolId},
    school::compare_classes,
};
use store::BoardReach;

use crate::{error::ServiceError, format::local_day, request::Request};

pub(crate) mod cache;
pub mod documents;
pub mod page;
pub mod reminders;
pub mod selection;
pub mod sheets;
pub mod situations;
pub mod views;

pub use cache::BoardCache;

/// A view of the board: the rows asked for, in the order asked for, and what is around them. What is taken out of the board is these
/// rows, with the columns of the query ([`BoardQuery::shown_columns`], [`BoardRow::cell`]).
#[derive(Clone, PartialEq, Debug)]
pub struct Board {
    /// The campaign; nothing before the first.
    pub campaign: Option<Campaign>,
    /// The day it is made on.
    pub today: NaiveDate,
    /// All the rows asked for, on whatever page.
    pub rows: Vec<BoardRow>,
    /// How many students are in each state, of those asked for but for their state.
    pub counts: Vec<StateCount>,
    /// How many these are in all.
    pub students: usize,
    /// The classes that the reader sees, in order.
    pub classes: Vec<String>,
    /// The teachers who follow a student whom the reader sees, by name.
    pub referents: Vec<(AccountId, String)>,
    /// How many rows are new to the reader, whatever is asked for.
    pub news: usize,
    /// Whether the reader fills for all students of the lycée.
    pub keeps: bool,
    /// What changes with each row that moves.
    pub revision: i64,
}

/// The rows of a view, for the head and the staff of a school: everybody's for those who fill for the school, otherwise the students of
/// the classes that the reader follows and of whom they are the referent teacher.
pub async fn rows(request: &Request, query: &BoardQuery) -> Result<Board, ServiceError> {
    let (user, school) = request.require_school()?;
    let look = request.app.db.last_look(user.id()).await?;
    view_since(request, (user.id(), school), query, look.before).await
}

/// The same, where what moved after that time is new.
async fn view_since(
    request: &Request,
    (reader, school): (AccountId, SchoolId),
    query: &BoardQuery,
    before: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<Board, ServiceError> {
    let app = &request.app;
    let today = app.clock.today();
    // Read first: what changes meanwhile makes the page look again.
    let revision = app.db.board_revision(school).await?;
    let campaign = app.offer_cache.campaign();
    let facts = match &campaign {
        Some(campaign) => {
            app.board_cache
                .facts(&app.db, (school, campaign.id), revision, app.clock.now())
                .await?
        }
        None => Arc::default(),
    };
    let reach = app.db.board_reach(school, (reader, today)).await?;
    let mut classes: Vec<(String, String)> = Vec::new();
    let mut referents: Vec<(AccountId, String)> = Vec::new();
    let mut all = Vec::with_capacity(facts.len());
    for (student, weeks) in facts.iter() {
        let Some(is_filled) = reach.of(student.student) else {
            continue;
        };
        if !student.class_key.is_empty() {
            classes.push((student.class_key.clone(), student.class_name.clone()));
        }
        referents.extend(student.referent.clone());
        if let Some(campaign) = &campaign {
            let rows = rows_of(student, weeks, campaign, before, |at| local_day(app, at));
            all.extend(rows.into_iter().map(|row| BoardRow { is_filled, ..row }));
        }
    }
    let (counts, students) = counts(&all, query);
    let news = all.iter().filter(|row| row.is_new).count();
    Ok(Board {
        campaign,
        today,
        rows: arrange(all, query, today),
        counts,
        students,
        classes: class_names(classes),
        referents: by_name(referents),
        news,
        keeps: matches!(reach, BoardReach::All),
        revision,
    })
}

/// One way of writing each class, in order.
fn class_names(mut classes: Vec<(String, String)>) -> Vec<String> {
    classes.sort();
    classes.dedup_by(|one, other| one.0 == other.0);
    let mut names: Vec<String> = classes.into_iter().map(|(_, name)| name).collect();
    names.sort_by(|one, other| compare_classes(one, other));
    names
}

fn by_name(mut people: Vec<(AccountId, String)>) -> Vec<(AccountId, String)> {
    people.sort_by_key(|(id, _)| *id);
    people.dedup_by_key(|(id, _)| *id);
    people.sort_by_cached_key(|(_, name)| domain::name_key::sort_key(name));
    people
}
