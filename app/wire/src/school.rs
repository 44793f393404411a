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

/// A curve: how many students had come so far by each Sunday.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Progress {
    /// The class; empty for all of them together.
    pub class_name: String,
    /// Its students.
    pub students: u32,
    /// Those who had a place in each week, by each Sunday.
    pub placed: Vec<u32>,
    /// Those whose conventions were signed for both weeks, by each Sunday.
    pub signed: Vec<u32>,
}

/// How many, of what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counted {
    /// What, in words.
    pub words: String,
    /// How many.
    pub count: u32,
}

/// How hosts answered what they were asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Replies {
    /// What they were asked, in words.
    pub words: String,
    /// How many answered.
    pub answered: u32,
    /// How many answered or let the last day go by; who still has time is not among them.
    pub asked: u32,
    /// In how many days at least half of those who answered did.
    pub half_within: Option<u32>,
}

/// What the pictures of a school show. Places are counted by student and week: who is a week here and a week there counts in both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SchoolFigures {
    /// The school.
    pub school: String,
    /// The classes that the reader follows, when these are not all.
    pub only: Vec<String>,
    /// The Sundays that curves have a point for, in words.
    pub sundays: Vec<String>,
    /// All students that the reader follows.
    pub all: Progress,
    /// How many of these need no place: exempted, or at the school for both weeks.
    pub without_need: u32,
    /// Each class.
    pub classes: Vec<Progress>,
    /// How far from home, from the nearest ring outwards.
    pub rings: Vec<Counted>,
    /// Places abroad, and those whose distance is not known.
    pub off_the_rings: Vec<Counted>,
    /// Sectors of the offers, those with most students first.
    pub sectors: Vec<Counted>,
    /// Places found alone, whose sector nobody says.
    pub found_alone: u32,
    /// How hosts answered, by what they were asked; what none was asked is left out.
    pub replies: Vec<Replies>,
}
