//! The board of a school, and what is done to many of its students at once.

use domain::{
    board::{BoardColumn, BoardState, ReminderKind},
    weeks::Weeks,
};
use serde::{Deserialize, Serialize};

/// A page of a view of the board.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardPage {
    /// The name of the school, for paper.
    pub school: String,
    /// The day this was read, in words, for paper.
    pub day: String,
    /// What changes with each row that moves.
    pub revision: i64,
    /// The school year; empty before the first campaign.
    pub campaign: String,
    /// The view's canonical query, without its page.
    pub query: String,
    /// The rows of this page.
    pub rows: Vec<BoardLine>,
    /// How many rows the view has.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// How many students there are in each state.
    pub counters: Vec<BoardCounter>,
    /// How many students there are in all states together.
    pub students: u32,
    /// The classes one may ask for.
    pub classes: Vec<String>,
    /// The teachers one may ask for: id and name.
    pub referents: Vec<(String, String)>,
    /// How many rows moved since the reader looked last.
    pub news: u32,
    /// Whether the reader acts for all of the lycée's students.
    pub keeps: bool,
    /// The views that the reader keeps.
    pub views: Vec<BoardViewShown>,
    /// The columns that are shown beside the name.
    pub columns: Vec<BoardColumn>,
}

/// How many students are in a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardCounter {
    /// The state.
    pub state: BoardState,
    /// How many.
    pub students: u32,
}

/// A view that the reader keeps.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardViewShown {
    /// Which.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its canonical query.
    pub query: String,
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardLine {
    /// The name of its box, which says which student.
    #[serde(rename = "b")]
    pub box_name: String,
    /// The student's name.
    #[serde(rename = "n")]
    pub name: String,
    /// Where it leads.
    #[serde(rename = "p")]
    pub path: String,
    /// The class.
    #[serde(rename = "c", skip_serializing_if = "String::is_empty")]
    pub class_name: String,
    /// The weeks.
    #[serde(rename = "w")]
    pub weeks: Weeks,
    /// How far they are.
    #[serde(rename = "s")]
    pub state: BoardState,
    /// Who is awaited.
    #[serde(rename = "a", skip_serializing_if = "String::is_empty")]
    pub awaited: String,
    /// Since when, in words after « depuis ».
    #[serde(rename = "d", skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// The last day.
    #[serde(rename = "u", skip_serializing_if = "String::is_empty")]
    pub until: String,
    /// On what ground a student is exempted.
    #[serde(rename = "x", skip_serializing_if = "String::is_empty")]
    pub ground: String,
    /// The host.
    #[serde(rename = "h", skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The teacher who follows the student.
    #[serde(rename = "r", skip_serializing_if = "String::is_empty")]
    pub referent: String,
    /// Whether its last day is near.
    #[serde(rename = "l", skip_serializing_if = "is_false")]
    pub pressing: bool,
    /// Whether it moved since the reader looked last.
    #[serde(rename = "m", skip_serializing_if = "is_false")]
    pub is_new: bool,
}

impl Default for BoardLine {
    fn default() -> Self {
        Self {
            box_name: String::new(),
            name: String::new(),
            path: String::new(),
            class_name: String::new(),
            weeks: Weeks::Both,
            state: BoardState::NoApplication,
            awaited: String::new(),
            since: String::new(),
            until: String::new(),
            ground: String::new(),
            host: String::new(),
            referent: String::new(),
            pressing: false,
            is_new: false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde gives")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Students who were chosen on the board, and what may be done for them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BoardSelection {
    /// The secret in the address, under which the choice is kept.
    pub lot: String,
    /// The view they were chosen from.
    pub back: String,
    /// Who was chosen.
    pub students: Vec<ChosenStudent>,
    /// The reminders that fit some of them: to whom, and how many rows they are about.
    pub reminders: Vec<(ReminderKind, u32)>,
    /// How many may be exempted or welcomed at school: those without a confirmed place.
    pub without_place: u32,
    /// How many have a situation that may be lifted.
    pub with_situation: u32,
    /// The conventions among theirs that the reader signs for the school.
    pub to_sign: Vec<String>,
    /// Whether the reader names the teacher who follows a student.
    pub names_referents: bool,
    /// How many documents there are to download.
    pub documents: u32,
    /// How many who have not come in yet the reader may print activation sheets for, so many at once.
    pub sheets: u32,
    /// What became of each when something was done, in words.
    pub said: Vec<SelectionResult>,
}

/// Somebody who was chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChosenStudent {
    /// Which student.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Their class.
    pub class_name: String,
    /// How far they are, in words.
    pub state: String,
}

/// What became of one of those for whom something was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SelectionResult {
    /// Their name.
    pub name: String,
    /// In words.
    pub said: String,
    /// Whether it was done.
    pub done: bool,
}

// Said on `/lycee/suivi`.
flash!(
    BoardFlash,
    ViewSaved(
        "vue-gardee",
        "La vue est gardée\u{a0}: vous la retrouvez en haut de cette page."
    ),
    ViewDropped("vue-retiree", "La vue n’est plus gardée."),
    NewsCleared("vu", "Tout est marqué comme vu."),
);

// Said on `/lycee/suivi/lot`.
flash!(
    SelectionFlash,
    Reminded("relances", "Les relances sont parties. Le détail est ci-dessous."),
    SituationSet("situation", "C’est enregistré. Le détail est ci-dessous."),
    ; not done:
    Nothing("rien", "Rien n’est fait\u{a0}: voyez pourquoi ci-dessous."),
    NobodyWaits("personne", "Aucune feuille à imprimer\u{a0}: tous ont activé leur compte."),
    TooManySheets(
        "trop-de-feuilles",
        "Aucune feuille n’est faite\u{a0}: choisissez 120\u{a0}élèves au plus à la fois."
    ),
);
