//! What is within a radius of home, and what can be told of a cell's offers by where the cell is.

use domain::place::{Chord, Direction, EARTH_RADIUS_M, Kilometres, Position};

use crate::grid::{CELLS_PER_DEGREE, band};

/// Added to bounds, in degrees (a metre), so that rounding never leaves an offer on their wrong side.
const MARGIN: f64 = 1e-5;

/// What is within a radius of home.
pub(crate) struct Circle {
    home: Position,
    centre: Direction,
    reach: Chord,
    /// Bounds of the radius's squared chord.
    reached: (f64, f64),
    /// South and north bounds, in degrees.
    latitudes: (f64, f64),
    /// West and east bounds, in degrees: two pairs when the meridian of 180 degrees cuts the circle.
    longitudes: [Option<(f64, f64)>; 2],
    /// Whether it is in one piece on a map: it holds no pole, and the meridian of 180 degrees does not cut it.
    is_whole: bool,
}

/// Where a cell's offers are, seen from home.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// No offer's squared chord is shorter.
    pub(crate) nearest: f64,
    /// Whether all of them are within the circle. Where it is false some still may be, or all.
    pub(crate) is_inside: bool,
}

/// What all cells of a row have in common. The squared chord between two points is, by the haversine formula, the *square* of their
/// latitudes' difference, and that of their longitudes' times the cosines of both latitudes.
pub(crate) struct RowBounds {
    squares: (f64, f64),
    cosines: (f64, f64),
}

impl Circle {
    pub(crate) fn new(home: Position, radius: Kilometres) -> Self {
        let reach = angle(radius);
        let degrees = reach.to_degrees() + MARGIN;
        let (latitude, longitude) = (home.latitude(), home.longitude());
        let holds_pole = latitude.abs() + degrees >= 90.0;
        let longitudes = if holds_pole {
            [Some((-180.0, 180.0)), None]
        } else {
            let half = (degrees.to_radians().sin() / latitude.to_radians().cos())
                .asin()
                .to_degrees();
            match (longitude - half, longitude + half) {
                (west, east) if west < -180.0 => [Some((west + 360.0, 180.0)), Some((-180.0, east))],
                (west, east) if east > 180.0 => [Some((west, 180.0)), Some((-180.0, east - 360.0))],
                bounds => [Some(bounds), None],
            }
        };
        Self {
            home,
            centre: home.direction(),
            reach: Chord::of(radius),
            reached: squares(reach, reach),
            latitudes: ((latitude - degrees).max(-90.0), (latitude + degrees).min(90.0)),
            longitudes,
            is_whole: !holds_pole && longitudes[1].is_none(),
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

    /// The southernmost and the northernmost row that it touches.
    pub(crate) fn rows(&self) -> (i16, i16) {
        (band(self.latitudes.0), band(self.latitudes.1))
    }

    /// The westernmost and the easternmost column that each of its pieces touches.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (i16, i16)> {
        let pieces = self.longitudes.into_iter().flatten();
        pieces.map(|(west, east)| (band(west), band(east)))
    }

    pub(crate) fn row_bounds(&self, row: i16) -> RowBounds {
        let cosine = |degrees: f64| degrees.to_radians().cos();
        // A row has the equator at its edge or not at all: the cosine only grows or only falls within it.
        let (south, north) = (cosine(edge(row)), cosine(edge(row) + 1.0 / CELLS_PER_DEGREE));
        let home = cosine(self.home.latitude());
        RowBounds {
            squares: apart(self.home.latitude(), row),
            cosines: (south.min(north) * home, south.max(north) * home),
        }
    }

    /// Bounds of the cell of that row and column; none if it lies wholly outside.
    pub(crate) fn bounds(&self, row: &RowBounds, column: i16) -> Option<Bounds> {
        if !self.is_whole {
            // Longitudes start anew within the circle, or all meet: nothing is told of such cells.
            let (nearest, is_inside) = (0.0, false);
            return Some(Bounds { nearest, is_inside });
        }
        let (least, most) = apart(self.home.longitude(), column);
        let nearest = row.squares.0 + row.cosines.0 * least;
        let furthest = row.squares.1 + row.cosines.1 * most;
        (nearest <= self.reached.1).then_some(Bounds {
            nearest,
            is_inside: furthest <= self.reached.0,
        })
    }
}

/// A squared chord that is surely no shorter than that of a chord.
pub(crate) fn no_shorter(chord: Chord) -> f64 {
    // The arc above it. What rounding takes of that is far less than the metre by which cells were moved closer.
    angle(chord.to_kilometres()).powi(2)
}

/// The angle at the Earth's centre, in radians.
fn angle(distance: Kilometres) -> f64 {
    distance.value() * 1000.0 / EARTH_RADIUS_M
}

/// The south of a row or the west of a column, in degrees.
fn edge(band: i16) -> f64 {
    f64::from(band) / CELLS_PER_DEGREE
}

/// Bounds of the *square* of the difference between a number of degrees and those of a row or column.
fn apart(degrees: f64, band: i16) -> (f64, f64) {
    let (low, high) = (edge(band), edge(band) + 1.0 / CELLS_PER_DEGREE);
    let nearest = (low - degrees).max(degrees - high) - MARGIN;
    let furthest = (degrees - low).max(high - degrees) + MARGIN;
    squares(nearest.max(0.0).to_radians(), furthest.to_radians())
}

/// Bounds of 4 sin² (a / 2), the squared chord under an angle, for the angles between two: without trigonometry, as there are hundreds
/// of cells, and true to a millionth for what is within sixty kilometres.
fn squares(least: f64, most: f64) -> (f64, f64) {
    let square = least * least;
    ((square * (1.0 - square / 12.0)).max(0.0), most * most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bounds_hold_for_every_offer_of_a_cell(
            (latitude, longitude) in (-90.0..=90.0, -180.0..=180.0),
            (north, east) in prop_oneof![(-0.9..0.9, -0.9..0.9), (-60.0..60.0, -60.0..60.0)],
            km in prop_oneof![0.0..120.0, 0.0..8_000.0],
        ) {
            let home = Position::new(latitude, longitude).unwrap();
            let there = Position::new(f64::clamp(latitude + north, -90.0, 90.0), f64::clamp(longitude + east, -180.0, 180.0)).unwrap();
            let circle = Circle::new(home, Kilometres::new(km).unwrap());
            let chord = circle.chord(there.direction());
            let bounds = circle.bounds(&circle.row_bounds(band(there.latitude())), band(there.longitude()));
            match bounds {
                Some(bounds) => {
                    prop_assert!(bounds.nearest <= no_shorter(chord));
                    prop_assert!(!bounds.is_inside || circle.reaches(chord));
                }
                None => prop_assert!(!circle.reaches(chord)),
            }
        }
    }
}
