//! What one line changes in what is known of one student.

use super::{
    difference::{FieldChange, StudentSet},
    known::Registered,
    row::RosterStudent,
};
use crate::{
    account::EmailAddress,
    school::class_key,
    typography::{date, set},
};

/// Whether two ways of writing an address are one.
pub(super) fn is_same_address(old: &str, new: &EmailAddress) -> bool {
    old.to_lowercase() == new.key()
}

/// Whether a text says something else than before: capitals and the kind of apostrophe do not count.
pub(super) fn is_other_text(old: &str, new: &str) -> bool {
    set(old).to_lowercase() != set(new).to_lowercase()
}

pub(super) fn field(what: &str, before: &str, after: &str) -> FieldChange {
    FieldChange {
        what: what.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    }
}

/// What a line changes in what is known of a student, guardians and address apart. What the line leaves empty stays.
pub(super) fn changed_fields(student: &RosterStudent, known: &Registered) -> (StudentSet, Vec<FieldChange>) {
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
