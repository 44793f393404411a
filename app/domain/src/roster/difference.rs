//! What a file changes in what a lycée knows: computed from both, shown, then computed again and written in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    FaultyRow, Note, Reading, RosterGuardian, RosterStudent, RowFault,
    address::{Addresses, OTHER_PERSON},
    row::twice,
};
use crate::{
    account::EmailAddress,
    digest::Digest,
    id::AccountId,
    name_key::{fold, is_same_name},
    place::CommuneCode,
    school::class_key,
    typography::{date, set},
};

/// A guardian as the lycée knows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisteredGuardian {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Address.
    pub email: Option<String>,
    /// Whether the account waits for its owner, and this lycée's students are its only ones: the lycée may correct it.
    pub is_open: bool,
    /// Phone.
    pub phone: String,
    /// Whether they may be told.
    pub may_be_told: bool,
    /// First or second.
    pub rank: i32,
}

/// A student as the lycée knows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Registered {
    /// Account.
    pub id: AccountId,
    /// National number.
    pub ine: Option<String>,
    /// Name.
    pub name: String,
    /// Which words of it are the family name.
    pub family_name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Class.
    pub class_name: String,
    /// Home.
    pub home: Option<CommuneCode>,
    /// Address.
    pub email: Option<String>,
    /// Whether the account waits for its owner: the lycée may give it an address.
    pub is_open: bool,
    /// Since when they are no longer at the lycée.
    pub left_on: Option<NaiveDate>,
    /// Guardians.
    pub guardians: Vec<RegisteredGuardian>,
}

/// A student of another lycée who has a national number of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ElsewhereStudent {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Whether they left it.
    pub has_left: bool,
}

/// An account that has an address of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownAccount {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Whether its owner proved the address, or nobody holds the account yet, or it is a guardian's already.
    pub is_trusted: bool,
    /// Whether it is a student's.
    pub is_student: bool,
}

/// What is known outside the lycée of what a file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Elsewhere {
    /// Students of other lycées, by national number.
    pub students: BTreeMap<String, ElsewhereStudent>,
    /// Accounts, by address in small letters.
    pub accounts: BTreeMap<String, KnownAccount>,
}

/// What one thing was, and what it becomes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldChange {
    /// What, in French.
    pub what: String,
    /// Before; empty where nothing was known.
    pub before: String,
    /// After.
    pub after: String,
}

/// Why a student is in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum StudentKind {
    /// Not known before.
    New,
    /// Comes from another lycée, which they left.
    Arrived,
    /// Had left this one.
    Back,
    /// Changes class, and nothing else.
    ClassChanged,
    /// Something else changes.
    Changed,
}

impl StudentKind {
    /// All, in the order of the page.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Arrived,
        Self::Back,
        Self::ClassChanged,
        Self::Changed,
    ];

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "Nouveaux",
            Self::Arrived => "Venus d’un autre lycée",
            Self::Back => "De retour",
            Self::ClassChanged => "Changent de classe",
            Self::Changed => "Modifiés",
        }
    }
}

/// What is written of a student: nothing where it stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StudentSet {
    /// National number.
    pub ine: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Birth date.
    pub birth_date: Option<NaiveDate>,
    /// Class.
    pub class_name: Option<String>,
    /// Home.
    pub home: Option<CommuneCode>,
    /// Address.
    pub email: Option<EmailAddress>,
}

/// Whose account a guardian's is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum GuardianAccount {
    /// One that exists.
    Known(AccountId),
    /// One of [`Differences::new_guardians`].
    New(usize),
}

/// Somebody who gets an account as a guardian.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewGuardian {
    /// Name.
    pub name: String,
    /// Address; without, a code on paper opens the account.
    pub email: Option<EmailAddress>,
}

/// What happens to a guardian of a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum GuardianChange {
    /// Becomes their guardian.
    Add {
        /// Account.
        account: GuardianAccount,
        /// Phone.
        phone: String,
        /// First or second.
        rank: i32,
        /// Whether they may be told.
        may_be_told: bool,
    },
    /// Is so already; nothing where it stays.
    Change {
        /// Account.
        id: AccountId,
        /// Name.
        name: Option<String>,
        /// Address.
        email: Option<EmailAddress>,
        /// Phone.
        phone: Option<String>,
        /// First or second.
        rank: Option<i32>,
        /// Whether they may no longer be told. A file never says the contrary: that is done by hand.
        silence: bool,
    },
}

/// What happens to a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StudentChange {
    /// Line of the file.
    pub line: u32,
    /// Account; nothing for one who gets one.
    pub id: Option<AccountId>,
    /// Name, as it will be.
    pub name: String,
    /// Class, as it will be.
    pub class_name: String,
    /// Why they are in the list.
    pub kind: StudentKind,
    /// What changes, in words.
    pub fields: Vec<FieldChange>,
    /// What is written.
    pub set: StudentSet,
    /// What happens to their guardians.
    pub guardians: Vec<GuardianChange>,
}

/// Somebody whom the file does not name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Leaver {
    /// Account.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
}

/// All that a file changes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Differences {
    /// Students, in the order of the file.
    pub changes: Vec<StudentChange>,
    /// Accounts to be made for guardians.
    pub new_guardians: Vec<NewGuardian>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// Who is not in the file.
    pub leavers: Vec<Leaver>,
    /// What is wrong, by line: these lines change nothing.
    pub faults: Vec<RowFault>,
    /// What to know.
    pub notes: Vec<Note>,
}

impl Differences {
    /// What the page says that it showed: if it is another when the file is applied, something changed since.
    pub fn digest(&self) -> String {
        let written = serde_json::to_vec(self).unwrap_or_default();
        Digest::of(&written).to_string()
    }

    /// Whether the file says what is known already.
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty() && self.leavers.is_empty() && self.faults.is_empty()
    }
}

/// Compares a file with what the lycée knows. The same file compared again once it is applied changes nothing.
pub fn compare(reading: &Reading, register: &[Registered], elsewhere: &Elsewhere) -> Differences {
    let mut comparison = Comparison {
        register: Register::of(register),
        elsewhere,
        addresses: Addresses::new(elsewhere),
        found: BTreeSet::new(),
        shared: shared_guardians(register),
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
        let ine = student.ine.as_ref().map(super::Ine::as_str);
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
            (Some(known), Some(_)) => Err(format!(
                "Un élève du lycée a ce nom et cette date de naissance, avec l’INE {known}\u{a0}: corrigez l’INE, ici ou dans sa fiche."
            )),
            _ => Ok(Some(((*known).clone(), kind(known)))),
        }
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

    fn add_guardian(&mut self, student: &RosterStudent, guardian: &RosterGuardian) -> GuardianChange {
        let (account, refused) = self.addresses.guardian(&guardian.name, guardian.email.as_ref());
        if let Some(why) = refused {
            self.note(
                student.line,
                format!("{}, responsable de {}\u{a0}: {why}.", guardian.name, student.name),
            );
        }
        GuardianChange::Add {
            account,
            phone: guardian.phone.clone(),
            rank: guardian.rank,
            may_be_told: !guardian.not_told,
        }
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
            if self.addresses.give_student(email, Some(known.id), student.line) {
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

    fn change_guardians(
        &mut self,
        student: &RosterStudent,
        known: &Registered,
        fields: &mut Vec<FieldChange>,
    ) -> Vec<GuardianChange> {
        let mut left: Vec<&RegisteredGuardian> = known.guardians.iter().collect();
        let mut changes = Vec::new();
        for guardian in &student.guardians {
            let same_address = |old: &&RegisteredGuardian| {
                guardian
                    .email
                    .as_ref()
                    .is_some_and(|new| old.email.as_deref().is_some_and(|old| is_same_address(old, new)))
            };
            let named = |old: &&RegisteredGuardian| is_same_name(&old.name, &guardian.name);
            let at = left
                .iter()
                .position(|old| named(old) && same_address(old))
                .or_else(|| left.iter().position(named))
                .or_else(|| left.iter().position(|old| same_address(old) && old.is_open));
            let Some(at) = at else {
                fields.push(field("Responsable ajouté", "", &guardian.name));
                changes.push(self.add_guardian(student, guardian));
                continue;
            };
            let old = left.remove(at);
            changes.extend(self.change_guardian(student, guardian, old, fields));
        }
        if self.has_guardians && !student.guardians.is_empty() {
            for old in left {
                let message = format!(
                    "{} n’est plus parmi les responsables de {} dans ce fichier\u{a0}: rien ne change, retirez-le de sa fiche s’il ne l’est plus.",
                    old.name, student.name
                );
                self.note(student.line, message);
            }
        }
        changes
    }

    fn change_guardian(
        &mut self,
        student: &RosterStudent,
        new: &RosterGuardian,
        old: &RegisteredGuardian,
        fields: &mut Vec<FieldChange>,
    ) -> Option<GuardianChange> {
        let may_correct = old.is_open && !self.shared.contains(&old.id);
        let name = (may_correct && is_other_text(&old.name, &new.name)).then(|| new.name.clone());
        let phone = (!new.phone.is_empty() && new.phone != old.phone).then(|| new.phone.clone());
        let rank = (new.rank != old.rank).then_some(new.rank);
        let silence = new.not_told && old.may_be_told;
        let other = new.email.as_ref().filter(|email| {
            !old.email
                .as_deref()
                .is_some_and(|known| is_same_address(known, email))
        });
        let email = other.filter(|email| {
            let may = may_correct || old.is_open && old.email.is_none();
            let given = may && self.addresses.give_guardian(email, old.id);
            if !given {
                let why = if may {
                    OTHER_PERSON
                } else {
                    "son compte a une autre adresse, qui reste\u{a0}: corrigez-la dans sa fiche si elle est fausse"
                };
                let message = format!("{}, responsable de {}\u{a0}: {why}.", new.name, student.name);
                self.out.notes.push(Note { line: student.line, message });
            }
            given
        });
        let before = fields.len();
        let who = |what: &str| format!("{what} de {}", old.name);
        if let Some(name) = &name {
            fields.push(field("Nom du responsable", &old.name, name));
        }
        if let Some(email) = email {
            fields.push(field(
                &who("E-mail"),
                old.email.as_deref().unwrap_or_default(),
                email.as_str(),
            ));
        }
        if let Some(phone) = &phone {
            fields.push(field(&who("Téléphone"), &old.phone, phone));
        }
        if let Some(rank) = rank {
            fields.push(field(&who("Rang"), &old.rank.to_string(), &rank.to_string()));
        }
        if silence {
            fields.push(field(&old.name, "peut être prévenu", "ne doit pas être prévenu"));
        }
        (fields.len() > before).then(|| GuardianChange::Change {
            id: old.id,
            name,
            email: email.cloned(),
            phone,
            rank,
            silence,
        })
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

fn is_same_address(old: &str, new: &EmailAddress) -> bool {
    old.to_lowercase() == new.key()
}

/// Whether a text says something else than before: capitals and the kind of apostrophe do not count.
fn is_other_text(old: &str, new: &str) -> bool {
    set(old).to_lowercase() != set(new).to_lowercase()
}

fn field(what: &str, before: &str, after: &str) -> FieldChange {
    FieldChange {
        what: what.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

/// What a line changes in what is known of a student, guardians and address apart. What the line leaves empty stays.
fn changed_fields(student: &RosterStudent, known: &Registered) -> (StudentSet, Vec<FieldChange>) {
    let mut set = StudentSet::default();
    let mut fields = Vec::new();
    if is_other_text(&known.name, &student.name) {
        fields.push(field("Nom", &known.name, &student.name));
        set.name = Some(student.name.clone());
    }
    if is_other_text(&known.family_name, &student.family_name) {
        fields.push(field(
            "Nom de famille (pour les listes)",
            &known.family_name,
            &student.family_name,
        ));
        set.family_name = Some(student.family_name.clone());
    }
    if known.birth_date != student.birth_date {
        fields.push(field(
            "Date de naissance",
            &date(known.birth_date),
            &date(student.birth_date),
        ));
        set.birth_date = Some(student.birth_date);
    }
    if class_key(&known.class_name) != class_key(&student.class_name) {
        fields.push(field("Classe", &known.class_name, &student.class_name));
        set.class_name = Some(student.class_name.clone());
    }
    if let Some(ine) = &student.ine
        && known.ine.as_deref() != Some(ine.as_str())
    {
        fields.push(field(
            "INE",
            known.ine.as_deref().unwrap_or_default(),
            ine.as_str(),
        ));
        set.ine = Some(ine.to_string());
    }
    // Where a student said themselves where they live, that stays.
    if let Some(home) = student.home.filter(|_| known.home.is_none()) {
        fields.push(field("Domicile", "", "connu"));
        set.home = Some(home);
    }
    (set, fields)
}
