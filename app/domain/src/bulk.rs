//! Many offers at once: a CSV file, one offer a line, read into drafts that the same rules check.

use std::collections::BTreeMap;

use crate::{
    csv::{self, NotATable},
    draft::{DraftContent, NEW_PLACE, OfferParts, PLACE_ABROAD, Problem, Reference, field},
    hours::{TimeOfDay, WeekHours},
    offer::Format,
    sanitize::line,
    sector::Sector,
    typography::plain,
    weeks::Weeks,
};

/// How many offers a file may hold.
pub const MAX_OFFERS: usize = 500;

/// How many bytes a file may have.
pub const MAX_BYTES: usize = 2_000_000;

/// The columns, in the template's order: the name in the header, the form's field it fills, an example.
const COLUMNS: [(&str, &str, &str); 23] = [
    ("Adresse", field::ADDRESS, "3 rue des Lilas"),
    ("Code postal", field::POSTAL_CODE, "93100"),
    ("Commune", field::COMMUNE, "Montreuil"),
    ("Pays", field::COUNTRY, "France"),
    ("Secteur", field::SECTOR, "Informatique et réseaux"),
    ("Titre", field::TITLE, "Découvrir les métiers du réseau"),
    ("Métiers", field::METIERS, "Administratrice réseau | Développeur"),
    (
        "Activités",
        field::ACTIVITIES,
        "Suivre une intervention | Lire un journal d’erreurs",
    ),
    ("Accueil", field::FORMAT, "individuel"),
    ("Semaines", field::WEEKS, "les deux semaines"),
    ("Places", field::SEATS, "2"),
    ("Lundi", "lundi", "9h-12h / 13h-17h"),
    ("Mardi", "mardi", "9h-12h / 13h-17h"),
    ("Mercredi", "mercredi", "9h-12h / 13h-17h"),
    ("Jeudi", "jeudi", "9h-12h / 13h-17h"),
    ("Vendredi", "vendredi", "9h-12h / 13h-17h"),
    ("Samedi", "samedi", ""),
    ("Repas", field::LUNCH, "Cantine ou repas à apporter"),
    ("Accessible", field::ACCESSIBLE, "oui"),
    (
        "Accessibilité",
        field::ACCESS_NOTE,
        "Ascenseur, bureau au rez-de-chaussée",
    ),
    ("Lycées", field::RESERVED_TO, ""),
    ("Contact", field::CONTACT_NAME, "Camille Martin"),
    ("Téléphone", field::CONTACT_PHONE, "06 39 98 00 01"),
];

/// Columns that a file may leave out.
const OPTIONAL: [&str; 6] = [
    field::COUNTRY,
    field::METIERS,
    "samedi",
    field::ACCESSIBLE,
    field::ACCESS_NOTE,
    field::RESERVED_TO,
];

/// An offer of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Number of its line in the file, from 1.
    pub number: usize,
    /// The same for the same offer, whatever the order of the columns, spaces and capitals; it names the campaign too.
    pub key: String,
    /// What was typed.
    pub content: DraftContent,
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
            Self::NotATable(NotATable::Utf16) => {
                "Ce fichier est codé en UTF-16. Enregistrez-le au format «\u{a0}CSV UTF-8\u{a0}».".to_owned()
            }
            Self::NotATable(NotATable::NotText) => "Ce fichier n’est pas un fichier CSV.".to_owned(),
            Self::NotATable(NotATable::OpenQuote { line }) => {
                format!("Ligne {line}\u{a0}: un guillemet ouvert n’est jamais fermé.")
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
    let header = csv::write_row(COLUMNS.iter().map(|(name, ..)| *name));
    let example = csv::write_row(COLUMNS.iter().map(|(.., example)| *example));
    format!("\u{feff}{header}{example}")
}

/// Reads a file into drafts. `campaign` is the label of the campaign it is for; `sectors` are named by their labels or codes.
pub fn read(bytes: &[u8], campaign: &str, sectors: &[Sector]) -> Result<Vec<Line>, FileProblem> {
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
        // Cells beyond the header are a stray separator's: the last cell that means something keeps its column.
        let cells: BTreeMap<&str, &str> = columns
            .iter()
            .filter_map(|(index, field)| Some((*field, row.cells.get(*index)?.as_str())))
            .collect();
        Line {
            number: row.line,
            key: key(campaign, &cells),
            content: content(&cells, sectors),
        }
    });
    Ok(lines.collect())
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
        match line.content.complete(rules_year, reference) {
            Ok(parts) => offers.push((line.key.clone(), parts)),
            Err(found) => problems.extend(found.into_iter().map(|problem| LineProblem {
                line: line.number,
                column: column_of(&problem),
                message: problem.message,
            })),
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
        let Some((label, field, _)) = COLUMNS.iter().find(|(label, ..)| plain(label) == name) else {
            return Err(FileProblem::Unknown(line(cell).chars().take(40).collect()));
        };
        if found.iter().any(|(_, known)| known == field) {
            return Err(FileProblem::Twice(label));
        }
        found.push((index, field));
    }
    let missing: Vec<_> = COLUMNS
        .iter()
        .filter(|(_, field, _)| !OPTIONAL.contains(field) && !found.iter().any(|(_, known)| known == field))
        .map(|(label, ..)| *label)
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
    for (_, field, _) in COLUMNS {
        key.push('\u{1f}');
        key.push_str(&line(cells.get(field).copied().unwrap_or_default()).to_lowercase());
    }
    key
}

fn content(cells: &BTreeMap<&str, &str>, sectors: &[Sector]) -> DraftContent {
    let cell = |field: &str| line(cells.get(field).copied().unwrap_or_default());
    let list = |field: &str| {
        let typed = cells.get(field).copied().unwrap_or_default();
        typed
            .split(['|', '\n', '\r'])
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let country = cell(field::COUNTRY);
    let in_france = matches!(plain(&country).as_str(), "" | "france");
    let sector = cell(field::SECTOR);
    let simple = plain(&sector);
    DraftContent {
        place: if in_france { NEW_PLACE } else { PLACE_ABROAD }.to_owned(),
        address: cell(field::ADDRESS),
        postal_code: cell(field::POSTAL_CODE),
        commune: cell(field::COMMUNE),
        city: if in_france {
            String::new()
        } else {
            cell(field::COMMUNE)
        },
        country: if in_france { String::new() } else { country },
        sector: sectors
            .iter()
            .find(|known| plain(&known.label) == simple)
            .map_or(sector, |known| known.code.to_string()),
        title: cell(field::TITLE),
        metiers: list(field::METIERS),
        activities: list(field::ACTIVITIES),
        format: format(&cell(field::FORMAT)),
        weeks: weeks(&cell(field::WEEKS)),
        seats: cell(field::SEATS),
        hours: WeekHours::DAYS.map(|day| hours(&cell(day))),
        lunch: cell(field::LUNCH),
        accessible: matches!(
            plain(&cell(field::ACCESSIBLE)).as_str(),
            "oui" | "o" | "x" | "vrai" | "1"
        ),
        access_note: cell(field::ACCESS_NOTE),
        reserved_to: list(field::RESERVED_TO)
            .split(['\n', ' ', ',', ';', '/'])
            .filter(|uai| !uai.is_empty())
            .map(str::to_owned)
            .collect(),
        contact_name: cell(field::CONTACT_NAME),
        contact_phone: phone(cell(field::CONTACT_PHONE)),
    }
}

fn format(typed: &str) -> String {
    let simple = plain(typed);
    let format = match simple.as_str() {
        "individuel" | "individuelle" | "seul" | "un eleve" => Some(Format::Individual),
        "petit groupe" | "groupe" | "en petit groupe" => Some(Format::SmallGroup),
        "classe" | "classe entiere" | "une classe" => Some(Format::WholeClass),
        _ => Format::ALL
            .into_iter()
            .find(|format| plain(format.label()) == simple),
    };
    format.map_or_else(|| typed.to_owned(), |format| format.code().to_owned())
}

/// « 1 » and « 2 » could mean a number of weeks or one of them: they are refused.
fn weeks(typed: &str) -> String {
    let simple = plain(typed);
    let weeks = match simple.as_str() {
        "les deux" | "deux semaines" | "semaines 1 et 2" => Some(Weeks::Both),
        "premiere" | "premiere semaine" | "semaine 1" | "1re semaine" | "1ere semaine" => Some(Weeks::First),
        "deuxieme" | "deuxieme semaine" | "seconde semaine" | "semaine 2" | "2e semaine" => {
            Some(Weeks::Second)
        }
        _ => Weeks::ALL
            .into_iter()
            .find(|weeks| plain(weeks.label()) == simple),
    };
    weeks.map_or_else(|| typed.to_owned(), |weeks| weeks.code().to_owned())
}

/// « 9h-12h30 / 13h30-17h » into the four fields of a day. What has not two or four times stays in the first, which will be
/// said not to be a time.
fn hours(typed: &str) -> [String; 4] {
    let mut simple = format!(" {} ", typed.to_lowercase());
    for word in [" de ", " à ", " a ", " et ", " puis "] {
        simple = simple.replace(word, " - ");
    }
    let times: Vec<String> = simple
        .split(['-', '–', '—', '‑', '/', ',', ';', '+', '|', '&'])
        .map(line)
        .filter(|time| !time.is_empty())
        .collect();
    let none: [String; 4] = Default::default();
    if times.is_empty() || matches!(plain(typed).as_str(), "ferme" | "repos" | "non" | "libre") {
        return none;
    }
    match times.as_slice() {
        [from, to] if TimeOfDay::parse(from).is_ok_and(|from| from.minutes() >= 12 * 60) => {
            [String::new(), String::new(), from.clone(), to.clone()]
        }
        [from, to] => [from.clone(), to.clone(), String::new(), String::new()],
        [a, b, c, d] => [a.clone(), b.clone(), c.clone(), d.clone()],
        _ => [typed.to_owned(), String::new(), String::new(), String::new()],
    }
}

/// Spreadsheets take the first zero of a number away.
fn phone(typed: String) -> String {
    let nine = typed.len() == 9 && typed.bytes().all(|byte| byte.is_ascii_digit()) && !typed.starts_with('0');
    if nine { format!("0{typed}") } else { typed }
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
    COLUMNS
        .iter()
        .find(|(_, known, _)| *known == field)
        .map_or("", |(label, ..)| label)
}

#[cfg(test)]
mod tests;
