//! What the national register of lycées (SIECLE) exports: documents of students, of their classes, and of their guardians with addresses.
//! Neither type declarations nor entities: such a document is refused, and nothing in one is fetched.

use std::collections::BTreeMap;

use domain::roster::{MAX_CELL, MAX_ROWS, Sheet, SheetError, SheetRow};
use quick_xml::{
    Reader, XmlVersion,
    encoding::DecodingReader,
    events::{BytesRef, BytesStart, Event},
};

/// How deep elements may be within each other: those of the register are six deep.
const MAX_DEPTH: usize = 16;
/// How far a declaration of the encoding may go: what was read further on was read in another one.
const LONGEST_DECLARATION: u64 = 61;
/// How many people, classes and addresses there may be.
const MAX_RECORDS: usize = 8 * MAX_ROWS;

/// The columns of the sheet that is made: names of elements, with what comes before those of guardians.
const STUDENT: [&str; 7] = [
    "ID_NATIONAL",
    "NOM_DE_FAMILLE",
    "PRENOM",
    "DATE_NAISS",
    "CODE_STRUCTURE",
    "CODE_MEF",
    "MEL",
];
const HOME: [&str; 2] = ["CODE_POSTAL", "LIBELLE_POSTAL"];
const GUARDIAN: [&str; 4] = ["NOM_DE_FAMILLE", "PRENOM", "MEL", "TEL"];

/// The elements of a record, by name.
type Record = BTreeMap<String, String>;

/// Under which name a record says what document it is of; no element has it.
const DOCUMENT: &str = " document";

/// Which records are kept, and what each is known by.
const RECORDS: [(&str, &str); 5] = [
    ("ELEVE", "ELEVE_ID"),
    ("STRUCTURES_ELEVE", "ELEVE_ID"),
    ("PERSONNE", "PERSONNE_ID"),
    ("RESPONSABLE_ELEVE", ""),
    ("ADRESSE", "ADRESSE_ID"),
];

/// What the documents of one export say together.
#[derive(Default)]
pub(super) struct Documents {
    uai: String,
    /// In the order of the document, with the number of each.
    students: Vec<(String, Record)>,
    /// Classes, by student.
    classes: BTreeMap<String, String>,
    people: BTreeMap<String, Record>,
    /// Student, person, and first or second.
    guardians: Vec<(String, String, usize)>,
    /// By document and number: two documents may give one number to two addresses.
    addresses: BTreeMap<(usize, String), Record>,
    read: usize,
    records: usize,
}

/// A place in a document.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    text: String,
    /// The record that is open: what it is, its number, and what it holds so far.
    record: Option<(&'static str, String, Record)>,
    /// The depth of that record.
    depth: usize,
}

impl Documents {
    /// Reads one document, in the encoding that it declares.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<(), SheetError> {
        self.read += 1;
        let mut reader = Reader::from_reader(DecodingReader::new(bytes));
        let mut place = Place::default();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader
                .read_event_into(&mut buffer)
                .map_err(|_| SheetError::Broken)?
            {
                Event::DocType(_) => return Err(SheetError::Declares),
                Event::Decl(declared) => {
                    // Encodings of two bytes a character are seen by themselves; a longer declaration would come too late to be obeyed.
                    let is_early = reader.buffer_position() <= LONGEST_DECLARATION;
                    let by_byte = reader.get_ref().encoding().name() == "UTF-8";
                    match declared.encoder() {
                        Some(encoding)
                            if by_byte && encoding.is_ascii_compatible() && encoding.name() != "UTF-8" =>
                        {
                            if !is_early {
                                return Err(SheetError::Broken);
                            }
                            reader.get_mut().set_encoding(encoding);
                        }
                        None if declared.encoding().is_some() => return Err(SheetError::Broken),
                        Some(_) | None => {}
                    }
                }
                Event::Start(start) => self.open(&mut place, &start)?,
                Event::Empty(start) => {
                    self.open(&mut place, &start)?;
                    self.close(&mut place)?;
                }
                Event::Text(text) => place.say(&text.xml10_content()),
                Event::CData(text) => place.say(&text.xml10_content()),
                Event::GeneralRef(name) => place.say(&reference(&name)?),
                Event::End(_) => self.close(&mut place)?,
                Event::Eof => break,
                _ => {}
            }
        }
        if place.path.is_empty() {
            Ok(())
        } else {
            Err(SheetError::Broken)
        }
    }

    fn open(&mut self, place: &mut Place, start: &BytesStart<'_>) -> Result<(), SheetError> {
        let name = start.local_name().as_ref().to_owned();
        if place.path.len() >= MAX_DEPTH {
            return Err(SheetError::Broken);
        }
        place.text.clear();
        let kind = RECORDS.iter().find(|(known, _)| *known == name);
        if let (Some((kind, key)), true) = (kind, place.record.is_none()) {
            self.records += 1;
            if self.records > MAX_RECORDS {
                return Err(SheetError::TooManyRows);
            }
            place.record = Some((kind, attribute(start, key), Record::new()));
            place.depth = place.path.len();
        }
        place.path.push(name);
        Ok(())
    }

    fn close(&mut self, place: &mut Place) -> Result<(), SheetError> {
        let name = place.path.pop().ok_or(SheetError::Broken)?;
        let text = std::mem::take(&mut place.text).trim().to_owned();
        if place.record.is_some() && place.path.len() == place.depth {
            if let Some((kind, id, record)) = place.record.take() {
                self.keep(kind, id, record)?;
            }
            return Ok(());
        }
        match &mut place.record {
            // Of a student's groups, the division is the class.
            Some(("STRUCTURES_ELEVE", _, record)) if name == "STRUCTURE" => {
                let code = record.remove("CODE_STRUCTURE").unwrap_or_default();
                if record.remove("TYPE_STRUCTURE").as_deref() == Some("D") {
                    record.entry("DIVISION".to_owned()).or_insert(code);
                }
            }
            Some((kind, _, record)) => {
                // What lies deeper says something else: last year's school has an address too.
                let deep = if *kind == "STRUCTURES_ELEVE" { 2 } else { 1 };
                if place.path.len() <= place.depth + deep && !text.is_empty() {
                    record.entry(name).or_insert(text);
                }
            }
            None if name == "UAJ" => self.uai = text,
            None => {}
        }
        Ok(())
    }

    fn keep(&mut self, kind: &str, id: String, record: Record) -> Result<(), SheetError> {
        let get = |name: &str| record.get(name).cloned().unwrap_or_default();
        match kind {
            // Whoever left during the year is still there, with the day.
            "ELEVE" if record.contains_key("DATE_SORTIE") => {}
            "ELEVE" => {
                let mut record = record;
                record.insert(DOCUMENT.to_owned(), self.read.to_string());
                self.students.push((id, record));
            }
            "STRUCTURES_ELEVE" => {
                self.classes.insert(id, get("DIVISION"));
            }
            "PERSONNE" => {
                let mut record = record;
                record.insert(DOCUMENT.to_owned(), self.read.to_string());
                self.people.insert(id, record);
            }
            "RESPONSABLE_ELEVE" => {
                if let Ok(rank @ (1 | 2)) = get("RESP_LEGAL").parse() {
                    self.guardians.push((get("ELEVE_ID"), get("PERSONNE_ID"), rank));
                }
            }
            _ => {
                self.addresses.insert((self.read, id), record);
            }
        }
        if self.students.len() > MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        Ok(())
    }

    /// The sheet of all that was read, a line a student: its number is that of the student in the document.
    pub(super) fn sheet(self) -> Result<Sheet, SheetError> {
        if self.students.is_empty() {
            return Err(SheetError::NoStudents);
        }
        let mut guardians: BTreeMap<&str, [Option<&Record>; 2]> = BTreeMap::new();
        for (student, person, rank) in &self.guardians {
            let places = guardians.entry(student).or_default();
            let person = self.people.get(person);
            // Two may both be first.
            let at = if places[rank - 1].is_none() {
                rank - 1
            } else {
                2 - rank
            };
            if places[at].is_none() {
                places[at] = person;
            }
        }
        let mut header: Vec<String> = STUDENT
            .iter()
            .chain(&HOME)
            .map(|name| (*name).to_owned())
            .collect();
        for rank in 1..=2 {
            header.extend(GUARDIAN.iter().map(|name| format!("RESP{rank}_{name}")));
        }
        let mut rows = Vec::with_capacity(self.students.len());
        for (at, (id, student)) in self.students.iter().enumerate() {
            let people = guardians.get(id.as_str()).copied().unwrap_or_default();
            rows.push(SheetRow {
                line: u32::try_from(at + 1).unwrap_or(u32::MAX),
                cells: self.cells(id, student, people),
            });
        }
        Ok(Sheet {
            uai: self.uai.clone(),
            header,
            rows,
        })
    }

    fn cells(&self, id: &str, student: &Record, guardians: [Option<&Record>; 2]) -> Vec<String> {
        let mut cells: Vec<String> = STUDENT
            .iter()
            .map(|name| match *name {
                "CODE_STRUCTURE" => self.classes.get(id).cloned().unwrap_or_default(),
                name => student.get(name).cloned().unwrap_or_default(),
            })
            .collect();
        let first = guardians.iter().flatten().next();
        let home = self.address(student).or_else(|| self.address(first?));
        cells.extend(HOME.map(|name| home.and_then(|home| home.get(name)).cloned().unwrap_or_default()));
        for guardian in guardians {
            cells.extend(GUARDIAN.map(|name| {
                guardian
                    .map(|person| of_guardian(person, name))
                    .unwrap_or_default()
            }));
        }
        cells
    }

    fn address(&self, of: &Record) -> Option<&Record> {
        let document = of.get(DOCUMENT)?.parse().ok()?;
        self.addresses.get(&(document, of.get("ADRESSE_ID")?.clone()))
    }
}

/// What a person's record says: the name in use before the one of birth, the mobile phone before others.
fn of_guardian(person: &Record, name: &str) -> String {
    let names: &[&str] = match name {
        "NOM_DE_FAMILLE" => &["NOM_USAGE", "NOM_DE_FAMILLE", "NOM"],
        "TEL" => &["TEL_PORTABLE", "TEL_PERSONNEL", "TEL_PROFESSIONNEL"],
        "MEL" => &["MEL"],
        _ => &["PRENOM"],
    };
    let found = names.iter().find_map(|name| person.get(*name));
    found.cloned().unwrap_or_default()
}

impl Place {
    fn say(&mut self, text: &str) {
        if self.text.len() < MAX_CELL * 4 {
            self.text.push_str(text);
        }
    }
}

/// What a reference stands for: a sign by its number, or one of the five that XML knows. Others would have to be declared.
pub(super) fn reference(name: &BytesRef<'_>) -> Result<String, SheetError> {
    if let Some(sign) = name.resolve_char_ref().map_err(|_| SheetError::Broken)? {
        return Ok(sign.to_string());
    }
    let sign = match name.as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => return Err(SheetError::Declares),
    };
    Ok(sign.to_owned())
}

fn attribute(start: &BytesStart<'_>, name: &str) -> String {
    let found = start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name);
    found
        .and_then(|found| Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned()))
        .unwrap_or_default()
}
