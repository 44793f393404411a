//! The conventions of a school: followed up in lists, and validated many at once.

use domain::convention::FollowUp;
use serde::{Deserialize, Serialize};

use super::ConventionRow;

/// In which order the list is read, as its address says it.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub enum ListOrder {
    /// What has waited longest first.
    #[default]
    Waiting,
    /// By the student's name.
    Name,
    /// The last to move first.
    Recent,
}

impl ListOrder {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Name, Self::Recent];

    /// The code in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "",
            Self::Name => "nom",
            Self::Recent => "recent",
        }
    }

    /// The order of that code.
    pub fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|order| order.code() == code)
            .unwrap_or_default()
    }

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "Attente la plus longue",
            Self::Name => "Par nom d’élève",
            Self::Recent => "Changement le plus récent",
        }
    }
}

/// A page of the conventions of a school.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolConventions {
    /// Conventions.
    pub rows: Vec<ConventionRow>,
    /// The list that was asked for; all of them without one.
    pub follow_up: Option<FollowUp>,
    /// In which order.
    pub order: ListOrder,
    /// How many there are in each list, of that class and with that text.
    pub counts: Vec<(FollowUp, u32)>,
    /// How many there are in this one.
    pub total: u32,
    /// How many of those that the user validates are complete, where that is known.
    pub complete: Option<u32>,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// The classes one may ask for.
    pub classes: Vec<String>,
    /// Whether the user validates in the head's name today.
    pub validates: bool,
    /// Whether the user signs in the head's name today.
    pub signs: bool,
    /// Whether the user takes piles of signed pages in.
    pub piles: bool,
}

/// Conventions chosen to be validated at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ValidationShown {
    /// The secret in the address, under which the choice is kept.
    pub lot: String,
    /// The list they were chosen from.
    pub back: String,
    /// What was chosen, with what became of it.
    pub lines: Vec<ValidationLine>,
    /// Whether the user signs in the head's name today.
    pub signs: bool,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ValidationLine {
    /// Which.
    pub id: String,
    /// What people call it by.
    pub reference: String,
    /// Student.
    pub student: String,
    /// Host.
    pub host: String,
    /// When, with whom, where, what: a line each.
    pub facts: Vec<String>,
    /// What is missing before it can be validated.
    pub missing: Vec<String>,
    /// The versions of the sections that this is made from; empty for what cannot be validated.
    pub seen: String,
    /// Why it was not validated, once it was tried; empty otherwise.
    pub said: String,
    /// Whether it is validated.
    pub validated: bool,
    /// Whether the user may sign it now.
    pub signs: bool,
}
