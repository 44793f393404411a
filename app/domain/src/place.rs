//! Where things are: positions, distances, communes, and when a place is far from home.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::{PlaceId, StructureId},
    typography::place_name,
};

/// The mean radius of the Earth, in metres: the sphere PostGIS uses when asked not to use the ellipsoid.
pub const EARTH_RADIUS_M: f64 = 6_371_008.771_4;

/// Beyond this distance from home the pupil is warned (reference text 001, the hosts' question on distance).
pub const FAR_FROM_HOME: Kilometres = Kilometres(10.0);

/// What stands for the department of Monaco, whose lycées follow the French programmes.
pub const MONACO: &str = "980";

/// A distance in kilometres, finite and not negative.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kilometres(f64);

impl Kilometres {
    /// `None` unless the number is finite and not negative.
    pub fn new(km: f64) -> Option<Self> {
        (km.is_finite() && km >= 0.0).then_some(Self(km))
    }

    /// A whole number of kilometres.
    pub const fn whole(km: u8) -> Self {
        Self(km as f64)
    }

    /// The number of kilometres.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Whether a pupil must be warned of the journey and of lodging.
    pub fn is_far(self) -> bool {
        self > FAR_FROM_HOME
    }
}

impl fmt::Display for Kilometres {
    /// « 800 m », « 3,4 km », « 28 km »: tenths below 10 km only, since positions are those of communes.
    ///
    /// A distance beyond ten kilometres never reads « 10 km »: the warning beside it would look wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whole, once rounded: to write numbers with a point, everybody would download their tables.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a distance on the Earth, never negative"
        )]
        let whole = |rounded: f64| rounded as u32;
        if self.0 < 0.95 {
            write!(f, "{}\u{a0}m", (whole((self.0 * 10.0).round()) * 100).max(100))
        } else if self.0 < 9.95 || (self.0 > 10.0 && self.0 < 10.5) {
            let tenths = whole(if self.0 > 10.0 {
                (self.0 * 10.0).ceil()
            } else {
                (self.0 * 10.0).round()
            });
            write!(f, "{},{}\u{a0}km", tenths / 10, tenths % 10)
        } else {
            write!(f, "{}\u{a0}km", whole(self.0.round_ties_even()))
        }
    }
}

/// A point on the Earth, in degrees (WGS 84).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Why two numbers are not a position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("latitude must be within ±90 degrees and longitude within ±180")]
pub struct NotAPosition;

impl Position {
    /// Checks the bounds: ±90 and ±180 degrees.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, NotAPosition> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(NotAPosition)
        }
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// The same point as a vector of length 1.
    pub fn direction(self) -> Direction {
        let (sin_lat, cos_lat) = self.latitude.to_radians().sin_cos();
        let (sin_lon, cos_lon) = self.longitude.to_radians().sin_cos();
        Direction([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat])
    }

    /// The great-circle distance to another point, on the sphere of [`EARTH_RADIUS_M`].
    pub fn distance(self, other: Self) -> Kilometres {
        self.direction().chord(other.direction()).to_kilometres()
    }
}

/// East and north seen from a point: a flat map of what is around it. Within a hundred kilometres it is true to a
/// thousandth.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Compass {
    east: [f64; 3],
    north: [f64; 3],
}

impl Compass {
    /// At that point.
    pub fn at(position: Position) -> Self {
        let (sin_lat, cos_lat) = position.latitude.to_radians().sin_cos();
        let (sin_lon, cos_lon) = position.longitude.to_radians().sin_cos();
        Self {
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
        }
    }

    /// How far to the east and to the north another point is, in kilometres.
    pub fn plane(&self, there: Direction) -> (f64, f64) {
        let along = |axis: [f64; 3]| {
            let product: f64 = axis.iter().zip(there.0).map(|(a, b)| a * b).sum();
            product * EARTH_RADIUS_M / 1000.0
        };
        (along(self.east), along(self.north))
    }
}

/// A point on the unit sphere: comparing distances takes three multiplications and no trigonometry.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Direction([f64; 3]);

impl Direction {
    /// The straight line through the sphere to another point.
    #[inline]
    pub fn chord(self, other: Self) -> Chord {
        let [ax, ay, az] = self.0;
        let [bx, by, bz] = other.0;
        Chord((ax - bx) * (ax - bx) + (ay - by) * (ay - by) + (az - bz) * (az - bz))
    }
}

/// The squared length of a chord of the unit sphere: it grows with the distance along the ground.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Chord(f64);

impl Chord {
    /// The chord under an arc of that length along the ground; longer than half the Earth's girth is the diameter.
    pub fn of(distance: Kilometres) -> Self {
        let half_angle = (distance.0 * 1000.0 / EARTH_RADIUS_M / 2.0).min(std::f64::consts::FRAC_PI_2);
        let half = half_angle.sin();
        Self(4.0 * half * half)
    }

    /// The length of the arc along the ground.
    pub fn to_kilometres(self) -> Kilometres {
        Kilometres(2.0 * (self.0.sqrt() / 2.0).min(1.0).asin() * EARTH_RADIUS_M / 1000.0)
    }

    /// Order by length; chords are never NaN, since positions are within bounds.
    #[inline]
    pub fn total_cmp(self, other: Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A commune's INSEE code: two digits or 2A/2B, then three digits (five characters in all).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommuneCode([u8; 5]);

/// Why a text is not a commune's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a commune's code is five characters: two digits or 2A or 2B, then three digits")]
pub struct NotACommuneCode;

impl Location {
    /// Its commune; none abroad.
    pub fn commune(&self) -> Option<CommuneCode> {
        match self {
            Self::France { commune, .. } => Some(*commune),
            Self::Abroad { .. } => None,
        }
    }
}

impl CommuneCode {
    /// Reads a code; lower-case « 2a004 » is accepted.
    pub fn parse(text: &str) -> Result<Self, NotACommuneCode> {
        let mut bytes: [u8; 5] = text.as_bytes().try_into().map_err(|_| NotACommuneCode)?;
        bytes[1] = bytes[1].to_ascii_uppercase();
        let department = bytes[0].is_ascii_digit()
            && (bytes[1].is_ascii_digit() || (bytes[0] == b'2' && matches!(bytes[1], b'A' | b'B')));
        if department && bytes[2..].iter().all(u8::is_ascii_digit) {
            Ok(Self(bytes))
        } else {
            Err(NotACommuneCode)
        }
    }

    /// The five characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for CommuneCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for CommuneCode {
    type Error = NotACommuneCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CommuneCode> for String {
    fn from(code: CommuneCode) -> Self {
        code.as_str().to_owned()
    }
}

/// A commune, or an arrondissement of Paris, Lyon or Marseille.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Commune {
    /// INSEE code.
    pub code: CommuneCode,
    /// Official name, with its article: « Le Mans ».
    pub name: String,
    /// Department's code: « 93 », « 2A », « 974 ».
    pub department: String,
    /// Postal codes, at least one for nearly all.
    pub postal_codes: Vec<String>,
    /// Inhabitants.
    pub population: u32,
    /// The mairie, or the centroid.
    pub position: Position,
}

impl Commune {
    /// « Montreuil (93) », « Paris 18ᵉ (75) »: names are unique within a department, so this text leads back to the commune.
    pub fn label(&self) -> String {
        format!("{} ({})", place_name(&self.name), self.department)
    }

    /// Whether it is in France: pupils of Monaco's lycées live there, and hosts there have no SIRET.
    pub fn is_in_france(&self) -> bool {
        self.department != MONACO
    }
}

/// A place where a structure hosts pupils, to the street: never shown to anybody before acceptance.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Identifier.
    pub id: PlaceId,
    /// The structure it belongs to.
    pub structure: StructureId,
    /// Number and street.
    pub address: String,
    /// Postal code, as the country writes it.
    pub postal_code: String,
    /// Commune or city.
    pub city: String,
    /// In France or abroad.
    pub location: Location,
}

/// Whether companies of a department have a SIRET: New Caledonia, French Polynesia and Wallis and Futuna have registers of their own.
pub fn has_sirets(department: &str) -> bool {
    !matches!(department, "986" | "987" | "988")
}

impl Location {
    /// Whether hosts need a SIRET there.
    pub fn needs_siret(&self) -> bool {
        matches!(self, Self::France { department, .. } if has_sirets(department))
    }
}

/// Where a place is.
#[derive(Clone, PartialEq, Debug)]
pub enum Location {
    /// In France.
    France {
        /// Commune.
        commune: CommuneCode,
        /// Department's code.
        department: String,
        /// Position.
        position: Position,
    },
    /// Abroad.
    Abroad {
        /// Country's name in French.
        country: String,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn position(latitude: f64, longitude: f64) -> Position {
        Position::new(latitude, longitude).unwrap()
    }

    #[test]
    fn a_compass_agrees_with_distances() {
        let paris = Position::new(48.8566, 2.3522).unwrap();
        let compass = Compass::at(paris);
        for (latitude, longitude, east, north) in [
            (49.3, 2.3522, 0.0, 1.0),
            (48.8566, 3.0, 1.0, 0.0),
            (48.4, 1.7, -1.0, -1.0),
        ] {
            let there = Position::new(latitude, longitude).unwrap();
            let (x, y) = compass.plane(there.direction());
            assert!((x.hypot(y) / paris.distance(there).value() - 1.0).abs() < 0.001);
            assert!(x * east >= 0.0 && y * north >= 0.0, "{x} {y}");
            assert!(east != 0.0 || x.abs() < 0.5);
            assert!(north != 0.0 || y.abs() < 0.5);
        }
    }

    #[test]
    fn paris_to_marseille() {
        let km = position(48.85659, 2.34292)
            .distance(position(43.2976, 5.36943))
            .value();
        assert!((660.0..662.0).contains(&km), "{km}");
    }

    #[test]
    fn distances_read_as_people_write_them() {
        let text = |km| Kilometres(km).to_string();
        assert_eq!(text(0.0), "100\u{a0}m");
        assert_eq!(text(0.84), "800\u{a0}m");
        assert_eq!(text(0.96), "1,0\u{a0}km");
        assert_eq!(text(3.44), "3,4\u{a0}km");
        assert_eq!(text(9.96), "10\u{a0}km");
        assert_eq!(text(10.0), "10\u{a0}km");
        assert_eq!(text(10.01), "10,1\u{a0}km");
        assert_eq!(text(28.4), "28\u{a0}km");
    }

    #[test]
    fn ten_kilometres_is_not_far_and_a_metre_more_is() {
        assert!(!Kilometres(10.0).is_far());
        assert!(Kilometres(10.001).is_far());
    }

    #[test]
    fn numbers_that_are_no_distance_or_place_are_refused() {
        assert!(Kilometres::new(-1.0).is_none());
        assert!(Kilometres::new(f64::NAN).is_none());
        assert!(Kilometres::new(f64::INFINITY).is_none());
        assert!(Position::new(91.0, 0.0).is_err());
        assert!(Position::new(0.0, f64::NAN).is_err());
    }

    #[test]
    fn hosts_need_a_siret_where_there_are_any() {
        let there = |department: &str| Location::France {
            commune: CommuneCode::parse("98818").unwrap(),
            department: department.to_owned(),
            position: position(-22.27, 166.45),
        };
        for (department, needed) in [
            ("93", true),
            ("974", true),
            ("975", true),
            ("977", true),
            ("978", true),
            ("986", false),
            ("987", false),
            ("988", false),
        ] {
            assert_eq!(there(department).needs_siret(), needed, "{department}");
        }
        let abroad = Location::Abroad {
            country: "Portugal".to_owned(),
        };
        assert!(!abroad.needs_siret());
    }

    #[test]
    fn commune_codes() {
        for good in ["01001", "2A004", "2b033", "97411"] {
            assert_eq!(CommuneCode::parse(good).unwrap().to_string(), good.to_uppercase());
        }
        for bad in ["", "1001", "3A004", "2C001", "930488", "é0480", "93O48"] {
            assert!(CommuneCode::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn chords_order_as_distances(
            (a, b, c) in ((-89.0..89.0, -179.0..179.0), (-89.0..89.0, -179.0..179.0), (-89.0..89.0, -179.0..179.0))
        ) {
            let (a, b, c) = (position(a.0, a.1), position(b.0, b.1), position(c.0, c.1));
            let (ab, ac) = (a.distance(b).value(), a.distance(c).value());
            prop_assume!((ab - ac).abs() > 1e-6);
            let chords = a.direction().chord(b.direction()).total_cmp(a.direction().chord(c.direction()));
            prop_assert_eq!(chords, ab.total_cmp(&ac));
        }

        #[test]
        fn a_chord_gives_its_arc_back(km in 0.0..19_000.0) {
            let back = Chord::of(Kilometres(km)).to_kilometres().value();
            prop_assert!((back - km).abs() < 1e-3, "{} {}", km, back);
        }
    }
}
