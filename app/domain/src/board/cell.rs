//! What stands in the columns of the board, for the page as for what is taken out of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{BoardRow, weeks_words};

/// A column, beside the student's name, which always stands first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardColumn {
    /// The class.
    Class,
    /// The weeks.
    Weeks,
    /// How far they are.
    State,
    /// Who is awaited.
    Awaited,
    /// Since when.
    Since,
    /// The last day.
    Until,
    /// On what ground nothing more is to come.
    Ground,
    /// The host.
    Host,
    /// The teacher who follows the student.
    Referent,
}

impl BoardColumn {
    /// Every column, in order.
    pub const ALL: [Self; 9] = [
        Self::Class,
        Self::Weeks,
        Self::State,
        Self::Awaited,
        Self::Since,
        Self::Until,
        Self::Ground,
        Self::Host,
        Self::Referent,
    ];

    /// Those that are shown when nothing else is asked for.
    pub const DEFAULT: [Self; 6] = [
        Self::Class,
        Self::Weeks,
        Self::State,
        Self::Awaited,
        Self::Since,
        Self::Until,
    ];

    /// The name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Class => "classe",
            Self::Weeks => "semaines",
            Self::State => "etat",
            Self::Awaited => "attendu",
            Self::Since => "depuis",
            Self::Until => "echeance",
            Self::Ground => "motif",
            Self::Host => "structure",
            Self::Referent => "referent",
        }
    }

    /// The column of that code; the day by which something comes next had a column of its own, which views that are kept still name.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = if code == "suite" { Self::Until.code() } else { code };
        Self::ALL.into_iter().find(|column| column.code() == code)
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Class => "Classe",
            Self::Weeks => "Semaines",
            Self::State => "État",
            Self::Awaited => "On attend",
            Self::Since => "Depuis",
            Self::Until => "Échéance",
            Self::Ground => "Motif de la dispense",
            Self::Host => "Structure",
            Self::Referent => "Professeur référent",
        }
    }
}

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Words; none where they are empty.
    Text(String),
    /// A day, or none.
    Day(Option<NaiveDate>),
}

impl BoardRow {
    /// What stands in that column.
    pub fn cell(&self, column: BoardColumn) -> Cell {
        match column {
            BoardColumn::Class => Cell::Text(self.class_name.clone()),
            BoardColumn::Weeks => Cell::Text(weeks_words(self.weeks).to_owned()),
            BoardColumn::State => Cell::Text(self.state().label().to_owned()),
            BoardColumn::Awaited => Cell::Text(self.standing.awaited.label()),
            BoardColumn::Since => Cell::Day(self.since),
            BoardColumn::Until => Cell::Day(self.standing.until),
            BoardColumn::Ground => Cell::Text(self.ground_words().to_owned()),
            BoardColumn::Host => Cell::Text(self.host_words()),
            BoardColumn::Referent => Cell::Text(
                self.referent
                    .as_ref()
                    .map(|(_, name)| name.clone())
                    .unwrap_or_default(),
            ),
        }
    }
}
