//! The towns that people around a place know: what a map of it names.

use std::cmp::Reverse;

use domain::place::{Chord, Commune, Direction, Kilometres};

use super::Gazetteer;

/// As many as a map has room for.
const LANDMARKS: usize = 12;
/// Towns are named that are further than this part of the way to the edge from the middle and from each other: names would lie over
/// each other.
const APART: f64 = 0.28;
/// Names of towns nearer to the edge than that would stick out.
const INSIDE: f64 = 0.95;

/// Where communes are, the most populous first. Arrondissements are left out: nobody finds their way by their numbers.
pub(super) fn by_size(communes: &[Commune]) -> Vec<(Direction, usize)> {
    let mut order: Vec<usize> = (0..communes.len())
        .filter(|&index| !communes[index].name.ends_with(" Arrondissement"))
        .collect();
    order.sort_by_key(|&index| Reverse(communes[index].population));
    let place = |index: usize| (communes[index].position.direction(), index);
    order.into_iter().map(place).collect()
}

impl Gazetteer {
    /// The largest towns around a commune, the largest first, spread out.
    pub fn landmarks(&self, around: &Commune, radius: Kilometres) -> Vec<&Commune> {
        let part = |share: f64| Kilometres::new(radius.value() * share).map(Chord::of);
        let (Some(inside), Some(apart)) = (part(INSIDE), part(APART)) else {
            return Vec::new();
        };
        let centre = around.position.direction();
        let mut taken = vec![centre];
        let mut found = Vec::new();
        for &(there, index) in &self.by_size {
            if there.chord(centre) < inside && taken.iter().all(|other| there.chord(*other) > apart) {
                taken.push(there);
                found.push(&self.communes[index]);
                if found.len() == LANDMARKS {
                    break;
                }
            }
        }
        found
    }
}
