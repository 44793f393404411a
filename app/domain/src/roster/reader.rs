//! The lines of a sheet as what they mean, or what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    Sheet, SheetRow,
    birth_date::{DateOrder, date_order, read_birth_date, swapped},
    cell::{self, is_other_level},
    column::{Column, GuardianColumn},
    ine::Ine,
    matching::Matching,
    row::{FaultyRow, Note, ReadContext, Reading, RosterGuardian, RosterStudent, RowFault},
};
use crate::{
    account::{CLASS_MAX, EmailAddress, PersonName},
    name_key::is_same_name,
    phone::{Phone, PhoneError},
    place::CommuneCode,
    postal_code::with_lost_zero,
    sanitize::line,
    school::Uai,
    typography::counted,
};

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
                message: counted(count, one, many),
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
    let mut children: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for student in &reading.students {
        for email in student
            .guardians
            .iter()
            .filter_map(|guardian| guardian.email.as_ref())
        {
            children.entry(email.key()).or_default().insert(student.line);
        }
    }
    say(
        children.values().filter(|lines| lines.len() > 1).count(),
        "adresse de responsable vaut pour plusieurs élèves\u{a0}: une même personne a un seul compte.",
        "adresses de responsables valent pour plusieurs élèves\u{a0}: une même personne a un seul compte.",
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
