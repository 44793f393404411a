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
pub const MARK: f64 = 9.5;
/// How far the edge of a mark stays from a text.
pub const CLEAR: f64 = 1.5;
/// Half the width of home.
pub const HOME: f64 = 9.0;
/// How far a group may be moved from its place, which stands for a whole part of the circle.
const MOVED: f64 = 30.0;
/// How high a name is, and about how wide a letter of it.
const LINE: f64 = 10.0;
const LETTER: f64 = 5.3;
/// The sine and the cosine of an angle: a 24th of a turn.
const FIFTEEN_DEGREES: (f64, f64) = (0.258_819_045_102_520_74, 0.965_925_826_289_068_3);
/// Those of 2.4: multiples of this angle fill a disc evenly.
const GOLDEN_ANGLE: (f64, f64) = (0.675_463_180_551_151, -0.737_393_715_541_245_4);
/// As many towns as leave room for the offers.
const TOWNS: usize = 5;

/// A point of the drawing: to the right, and down.
pub type Spot = (f64, f64);

/// Offers of the page that stand so close together that they share a mark.
pub struct Cluster {
    /// The middle of its mark.
    pub at: Spot,
    /// That of the first.
    pub family: SectorFamily,
    /// Id and title of each.
    pub offers: Vec<(String, String)>,
}

/// Groups of other offers that share a mark.
pub struct Crowd {
    /// The middle of its mark.
    pub at: Spot,
    /// Which.
    pub groups: Vec<Group>,
}

impl Crowd {
    /// How many offers.
    pub fn others(&self) -> u32 {
        self.groups.iter().map(|group| group.others).sum()
    }
}

/// A text beside the marks.
pub struct Name {
    /// What it says.
    pub text: String,
    /// The middle of its base line.
    pub at: Spot,
    /// What it names, unless that is a ring.
    pub dot: Option<Spot>,
    /// What it covers.
    pub bounds: Bounds,
}

/// The marks of the page; `titles` has the title of each offer by its id.
pub fn clusters(marks: &[Mark], titles: &[(String, String)]) -> Vec<Cluster> {
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
pub fn crowds(groups: &[Group], clusters: &[Cluster], names: &[Name]) -> Vec<Crowd> {
    let mut crowds: Vec<Crowd> = Vec::new();
    for group in groups.iter().filter(|group| group.others > 0) {
        let own = beside_home(place(group.point));
        let is_free = |spot: &Spot| {
            let taken = clusters.iter().map(|cluster| cluster.at);
            let mut taken = taken.chain(crowds.iter().map(|crowd| crowd.at));
            // Half a unit less than what moves a mark away from home: where that put it is rounded.
            from_home(*spot) >= FROM_HOME - 0.5
                && taken.all(|other| distance(*spot, other) >= APART)
                && names
                    .iter()
                    .all(|name| name.bounds.distance(*spot) > MARK + CLEAR)
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
pub fn names(rings: &[u8], landmarks: &[Landmark], clusters: &[Cluster]) -> Vec<Name> {
    let radius = f64::from(rings.last().copied().unwrap_or(1));
    let mut taken = vec![Bounds::around((0.0, 0.0), HOME, HOME)];
    let marks = clusters.iter().map(|cluster| cluster.at);
    taken.extend(marks.map(|mark| Bounds::around(mark, MARK + CLEAR, MARK + CLEAR)));
    let mut names = Vec::new();
    let turned: Vec<Spot> = turns(FIFTEEN_DEGREES).take(13).collect();
    for km in rings {
        let text = format!("{km}\u{a0}km");
        let far = f64::from(*km) / radius * REACH;
        // From the south on, to both sides by turns: where the eye looks for it first.
        let spots = (0..24_usize).map(|step| {
            let side = if step % 2 == 0 { 1.0 } else { -1.0 };
            let (sin, cos) = turned[step.div_ceil(2)];
            (far * side * sin, far * cos + LINE / 3.0)
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
    let away = from_home((x, y));
    if away >= FROM_HOME {
        (x, y)
    } else if away < 0.5 {
        (FROM_HOME, 0.0)
    } else {
        (x / away * FROM_HOME, y / away * FROM_HOME)
    }
}

/// Sines and cosines of the multiples of an angle, by its own: functions of any angle would bring their tables into everybody's download.
fn turns((sin, cos): (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
    std::iter::successors(Some((0.0, 1.0)), move |&(s, c)| {
        Some((s * cos + c * sin, c * cos - s * sin))
    })
}

/// A point and those around it, further and further, within the drawing.
fn around((x, y): Spot) -> impl Iterator<Item = Spot> {
    (0..1000)
        .map(f64::from)
        .zip(turns(GOLDEN_ANGLE))
        .map(move |(turn, (sin, cos))| {
            let away = 3.0 * turn.sqrt();
            (x + away * cos, y + away * sin)
        })
        .filter(move |&(a, b)| (a, b) == (x, y) || from_home((a, b)) <= REACH)
}

/// How far a point is from the middle, where home is. No number here is so large that `hypot` would be needed, which took the server a
/// hundredth of what a page of results takes, and rounds otherwise there than in a browser.
fn from_home((x, y): Spot) -> f64 {
    (x * x + y * y).sqrt()
}

/// How far two points are from each other.
pub fn distance(one: Spot, other: Spot) -> f64 {
    from_home((one.0 - other.0, one.1 - other.1))
}

fn nearest<T>(all: &mut [T], to: Spot, at: impl Fn(&T) -> Spot) -> Option<(&mut T, f64)> {
    let measured = all.iter_mut().map(|one| {
        let away = distance(at(one), to);
        (one, away)
    });
    measured.min_by(|one, other| one.1.total_cmp(&other.1))
}

/// A rectangle of the drawing.
#[derive(Clone, Copy)]
pub struct Bounds {
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
    pub fn distance(&self, (x, y): Spot) -> f64 {
        let outside = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
        from_home((
            outside(x, self.left, self.right),
            outside(y, self.top, self.bottom),
        ))
    }

    fn meets(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}
