//! Many offers at once: a CSV file, one offer a line, read into drafts that the same rules check.

use std::collections::BTreeMap;

mod cell;
mod column;
mod preview;
mod week_words;

use column::COLUMNS;

pub use self::{
    column::{ColumnGuide, guide, guide_file},
    preview::published,
};
use crate::{
    campaign::Campaign,
    country::is_france,
    csv::{self, NotATable},
    draft::{DraftContent, NEW_PLACE, OfferParts, PLACE_ABROAD, Problem, Reference, field},
    hours::WeekHours,
    postal_code::with_lost_zero,
    sanitize::line,
    sector::Sector,
    typography::plain,
};

/// How many offers a file may hold.
pub const MAX_OFFERS: usize = 500;

/// How many bytes a file may have.
pub const MAX_BYTES: usize = 2_000_000;

/// An offer of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Number of its line in the file, from 1.
    pub number: usize,
    /// The same for the same offer, whatever the order of the columns, spaces and capitals; it names the campaign too.
    pub key: String,
    /// What was typed.
    pub content: DraftContent,
    /// Cells that could not be read: they fill nothing.
    pub unread: Vec<LineProblem>,
}

/// Something to put right in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineProblem {
    /// Line, from 1.
    pub line: usize,
    /// Column, as the header names it.
    pub column: &'static str,
    /// What is wrong, in French.
    pub message: String,
}

/// Why a file cannot be read at all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FileProblem {
    /// It is no table.
    NotATable(NotATable),
    /// More than [`MAX_BYTES`].
    TooBig,
    /// More than [`MAX_OFFERS`].
    TooMany(usize),
    /// A header and nothing else, or not even that.
    Empty,
    /// Columns that must be there.
    Missing(Vec<&'static str>),
    /// A column that means nothing to us.
    Unknown(String),
    /// A column that is there twice.
    Twice(&'static str),
}

impl FileProblem {
    /// What to do about it, in French.
    pub fn message(&self) -> String {
        match self {
            Self::NotATable(NotATable::Workbook) => {
                "Ce fichier est un classeur. Dans votre tableur, enregistrez-le au format CSV.".to_owned()
            }
            Self::NotATable(NotATable::NotText) => "Ce fichier n’est pas un fichier CSV.".to_owned(),
            Self::NotATable(NotATable::OpenQuote { line }) => {
                format!("Ligne {line}\u{a0}: un guillemet ouvert n’est jamais fermé.")
            }
            Self::NotATable(NotATable::LongCell { line }) => {
                format!("Ligne {line}\u{a0}: une case est beaucoup trop longue pour un tableau.")
            }
            Self::TooBig => format!(
                "Ce fichier dépasse {}\u{a0}Mo. Partagez-le en plusieurs.",
                MAX_BYTES / 1_000_000
            ),
            Self::TooMany(count) => {
                format!(
                    "Ce fichier a {count}\u{a0}offres\u{a0}; {MAX_OFFERS} au plus. Partagez-le en plusieurs."
                )
            }
            Self::Empty => "Ce fichier ne contient aucune offre.".to_owned(),
            Self::Missing(columns) => format!(
                "Il manque à la première ligne\u{a0}: {}. Partez du modèle.",
                columns.join(", ")
            ),
            Self::Unknown(column) => {
                format!("La colonne «\u{a0}{column}\u{a0}» n’est pas connue. Reprenez les noms du modèle.")
            }
            Self::Twice(column) => format!("La colonne «\u{a0}{column}\u{a0}» est là deux fois."),
        }
    }
}

/// A file to start from: the header and one example, as spreadsheets in France open it.
pub fn template() -> String {
    let header = csv::write_row(COLUMNS.iter().map(|column| column.name));
    let example = csv::write_row(COLUMNS.iter().map(|column| column.example));
    format!("\u{feff}{header}{example}")
}

/// Reads a file into drafts. `campaign` is the one it is for; `sectors` are named by their labels or codes.
pub fn read(bytes: &[u8], campaign: &Campaign, sectors: &[Sector]) -> Result<Vec<Line>, FileProblem> {
    if bytes.len() > MAX_BYTES {
        return Err(FileProblem::TooBig);
    }
    let rows = csv::read(bytes).map_err(FileProblem::NotATable)?;
    let Some((header, rows)) = rows.split_first() else {
        return Err(FileProblem::Empty);
    };
    let columns = columns(&header.cells)?;
    if rows.is_empty() {
        return Err(FileProblem::Empty);
    }
    if rows.len() > MAX_OFFERS {
        return Err(FileProblem::TooMany(rows.len()));
    }
    let lines = rows.iter().map(|row| {
        let cells: BTreeMap<&str, &str> = columns
            .iter()
            .filter_map(|(index, field)| Some((*field, row.cells.get(*index)?.as_str())))
            .collect();
        let mut unread: Vec<(&str, String)> = nameless(&columns, &row.cells).into_iter().collect();
        let content = content(&cells, campaign, sectors, &mut unread);
        Line {
            number: row.line,
            key: key(&campaign.label, &cells),
            content,
            unread: unread
                .into_iter()
                .map(|(field, message)| LineProblem {
                    line: row.line,
                    column: column_named(field),
                    message,
                })
                .collect(),
        }
    });
    Ok(lines.collect())
}

/// A cell that holds something and has no column: a separator too many in a text without quotation marks moves all that follows it.
fn nameless(columns: &[(usize, &str)], cells: &[String]) -> Option<(&'static str, String)> {
    let (index, cell) = cells
        .iter()
        .enumerate()
        .find(|(index, cell)| !cell.is_empty() && !columns.iter().any(|(known, _)| known == index))?;
    let message = format!(
        "La case {} contient {} mais sa colonne n’a pas de nom\u{a0}: un séparateur est de trop sur cette ligne, ou un titre manque à la première.",
        index + 1,
        cell::quoted(cell)
    );
    Some(("", message))
}

/// The offers of all lines with their keys, or all that is wrong, line by line. `rules_year` as in
/// [`DraftContent::complete`].
pub fn check(
    lines: &[Line],
    rules_year: u16,
    reference: &dyn Reference,
) -> Result<Vec<(String, OfferParts)>, Vec<LineProblem>> {
    let mut offers = Vec::with_capacity(lines.len());
    let mut problems = Vec::new();
    for line in lines {
        let found = line.content.complete(rules_year, reference);
        match found {
            Ok(parts) if line.unread.is_empty() => offers.push((line.key.clone(), parts)),
            found => {
                problems.extend(line.unread.iter().cloned());
                let others = found
                    .err()
                    .unwrap_or_default()
                    .into_iter()
                    .map(|problem| LineProblem {
                        line: line.number,
                        column: column_of(&problem),
                        message: problem.message,
                    });
                // What could not be read is missing too: that is said already.
                let hours_unread = line.unread.iter().any(|unread| is_day(unread.column));
                problems.extend(others.filter(|problem| {
                    let told = line.unread.iter().any(|unread| unread.column == problem.column);
                    !(told || hours_unread && is_day(problem.column))
                }));
            }
        }
    }
    if problems.is_empty() {
        Ok(offers)
    } else {
        Err(problems)
    }
}

/// Where each known column is.
fn columns(header: &[String]) -> Result<Vec<(usize, &'static str)>, FileProblem> {
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for (index, cell) in header.iter().enumerate() {
        let name = plain(&line(cell));
        if name.is_empty() {
            continue;
        }
        let Some(column) = COLUMNS.iter().find(|column| plain(column.name) == name) else {
            return Err(FileProblem::Unknown(line(cell).chars().take(40).collect()));
        };
        if found.iter().any(|(_, known)| *known == column.field) {
            return Err(FileProblem::Twice(column.name));
        }
        found.push((index, column.field));
    }
    let missing: Vec<_> = COLUMNS
        .iter()
        .filter(|column| !column.is_optional && !found.iter().any(|(_, known)| *known == column.field))
        .map(|column| column.name)
        .collect();
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(FileProblem::Missing(missing))
    }
}

/// Cells in the order of the columns, in lower case, with single spaces; parted by a character that cells cannot hold.
fn key(campaign: &str, cells: &BTreeMap<&str, &str>) -> String {
    let mut key = campaign.to_owned();
    for column in &COLUMNS {
        key.push('\u{1f}');
        key.push_str(&line(cells.get(column.field).copied().unwrap_or_default()).to_lowercase());
    }
    key
}

/// What a line's cells fill; `unread` gets the columns, by field, that could not be read, and why.
fn content(
    cells: &BTreeMap<&str, &str>,
    campaign: &Campaign,
    sectors: &[Sector],
    unread: &mut Vec<(&'static str, String)>,
) -> DraftContent {
    let cell = |field: &str| line(cells.get(field).copied().unwrap_or_default());
    let list = |field: &str| {
        let typed = cells.get(field).copied().unwrap_or_default();
        typed
            .split(['|', '\n', '\r'])
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let mut take = |field: &'static str, read: Result<String, String>| {
        read.unwrap_or_else(|message| {
            unread.push((field, message));
            String::new()
        })
    };
    let country = cell(field::COUNTRY);
    let in_france = is_france(&country);
    let sector = take(field::SECTOR, cell::sector(&cell(field::SECTOR), sectors));
    let format = take(field::FORMAT, cell::format(&cell(field::FORMAT)));
    let weeks = take(field::WEEKS, week_words::weeks(&cell(field::WEEKS), campaign));
    let hours = WeekHours::DAYS.map(|day| {
        cell::hours(&cell(day)).unwrap_or_else(|message| {
            take(day, Err(message));
            Default::default()
        })
    });
    let accessible = cell::accessible(&cell(field::ACCESSIBLE)).unwrap_or_else(|message| {
        take(field::ACCESSIBLE, Err(message));
        false
    });
    DraftContent {
        place: if in_france { NEW_PLACE } else { PLACE_ABROAD }.to_owned(),
        address: cell(field::ADDRESS),
        postal_code: if in_france {
            with_lost_zero(&cell(field::POSTAL_CODE))
        } else {
            cell(field::POSTAL_CODE)
        },
        commune: cell(field::COMMUNE),
        city: if in_france {
            String::new()
        } else {
            cell(field::COMMUNE)
        },
        country: if in_france { String::new() } else { country },
        sector,
        title: cell(field::TITLE),
        metiers: list(field::METIERS),
        activities: list(field::ACTIVITIES),
        format,
        weeks,
        seats: cell(field::SEATS),
        hours,
        lunch: cell(field::LUNCH),
        accessible,
        access_note: cell(field::ACCESS_NOTE),
        reserved_to: list(field::RESERVED_TO)
            .split(['\n', ' ', ',', ';', '/'])
            .filter(|uai| !uai.is_empty())
            .map(str::to_owned)
            .collect(),
        contact_name: cell(field::CONTACT_NAME),
        contact_phone: cell::phone(cell(field::CONTACT_PHONE)),
    }
}

/// The column that a problem of the form is about: a day's for hours, since messages start with it.
fn column_of(problem: &Problem) -> &'static str {
    let field: &str = match problem.field.as_ref() {
        field::PLACE => field::ADDRESS,
        field::CITY => field::COMMUNE,
        field::HOURS => {
            let first = plain(problem.message.split(['\u{a0}', ' ']).next().unwrap_or_default());
            WeekHours::DAYS
                .into_iter()
                .find(|day| *day == first)
                .unwrap_or(WeekHours::DAYS[0])
        }
        other => other,
    };
    column_named(field)
}

/// The name of the column that fills a field.
fn column_named(field: &str) -> &'static str {
    COLUMNS
        .iter()
        .find(|column| column.field == field)
        .map_or("", |column| column.name)
}

/// Whether a column is one of the hours of a day.
fn is_day(column: &str) -> bool {
    WeekHours::DAYS.contains(&plain(column).as_str())
}

#[cfg(test)]
mod tests;
