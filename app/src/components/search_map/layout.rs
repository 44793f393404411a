//! Where marks and names stand on the map of a search, so that none lies over another and home is always seen. Lengths are in the
//! units of the drawing, whose centre is home.

use domain::{
    search_map::{Group, Landmark, MapPoint, Mark},
    sector::SectorFamily,
};

/// Half the side of the drawing inside its margin.
pub(super) const REACH: f64 = 100.0;
/// How far the middles of two marks are from each other: a finger on a narrow phone tells them apart.
pub(super) const APART: f64 = 21.0;
/// How far the middle of a mark is from home: the edges of both are drawn around them.
const FROM_HOME: f64 = 21.0;
/// Half the width of a mark with its number.
pub(super) const MARK: f64 = 9.5;
/// How far the edge of a mark stays from a text.
const CLEAR: f64 = 1.5;
/// Half the width of home.
const HOME: f64 = 9.0;
/// How far a group may be moved from its place, which stands for a whole part of the circle.
const MOVED: f64 = 30.0;
/// How high a name is, and about how wide a letter of it.
const LINE: f64 = 10.0;
const LETTER: f64 = 5.3;
/// As many towns as leave room for the offers.
const TOWNS: usize = 5;

/// A point of the drawing: to the right, and down.
pub(super) type Spot = (f64, f64);

/// Offers of the page that stand so close together that they share a mark.
pub(super) struct Cluster {
    pub(super) at: Spot,
    pub(super) family: SectorFamily,
    /// Id and title of each.
    pub(super) offers: Vec<(String, String)>,
}

/// Groups of other offers that share a mark.
pub(super) struct Crowd {
    pub(super) at: Spot,
    pub(super) groups: Vec<Group>,
}

impl Crowd {
    /// How many offers.
    pub(super) fn others(&self) -> u32 {
        self.groups.iter().map(|group| group.others).sum()
    }
}

/// A text beside the marks.
pub(super) struct Name {
    pub(super) text: String,
    /// The middle of its base line.
    pub(super) at: Spot,
    /// What it names, unless that is a ring.
    pub(super) dot: Option<Spot>,
    bounds: Bounds,
}

/// The marks of the page; `titles` has the title of each offer by its id.
pub(super) fn clusters(marks: &[Mark], titles: &[(String, String)]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for mark in marks {
        let at = beside_home(place(mark.point));
        let id = mark.offer.to_string();
        let title = titles
            .iter()
            .find(|(offer, _)| *offer == id)
            .map(|(_, title)| title.clone());
        let offer = (id, title.unwrap_or_default());
        match nearest(&mut clusters, at, |cluster| cluster.at) {
            Some((cluster, away)) if away < APART => cluster.offers.push(offer),
            _ => clusters.push(Cluster {
                at,
                family: mark.family,
                offers: vec![offer],
            }),
        }
    }
    clusters
}

/// The other offers: each group at its place or beside it, else with the group that is nearest.
pub(super) fn crowds(groups: &[Group], clusters: &[Cluster], names: &[Name]) -> Vec<Crowd> {
    let mut crowds: Vec<Crowd> = Vec::new();
    for group in groups.iter().filter(|group| group.others > 0) {
        let own = beside_home(place(group.point));
        let is_free = |spot: &Spot| {
            let taken = clusters.iter().map(|cluster| cluster.at);
            let mut taken = taken.chain(crowds.iter().map(|crowd| crowd.at));
            // Half a unit less than what moves a mark away from home: browser and server do not round alike.
            spot.0.hypot(spot.1) >= FROM_HOME - 0.5
                && taken.all(|other| distance(*spot, other) >= APART)
                && names.iter().all(|name| name.bounds.distance(*spot) > MARK + CLEAR)
        };
        let beside = around(own)
            .take_while(|spot| distance(*spot, own) < MOVED)
            .find(is_free);
        let anywhere = || around(own).find(is_free).filter(|_| crowds.is_empty());
        match beside.or_else(anywhere) {
            Some(at) => crowds.push(Crowd {
                at,
                groups: vec![group.clone()],
            }),
            None => {
                if let Some((crowd, _)) = nearest(&mut crowds, own, |crowd| crowd.at) {
                    crowd.groups.push(group.clone());
                }
            }
        }
    }
    crowds
}

/// The distances of the rings and the names of the largest towns, as far as the marks of the page leave them room; other offers make way.
pub(super) fn names(rings: &[u8], landmarks: &[Landmark], clusters: &[Cluster]) -> Vec<Name> {
    let radius = f64::from(rings.last().copied().unwrap_or(1));
    let mut taken = vec![Bounds::around((0.0, 0.0), HOME, HOME)];
    let marks = clusters.iter().map(|cluster| cluster.at);
    taken.extend(marks.map(|mark| Bounds::around(mark, MARK + CLEAR, MARK + CLEAR)));
    let mut names = Vec::new();
    for km in rings {
        let text = format!("{km}\u{a0}km");
        let far = f64::from(*km) / radius * REACH;
        // From the south on, to both sides by turns: where the eye looks for it first.
        let spots = (0..24).map(|step| {
            let side = if step % 2 == 0 { 1.0 } else { -1.0 };
            let (sin, cos) = (side * f64::from((step + 1) / 2) * std::f64::consts::TAU / 24.0).sin_cos();
            (far * sin, far * cos + LINE / 3.0)
        });
        names.extend(room(text, spots, None, &mut taken));
    }
    for Landmark { name, point } in landmarks {
        let (x, y) = place(*point);
        let dot = Bounds::around((x, y), 2.0, 2.0);
        if names.len() == rings.len() + TOWNS || taken.iter().any(|other| other.meets(&dot)) {
            continue;
        }
        let half = width(name) / 2.0 + 4.0;
        let third = LINE / 3.0;
        let spots = [
            (x, y - 4.0),
            (x, y + LINE),
            (x + half, y + third),
            (x - half, y + third),
        ];
        names.extend(room(name.clone(), spots, Some((x, y)), &mut taken));
    }
    names
}

/// A text at the first spot where nothing else is.
fn room(
    text: String,
    spots: impl IntoIterator<Item = Spot>,
    dot: Option<Spot>,
    taken: &mut Vec<Bounds>,
) -> Option<Name> {
    let half = width(&text) / 2.0;
    let bounds = |(x, y): Spot| Bounds {
        left: x - half,
        right: x + half,
        top: y - LINE * 0.8,
        bottom: y + LINE * 0.25,
    };
    let fits = |spot: &Spot| {
        let here = bounds(*spot);
        here.left > -REACH - 12.0
            && here.right < REACH + 12.0
            && !taken.iter().any(|other| other.meets(&here))
    };
    let at = spots.into_iter().find(fits)?;
    let bounds = bounds(at);
    taken.push(bounds);
    taken.extend(dot.map(|dot| Bounds::around(dot, 2.0, 2.0)));
    Some(Name {
        text,
        at,
        dot,
        bounds,
    })
}

fn width(text: &str) -> f64 {
    f64::from(u16::try_from(text.chars().count()).unwrap_or(u16::MAX)) * LETTER
}

/// Where a point is on the drawing.
pub(super) fn place(point: MapPoint) -> Spot {
    let units = |thousandths: i16| f64::from(thousandths) / 1000.0 * REACH;
    (units(point.east), -units(point.north))
}

/// The same, or as far from home as leaves it in sight; to its right when it is home itself.
fn beside_home((x, y): Spot) -> Spot {
    let away = x.hypot(y);
    if away >= FROM_HOME {
        (x, y)
    } else if away < 0.5 {
        (FROM_HOME, 0.0)
    } else {
        (x / away * FROM_HOME, y / away * FROM_HOME)
    }
}

/// A point and those around it, further and further, within the drawing.
fn around((x, y): Spot) -> impl Iterator<Item = Spot> {
    let turns = (0..1000).map(f64::from);
    turns
        .map(move |turn| {
            // The golden angle fills a disc evenly.
            let (sin, cos) = (turn * 2.4).sin_cos();
            let away = 3.0 * turn.sqrt();
            (x + away * cos, y + away * sin)
        })
        .filter(move |&(a, b)| (a, b) == (x, y) || a.hypot(b) <= REACH)
}

fn distance(one: Spot, other: Spot) -> f64 {
    (one.0 - other.0).hypot(one.1 - other.1)
}

fn nearest<T>(all: &mut [T], to: Spot, at: impl Fn(&T) -> Spot) -> Option<(&mut T, f64)> {
    let measured = all.iter_mut().map(|one| {
        let away = distance(at(one), to);
        (one, away)
    });
    measured.min_by(|one, other| one.1.total_cmp(&other.1))
}

#[derive(Clone, Copy)]
struct Bounds {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Bounds {
    fn around((x, y): Spot, across: f64, along: f64) -> Self {
        Self {
            left: x - across,
            right: x + across,
            top: y - along,
            bottom: y + along,
        }
    }

    /// How far a point is from it; nothing for one inside.
    fn distance(&self, (x, y): Spot) -> f64 {
        let outside = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
        outside(x, self.left, self.right).hypot(outside(y, self.top, self.bottom))
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        id::{OfferId, uuid_v7},
        search_map::CompassPoint,
    };

    use super::*;

    fn mark(number: u8, east: i16, north: i16) -> Mark {
        Mark {
            offer: OfferId(uuid_v7(0, [number; 10])),
            point: MapPoint { east, north },
            family: SectorFamily::Care,
        }
    }

    fn group(east: i16, north: i16) -> Group {
        Group {
            direction: CompassPoint::of(f64::from(east), f64::from(north)),
            ring: 0,
            all: 2,
            others: 2,
            point: MapPoint { east, north },
            family: SectorFamily::Care,
            nearer: 0,
        }
    }

    #[test]
    fn neighbours_share_a_mark_and_others_do_not() {
        let marks = [mark(1, 300, 0), mark(2, 320, 0), mark(3, 600, 0)];
        let clusters = clusters(&marks, &[]);
        let sizes: Vec<_> = clusters.iter().map(|cluster| cluster.offers.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn marks_lie_over_neither_each_other_nor_home() {
        let marks: Vec<Mark> = (0..20)
            .map(|n| mark(n, i16::from(n) * 13 % 90 - 40, i16::from(n) * 7 % 60 - 30))
            .collect();
        let groups: Vec<Group> = (0..30)
            .map(|n| group(n * 37 % 400 - 200, n * 53 % 500 - 250))
            .collect();
        let clusters = clusters(&marks, &[]);
        let towns = [Landmark {
            name: "Paris".to_owned(),
            point: MapPoint {
                east: -600,
                north: 100,
            },
        }];
        let names = names(&[10, 20], &towns, &clusters);
        assert_eq!(
            names.len(),
            3,
            "the town has its name, however many offers there are"
        );
        let crowds = crowds(&groups, &clusters, &names);
        let offers: usize = clusters.iter().map(|cluster| cluster.offers.len()).sum();
        let others: u32 = crowds.iter().map(Crowd::others).sum();
        assert_eq!((offers, others), (20, 60), "each offer has a mark");
        let spots: Vec<Spot> = (clusters.iter().map(|cluster| cluster.at))
            .chain(crowds.iter().map(|crowd| crowd.at))
            .collect();
        for (index, spot) in spots.iter().enumerate() {
            assert!(spot.0.hypot(spot.1) > HOME + MARK + CLEAR, "{spot:?}");
            for name in &names {
                assert!(name.bounds.distance(*spot) >= MARK + CLEAR, "{} {spot:?}", name.text);
            }
            for other in &spots[..index] {
                assert!(distance(*spot, *other) >= 2.0 * MARK, "{spot:?} {other:?}");
            }
        }
    }

    #[test]
    fn names_stand_where_there_is_room() {
        let town = |name: &str, east, north| Landmark {
            name: name.to_owned(),
            point: MapPoint { east, north },
        };
        let towns = [
            town("Paris", -700, 0),
            town("Pantin", -690, 10),
            town("Home", 0, 0),
        ];
        let said = |marks: &[Mark]| -> Vec<String> {
            let names = names(&[10, 20], &towns, &clusters(marks, &[]));
            names.into_iter().map(|name| name.text).collect()
        };
        // A town under another, or under home, is left out.
        assert_eq!(said(&[]), ["10\u{a0}km", "20\u{a0}km", "Paris"]);
        assert_eq!(said(&[mark(1, -700, 0)]), ["10\u{a0}km", "20\u{a0}km"]);
    }
}
