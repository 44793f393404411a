//! The students of a lycée: their list, what a form holds of one, and what a file changes.

use serde::{Deserialize, Serialize};

/// A student in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StudentRow {
    /// Account.
    pub id: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// How many guardians are known.
    pub guardians: u32,
    /// Whether the student has taken over their account.
    pub is_activated: bool,
    /// Since when they are no longer there, in words; empty for those who are.
    pub left: String,
}

/// A page of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StudentList {
    /// Its lines.
    pub rows: Vec<StudentRow>,
    /// How many students the filter finds.
    pub total: u32,
    /// How many of them have taken over their account.
    pub activated: u32,
    /// From 1.
    pub page: u32,
    /// How many pages.
    pub pages: u32,
    /// The classes that the reader sees.
    pub classes: Vec<String>,
    /// Whether the reader keeps the list, or only looks at it.
    pub keeps: bool,
}

/// A guardian on the page of a student's form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuardianShown {
    /// Account.
    pub id: String,
    /// Name.
    pub name: String,
    /// Address; empty for who has none.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// First or second.
    pub rank: i32,
    /// Whether they may be told.
    pub may_be_told: bool,
    /// Whether the other guardian may not know how to reach them.
    pub contacts_private: bool,
    /// Whether name and address are still the lycée's to correct.
    pub is_open: bool,
}

/// A student as their form holds them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct StudentForm {
    /// Account; empty for one who is entered.
    pub id: String,
    /// First name and family name.
    pub name: String,
    /// First name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Birth date, year first.
    pub birth_date: String,
    /// Class.
    pub class_name: String,
    /// National number.
    pub ine: String,
    /// Address.
    pub email: String,
    /// Whether the lycée may still give them an address.
    pub is_open: bool,
    /// Postal code of home.
    pub postal_code: String,
    /// Town of home.
    pub city: String,
    /// Since when they are no longer there, in words.
    pub left: String,
    /// Guardians.
    pub guardians: Vec<GuardianShown>,
    /// The classes that there are.
    pub classes: Vec<String>,
}

/// A column of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ColumnShown {
    /// What the file calls it.
    pub name: String,
    /// What stands in it first.
    pub example: String,
    /// The code of what it holds; empty where it is left out.
    pub code: String,
}

/// What happens to a student.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeShown {
    /// Line of the file.
    pub line: u32,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// What changes: what, before, after.
    pub fields: Vec<(String, String, String)>,
}

/// Students to whom the same happens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeGroup {
    /// What, in French.
    pub label: String,
    /// How many.
    pub count: usize,
    /// The first of them.
    pub changes: Vec<ChangeShown>,
}

/// A fault of a file: line, column, what stands there, and what was expected.
pub type FaultShown = (u32, String, String, String);

/// A file that was read, and what it would change.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct RosterImportShown {
    /// Id.
    pub id: String,
    /// What it is called.
    pub file_name: String,
    /// Until when it is kept, in words.
    pub until: String,
    /// When it was applied, in words; empty where it was not.
    pub applied: String,
    /// Whose format its columns look like.
    pub format: String,
    /// Its columns.
    pub columns: Vec<ColumnShown>,
    /// What a column may hold: code and name.
    pub choices: Vec<(String, String)>,
    /// What no column holds and must.
    pub missing: Vec<String>,
    /// What happens to whom.
    pub groups: Vec<ChangeGroup>,
    /// How many students stay as they are.
    pub unchanged: usize,
    /// Students who are not in the file: account, name and class.
    pub leavers: Vec<(String, String, String)>,
    /// How many there are.
    pub leaver_count: usize,
    /// The first faults.
    pub faults: Vec<FaultShown>,
    /// How many there are.
    pub fault_count: usize,
    /// What to know: line (0 for the file as a whole) and words.
    pub notes: Vec<(u32, String)>,
    /// How many lines are of other years.
    pub other_levels: usize,
    /// What is shown, for the form that applies it.
    pub seen: String,
}

impl RosterImportShown {
    /// How many students come in or change.
    pub fn changes(&self) -> usize {
        self.groups.iter().map(|group| group.count).sum()
    }
}

// Said on `/lycee/eleves`, and on the pages below and of files.
flash!(
    RosterFlash,
    Imported("importe", "La liste des élèves est à jour."),
    Nothing("rien", "Ce fichier ne changeait rien\u{a0}: la liste reste comme elle était."),
    Columns("colonnes", "Les colonnes sont enregistrées. Les prochains fichiers seront lus de la même façon."),
    Added("ajoute", "L’élève est dans la liste. Ajoutez ses responsables ci-dessous."),
    Saved("eleve", "Les renseignements de l’élève sont enregistrés."),
    Left("parti", "L’élève est noté comme parti. Ce qui a été signé reste."),
    Back("revenu", "L’élève est de nouveau dans la liste."),
    GuardianSaved("responsable", "Le responsable est enregistré."),
    GuardianRemoved("responsable-retire", "Cette personne n’est plus responsable de cet élève."),
    ; not done:
    GuardianOwn(
        "responsable-compte",
        "Cette personne a déjà ouvert son compte\u{a0}: elle seule change son nom et son adresse. Le reste est enregistré."
    ),
);
