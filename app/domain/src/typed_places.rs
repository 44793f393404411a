//! The places of a class, typed in one table: the cells of a row, what is wrong with them, and where a block that was copied from a
//! spreadsheet goes. The same rules run in the browser, row by row, and on the server, which decides.

use serde::{Deserialize, Serialize};

use crate::{
    account::PersonName, country::is_france, id::AccountId, sanitize, structure::Siret, typography::plain,
    weeks::Weeks,
};

mod paste;
mod reach;

pub use paste::{Pasted, block, fill};
pub use reach::{Reach, named_with_siret};

/// How many rows a table takes: the largest class there is, and then some.
pub const MAX_ROWS: usize = 60;

/// The longest activities, in characters, as for a place that a student names.
const ACTIVITIES: usize = 1_000;

/// A column of the table. The student's own is not typed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Name of the host organisation.
    Host,
    /// Its SIRET, or its country when it is abroad; may be empty.
    Register,
    /// Where the student goes.
    City,
    /// Whom the lycée speaks to there.
    Contact,
    /// Their e-mail address or phone number, or both.
    Reach,
    /// Which weeks.
    Weeks,
    /// What the student will do; may be empty.
    Activities,
}

impl Column {
    /// All of them, from left to right.
    pub const ALL: [Self; 7] = [
        Self::Host,
        Self::Register,
        Self::City,
        Self::Contact,
        Self::Reach,
        Self::Weeks,
        Self::Activities,
    ];

    /// What the names of its fields begin with. Open tabs post them: they never change.
    pub fn code(self) -> &'static str {
        match self {
            Self::Host => "structure",
            Self::Register => "siret",
            Self::City => "ville",
            Self::Contact => "contact",
            Self::Reach => "joindre",
            Self::Weeks => "semaines",
            Self::Activities => "activites",
        }
    }

    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Host => "Structure",
            Self::Register => "SIRET ou pays",
            Self::City => "Ville",
            Self::Contact => "Contact",
            Self::Reach => "E-mail ou téléphone",
            Self::Weeks => "Semaines",
            Self::Activities => "Activités",
        }
    }

    /// The longest text it takes, in characters.
    pub fn longest(self) -> usize {
        match self {
            Self::Host => 120,
            Self::Register => 60,
            Self::City | Self::Contact => 80,
            Self::Reach => 300,
            Self::Weeks => 40,
            Self::Activities => ACTIVITIES,
        }
    }

    /// The name of its field in a student's row.
    pub fn field(self, student: AccountId) -> String {
        format!("{}_{student}", self.code())
    }

    /// Where it stands, from the left.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|column| *column == self).unwrap_or(0)
    }
}

/// A row as it is typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TypedRow([String; 7]);

impl TypedRow {
    /// What is in that column.
    pub fn get(&self, column: Column) -> &str {
        &self.0[column.place()]
    }

    /// Puts a text there.
    pub fn set(&mut self, column: Column, text: &str) {
        text.clone_into(&mut self.0[column.place()]);
    }

    /// Whether nobody typed in it. The weeks do not count: they are chosen before anything is typed.
    pub fn is_blank(&self) -> bool {
        Column::ALL
            .into_iter()
            .all(|column| column == Column::Weeks || sanitize::line(self.get(column)).is_empty())
    }
}

/// What is wrong with a cell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CellFault {
    /// Which.
    pub column: Column,
    /// What is wrong and how to put it right, in French.
    pub message: String,
}

/// A row in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypedPlace {
    /// Name of the host organisation.
    pub host: String,
    /// SIRET, where it was typed.
    pub siret: Option<Siret>,
    /// Country; empty for France.
    pub country: String,
    /// Where.
    pub city: String,
    /// Whom the lycée speaks to.
    pub contact: String,
    /// How.
    pub reach: Reach,
    /// Weeks.
    pub weeks: Weeks,
    /// What the student will do; may be empty.
    pub activities: String,
}

/// Reads the weeks as people write them in a spreadsheet: « 1 », « S2 », « semaine 1 », « les deux ».
pub fn weeks_of(text: &str) -> Option<Weeks> {
    let said = plain(text);
    Weeks::from_code(&said).or(match said.as_str() {
        "1"
        | "s1"
        | "sem 1"
        | "semaine 1"
        | "1re semaine"
        | "1ere semaine"
        | "premiere"
        | "premiere semaine"
        | "la premiere semaine"
        | "la premiere" => Some(Weeks::First),
        "2"
        | "s2"
        | "sem 2"
        | "semaine 2"
        | "2e semaine"
        | "2eme semaine"
        | "deuxieme"
        | "seconde"
        | "deuxieme semaine"
        | "seconde semaine"
        | "la deuxieme semaine"
        | "la deuxieme" => Some(Weeks::Second),
        "les deux" | "les deux semaines" | "deux" | "deux semaines" | "2 semaines" | "1 et 2"
        | "s1 et s2" | "s1 s2" | "1 2" | "s1s2" | "toutes" => Some(Weeks::Both),
        _ => None,
    })
}

/// A text of that column, which must hold two characters at least.
fn needed(row: &TypedRow, column: Column, missing: &str, faults: &mut Vec<CellFault>) -> String {
    let text = sanitize::line(row.get(column));
    if text.chars().count() < 2 {
        faults.push(fault(column, missing));
    } else {
        within(column, &text, faults);
    }
    text
}

fn within(column: Column, text: &str, faults: &mut Vec<CellFault>) {
    if text.chars().count() > column.longest() {
        let message = format!("Ce texte dépasse {} caractères.", column.longest());
        faults.push(CellFault { column, message });
    }
}

fn fault(column: Column, message: &str) -> CellFault {
    CellFault {
        column,
        message: message.to_owned(),
    }
}

/// A SIRET, or a country; nothing where nothing is typed.
fn register(typed: &str) -> Result<(Option<Siret>, String), String> {
    let text = sanitize::line(typed);
    if text.chars().any(|c| c.is_ascii_digit()) {
        let siret = Siret::parse(&text).map_err(|error| error.message().to_owned())?;
        return Ok((Some(siret), String::new()));
    }
    if is_france(&text) {
        return Ok((None, String::new()));
    }
    if text.chars().count() > Column::Register.longest() || text.chars().count() < 2 {
        return Err("Écrivez les 14\u{a0}chiffres du SIRET ou, à l’étranger, le pays.".to_owned());
    }
    Ok((None, text))
}

/// Reads a row, or says what is wrong with each of its cells, from left to right. `free` are the weeks that may be chosen.
pub fn check(row: &TypedRow, free: &[Weeks]) -> Result<TypedPlace, Vec<CellFault>> {
    let mut faults = Vec::new();
    let host = needed(row, Column::Host, "Donnez le nom de la structure.", &mut faults);
    let (siret, country) = register(row.get(Column::Register)).unwrap_or_else(|message| {
        faults.push(CellFault {
            column: Column::Register,
            message,
        });
        (None, String::new())
    });
    let city = needed(
        row,
        Column::City,
        "Donnez la ville où le stage aura lieu.",
        &mut faults,
    );
    let contact = PersonName::parse(row.get(Column::Contact)).map_or_else(
        |_| {
            faults.push(fault(
                Column::Contact,
                "Donnez le nom de la personne qui accueille.",
            ));
            String::new()
        },
        |name| name.as_str().to_owned(),
    );
    let reach = Reach::parse(row.get(Column::Reach)).unwrap_or_else(|message| {
        faults.push(fault(Column::Reach, message));
        Reach::default()
    });
    let weeks = weeks_of(row.get(Column::Weeks)).filter(|weeks| free.contains(weeks));
    if weeks.is_none() {
        faults.push(fault(
            Column::Weeks,
            "Choisissez une semaine sans place pour cet élève.",
        ));
    }
    let activities = sanitize::multiline(row.get(Column::Activities)).trim().to_owned();
    within(Column::Activities, &activities, &mut faults);
    match weeks {
        Some(weeks) if faults.is_empty() => Ok(TypedPlace {
            host,
            siret,
            country,
            city,
            contact,
            reach,
            weeks,
            activities,
        }),
        _ => Err(faults),
    }
}

/// The weeks that somebody may still be given, in the order forms show them: what is not among `taken` and has not begun.
pub fn open_weeks(taken: &[Weeks], in_time: &[Weeks]) -> Vec<Weeks> {
    let is_taken = |weeks: Weeks| {
        weeks
            .iter()
            .any(|week| taken.iter().any(|held| held.covers(week)))
    };
    Weeks::ALL
        .into_iter()
        .filter(|weeks| in_time.contains(weeks) && !is_taken(*weeks))
        .collect()
}

#[cfg(test)]
mod tests;
