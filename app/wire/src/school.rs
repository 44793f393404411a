//! The school's start page, and in modules of their own its people, its classes, and what it knows of a student.

use serde::{Deserialize, Serialize};

pub mod board;
pub mod classes;
pub mod referent;
pub mod student;
pub mod team;

/// What somebody of a school sees first, below what is awaited from them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolStart {
    /// The school.
    pub school: String,
    /// What the reader does there, in words.
    pub duty: String,
    /// Whether they keep what the school says of itself in every convention.
    pub keeps_profile: bool,
    /// How far the conventions are that the reader follows, those that wait for others first.
    pub standing: Vec<StandingShown>,
}

/// How many conventions are at one point.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandingShown {
    /// Where they are, in words.
    pub words: String,
    /// How many.
    pub count: u32,
    /// The list of them.
    pub path: String,
    /// Whether nothing more is to be done for them.
    pub done: bool,
}
