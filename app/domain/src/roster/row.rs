//! What the lines of a sheet say, and what is wrong with them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{cell::neutral_cell, ine::Ine};
use crate::{account::EmailAddress, csv::write_row, place::CommuneCode, school::Uai};

/// A guardian as a line gives them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RosterGuardian {
    /// First or second.
    pub rank: i32,
    /// « Anne DUPONT ».
    pub name: String,
    /// Address.
    pub email: Option<EmailAddress>,
    /// Phone; empty where the line has none.
    pub phone: String,
    /// Whether the line says that they must not be told.
    pub not_told: bool,
}

/// A student as a line gives them. What a line leaves empty is not known from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RosterStudent {
    /// Line, from 1.
    pub line: u32,
    /// National number.
    pub ine: Option<Ine>,
    /// First name and family name.
    pub name: String,
    /// Family name.
    pub family_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Class.
    pub class_name: String,
    /// Home.
    pub home: Option<CommuneCode>,
    /// Address.
    pub email: Option<EmailAddress>,
    /// Guardians, two at most.
    pub guardians: Vec<RosterGuardian>,
}

/// What is wrong with a cell.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RowFault {
    /// Line, from 1.
    pub line: u32,
    /// The column, as the file names it; empty for the line as a whole.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, and what was expected, in French.
    pub message: String,
}

/// Something to know that keeps nothing back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Note {
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// In French.
    pub message: String,
}

/// What is known of a line that cannot be read whole: enough not to take its student for one who left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FaultyRow {
    /// Line, from 1.
    pub line: u32,
    /// National number.
    pub ine: Option<Ine>,
    /// First name and family name, as far as they could be read.
    pub name: String,
}

/// A sheet that was read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Lines without a fault.
    pub students: Vec<RosterStudent>,
    /// The others.
    pub faulty: Vec<FaultyRow>,
    /// What is wrong with those.
    pub faults: Vec<RowFault>,
    /// What to know.
    pub notes: Vec<Note>,
    /// Lines of other years than seconde, which are left out.
    pub other_levels: usize,
    /// Whether the sheet says anything of guardians.
    pub has_guardians: bool,
}

/// What reading needs from outside the sheet.
pub struct ReadContext<'a> {
    /// Today.
    pub today: NaiveDate,
    /// The lycée's number.
    pub uai: &'a Uai,
    /// The commune of a postal code and a town, either of which may be empty.
    pub commune: &'a dyn Fn(&str, &str) -> Option<CommuneCode>,
}

/// The heading of the file of what is wrong with another.
pub fn fault_heading() -> String {
    write_row(["Ligne", "Colonne", "Valeur", "Ce qui ne va pas"])
}

/// A fault as a row of that file: spreadsheets open it, and run none of its cells.
pub fn fault_row(fault: &RowFault) -> String {
    let line = fault.line.to_string();
    let cells = [&fault.column, &fault.value, &fault.message].map(|cell| neutral_cell(cell));
    write_row([line.as_str(), &cells[0], &cells[1], &cells[2]])
}
