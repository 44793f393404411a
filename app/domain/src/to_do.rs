//! What is left to do for somebody: one list, made here from what is awaited from them, and its three shapes. The page groups it by
//! day, the e-mail says it line by line, the calendar puts each line on a day ([`crate::agenda`]). None of them adds or leaves out
//! anything by itself.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    awaited::{Awaited, Space, Task, by_urgency},
    typography::date_with_weekday,
};

mod email;

pub use self::email::{Told, is_told};

/// A thing to do: what, by when, and what happens otherwise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it is known by, the same from day to day.
    pub key: String,
    /// Where it is done.
    pub space: Space,
    /// What kind of thing it is.
    pub task: Task,
    /// How many of them.
    pub count: u32,
    /// What, in words.
    pub words: String,
    /// The last day on which it can be done in time.
    pub by: Option<NaiveDate>,
    /// Since when the first of them waits.
    pub since: Option<DateTime<Utc>>,
    /// Whether that day is near.
    pub pressing: bool,
    /// What happens otherwise.
    pub otherwise: String,
    /// The verb of the act.
    pub act: &'static str,
    /// The page where it is done.
    pub path: String,
}

impl Line {
    fn new(awaited: &Awaited, today: NaiveDate) -> Self {
        let object = awaited
            .object
            .map_or_else(|| "all".to_owned(), |object| object.to_string());
        Self {
            key: format!("{}:{}:{object}", awaited.space.code(), awaited.task.code()),
            space: awaited.space,
            task: awaited.task,
            count: awaited.count,
            words: awaited.words(),
            by: awaited.by(today),
            since: awaited.since,
            pressing: awaited.is_pressing(today),
            otherwise: awaited.otherwise(today),
            act: awaited.task.act(),
            path: awaited.path(),
        }
    }
}

/// The list, the most urgent first.
pub fn list(all: Vec<Awaited>, today: NaiveDate) -> Vec<Line> {
    by_urgency(all, today)
        .iter()
        .map(|awaited| Line::new(awaited, today))
        .collect()
}

/// Things of one last day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayGroup {
    /// The day; nothing for what has none.
    pub by: Option<NaiveDate>,
    /// What is done by then, the most urgent first.
    pub lines: Vec<Line>,
}

impl DayGroup {
    /// What stands above them: « Aujourd’hui », « Avant la fin du mardi 4 mai 2027 ».
    pub fn heading(&self, today: NaiveDate) -> String {
        match self.by {
            None => "Sans date limite".to_owned(),
            Some(day) if day == today => "Aujourd’hui".to_owned(),
            Some(day) if Some(day) == today.succ_opt() => "D’ici demain".to_owned(),
            Some(day) => format!("Avant la fin du {}", date_with_weekday(day)),
        }
    }
}

/// The list by last day: near days first, then what has none, which nobody should put off for what is far, then the other days.
pub fn by_day(lines: Vec<Line>) -> Vec<DayGroup> {
    let place = |line: &Line| {
        let rank = match line.by {
            Some(_) if line.pressing => 0,
            None => 1,
            Some(_) => 2,
        };
        (rank, line.by)
    };
    let mut placed: Vec<_> = lines.into_iter().map(|line| (place(&line), line)).collect();
    // Stable: what presses most stays first within a day.
    placed.sort_by_key(|(place, _)| *place);
    let mut groups: Vec<DayGroup> = Vec::new();
    for (_, line) in placed {
        match groups.last_mut().filter(|group| group.by == line.by) {
            Some(group) => group.lines.push(line),
            None => groups.push(DayGroup {
                by: line.by,
                lines: vec![line],
            }),
        }
    }
    groups
}

/// What somebody may be reminded of, or not, by e-mail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Places that a host proposes to a student.
    Places,
    /// Signatures.
    Signatures,
    /// Applications that a host received.
    Applications,
    /// Conventions to fill, complete, validate or correct.
    Conventions,
    /// Places found alone, to be checked.
    Proposals,
    /// Certificates of insurance.
    Certificates,
    /// Reports, offers to look at again, e-mails that could not leave.
    Moderation,
}

impl Kind {
    /// Every kind, in the order of the form.
    pub const ALL: [Self; 7] = [
        Self::Places,
        Self::Signatures,
        Self::Applications,
        Self::Conventions,
        Self::Proposals,
        Self::Certificates,
        Self::Moderation,
    ];

    /// The name used in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Signatures => "signatures",
            Self::Applications => "applications",
            Self::Conventions => "conventions",
            Self::Proposals => "proposals",
            Self::Certificates => "certificates",
            Self::Moderation => "moderation",
        }
    }

    /// The kind of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What the form calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Places => "Les places à confirmer et les questions des structures",
            Self::Signatures => "Les signatures",
            Self::Applications => "Les candidatures reçues",
            Self::Conventions => "Les conventions à remplir, à valider ou à corriger",
            Self::Proposals => "Les places trouvées par les élèves, à vérifier",
            Self::Certificates => "Les attestations d’assurance",
            Self::Moderation => "La modération et les e-mails non partis",
        }
    }

    /// That of a task.
    pub fn of(task: Task) -> Self {
        match task {
            Task::ConfirmPlace | Task::AnswerDistance => Self::Places,
            Task::Sign | Task::SignAmendment | Task::SignForSchool => Self::Signatures,
            Task::ReadApplications | Task::AnswerApplications => Self::Applications,
            Task::ValidateConventions
            | Task::CompleteConventions
            | Task::FillConventions
            | Task::DecidePlaces
            | Task::CorrectAddresses
            | Task::ConfirmAddresses => Self::Conventions,
            Task::CheckProposals => Self::Proposals,
            Task::HandCertificate | Task::OfferCertificate => Self::Certificates,
            Task::DecideReports
            | Task::ReviewOffers
            | Task::VetStructures
            | Task::DecideClaims
            | Task::RetryEmails => Self::Moderation,
        }
    }

    /// Those that may be awaited from somebody at home in a space.
    pub fn in_space(space: Space) -> &'static [Self] {
        match space {
            Space::Student => &[Self::Places, Self::Signatures, Self::Certificates],
            Space::Family => &[Self::Signatures, Self::Certificates],
            Space::Host => &[Self::Signatures, Self::Applications, Self::Conventions],
            Space::School => &[Self::Signatures, Self::Conventions, Self::Proposals],
            Space::Administration => &[Self::Moderation],
        }
    }
}

/// How often somebody is reminded by e-mail of what awaits them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Once a day at most.
    #[default]
    Daily,
    /// Once a week at most.
    Weekly,
    /// Never.
    Never,
}

impl Rhythm {
    /// Every rhythm, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Weekly, Self::Never];

    /// The name used in forms and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Never => "never",
        }
    }

    /// The rhythm of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rhythm| rhythm.code() == code)
    }

    /// What the form calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Daily => "Un par jour au plus, quand quelque chose de nouveau m’attend",
            Self::Weekly => "Un par semaine au plus",
            Self::Never => "Aucun",
        }
    }
}

/// What somebody chose to be reminded of.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Choice {
    /// How often.
    pub rhythm: Rhythm,
    /// Of what not.
    pub muted: BTreeSet<Kind>,
}

impl Choice {
    /// What is said of the list by e-mail.
    pub fn of(&self, lines: &[Line]) -> Vec<Line> {
        lines
            .iter()
            .filter(|line| !self.muted.contains(&Kind::of(line.task)))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests;
