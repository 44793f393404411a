//! Which rows of the board are shown, in which order, and how many there are of each state.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use chrono::NaiveDate;

use super::{BoardQuery, BoardRow, BoardSort, BoardState, ReferentFilter, only};
use crate::{
    id::AccountId,
    name_key::{search_key, search_patterns},
    school::compare_classes,
    weeks::Weeks,
};

/// Whether a row is one of those asked for, whatever its state.
fn matches_apart_from_state(row: &BoardRow, query: &BoardQuery, patterns: &[String; 2]) -> bool {
    let in_class = query.classes.is_empty() || query.classes.contains(&row.class_key);
    let awaited = query.awaited.is_empty() || row.standing.awaited.meets(query.awaited);
    let followed = match query.referent {
        None => true,
        Some(ReferentFilter::Nobody) => row.referent.is_none(),
        Some(ReferentFilter::Teacher(id)) => row.referent.as_ref().is_some_and(|(known, _)| *known == id),
    };
    let week = query.week.is_none_or(|week| row.weeks.covers(week));
    in_class && awaited && followed && week && (row.is_new || !query.is_new) && is_named(row, query, patterns)
}

/// Whether the student's or the host's name has a word begun by each one typed.
fn is_named(row: &BoardRow, query: &BoardQuery, patterns: &[String; 2]) -> bool {
    query.text.is_empty()
        || is_like(&row.search_key, patterns)
        || (!row.standing.host.is_empty() && is_like(&search_key(&row.standing.host), patterns))
}

/// What the database's `LIKE` says of a key and patterns that hold no sign but `%`.
fn is_like(key: &str, patterns: &[String; 2]) -> bool {
    patterns.iter().any(|pattern| {
        let mut rest = key;
        !pattern.is_empty()
            && pattern.split('%').filter(|part| !part.is_empty()).all(|part| {
                let found = rest.find(part);
                rest = found.map_or("", |at| &rest[at + part.len()..]);
                found.is_some()
            })
    })
}

/// Whether a row is one of those asked for.
pub fn matches(row: &BoardRow, query: &BoardQuery) -> bool {
    let in_state = query.states.is_empty() || query.states.contains(&row.state());
    in_state && matches_apart_from_state(row, query, &search_patterns(&query.text))
}

/// How many students are in a state with one of their weeks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StateCount {
    /// The state.
    pub state: BoardState,
    /// How many students.
    pub students: usize,
}

/// How many students there are in each state, of the rows asked for but for their state; and how many in all.
pub fn counts(rows: &[BoardRow], query: &BoardQuery) -> (Vec<StateCount>, usize) {
    let patterns = search_patterns(&query.text);
    let mut of_state: BTreeMap<BoardState, BTreeSet<AccountId>> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for row in rows
        .iter()
        .filter(|row| matches_apart_from_state(row, query, &patterns))
    {
        of_state.entry(row.state()).or_default().insert(row.student);
        all.insert(row.student);
    }
    let count = |state| of_state.get(&state).map_or(0, BTreeSet::len);
    let counts = BoardState::ALL.into_iter().map(|state| StateCount {
        state,
        students: count(state),
    });
    (counts.collect(), all.len())
}

/// The rows asked for, in the order asked for. A row of both weeks is shown as that of the week asked for.
pub fn arrange(rows: Vec<BoardRow>, query: &BoardQuery, today: NaiveDate) -> Vec<BoardRow> {
    let patterns = search_patterns(&query.text);
    let mut shown: Vec<BoardRow> = rows
        .into_iter()
        .filter(|row| query.states.is_empty() || query.states.contains(&row.state()))
        .filter(|row| matches_apart_from_state(row, query, &patterns))
        .collect();
    if let Some(week) = query.week {
        for row in &mut shown {
            row.weeks = only(week);
        }
    }
    sort(&mut shown, query.sort, today);
    shown
}

fn sort(rows: &mut [BoardRow], order: BoardSort, today: NaiveDate) {
    match order {
        BoardSort::Urgency => rows.sort_unstable_by(|one, other| by_urgency(one, other, today)),
        BoardSort::Name => rows.sort_unstable_by(by_name),
        BoardSort::State => rows
            .sort_unstable_by(|one, other| one.state().cmp(&other.state()).then_with(|| by_name(one, other))),
        BoardSort::Since => rows.sort_unstable_by(|one, other| {
            let key = |row: &BoardRow| (row.state().is_settled(), row.since.is_none(), row.since);
            key(one).cmp(&key(other)).then_with(|| by_name(one, other))
        }),
        BoardSort::Class => {
            let ranks = class_ranks(rows);
            rows.sort_unstable_by(|one, other| {
                let rank = |row: &BoardRow| ranks.get(&row.class_key).copied();
                rank(one).cmp(&rank(other)).then_with(|| by_name(one, other))
            });
        }
    }
}

/// Where each class comes, found once: comparing two names of classes takes them apart.
fn class_ranks(rows: &[BoardRow]) -> BTreeMap<String, usize> {
    let names: BTreeMap<&str, &str> = rows
        .iter()
        .map(|row| (row.class_key.as_str(), row.class_name.as_str()))
        .collect();
    let mut keys: Vec<&str> = names.keys().copied().collect();
    keys.sort_by(|one, other| compare_classes(names[one], names[other]).then(one.cmp(other)));
    keys.into_iter()
        .enumerate()
        .map(|(rank, key)| (key.to_owned(), rank))
        .collect()
}

/// By name, and so that no two rows are equal.
fn by_name(one: &BoardRow, other: &BoardRow) -> Ordering {
    let key = |row: &BoardRow| (row.student, week_order(row.weeks));
    one.sort_key
        .cmp(&other.sort_key)
        .then_with(|| key(one).cmp(&key(other)))
}

fn week_order(weeks: Weeks) -> u8 {
    match weeks {
        Weeks::Both | Weeks::First => 1,
        Weeks::Second => 2,
    }
}

/// Which of two rows a school looks at first. What is settled comes last. Of the rest, what has its last day within a week or behind it
/// comes first, the nearest first; then whoever is least far on the path, and of those whoever has waited longest; then by name. No two
/// rows are equal, so that the order is the same whatever it is made from.
pub fn by_urgency(one: &BoardRow, other: &BoardRow, today: NaiveDate) -> Ordering {
    let key = |row: &BoardRow| {
        let near = row.standing.until.filter(|_| row.is_pressing(today));
        (
            row.state().is_settled(),
            near.unwrap_or(NaiveDate::MAX),
            row.state().square(),
            row.since.is_none(),
            row.since,
        )
    };
    key(one).cmp(&key(other)).then_with(|| by_name(one, other))
}
