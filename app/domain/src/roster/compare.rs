//! A file and what is known, side by side.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{
    address::Addresses,
    change::{changed_fields, field, is_same_address},
    difference::{Differences, Leaver, StudentChange, StudentKind, StudentSet},
    ine::Ine,
    known::{Elsewhere, ElsewhereStudent, Registered},
    row::{FaultyRow, Note, Reading, RosterStudent, RowFault},
};
use crate::{
    account::EmailAddress,
    id::AccountId,
    name_key::{fold, is_same_name},
};

mod guardians;

/// Compares a file with what the lycée knows. The same file compared again once it is applied changes nothing.
pub fn compare(reading: &Reading, register: &[Registered], elsewhere: &Elsewhere) -> Differences {
    let mut comparison = Comparison {
        register: Register::of(register),
        elsewhere,
        addresses: Addresses::new(elsewhere),
        found: BTreeSet::new(),
        shared: shared_guardians(register),
        claimed: addresses_of(reading),
        numbers: numbers_of(reading),
        has_guardians: reading.has_guardians,
        out: Differences {
            faults: reading.faults.clone(),
            notes: reading.notes.clone(),
            ..Differences::default()
        },
    };
    let with_ine = reading.students.iter();
    let with_ine = with_ine.filter_map(|student| Some((student.ine.clone()?, student.line)));
    let twice_ine = twice(with_ine);
    let numbered = reading.students.iter().filter(|student| student.ine.is_some());
    let numbered: BTreeSet<u32> = numbered.map(|student| student.line).collect();
    let named = reading.students.iter();
    let named = named.map(|student| ((words(&student.name), student.birth_date), student.line));
    let twice_named = twice(named);
    for student in &reading.students {
        let known = comparison.known(student);
        let is_another = match &known {
            Ok(Some((known, _))) => !comparison.found.insert(known.id),
            _ => false,
        };
        let doubled = twice_ine.get(&student.line).map(|line| (line, "ont le même INE"));
        let doubled = doubled.or_else(|| {
            // Two who have their numbers are two.
            let line = twice_named.get(&student.line)?;
            if student.ine.is_some() && numbered.contains(line) {
                return None;
            }
            Some((line, "ont le même nom et la même date de naissance"))
        });
        if let Some((line, why)) = doubled {
            let message = format!("Cette ligne et la ligne {line} {why}\u{a0}: gardez celle qui est juste.");
            comparison.refuse(student, message);
            continue;
        }
        if is_another {
            let message = "Une autre ligne est déjà celle de cet élève de la liste\u{a0}: donnez d’abord son INE à sa fiche.";
            comparison.refuse(student, message.to_owned());
            continue;
        }
        match known {
            Ok(Some((known, kind))) => comparison.change(student, &known, kind),
            Ok(None) => comparison.add(student),
            Err(message) => comparison.refuse(student, message),
        }
    }
    comparison.leavers(register, &reading.faulty);
    comparison.out.new_guardians = comparison.addresses.guardians;
    comparison.out
}

/// The students of a lycée as they are looked for.
struct Register<'a> {
    by_ine: BTreeMap<&'a str, &'a Registered>,
    by_birth_date: BTreeMap<NaiveDate, Vec<&'a Registered>>,
}

impl<'a> Register<'a> {
    fn of(students: &'a [Registered]) -> Self {
        let mut register = Self {
            by_ine: BTreeMap::new(),
            by_birth_date: BTreeMap::new(),
        };
        for student in students {
            if let Some(ine) = &student.ine {
                register.by_ine.insert(ine, student);
            }
            register
                .by_birth_date
                .entry(student.birth_date)
                .or_default()
                .push(student);
        }
        register
    }
}

struct Comparison<'a> {
    register: Register<'a>,
    elsewhere: &'a Elsewhere,
    addresses: Addresses<'a>,
    /// Who is in the file, whatever becomes of the line.
    found: BTreeSet<AccountId>,
    /// Guardians of several students: two lines that write them in two ways would correct each other for ever.
    shared: BTreeSet<AccountId>,
    /// The addresses of the file: nobody gives up one for another while a line gives it to somebody, who would get it the next time only.
    claimed: BTreeSet<String>,
    /// The national numbers of the file: whoever has one of them is that line's, and another line of the same name is somebody else.
    numbers: BTreeSet<String>,
    has_guardians: bool,
    out: Differences,
}

type Found = Option<(Registered, StudentKind)>;

impl Comparison<'_> {
    /// Who that is, if they are known: by national number, else by name and birth date within the lycée. What is doubtful is said.
    fn known(&self, student: &RosterStudent) -> Result<Found, String> {
        let kind = |known: &Registered| {
            if known.left_on.is_some() {
                StudentKind::Back
            } else {
                StudentKind::Changed
            }
        };
        let ine = student.ine.as_ref().map(Ine::as_str);
        if let Some(known) = ine.and_then(|ine| self.register.by_ine.get(ine)) {
            return Ok(Some(((*known).clone(), kind(known))));
        }
        if let Some(other) = ine.and_then(|ine| self.elsewhere.students.get(ine)) {
            return arrived(student, other);
        }
        let born_then = self.register.by_birth_date.get(&student.birth_date);
        let mut named = born_then
            .into_iter()
            .flatten()
            .filter(|known| is_same_name(&known.name, &student.name));
        let Some(known) = named.next() else {
            return Ok(None);
        };
        if named.next().is_some() {
            return Err(
                "Deux élèves du lycée ont ce nom et cette date de naissance\u{a0}: indiquez l’INE."
                    .to_owned(),
            );
        }
        match (&known.ine, ine) {
            (Some(theirs), _) if self.numbers.contains(theirs) => Ok(None),
            (Some(known), Some(_)) => Err(format!(
                "Un élève du lycée a ce nom et cette date de naissance, avec l’INE {known}\u{a0}: corrigez l’INE, ici ou dans sa fiche."
            )),
            _ => Ok(Some(((*known).clone(), kind(known)))),
        }
    }

    /// Whether a line of the file gives that address to somebody.
    fn is_claimed(&self, email: Option<&str>) -> bool {
        email.is_some_and(|email| self.claimed.contains(&email.to_lowercase()))
    }

    fn refuse(&mut self, student: &RosterStudent, message: String) {
        self.out.faults.push(RowFault {
            line: student.line,
            column: String::new(),
            value: student.name.clone(),
            message,
        });
    }

    fn note(&mut self, line: u32, message: String) {
        self.out.notes.push(Note { line, message });
    }

    fn add(&mut self, student: &RosterStudent) {
        let email = student.email.clone().filter(|email| {
            let given = self.addresses.give_student(email, None, student.line);
            if !given {
                self.out.notes.push(taken(student, email));
            }
            given
        });
        let guardians = student
            .guardians
            .iter()
            .map(|guardian| self.add_guardian(student, guardian))
            .collect();
        self.out.changes.push(StudentChange {
            line: student.line,
            id: None,
            name: student.name.clone(),
            class_name: student.class_name.clone(),
            kind: StudentKind::New,
            fields: Vec::new(),
            set: StudentSet {
                ine: student.ine.clone().map(String::from),
                name: Some(student.name.clone()),
                family_name: Some(student.family_name.clone()),
                birth_date: Some(student.birth_date),
                class_name: Some(student.class_name.clone()),
                home: student.home,
                email,
            },
            guardians,
        });
    }

    fn change(&mut self, student: &RosterStudent, known: &Registered, kind: StudentKind) {
        let (mut set, mut fields) = changed_fields(student, known);
        let email = student.email.as_ref().filter(|new| {
            let same = known
                .email
                .as_deref()
                .is_some_and(|old| is_same_address(old, new));
            known.is_open && !same
        });
        if let Some(email) = email {
            if !self.is_claimed(known.email.as_deref())
                && self.addresses.give_student(email, Some(known.id), student.line)
            {
                fields.push(field(
                    "E-mail",
                    known.email.as_deref().unwrap_or_default(),
                    email.as_str(),
                ));
                set.email = Some(email.clone());
            } else {
                self.out.notes.push(taken(student, email));
            }
        }
        let guardians = self.change_guardians(student, known, &mut fields);
        let only_class = fields.len() == 1 && set.class_name.is_some();
        let kind = match kind {
            StudentKind::Changed if only_class => StudentKind::ClassChanged,
            kind => kind,
        };
        if fields.is_empty() && kind == StudentKind::Changed {
            self.out.unchanged += 1;
            return;
        }
        self.out.changes.push(StudentChange {
            line: student.line,
            id: Some(known.id),
            name: set.name.clone().unwrap_or_else(|| known.name.clone()),
            class_name: set.class_name.clone().unwrap_or_else(|| known.class_name.clone()),
            kind,
            fields,
            set,
            guardians,
        });
    }

    /// Who is at the lycée and not in the file. Whose line could not be read is in it.
    fn leavers(&mut self, register: &[Registered], faulty: &[FaultyRow]) {
        let ines: BTreeSet<&str> = faulty
            .iter()
            .filter_map(|row| Some(row.ine.as_ref()?.as_str()))
            .collect();
        let names: BTreeSet<Vec<String>> = faulty.iter().map(|row| words(&row.name)).collect();
        let in_faulty = |student: &Registered| {
            student.ine.as_deref().is_some_and(|ine| ines.contains(ine))
                || names.contains(&words(&student.name))
        };
        self.out.leavers = register
            .iter()
            .filter(|student| student.left_on.is_none() && !self.found.contains(&student.id))
            .filter(|student| !in_faulty(student))
            .map(|student| Leaver {
                id: student.id,
                name: student.name.clone(),
                class_name: student.class_name.clone(),
            })
            .collect();
    }
}

fn addresses_of(reading: &Reading) -> BTreeSet<String> {
    let own = reading
        .students
        .iter()
        .filter_map(|student| student.email.as_ref());
    let guardians = reading.students.iter().flat_map(|student| &student.guardians);
    own.chain(guardians.filter_map(|guardian| guardian.email.as_ref()))
        .map(EmailAddress::key)
        .collect()
}

fn numbers_of(reading: &Reading) -> BTreeSet<String> {
    let numbers = reading.students.iter().filter_map(|student| student.ine.clone());
    numbers.map(String::from).collect()
}

fn shared_guardians(register: &[Registered]) -> BTreeSet<AccountId> {
    let mut once = BTreeSet::new();
    let guardians = register.iter().flat_map(|student| &student.guardians);
    guardians
        .map(|guardian| guardian.id)
        .filter(|id| !once.insert(*id))
        .collect()
}

/// The words of a name, in whichever order they stand.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
    words.sort_unstable();
    words
}

/// A student of another lycée: taken over once they left it, and if the rest is the same.
fn arrived(student: &RosterStudent, other: &ElsewhereStudent) -> Result<Found, String> {
    if !other.has_left {
        let message = "Cet INE est celui d’un élève d’un autre lycée, qui doit d’abord le déclarer parti.";
        return Err(message.to_owned());
    }
    if other.birth_date != student.birth_date || !is_same_name(&other.name, &student.name) {
        return Err("Cet INE est celui d’un autre élève\u{a0}: vérifiez-le.".to_owned());
    }
    let known = Registered {
        id: other.id,
        ine: student.ine.clone().map(String::from),
        name: other.name.clone(),
        family_name: String::new(),
        birth_date: other.birth_date,
        class_name: String::new(),
        home: None,
        email: None,
        is_open: false,
        left_on: None,
        guardians: Vec::new(),
    };
    Ok(Some((known, StudentKind::Arrived)))
}

fn taken(student: &RosterStudent, email: &EmailAddress) -> Note {
    Note {
        line: student.line,
        message: format!(
            "L’adresse {email} de {} est déjà celle de quelqu’un\u{a0}: l’élève n’en a pas, et s’inscrira par un code sur papier.",
            student.name
        ),
    }
}

/// Lines of a file that say the same of a student, by what they share.
fn twice<K: Ord>(keys: impl Iterator<Item = (K, u32)>) -> BTreeMap<u32, u32> {
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
