//! Whose an address of a file is. An account is found by its address, and an account gives rights: nobody must gain any over a student by
//! having typed somebody else's address.

use std::collections::BTreeMap;

use super::{Elsewhere, GuardianAccount, NewGuardian};
use crate::{account::EmailAddress, id::AccountId, name_key::is_same_name};

/// The addresses of a file as they are given out, one person each.
pub(super) struct Addresses<'a> {
    elsewhere: &'a Elsewhere,
    /// Those of people the file brings in.
    new: BTreeMap<String, usize>,
    /// Those that the file gives to students.
    of_students: BTreeMap<String, u32>,
    pub(super) guardians: Vec<NewGuardian>,
}

/// Why somebody comes in without the address that the file gives them.
pub(super) const OTHER_PERSON: &str = "cette adresse est celle d’une autre personne\u{a0}: son compte n’en a pas, et s’ouvrira par un code sur papier";
const UNPROVEN: &str = "un compte a cette adresse sans l’avoir prouvée\u{a0}: le compte du responsable n’en a pas, et s’ouvrira par un code sur papier";
const OF_STUDENT: &str = "cette adresse est celle d’un élève\u{a0}: le compte du responsable n’en a pas, et s’ouvrira par un code sur papier";

impl<'a> Addresses<'a> {
    pub(super) fn new(elsewhere: &'a Elsewhere) -> Self {
        Self {
            elsewhere,
            new: BTreeMap::new(),
            of_students: BTreeMap::new(),
            guardians: Vec::new(),
        }
    }

    /// The account of a guardian whom a student does not have yet, and what is to be known of it.
    pub(super) fn guardian(
        &mut self,
        name: &str,
        email: Option<&EmailAddress>,
    ) -> (GuardianAccount, Option<&'static str>) {
        let Some(email) = email else {
            return (self.add(name, None), None);
        };
        let key = email.key();
        if let Some(known) = self.elsewhere.accounts.get(&key) {
            let refused = if known.is_student {
                OF_STUDENT
            } else if !is_same_name(&known.name, name) {
                OTHER_PERSON
            } else if !known.is_trusted {
                UNPROVEN
            } else {
                return (GuardianAccount::Known(known.id), None);
            };
            return (self.add(name, None), Some(refused));
        }
        if self.of_students.contains_key(&key) {
            return (self.add(name, None), Some(OF_STUDENT));
        }
        if let Some(at) = self.new.get(&key) {
            if is_same_name(&self.guardians[*at].name, name) {
                return (GuardianAccount::New(*at), None);
            }
            return (self.add(name, None), Some(OTHER_PERSON));
        }
        self.new.insert(key, self.guardians.len());
        (self.add(name, Some(email)), None)
    }

    fn add(&mut self, name: &str, email: Option<&EmailAddress>) -> GuardianAccount {
        self.guardians.push(NewGuardian {
            name: name.to_owned(),
            email: email.cloned(),
        });
        GuardianAccount::New(self.guardians.len() - 1)
    }

    /// Whether nobody has that address, nor gets it from the file: it may be given to somebody who waits for their account.
    pub(super) fn is_free(&self, email: &EmailAddress, to: Option<AccountId>) -> bool {
        let key = email.key();
        let owner = self.elsewhere.accounts.get(&key);
        owner.is_none_or(|owner| Some(owner.id) == to)
            && !self.new.contains_key(&key)
            && !self.of_students.contains_key(&key)
    }

    /// Gives a free address to a student of that line; `false` where it is somebody's.
    pub(super) fn give_student(&mut self, email: &EmailAddress, to: Option<AccountId>, line: u32) -> bool {
        let free = self.is_free(email, to);
        if free {
            self.of_students.insert(email.key(), line);
        }
        free
    }

    /// Gives a free address to a guardian whose account waits for its owner.
    pub(super) fn give_guardian(&mut self, email: &EmailAddress, to: AccountId) -> bool {
        let free = self.is_free(email, Some(to));
        if free {
            self.of_students.insert(email.key(), 0);
        }
        free
    }
}
