//! Referent teachers: who follows whom.

use domain::id::AccountId;
use serde::{Deserialize, Serialize};

/// Who follows whom, and how many each.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Referents {
    /// The staff, by name.
    pub teachers: Vec<Teacher>,
    /// The classes, in order.
    pub classes: Vec<ClassFollowed>,
    /// Which class is shown; empty for none.
    pub class_name: String,
    /// The secret of a selection that was made in another list; empty for none.
    pub selection: String,
    /// The students of that class, or of that selection.
    pub students: Vec<Student>,
    /// How many of the school's students have nobody.
    pub unfollowed: u32,
}

/// Somebody who follows students.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Teacher {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// What they do.
    pub duty: String,
    /// How many students they follow.
    pub students: u32,
    /// Whether a phone is known where they are reached.
    pub has_phone: bool,
    /// Whether they take part when students are handed out: teachers do, of the class that is shown where there are any.
    pub takes_part: bool,
}

/// A class, and how many of its students have a referent teacher.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClassFollowed {
    /// Name.
    pub name: String,
    /// How many students.
    pub students: u32,
    /// How many are followed.
    pub followed: u32,
}

/// A student in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Student {
    /// Who.
    pub id: AccountId,
    /// Name.
    pub name: String,
    /// Class.
    pub class_name: String,
    /// Their referent teacher; empty for none.
    pub referent: String,
    /// Whether their box is ticked.
    pub ticked: bool,
}

// Said on `/lycee/referents`.
flash!(
    ReferentsFlash,
    Set("confies", "C’est enregistré. Les conventions en cours de saisie disent qui suit l’élève, sauf si quelqu’un l’y a déjà écrit."),
    Shared("repartis", "Les élèves sans référent sont répartis. Vous pouvez encore changer chacun d’eux."),
    ; not done:
    Nobody("personne", "Tous ces élèves ont déjà un référent\u{a0}: rien n’a changé."),
    NotStaff("plus-la", "Cette personne ne fait plus partie de l’équipe\u{a0}: rien n’a changé."),
);
