//! What a file changes in what a lycée knows: shown, then computed again and written in one transaction.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::row::{Note, RowFault};
use crate::{account::EmailAddress, digest::Digest, id::AccountId, place::CommuneCode};

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
