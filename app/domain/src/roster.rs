//! The students of a lycée as its files give them: columns are recognised, cells become what they mean, and what differs from what is
//! known already is said before anything is written. See `docs/decisions/072`.

use serde::{Deserialize, Serialize};

mod address;
mod birth_date;
mod cell;
mod change;
mod column;
mod compare;
mod difference;
mod format;
mod ine;
mod known;
mod matching;
mod reader;
mod row;

pub use self::{
    birth_date::read_birth_date,
    cell::{is_other_level, name as read_name, neutral_cell, split_name},
    column::{Column, GuardianColumn},
    compare::compare,
    difference::{
        Differences, FieldChange, GuardianAccount, GuardianChange, Leaver, NewGuardian, StudentChange,
        StudentKind, StudentSet,
    },
    format::{Format, header_key},
    ine::{Ine, NotAnIne},
    known::{Elsewhere, ElsewhereStudent, KnownAccount, Registered, RegisteredGuardian},
    matching::{Matching, Missing, header_row, match_columns},
    reader::read_rows,
    row::{
        FaultyRow, Note, ReadContext, Reading, RosterGuardian, RosterStudent, RowFault, fault_heading,
        fault_row,
    },
};

/// How many bytes a file may have.
pub const MAX_BYTES: usize = 10_000_000;
/// How many lines it may have, headers apart.
pub const MAX_ROWS: usize = 20_000;
/// How many columns it may have.
pub const MAX_COLUMNS: usize = 200;
/// How many characters are kept of a cell: no value that is read from one is longer.
pub const MAX_CELL: usize = 400;

/// A file as it was read, before anything is known of what its columns mean.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// The lycée that the file says it is of, where it says so outside its columns.
    pub uai: String,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Its lines.
    pub rows: Vec<SheetRow>,
}

/// A line of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SheetRow {
    /// Its number in the file, from 1.
    pub line: u32,
    /// Its cells, as many as there are columns or fewer.
    pub cells: Vec<String>,
}

/// Why a file gives no sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SheetError {
    /// Nothing was sent, or it holds no line.
    Empty,
    /// More than [`MAX_BYTES`].
    TooBig,
    /// It unpacks to far more than a lycée's file does.
    Bomb,
    /// More than [`MAX_ROWS`].
    TooManyRows,
    /// More than [`MAX_COLUMNS`].
    TooManyColumns,
    /// It is none of the kinds that are read.
    Unknown,
    /// A workbook, an archive or a document that is broken.
    Broken,
    /// A document that declares entities or a type: what lycées exchange declares none.
    Declares,
    /// A quotation mark that is never closed.
    OpenQuote(usize),
    /// A cell longer than any that people write, on that line.
    LongCell(usize),
    /// An archive without a document of students.
    NoStudents,
    /// A password closes it.
    Closed,
}

impl SheetError {
    /// What to do about it, in French.
    pub fn message(&self) -> String {
        let text = match self {
            Self::Empty => "Ce fichier ne contient aucun élève.",
            Self::TooBig => "Ce fichier dépasse 10\u{a0}Mo. N’exportez que les classes de seconde.",
            Self::Bomb => {
                "Ce fichier contient beaucoup plus que la liste d’un lycée une fois décompressé\u{a0}: il n’est pas lu."
            }
            Self::TooManyRows => {
                "Ce fichier a plus de 20\u{202f}000\u{a0}lignes. N’exportez que les classes de seconde."
            }
            Self::TooManyColumns => {
                "Ce fichier a plus de 200\u{a0}colonnes. N’exportez que celles qui sont utiles ici."
            }
            Self::Unknown => {
                "Ce fichier n’est pas d’un genre connu. Envoyez un fichier CSV, un classeur (.xlsx ou .ods), ou l’export XML de SIECLE \
                 (.xml ou .zip)."
            }
            Self::Broken => "Ce fichier est abîmé ou incomplet\u{a0}: exportez-le à nouveau.",
            Self::Declares => {
                "Ce fichier XML déclare un type de document ou des entités, ce que SIECLE ne fait pas\u{a0}: il n’est pas lu."
            }
            Self::NoStudents => {
                "Il n’y a pas d’élèves dans ce fichier. De SIECLE, envoyez l’export «\u{a0}ElevesSansAdresses\u{a0}» ou \
                 «\u{a0}ElevesAvecAdresses\u{a0}», seul ou dans un .zip avec «\u{a0}ResponsablesAvecAdresses\u{a0}»."
            }
            Self::Closed => "Un mot de passe protège ce fichier\u{a0}: enregistrez-le sans mot de passe.",
            Self::OpenQuote(line) => {
                return format!("Ligne {line}\u{a0}: un guillemet ouvert n’est jamais fermé.");
            }
            Self::LongCell(line) => {
                return format!("Ligne {line}\u{a0}: une case est beaucoup trop longue pour un tableau.");
            }
        };
        text.to_owned()
    }
}

#[cfg(test)]
mod tests;
