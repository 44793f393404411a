//! A cell of the grid: its offers, and how many there are of each sector.

use domain::{place::Direction, sector::SectorCode};

use crate::{filter::Traits, slots::Slot};

/// Offers from which on a cell has a summary: adding one up takes about as long as looking at so many. Tests get there with few.
const DENSE: usize = if cfg!(test) { 4 } else { 48 };

/// How many numbers a sector can have.
pub(crate) const SECTORS: usize = SectorCode::MAX as usize + 1;

/// How many offers, by the weeks in which they have seats and by the number of their sector.
pub(crate) type Summary = [[u32; SECTORS]; Traits::WEEKS];

/// An offer in its cell, with what most searches need to keep it or drop it: eight bytes.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) slot: Slot,
    pub(crate) traits: Traits,
    pub(crate) sector: SectorCode,
}

/// The offers of one cell.
#[derive(Default)]
pub(crate) struct Cell {
    entries: Vec<Entry>,
    /// Where each entry is. Apart: a cell that lies inside the circle is counted without them.
    directions: Vec<Direction>,
    summary: Option<Box<Summary>>,
}

impl Cell {
    pub(crate) fn insert(&mut self, direction: Direction, entry: Entry) {
        self.entries.push(entry);
        self.directions.push(direction);
        if let Some(summary) = &mut self.summary {
            *count_of(summary, entry) += 1;
        } else if self.entries.len() >= DENSE {
            let summary = self.summary.insert(Box::new([[0; SECTORS]; Traits::WEEKS]));
            for &entry in &self.entries {
                *count_of(summary, entry) += 1;
            }
        }
    }

    pub(crate) fn remove(&mut self, slot: Slot) {
        let Some(place) = self.entries.iter().position(|entry| entry.slot == slot) else {
            return;
        };
        let entry = self.entries.swap_remove(place);
        self.directions.swap_remove(place);
        if let Some(summary) = &mut self.summary {
            *count_of(summary, entry) -= 1;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries, each with where it is.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (Entry, Direction)> {
        self.entries.iter().copied().zip(self.directions.iter().copied())
    }

    /// If it has many offers.
    pub(crate) fn summary(&self) -> Option<&Summary> {
        self.summary.as_deref()
    }
}

fn count_of(summary: &mut Summary, entry: Entry) -> &mut u32 {
    &mut summary[entry.traits.weeks()][usize::from(entry.sector.number())]
}
