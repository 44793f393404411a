//! Offers in France by place: a grid of small cells, of which a search visits those its circle touches.

use std::collections::BTreeMap;

use domain::{
    place::{Chord, Direction, EARTH_RADIUS_M, Kilometres, Position},
    sector::SectorCode,
};

use crate::{filter::Traits, slots::Slot};

/// Rows of latitude and columns of longitude per degree.
const CELLS_PER_DEGREE: f64 = 8.0;

/// Added to a circle's bounds, in degrees (a metre), so that rounding never leaves a cell out.
const MARGIN: f64 = 1e-5;

/// An offer in its cell, with what most searches need to keep it or drop it: 32 bytes, two to a cache line.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) direction: Direction,
    pub(crate) slot: Slot,
    pub(crate) traits: Traits,
    pub(crate) sector: SectorCode,
}

/// Row, then column.
type Cell = (i16, i16);

/// The row or column of a number of degrees.
#[expect(clippy::cast_possible_truncation, reason = "180 degrees of 8 cells at most")]
fn band(degrees: f64) -> i16 {
    (degrees * CELLS_PER_DEGREE).floor() as i16
}

fn cell(position: Position) -> Cell {
    (band(position.latitude()), band(position.longitude()))
}

/// The entries of every cell that has any, row by row.
#[derive(Default)]
pub(crate) struct Grid {
    cells: BTreeMap<Cell, Vec<Entry>>,
}

impl Grid {
    pub(crate) fn insert(&mut self, position: Position, entry: Entry) {
        self.cells.entry(cell(position)).or_default().push(entry);
    }

    pub(crate) fn remove(&mut self, position: Position, slot: Slot) {
        let Some(entries) = self.cells.get_mut(&cell(position)) else {
            return;
        };
        if let Some(place) = entries.iter().position(|entry| entry.slot == slot) {
            entries.swap_remove(place);
        }
        if entries.is_empty() {
            self.cells.remove(&cell(position));
        }
    }

    /// The cells that may hold something within the circle.
    pub(crate) fn cells(&self, circle: &Circle) -> impl Iterator<Item = &[Entry]> {
        let (south, north) = circle.latitudes;
        let columns = circle
            .longitudes
            .map(|bounds| bounds.map(|(west, east)| (band(west), band(east))));
        (band(south)..=band(north)).flat_map(move |row| {
            columns
                .into_iter()
                .flatten()
                .flat_map(move |(west, east)| self.cells.range((row, west)..=(row, east)))
                .map(|(_, entries)| entries.as_slice())
        })
    }
}

/// What is within a radius of home.
pub(crate) struct Circle {
    centre: Direction,
    reach: Chord,
    /// South and north bounds, in degrees.
    latitudes: (f64, f64),
    /// West and east bounds, in degrees: two pairs when the meridian of 180 degrees cuts the circle.
    longitudes: [Option<(f64, f64)>; 2],
}

impl Circle {
    pub(crate) fn new(centre: Position, radius: Kilometres) -> Self {
        let angle = (radius.value() * 1000.0 / EARTH_RADIUS_M).to_degrees() + MARGIN;
        let (latitude, longitude) = (centre.latitude(), centre.longitude());
        let longitudes = if latitude.abs() + angle >= 90.0 {
            // It holds a pole, hence every meridian.
            [Some((-180.0, 180.0)), None]
        } else {
            let half = (angle.to_radians().sin() / latitude.to_radians().cos())
                .asin()
                .to_degrees();
            match (longitude - half, longitude + half) {
                (west, east) if west < -180.0 => [Some((west + 360.0, 180.0)), Some((-180.0, east))],
                (west, east) if east > 180.0 => [Some((west, 180.0)), Some((-180.0, east - 360.0))],
                bounds => [Some(bounds), None],
            }
        };
        Self {
            centre: centre.direction(),
            reach: Chord::of(radius),
            latitudes: ((latitude - angle).max(-90.0), (latitude + angle).min(90.0)),
            longitudes,
        }
    }

    /// The chord from the centre.
    #[inline]
    pub(crate) fn chord(&self, direction: Direction) -> Chord {
        self.centre.chord(direction)
    }

    /// Whether a chord from the centre is no longer than the radius's.
    #[inline]
    pub(crate) fn reaches(&self, chord: Chord) -> bool {
        chord <= self.reach
    }
}
