//! The guardians of a student, in a line and as they are known.

use super::Comparison;
use crate::{
    name_key::is_same_name,
    roster::{
        address::OTHER_PERSON,
        change::{field, is_other_text, is_same_address},
        difference::{FieldChange, GuardianChange},
        known::{Registered, RegisteredGuardian},
        row::{Note, RosterGuardian, RosterStudent},
    },
};

impl Comparison<'_> {
    pub(super) fn add_guardian(
        &mut self,
        student: &RosterStudent,
        guardian: &RosterGuardian,
    ) -> GuardianChange {
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

    pub(super) fn change_guardians(
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
            let may = may && !self.is_claimed(old.email.as_deref());
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
}
