//! The towns that people around a place know: what a map of it names.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::place::{Chord, Commune, Direction, EARTH_RADIUS_M, Kilometres, Position};

use super::Gazetteer;

/// As many as a map has room for.
const LANDMARKS: usize = 12;
/// Towns are named that are further than this part of the way to the edge from the middle and from each other: names would lie over
/// each other.
const APART: f64 = 0.28;
/// Names of towns nearer to the edge than that would stick out.
const INSIDE: f64 = 0.95;

/// Rows of latitude per degree: a search reads the few that its circle touches.
const ROWS_PER_DEGREE: f64 = 4.0;
/// Added to a circle's bounds, in degrees (a metre), so that rounding never leaves a row out.
const MARGIN: f64 = 1e-5;

/// A commune, by where it is.
#[derive(Debug)]
struct Town {
    there: Direction,
    /// Its place among all, the most populous first.
    rank: usize,
    /// Its place in the gazetteer.
    index: usize,
}

/// Where communes are, by rows of latitude. Arrondissements are left out: nobody finds their way by their numbers.
#[derive(Debug)]
pub(super) struct Towns(BTreeMap<i16, Vec<Town>>);

#[expect(clippy::cast_possible_truncation, reason = "180 degrees of 4 rows at most")]
fn row(latitude: f64) -> i16 {
    (latitude * ROWS_PER_DEGREE).floor() as i16
}

impl Towns {
    pub(super) fn of(communes: &[Commune]) -> Self {
        let mut order: Vec<usize> = (0..communes.len())
            .filter(|&index| !communes[index].name.ends_with(" Arrondissement"))
            .collect();
        order.sort_by_key(|&index| Reverse(communes[index].population));
        let mut rows: BTreeMap<i16, Vec<Town>> = BTreeMap::new();
        for (rank, index) in order.into_iter().enumerate() {
            let position = communes[index].position;
            let there = position.direction();
            rows.entry(row(position.latitude()))
                .or_default()
                .push(Town { there, rank, index });
        }
        Self(rows)
    }

    /// Those nearer than that, the largest first.
    fn within(&self, centre: Position, radius: Kilometres) -> Vec<&Town> {
        let angle = (radius.value() * 1000.0 / EARTH_RADIUS_M).to_degrees() + MARGIN;
        let (south, north) = (centre.latitude() - angle, centre.latitude() + angle);
        let (middle, reach) = (centre.direction(), Chord::of(radius));
        let rows = self.0.range(row(south.max(-90.0))..=row(north.min(90.0)));
        let mut found: Vec<&Town> = rows
            .flat_map(|(_, towns)| towns)
            .filter(|town| town.there.chord(middle) < reach)
            .collect();
        found.sort_unstable_by_key(|town| town.rank);
        found
    }
}

impl Gazetteer {
    /// The largest towns around a commune, the largest first, spread out.
    pub fn landmarks(&self, around: &Commune, radius: Kilometres) -> Vec<&Commune> {
        let part = |share: f64| Kilometres::new(radius.value() * share);
        let (Some(inside), Some(apart)) = (part(INSIDE), part(APART).map(Chord::of)) else {
            return Vec::new();
        };
        let mut taken = vec![around.position.direction()];
        let mut found = Vec::new();
        for town in self.towns.within(around.position, inside) {
            if taken.iter().all(|other| town.there.chord(*other) > apart) {
                taken.push(town.there);
                found.push(&self.communes[town.index]);
                if found.len() == LANDMARKS {
                    break;
                }
            }
        }
        found
    }
}
