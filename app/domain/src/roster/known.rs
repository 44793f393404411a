//! What is known of the students of a lycée, and of others whom a file may mean.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{id::AccountId, place::CommuneCode};

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
    /// Whether the other guardian may not know how to reach them.
    pub contacts_private: bool,
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
