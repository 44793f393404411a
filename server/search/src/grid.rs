//! Offers in France by place: a grid of small cells, of which a search visits those its circle touches.

use std::collections::BTreeMap;

use domain::place::{Direction, Position};

use crate::{
    cell::{Cell, Entry},
    circle::{Bounds, Circle},
    slots::Slot,
};

/// Rows of latitude and columns of longitude per degree.
pub(crate) const CELLS_PER_DEGREE: f64 = 8.0;

/// The row or column of a number of degrees.
#[expect(clippy::cast_possible_truncation, reason = "180 degrees of 8 cells at most")]
pub(crate) fn band(degrees: f64) -> i16 {
    (degrees * CELLS_PER_DEGREE).floor() as i16
}

/// The cells of a row that have any offers, from west to east.
#[derive(Default)]
struct Row {
    columns: Vec<i16>,
    cells: Vec<Cell>,
}

/// Every cell that has any offers, row by row.
#[derive(Default)]
pub(crate) struct Grid {
    rows: BTreeMap<i16, Row>,
}

/// A cell that may hold something within a circle.
pub(crate) struct Around<'a> {
    pub(crate) cell: &'a Cell,
    pub(crate) bounds: Bounds,
}

impl Grid {
    pub(crate) fn insert(&mut self, position: Position, direction: Direction, entry: Entry) {
        let row = self.rows.entry(band(position.latitude())).or_default();
        let column = band(position.longitude());
        let place = row.columns.binary_search(&column).unwrap_or_else(|place| {
            row.columns.insert(place, column);
            row.cells.insert(place, Cell::default());
            place
        });
        row.cells[place].insert(direction, entry);
    }

    pub(crate) fn remove(&mut self, position: Position, slot: Slot) {
        let number = band(position.latitude());
        let Some(row) = self.rows.get_mut(&number) else {
            return;
        };
        let Ok(place) = row.columns.binary_search(&band(position.longitude())) else {
            return;
        };
        row.cells[place].remove(slot);
        if row.cells[place].is_empty() {
            row.cells.remove(place);
            row.columns.remove(place);
        }
        if row.cells.is_empty() {
            self.rows.remove(&number);
        }
    }

    /// The cells that may hold something within the circle.
    pub(crate) fn around(&self, circle: &Circle) -> Vec<Around<'_>> {
        let mut found = Vec::with_capacity(64);
        let (south, north) = circle.rows();
        for (&number, row) in self.rows.range(south..=north) {
            let in_row = circle.row_bounds(number);
            for (west, east) in circle.columns() {
                let first = row.columns.partition_point(|&column| column < west);
                let columns = row.columns[first..].iter().take_while(|&&column| column <= east);
                found.extend(columns.zip(&row.cells[first..]).filter_map(|(&column, cell)| {
                    let bounds = circle.bounds(&in_row, column)?;
                    Some(Around { cell, bounds })
                }));
            }
        }
        found
    }
}
