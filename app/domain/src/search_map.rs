//! The map of a search: home at the centre, rings at round distances, north up.

use serde::{Deserialize, Serialize};

use crate::{
    id::OfferId,
    place::{FAR_FROM_HOME, Kilometres},
    query::Radius,
    sector::SectorFamily,
};

/// One of eight directions seen from home, each 45 degrees wide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompassPoint {
    /// North.
    North,
    /// North-east.
    NorthEast,
    /// East.
    East,
    /// South-east.
    SouthEast,
    /// South.
    South,
    /// South-west.
    SouthWest,
    /// West.
    West,
    /// North-west.
    NorthWest,
}

impl CompassPoint {
    /// Clockwise from the north.
    pub const ALL: [Self; 8] = [
        Self::North,
        Self::NorthEast,
        Self::East,
        Self::SouthEast,
        Self::South,
        Self::SouthWest,
        Self::West,
        Self::NorthWest,
    ];

    /// The direction of a point, given in any unit to the east and to the north of home.
    pub fn of(east: f64, north: f64) -> Self {
        // tan 22.5°: the edge between a main direction and the one beside it.
        const EDGE: f64 = std::f64::consts::SQRT_2 - 1.0;
        if east.abs() <= north.abs() * EDGE {
            if north >= 0.0 { Self::North } else { Self::South }
        } else if north.abs() <= east.abs() * EDGE {
            if east >= 0.0 { Self::East } else { Self::West }
        } else {
            match (east >= 0.0, north >= 0.0) {
                (true, true) => Self::NorthEast,
                (true, false) => Self::SouthEast,
                (false, false) => Self::SouthWest,
                (false, true) => Self::NorthWest,
            }
        }
    }

    /// « au nord-est ».
    pub fn label(self) -> &'static str {
        match self {
            Self::North => "au nord",
            Self::NorthEast => "au nord-est",
            Self::East => "à l’est",
            Self::SouthEast => "au sud-est",
            Self::South => "au sud",
            Self::SouthWest => "au sud-ouest",
            Self::West => "à l’ouest",
            Self::NorthWest => "au nord-ouest",
        }
    }
}

/// The rings of a map, in kilometres: two to five round distances, the last being the radius. Ten kilometres, beyond which
/// students are warned, is one of them as soon as the map reaches further.
pub fn rings(radius: Radius) -> Vec<u8> {
    let radius = radius.km();
    let step = [1, 2, 5, 10, 20, 25]
        .into_iter()
        .find(|step| radius / step <= 4)
        .unwrap_or(25);
    let mut rings: Vec<u8> = (1..=radius)
        .map(|n| n * step)
        // A ring right inside the last one would only blur it.
        .take_while(|ring| ring + step / 2 < radius)
        .collect();
    let far = (1..radius).find(|&km| Kilometres::whole(km) >= FAR_FROM_HOME);
    if let Some(far) = far.filter(|far| !rings.contains(far)) {
        rings.push(far);
        rings.sort_unstable();
    }
    rings.push(radius);
    rings
}

/// A position on the map, in thousandths of the radius.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MapPoint {
    /// To the east of home.
    pub east: i16,
    /// To the north of home.
    pub north: i16,
}

impl MapPoint {
    /// From kilometres.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is within the radius is within ±1000"
    )]
    pub fn new(east_km: f64, north_km: f64, radius: Radius) -> Self {
        let scaled = |km: f64| {
            (km / radius.distance().value() * 1000.0)
                .round()
                .clamp(-1000.0, 1000.0) as i16
        };
        Self {
            east: scaled(east_km),
            north: scaled(north_km),
        }
    }
}

/// An offer of the page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// Which.
    pub offer: OfferId,
    /// Where.
    pub point: MapPoint,
    /// Its family of sectors.
    pub family: SectorFamily,
}

/// The offers in one direction between two rings.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Group {
    /// In which direction.
    pub direction: CompassPoint,
    /// Up to which ring: its place in the list of rings. 0 is the one round home.
    pub ring: u8,
    /// How many offers, those of the page included.
    pub all: u32,
    /// How many of them are not on the page.
    pub others: u32,
    /// In the middle of the others.
    pub point: MapPoint,
    /// The commonest family of the others.
    pub family: SectorFamily,
    /// How many offers are nearer to home than the nearest of the others.
    pub nearer: u32,
}

/// A town to find one's way by.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Landmark {
    /// « Saint-Denis ».
    pub name: String,
    /// Where.
    pub point: MapPoint,
}

/// The map.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SearchMap {
    /// Distances of the rings, in kilometres; the last is the radius.
    pub rings: Vec<u8>,
    /// The offers of the page.
    pub marks: Vec<Mark>,
    /// All offers, by direction and ring.
    pub groups: Vec<Group>,
    /// The largest towns between the rings, the largest first.
    #[serde(default)]
    pub landmarks: Vec<Landmark>,
}

#[cfg(test)]
mod tests {
    use crate::search_map::*;

    #[test]
    fn rings_are_round_and_few() {
        let of = |km| rings(Radius::new(km).unwrap());
        assert_eq!(of(1), [1]);
        assert_eq!(of(5), [2, 5]);
        assert_eq!(of(10), [5, 10]);
        assert_eq!(of(15), [5, 10, 15]);
        assert_eq!(of(20), [5, 10, 15, 20]);
        assert_eq!(of(60), [10, 20, 40, 60]);
        assert_eq!(of(100), [10, 25, 50, 75, 100]);
        for km in 1..=100 {
            let rings = of(km);
            assert!(rings.is_sorted() && rings.len() <= 6, "{rings:?}");
            assert_eq!(rings.last(), Some(&km));
            assert!(km <= 10 || rings.contains(&10), "{rings:?}");
        }
    }

    #[test]
    fn the_eight_directions() {
        let winds = (0..8).map(|eighth| {
            let (sin, cos) = (f64::from(eighth) * std::f64::consts::FRAC_PI_4).sin_cos();
            CompassPoint::of(sin, cos)
        });
        assert_eq!(winds.collect::<Vec<_>>(), CompassPoint::ALL);
        assert_eq!(CompassPoint::of(0.0, 0.0), CompassPoint::North);
    }

    #[test]
    fn spots_stay_within_the_map() {
        let radius = Radius::new(20).unwrap();
        assert_eq!(
            MapPoint::new(10.0, -20.0, radius),
            MapPoint {
                east: 500,
                north: -1000
            }
        );
        assert_eq!(
            MapPoint::new(99.0, f64::MAX, radius),
            MapPoint {
                east: 1000,
                north: 1000
            }
        );
    }
}
