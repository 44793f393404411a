//! On which day somebody is told of their list, so that nobody is told the same twice in a row.

use std::{collections::BTreeMap, fmt};

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::{Choice, Line, Rhythm};
use crate::{awaited::Task, day::is_day_of_rest};

/// After how many days somebody is told again of things of which nothing is new.
const AGAIN: TimeDelta = TimeDelta::days(7);

/// What the last e-mail said: of each line how many things, and whether it was pressing.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Told(BTreeMap<String, (u32, bool)>);

impl Told {
    /// What an e-mail of those lines says.
    pub fn of(lines: &[Line]) -> Self {
        Self(
            lines
                .iter()
                .map(|line| (line.key.clone(), (line.count, line.pressing)))
                .collect(),
        )
    }

    /// Reads what `Display` wrote. What cannot be read was not told.
    pub fn parse(text: &str) -> Self {
        let word = |word: &str| {
            let (key, rest) = word.split_once('=')?;
            let (count, pressing) = match rest.strip_suffix('!') {
                Some(count) => (count, true),
                None => (rest, false),
            };
            Some((key.to_owned(), (count.parse().ok()?, pressing)))
        };
        Self(text.split_whitespace().filter_map(word).collect())
    }

    /// Whether it says all there is to say of that line: it told of as many things, and that the day is near where it is.
    fn says(&self, line: &Line) -> bool {
        self.0
            .get(&line.key)
            .is_some_and(|(count, pressing)| *count >= line.count && (*pressing || !line.pressing))
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (key, (count, pressing))) in self.0.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            let mark = if *pressing { "!" } else { "" };
            write!(f, "{space}{key}={count}{mark}")?;
        }
        Ok(())
    }
}

/// How many days other e-mails see to it: the one that told of it when it came, and reminders of its own where there are any. Without a
/// number, as long as it waits.
fn seen_to(task: Task) -> Option<TimeDelta> {
    match task {
        // The host is reminded before each last day.
        Task::ReadApplications | Task::AnswerApplications => None,
        // Signers are reminded after three and seven days.
        Task::Sign => Some(TimeDelta::days(14)),
        Task::ConfirmPlace
        | Task::AnswerDistance
        | Task::CheckProposals
        | Task::FillConventions
        | Task::SignAmendment => Some(TimeDelta::days(2)),
        _ => Some(TimeDelta::zero()),
    }
}

/// Whether something is worth an e-mail: no other sees to it. Of several of a kind only the first one's age is known.
fn is_worth(line: &Line, today: NaiveDate) -> bool {
    let Some(days) = seen_to(line.task) else {
        return false;
    };
    line.since.is_none_or(|since| today - since.date_naive() >= days)
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(since)).unwrap_or(day)
}

/// Whether somebody is told that day of those lines, from which what they do not want to be told of is left out already. `last` is the day
/// of the last e-mail and what it said; `reminded` says whether another reminder goes to them that day.
///
/// Nobody is on Sundays and public holidays, of nothing, twice a day, or only of what other e-mails see to. Of things that the last e-mail
/// said, nobody is told again before a week has passed.
pub fn is_told(
    lines: &[Line],
    choice: &Choice,
    last: Option<(NaiveDate, &Told)>,
    reminded: bool,
    today: NaiveDate,
) -> bool {
    let mut worth = lines.iter().filter(|line| is_worth(line, today)).peekable();
    if reminded || is_day_of_rest(today) || worth.peek().is_none() {
        return false;
    }
    match (choice.rhythm, last) {
        (Rhythm::Never, _) => false,
        (Rhythm::Daily | Rhythm::Weekly, None) => true,
        (_, Some((on, _))) if on >= today => false,
        (Rhythm::Weekly, Some((on, _))) => monday_of(on) < monday_of(today),
        (Rhythm::Daily, Some((on, told))) => today - on >= AGAIN || worth.any(|line| !told.says(line)),
    }
}
