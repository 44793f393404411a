//! The lines of a sheet as what they mean, or what is wrong with them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{
    Column, GuardianColumn, Matching, Sheet, SheetRow,
    cell::{self, is_other_level},
    ine::Ine,
};
use crate::{
    account::{CLASS_MAX, EmailAddress, PersonName},
    csv::write_row,
    day::{DayError, parse_day},
    name_key::is_same_name,
    phone::{Phone, PhoneError},
    place::CommuneCode,
    postal_code::with_lost_zero,
    sanitize::line,
    school::Uai,
};

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

/// How the birth dates of a sheet are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// Students of seconde are fifteen, give or take a few years.
fn is_likely(born: NaiveDate, today: NaiveDate) -> bool {
    today
        .years_since(born)
        .is_some_and(|age| (10..=25).contains(&age))
}

/// « 06/14/2011 » with its day first.
fn swapped(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    match parts.as_slice() {
        [month, day, year] if year.trim().len() == 4 => Some(format!("{day}/{month}/{year}")),
        _ => None,
    }
}

/// A number of days since 1900, as spreadsheets keep dates.
fn serial(text: &str) -> Option<NaiveDate> {
    let days: i64 = text.split(['.', ',']).next()?.parse().ok()?;
    let known = (30_000..60_000).contains(&days);
    known.then(|| NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_signed(TimeDelta::days(days)))?
}

/// A birth date that was typed with its day first, or as a spreadsheet keeps it. Of a year in two digits the only century that gives a
/// student's age is taken.
pub fn read_birth_date(text: &str, today: NaiveDate) -> Result<NaiveDate, &'static str> {
    // A time of day that a spreadsheet added.
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let text = if day.len() >= 8 && day.starts_with(|c: char| c.is_ascii_digit()) {
        day
    } else {
        text.trim()
    };
    let read = match serial(text) {
        Some(day) => Ok(day),
        None => parse_day(text),
    };
    let read = match read {
        Err(DayError::ShortYear) => match text.rfind(|c: char| !c.is_ascii_digit()) {
            Some(at) => parse_day(&format!("{}20{}", &text[..=at], &text[at + 1..])),
            None => read,
        },
        read => read,
    };
    match read {
        Ok(born) if is_likely(born, today) => Ok(born),
        Ok(_) => {
            Err("Cette date ne peut pas être celle de la naissance d’un élève de seconde. Vérifiez l’année.")
        }
        Err(error) => Err(error.message()),
    }
}

/// Whether a column of dates says by itself that it has the month first: some cell makes no sense with its day first, and every cell does
/// with its month first.
fn date_order(cells: &[&str], today: NaiveDate) -> DateOrder {
    let odd = cells
        .iter()
        .any(|cell| parse_day(cell) == Err(DayError::Nonexistent));
    let all_swapped = || {
        cells
            .iter()
            .all(|cell| swapped(cell).is_some_and(|cell| read_birth_date(&cell, today).is_ok()))
    };
    if odd && all_swapped() {
        DateOrder::MonthFirst
    } else {
        DateOrder::DayFirst
    }
}

/// Reads the lines of a sheet. What is wrong is said for each cell; a line with a fault gives no student.
pub fn read_rows(sheet: &Sheet, matching: &Matching, context: &ReadContext<'_>) -> Reading {
    let mut reading = Reading {
        has_guardians: matching.has_guardians(),
        ..Reading::default()
    };
    let birth_dates: Vec<&str> = sheet
        .rows
        .iter()
        .filter_map(|row| cell_of(row, matching, Column::BirthDate))
        .filter(|cell| !cell.is_empty())
        .collect();
    let order = date_order(&birth_dates, context.today);
    if order == DateOrder::MonthFirst {
        reading.notes.push(Note {
            line: 0,
            message:
                "Les dates de naissance de ce fichier ont le mois avant le jour\u{a0}: elles sont lues ainsi."
                    .to_owned(),
        });
    }
    let mut unknown_homes = 0;
    for row in &sheet.rows {
        let class = cell_of(row, matching, Column::Class).unwrap_or_default();
        let level = cell_of(row, matching, Column::Level).unwrap_or_default();
        if is_other_level(level, class) {
            reading.other_levels += 1;
            continue;
        }
        let mut reader = RowReader {
            row,
            sheet,
            matching,
            context,
            order,
            faults: Vec::new(),
        };
        match reader.student(&mut unknown_homes) {
            Ok(student) => reading.students.push(student),
            Err(faulty) => {
                reading.faulty.push(faulty);
                reading.faults.append(&mut reader.faults);
            }
        }
    }
    reading.notes.extend(counted_notes(&reading, unknown_homes));
    reading
}

/// What is said once of many lines.
fn counted_notes(reading: &Reading, unknown_homes: usize) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut say = |count: usize, one: &str, many: &str| {
        if count > 0 {
            notes.push(Note {
                line: 0,
                message: crate::typography::counted(count, one, many),
            });
        }
    };
    let unreachable = |student: &&RosterStudent| {
        reading.has_guardians && student.guardians.iter().all(|guardian| guardian.email.is_none())
    };
    say(
        reading.students.iter().filter(unreachable).count(),
        "élève dont aucun responsable n’a d’e-mail\u{a0}: ils auront un code sur papier.",
        "élèves dont aucun responsable n’a d’e-mail\u{a0}: ils auront un code sur papier.",
    );
    say(
        unknown_homes,
        "domicile dont la commune n’est pas reconnue\u{a0}: l’élève la donnera.",
        "domiciles dont la commune n’est pas reconnue\u{a0}: les élèves la donneront.",
    );
    notes
}

fn cell_of<'a>(row: &'a SheetRow, matching: &Matching, column: Column) -> Option<&'a str> {
    let cell = row.cells.get(matching.at(column)?)?;
    Some(cell.trim())
}

/// What reads one line.
struct RowReader<'a> {
    row: &'a SheetRow,
    sheet: &'a Sheet,
    matching: &'a Matching,
    context: &'a ReadContext<'a>,
    order: DateOrder,
    faults: Vec<RowFault>,
}

impl RowReader<'_> {
    fn cell(&self, column: Column) -> &str {
        cell_of(self.row, self.matching, column).unwrap_or_default()
    }

    /// Says what is wrong with a cell.
    fn wrong(&mut self, column: Column, message: &str) {
        let name = self
            .matching
            .at(column)
            .and_then(|at| self.sheet.header.get(at))
            .map(|name| line(name));
        let value = line(self.cell(column)).chars().take(80).collect();
        self.faults.push(RowFault {
            line: self.row.line,
            column: name.unwrap_or_default(),
            value,
            message: message.to_owned(),
        });
    }

    fn student(&mut self, unknown_homes: &mut usize) -> Result<RosterStudent, FaultyRow> {
        self.check_uai();
        let ine = self.ine();
        let (given, family) = self.names();
        let birth_date = self.birth_date();
        let class_name = self.class_name();
        let email = self.email(Column::Email);
        let guardians = self.guardians();
        let name = format!("{given} {family}").trim().to_owned();
        if self.faults.is_empty()
            && let Err(error) = PersonName::parse(&name)
        {
            self.wrong(Column::FamilyName, error.message());
        }
        let (Some(birth_date), true) = (birth_date, self.faults.is_empty()) else {
            return Err(FaultyRow {
                line: self.row.line,
                ine,
                name,
            });
        };
        Ok(RosterStudent {
            line: self.row.line,
            ine,
            name,
            family_name: family,
            birth_date,
            class_name,
            home: self.home(unknown_homes),
            email,
            guardians,
        })
    }

    fn check_uai(&mut self) {
        let cell = self.cell(Column::Uai);
        if cell.is_empty() {
            return;
        }
        match Uai::parse(cell) {
            Ok(uai) if uai == *self.context.uai => {}
            Ok(_) => self.wrong(
                Column::Uai,
                "Cet élève est d’un autre lycée\u{a0}: son UAI n’est pas le vôtre.",
            ),
            Err(_) => self.wrong(
                Column::Uai,
                "Un UAI a sept chiffres et une lettre, par exemple 0930122C.",
            ),
        }
    }

    fn ine(&mut self) -> Option<Ine> {
        let cell = self.cell(Column::Ine);
        if cell.is_empty() {
            return None;
        }
        match Ine::parse(cell) {
            Ok(ine) => Some(ine),
            Err(error) => {
                self.wrong(Column::Ine, error.message());
                None
            }
        }
    }

    /// First name and family name.
    fn names(&mut self) -> (String, String) {
        if self.matching.at(Column::FamilyName).is_none() {
            return self.full_name();
        }
        let family = self.name(Column::FamilyName, "Le nom de l’élève manque.");
        let all = self.cell(Column::GivenNames);
        let of = if self.cell(Column::GivenName).is_empty() && !all.is_empty() {
            Column::GivenNames
        } else {
            Column::GivenName
        };
        let given = self.name(of, "Le prénom de l’élève manque.");
        // « Camille, Marie » is one child; of « Camille Marie » in a column of all first names, the first is the usual one.
        let given = given.split(',').next().unwrap_or_default().trim();
        let given = if of == Column::GivenNames {
            given.split(' ').next().unwrap_or_default()
        } else {
            given
        };
        (given.to_owned(), family)
    }

    fn full_name(&mut self) -> (String, String) {
        let full = self.name(Column::FullName, "Le nom de l’élève manque.");
        if full.is_empty() {
            return Default::default();
        }
        cell::apart(&full).unwrap_or_else(|| {
            let message = "On ne sait pas où finit le nom. Écrivez le nom en capitales («\u{a0}DUPONT Camille\u{a0}»), ou en deux colonnes.";
            self.wrong(Column::FullName, message);
            (String::new(), full)
        })
    }

    fn name(&mut self, column: Column, missing: &str) -> String {
        match cell::name(self.cell(column)) {
            Ok(name) if name.is_empty() => {
                self.wrong(column, missing);
                name
            }
            Ok(name) => name,
            Err(message) => {
                self.wrong(column, message);
                String::new()
            }
        }
    }

    fn birth_date(&mut self) -> Option<NaiveDate> {
        let cell = self.cell(Column::BirthDate);
        let other = (self.order == DateOrder::MonthFirst)
            .then(|| swapped(cell))
            .flatten();
        match read_birth_date(other.as_deref().unwrap_or(cell), self.context.today) {
            Ok(day) => Some(day),
            Err(message) => {
                self.wrong(Column::BirthDate, message);
                None
            }
        }
    }

    fn class_name(&mut self) -> String {
        let class = line(self.cell(Column::Class));
        let length = class.chars().count();
        if length == 0 {
            self.wrong(Column::Class, "La classe manque.");
        } else if length > CLASS_MAX || class.starts_with(['=', '+', '@']) {
            self.wrong(Column::Class, "Ce n’est pas le nom d’une classe.");
        }
        class
    }

    fn email(&mut self, column: Column) -> Option<EmailAddress> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        match EmailAddress::parse(cell) {
            Ok(email) => Some(email),
            Err(error) => {
                self.wrong(column, error.message());
                None
            }
        }
    }

    /// The commune of home. Nothing is wrong with a line where it is not recognised.
    fn home(&self, unknown: &mut usize) -> Option<CommuneCode> {
        let postal_code = with_lost_zero(self.cell(Column::PostalCode));
        let city = line(self.cell(Column::City));
        if postal_code.is_empty() && city.is_empty() {
            return None;
        }
        let home = (self.context.commune)(&postal_code, &city);
        *unknown += usize::from(home.is_none());
        home
    }

    fn guardians(&mut self) -> Vec<RosterGuardian> {
        let mut guardians: Vec<RosterGuardian> = Vec::new();
        for second in [false, true] {
            let Some(guardian) = self.guardian(second) else {
                continue;
            };
            // Written twice, they are one.
            let twice = |known: &RosterGuardian| is_same_name(&known.name, &guardian.name);
            if !guardians.iter().any(twice) {
                guardians.push(guardian);
            }
        }
        guardians
    }

    fn guardian(&mut self, second: bool) -> Option<RosterGuardian> {
        let of = |part| Column::Guardian(second, part);
        let name = self.guardian_name(second);
        let email = self.email(of(GuardianColumn::Email));
        let phone = self.phone(of(GuardianColumn::Phone));
        if name.is_empty() {
            if email.is_some() {
                let column = [GuardianColumn::FamilyName, GuardianColumn::FullName].map(of);
                let column = column
                    .into_iter()
                    .find(|column| self.matching.at(*column).is_some());
                let column = column.unwrap_or(of(GuardianColumn::Email));
                self.wrong(column, "Le nom de ce responsable manque.");
            }
            return None;
        }
        Some(RosterGuardian {
            rank: 1 + i32::from(second),
            name,
            email,
            phone,
            not_told: cell::is_yes(self.cell(of(GuardianColumn::NotTold))),
        })
    }

    fn guardian_name(&mut self, second: bool) -> String {
        let of = |part| Column::Guardian(second, part);
        let (family, given) = (of(GuardianColumn::FamilyName), of(GuardianColumn::GivenName));
        let column = if self.cell(family).is_empty() {
            of(GuardianColumn::FullName)
        } else {
            family
        };
        let full = if column == family {
            format!("{} {}", self.cell(given), self.cell(family))
        } else {
            self.cell(column).to_owned()
        };
        if full.trim().is_empty() {
            return String::new();
        }
        match cell::name(&cell::untitled(&full)) {
            Ok(name) if PersonName::parse(&name).is_ok() => {
                if column == family {
                    name
                } else {
                    cell::apart(&name).map_or(name, |(given, family)| format!("{given} {family}"))
                }
            }
            Ok(_) => {
                self.wrong(column, "Indiquez un prénom et un nom, de 2 à 80 caractères.");
                String::new()
            }
            Err(message) => {
                self.wrong(column, message);
                String::new()
            }
        }
    }

    fn phone(&mut self, column: Column) -> String {
        let cell = self.cell(column);
        if cell.is_empty() {
            return String::new();
        }
        let read = match Phone::parse(cell) {
            // Spreadsheets take the first zero away.
            Err(PhoneError::NoZero) => Phone::parse(&format!("0{cell}")),
            read => read,
        };
        match read {
            Ok(phone) => phone.into(),
            Err(error) => {
                self.wrong(column, error.message());
                String::new()
            }
        }
    }
}

/// The faults as a file that spreadsheets open: none of its cells is run.
pub fn fault_file(faults: &[RowFault]) -> String {
    let mut file = String::from("\u{feff}");
    file.push_str(&write_row(["Ligne", "Colonne", "Valeur", "Ce qui ne va pas"]));
    for fault in faults {
        let line = fault.line.to_string();
        let cells = [&fault.column, &fault.value, &fault.message].map(|cell| super::neutral_cell(cell));
        file.push_str(&write_row([line.as_str(), &cells[0], &cells[1], &cells[2]]));
    }
    file
}

/// Lines of a file that say the same of a student, by what they share.
pub(super) fn twice<K: Ord>(keys: impl Iterator<Item = (K, u32)>) -> BTreeMap<u32, u32> {
    let mut first: BTreeMap<K, u32> = BTreeMap::new();
    let mut twice = BTreeMap::new();
    for (key, line) in keys {
        if let Some(before) = first.get(&key) {
            twice.insert(line, *before);
            twice.entry(*before).or_insert(line);
        } else {
            first.insert(key, line);
        }
    }
    twice
}
