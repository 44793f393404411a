//! A view of the board as its address has it: the one reading and the one writing of `/lycee/suivi?…`.

use std::collections::BTreeSet;

use form_urlencoded::Serializer;

use super::{AwaitedParty, BoardColumn, BoardState, Parties};
use crate::{id::AccountId, query::Page, sanitize, school::class_key, urls, weeks::Week};

/// The order of rows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum BoardSort {
    /// What presses first: see [`super::by_urgency`].
    #[default]
    Urgency,
    /// By name.
    Name,
    /// By class, then by name.
    Class,
    /// Along the path, then by name.
    State,
    /// What has waited longest first.
    Since,
}

impl BoardSort {
    /// Every order.
    pub const ALL: [Self; 5] = [Self::Urgency, Self::Name, Self::Class, Self::State, Self::Since];

    /// The name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Urgency => "urgence",
            Self::Name => "nom",
            Self::Class => "classe",
            Self::State => "etat",
            Self::Since => "depuis",
        }
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Urgency => "Le plus urgent d’abord",
            Self::Name => "Par nom",
            Self::Class => "Par classe",
            Self::State => "Par état",
            Self::Since => "L’attente la plus longue d’abord",
        }
    }
}

/// Whose students.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReferentFilter {
    /// Those whom no teacher follows yet.
    Nobody,
    /// Those of one teacher.
    Teacher(AccountId),
}

/// A view of the board: all that its address says.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct BoardQuery {
    /// States; empty for all.
    pub states: BTreeSet<BoardState>,
    /// Keys of classes; empty for all.
    pub classes: BTreeSet<String>,
    /// Beginnings of words of a student's or a host's name; empty for all.
    pub text: String,
    /// One week only.
    pub week: Option<Week>,
    /// Students of one teacher, or of none.
    pub referent: Option<ReferentFilter>,
    /// Rows in which one of those is awaited; nobody for all.
    pub awaited: Parties,
    /// Only what moved since the reader looked last.
    pub is_new: bool,
    /// Columns beside the name; empty for [`BoardColumn::DEFAULT`].
    pub columns: BTreeSet<BoardColumn>,
    /// Order.
    pub sort: BoardSort,
    /// Page, from 1.
    pub page: Page,
}

/// The word for students whom no teacher follows.
const NOBODY: &str = "aucun";

impl BoardQuery {
    /// Rows on one page: as many as a phone scrolls through.
    const PER_PAGE: usize = 50;
    /// The same class by class, which is how a board is printed.
    const PER_PAGE_BY_CLASS: usize = 200;
    /// The longest text that is looked for, in characters.
    pub const MAX_TEXT: usize = 80;
    /// The most classes that are asked for at once.
    pub const MAX_CLASSES: usize = 60;

    /// How many rows a page of this view has.
    pub fn per_page(&self) -> usize {
        match self.sort {
            BoardSort::Class => Self::PER_PAGE_BY_CLASS,
            BoardSort::Urgency | BoardSort::Name | BoardSort::State | BoardSort::Since => Self::PER_PAGE,
        }
    }

    /// Reads the part of an address after `?`. What cannot be read is left out: a link that is half wrong still shows a board.
    pub fn parse(query: &str) -> Self {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            read.take(&name, value.trim());
        }
        if read.columns.iter().copied().eq(BoardColumn::DEFAULT) {
            read.columns.clear();
        }
        read
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "etat" => self.states.extend(BoardState::from_code(value)),
            "classe" => self.take_class(value),
            "q" => {
                let text = sanitize::line(value).replace('\0', "");
                let text: String = text.chars().take(Self::MAX_TEXT).collect();
                text.trim().clone_into(&mut self.text);
            }
            "semaine" => self.week = value.parse().ok().and_then(Week::from_number),
            "referent" if value == NOBODY => self.referent = Some(ReferentFilter::Nobody),
            "referent" => self.referent = value.parse().ok().map(ReferentFilter::Teacher),
            "attendu" => {
                if let Some(party) = AwaitedParty::from_code(value) {
                    self.awaited = self.awaited.with(party);
                }
            }
            "nouveau" => self.is_new = value == "1",
            "colonne" => self.columns.extend(BoardColumn::from_code(value)),
            "tri" => {
                let known = BoardSort::ALL.into_iter().find(|sort| sort.code() == value);
                self.sort = known.unwrap_or_default();
            }
            "page" => self.page = value.parse().ok().filter(|page| *page > 0).map_or(Page(1), Page),
            _ => {}
        }
    }

    fn take_class(&mut self, value: &str) {
        let name: String = sanitize::line(value).chars().take(Self::MAX_TEXT).collect();
        let key = class_key(&name).replace('\0', "");
        if !key.is_empty() && self.classes.len() < Self::MAX_CLASSES {
            self.classes.insert(key);
        }
    }

    /// The columns that are shown, in order.
    pub fn shown_columns(&self) -> Vec<BoardColumn> {
        if self.columns.is_empty() {
            BoardColumn::DEFAULT.to_vec()
        } else {
            self.columns.iter().copied().collect()
        }
    }

    /// Whether every row is asked for, whatever the order and the columns.
    pub fn is_whole(&self) -> bool {
        let Self { columns, sort, .. } = self;
        *self
            == Self {
                columns: columns.clone(),
                sort: *sort,
                page: self.page,
                ..Self::default()
            }
    }

    /// The address's query, always the same for the same view; what is as usual is left out.
    pub fn to_url(&self) -> String {
        let mut out = Serializer::new(String::new());
        for state in &self.states {
            out.append_pair("etat", state.code());
        }
        for class in &self.classes {
            out.append_pair("classe", class);
        }
        if !self.text.is_empty() {
            out.append_pair("q", &self.text);
        }
        if let Some(week) = self.week {
            out.append_pair("semaine", &week.number().to_string());
        }
        match self.referent {
            None => {}
            Some(ReferentFilter::Nobody) => {
                out.append_pair("referent", NOBODY);
            }
            Some(ReferentFilter::Teacher(id)) => {
                out.append_pair("referent", &id.to_string());
            }
        }
        for party in self.awaited.iter() {
            out.append_pair("attendu", party.code());
        }
        if self.is_new {
            out.append_pair("nouveau", "1");
        }
        for column in &self.columns {
            out.append_pair("colonne", column.code());
        }
        if self.sort != BoardSort::default() {
            out.append_pair("tri", self.sort.code());
        }
        if self.page != Page::default() {
            out.append_pair("page", &self.page.0.to_string());
        }
        out.finish()
    }

    /// The page of this view: its path and [its query](Self::to_url), if it has one.
    pub fn to_path(&self) -> String {
        match self.to_url() {
            query if query.is_empty() => urls::BOARD.to_owned(),
            query => format!("{}?{query}", urls::BOARD),
        }
    }

    /// The same view from its first page, changed by `change`.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut changed = Self {
            page: Page::default(),
            ..self.clone()
        };
        change(&mut changed);
        changed
    }
}
