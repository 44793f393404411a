//! The map of a search: what it finds, by direction and distance from home.

use domain::{
    id::OfferId,
    place::{Chord, Compass, Kilometres},
    query::Radius,
    search_map::{CompassPoint, Group, MapPoint, rings},
    sector::SectorFamily,
};

use crate::{index::OfferIndex, request::Request, search::Search};

/// Sums over the offers of one part of the circle.
#[derive(Clone, Default)]
struct Sum {
    all: u32,
    others: u32,
    east: f64,
    north: f64,
    by_family: [u32; SectorFamily::ALL.len()],
    nearest: Option<Chord>,
}

impl OfferIndex {
    /// The offers that a search finds around home, by direction and ring of [`rings`]; `shown` are those of the page.
    /// Nothing without a home.
    pub fn search_map(&self, request: &Request<'_>, radius: Radius, shown: &[OfferId]) -> Vec<Group> {
        let Some(home) = request.centre.filter(|_| !request.abroad) else {
            return Vec::new();
        };
        let compass = Compass::at(home);
        let edges: Vec<Chord> = rings(radius)
            .into_iter()
            .map(|km| Chord::of(Kilometres::whole(km)))
            .collect();
        let shown: Vec<_> = shown.iter().filter_map(|&id| self.slot(id)).collect();
        let mut sums = vec![Sum::default(); edges.len() * CompassPoint::ALL.len()];
        let mut chords = Vec::new();

        let search = Search::new(self, request);
        search.each_found(|slot, sector, chord| {
            let Some(there) = self.direction(slot) else { return };
            chords.push(chord);
            let (east, north) = compass.plane(there);
            let ring = edges
                .iter()
                .position(|&edge| chord <= edge)
                .unwrap_or(edges.len() - 1);
            let sum = &mut sums[ring * CompassPoint::ALL.len() + CompassPoint::of(east, north) as usize];
            sum.all += 1;
            if shown.contains(&slot) {
                return;
            }
            sum.others += 1;
            sum.east += east;
            sum.north += north;
            sum.by_family[sector.family().index()] += 1;
            if sum.nearest.is_none_or(|nearest| chord < nearest) {
                sum.nearest = Some(chord);
            }
        });
        chords.sort_unstable_by(|a, b| a.total_cmp(*b));

        sums.iter()
            .enumerate()
            .filter(|(_, sum)| sum.all > 0)
            .map(|(place, sum)| group(place, sum, &chords, radius))
            .collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "six rings at most, and fewer offers than 4 thousand million"
)]
fn group(place: usize, sum: &Sum, chords: &[Chord], radius: Radius) -> Group {
    let others = f64::from(sum.others.max(1));
    let commonest = SectorFamily::ALL
        .into_iter()
        .rev()
        .max_by_key(|family| sum.by_family[family.index()]);
    let nearer = |nearest: Chord| chords.partition_point(|&chord| chord < nearest) as u32;
    Group {
        direction: CompassPoint::ALL[place % CompassPoint::ALL.len()],
        ring: (place / CompassPoint::ALL.len()) as u8,
        all: sum.all,
        others: sum.others,
        point: MapPoint::new(sum.east / others, sum.north / others, radius),
        family: commonest.unwrap_or(SectorFamily::Commerce),
        nearer: sum.nearest.map_or(0, nearer),
    }
}
