//! Times the index on made-up offers: `cargo bench -p search` (`-- 200000` for one size only).
//!
//! Offers and searches are drawn from a fixed seed: towns of very uneven sizes over mainland France, words of very
//! uneven frequencies, about 45 different ones an offer, four offers a host. Beside the index, an R-tree (`rstar`) answers the part of the
//! plainest searches that concerns places.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops at the first surprise"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "dice"
)]
#![expect(clippy::disallowed_methods, reason = "the clock is what a bench is for")]

use std::time::{Duration, Instant};

use chrono::DateTime;
use domain::{
    id::{OfferId, uuid_v7},
    offer::{Format, Listing, OfferCard, SeatsLeft, Whereabouts},
    place::{EARTH_RADIUS_M, Kilometres, Position},
    query::{Radius, Sort},
    sector::SectorCode,
    structure::StructureKind,
    weeks::{Week, Weeks},
};
use rstar::{PointDistance, RTree, primitives::GeomWithData};
use search::{OfferIndex, Request};

const SYLLABLES: &str =
    "ma té ri con de li pro mé ca nis tion ser vi ar ti san bou lan ger in for jar sol cha mo";

/// A search, and its words apart since it borrows them.
type Asked = (String, Request<'static>);

/// Where offers and searches come from: the same everywhere, since drawn by `SplitMix64` from one seed.
struct World {
    seed: u64,
    towns: Vec<Position>,
    words: Vec<String>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            seed: 1,
            towns: Vec::new(),
            words: Vec::new(),
        };
        let town = |world: &mut Self| Position::new(43.0 + 7.5 * world.unit(), -1.5 + 8.5 * world.unit());
        world.towns = (0..4000).map(|_| town(&mut world).unwrap()).collect();
        let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
        let digits = |number: usize| [number % 25, number / 25 % 25, number / 625 % 25, number / 15_625];
        world.words = (0..60_000)
            .map(|number| digits(number).map(|digit| syllables[digit]).concat())
            .collect();
        world
    }

    fn unit(&mut self) -> f64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Below `n` too, but small numbers are much likelier: Zipf's law, or nearly.
    fn uneven(&mut self, n: usize) -> usize {
        (n as f64).powf(self.unit()) as usize - 1
    }

    fn rng(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    fn town(&mut self) -> Position {
        let number = self.uneven(self.towns.len());
        self.towns[number]
    }

    /// So many words, the commonest left out.
    fn text(&mut self, words: usize, commonest: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            let number = commonest + self.uneven(self.words.len() - commonest);
            text += &self.words[number];
            text += [" ", " ", " de ", " d’", ", "][self.below(5)];
        }
        text
    }

    fn sector(&mut self) -> SectorCode {
        SectorCode::parse(&format!("s{}", 1 + self.uneven(51))).unwrap()
    }

    fn listing(&mut self, number: usize) -> Listing {
        let (town, north, east) = (self.town(), self.unit() - 0.5, self.unit() - 0.5);
        let position = Position::new(town.latitude() + 0.08 * north, town.longitude() + 0.08 * east).unwrap();
        let weeks = Weeks::ALL[self.below(3)];
        let seats = |week| u16::from(weeks.covers(week));
        let card = OfferCard {
            id: OfferId(uuid_v7(number as u64, [7; 10])),
            title: self.text(5, 0),
            structure: format!(
                "{} {}",
                self.words[number / 4 % 30_000],
                self.words[number / 4 % 20_000]
            ),
            kind: StructureKind::ALL[self.uneven(5)],
            sector: self.sector(),
            whereabouts: Whereabouts::France {
                city: self.text(1, 0),
                department: "93".into(),
                position,
            },
            weeks,
            seats_left: SeatsLeft {
                first: seats(Week::First),
                second: seats(Week::Second),
            },
            format: Format::ALL[self.below(3)],
            accessible: self.rng(0.5),
            reserved: false,
            committed: self.rng(0.05),
            published_at: DateTime::UNIX_EPOCH + Duration::from_secs(self.below(9_000_000) as u64),
        };
        let metiers = (0..3).map(|_| self.text(2, 0)).collect();
        Listing {
            card,
            metiers,
            activities: (0..5).map(|_| self.text(8, 0)).collect(),
            reserved_to: Vec::new(),
        }
    }

    /// What a pupil asks. The words are whole, begun or mistyped, never the commonest.
    fn search(&mut self) -> Asked {
        let centre = self.rng(0.85).then(|| self.town());
        let count = [0, 0, 0, 1, 1, 2][self.below(6)];
        let mut words = self.text(count, 50).replace('é', "e");
        match self.below(10) {
            0 => words.truncate(words.len().min(6)),
            1 if words.len() > 4 => drop(words.remove(3)),
            _ => {}
        }
        let order = match (centre, count) {
            (Some(_), _) => Sort::Distance,
            (None, 0) => Sort::Recent,
            (None, _) => Sort::Relevance,
        };
        let radius = Radius::PROPOSED[1 + self.below(7)].distance();
        let weeks = self.rng(0.5).then(|| Weeks::ALL[self.below(3)]);
        let sectors = self.rng(0.4).then(|| self.sector()).into_iter().collect();
        (
            words,
            Request {
                centre,
                radius,
                weeks,
                sectors,
                order,
                ..Request::default()
            },
        )
    }
}

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if asked.is_empty() {
        vec![2_000, 20_000, 200_000, 1_000_000]
    } else {
        asked
    };
    sizes.into_iter().for_each(measure);
}

fn measure(size: usize) {
    let (mut world, mut index) = (World::new(), OfferIndex::new());
    let (mut building, mut points) = (Duration::ZERO, Vec::new());
    let before = resident_mb();
    for batch in 0..size.div_ceil(1000) {
        let numbers = batch * 1000..size.min(batch * 1000 + 1000);
        let listings: Vec<Listing> = numbers.map(|number| world.listing(number)).collect();
        points.extend(
            listings
                .iter()
                .filter_map(|listing| listing.card.whereabouts.position())
                .map(point),
        );
        let start = Instant::now();
        for listing in &listings {
            index.upsert(listing);
        }
        building += start.elapsed();
    }
    println!(
        "\n{size} offers, built in {:.2} s, {} MB",
        building.as_secs_f64(),
        resident_mb() - before
    );
    println!("{:36}{:>10}{:>10}{:>10}  µs", "", "median", "99 %", "worst");

    let asked: Vec<Asked> = (0..4000).map(|_| world.search()).collect();
    let run = |(words, request): &Asked| drop(index.search(&Request { words, ..*request }));
    report("mixed searches", &asked, run);
    for (name, has_home, has_words) in [
        ("  around home", true, false),
        ("  around home, with words", true, true),
        ("  whole country", false, false),
        ("  whole country, with words", false, true),
    ] {
        let mut such = asked.clone();
        such.retain(|(words, request)| {
            (request.centre.is_some(), !words.is_empty()) == (has_home, has_words)
        });
        report(name, &such, run);
    }
    let circles: Vec<_> = asked
        .iter()
        .filter_map(|(_, request)| Some((request.centre?, request.radius)))
        .collect();
    report("no filter: the index", &circles, |&(centre, radius)| {
        let centre = Some(centre);
        drop(index.search(&Request {
            centre,
            radius,
            order: Sort::Distance,
            ..Request::default()
        }));
    });
    let points = points
        .into_iter()
        .zip(0_u32..)
        .map(|(point, slot)| GeomWithData::new(point, slot));
    let tree = RTree::bulk_load(points.collect());
    report(
        "no filter: rstar, without the cards",
        &circles,
        |&(centre, radius)| nearest(&tree, centre, radius),
    );
    let (mut old, mut new) = (World::new(), world);
    let taken: Vec<Listing> = (0..1000).map(|number| old.listing(number)).collect();
    report("an offer's seats changed", &taken, |listing| {
        index.upsert(listing);
    });
    let rewritten: Vec<Listing> = (0..1000)
        .map(|number| new.listing(number * (size / 1000)))
        .collect();
    report("an offer rewritten", &rewritten, |listing| index.upsert(listing));
}

/// What an R-tree of points of the unit sphere does instead: it counts, and finds the nearest twenty.
fn nearest(tree: &RTree<GeomWithData<[f64; 3], u32>>, centre: Position, radius: Kilometres) {
    let (centre, reach) = (point(centre), radius.value() * 1000.0 / EARTH_RADIUS_M);
    let found = tree.locate_within_distance(centre, reach * reach);
    let mut found: Vec<_> = found
        .map(|point| (point.distance_2(&centre), point.data))
        .collect();
    if found.len() > 20 {
        found.select_nth_unstable_by(20, |(a, _), (b, _)| a.total_cmp(b));
    }
    std::hint::black_box(found);
}

fn point(position: Position) -> [f64; 3] {
    let (sin_lat, cos_lat) = position.latitude().to_radians().sin_cos();
    let (sin_lon, cos_lon) = position.longitude().to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

fn report<T>(name: &str, tasks: &[T], mut run: impl FnMut(&T)) {
    let time = |task| {
        let start = Instant::now();
        run(task);
        start.elapsed().as_secs_f64() * 1e6
    };
    let mut times: Vec<f64> = tasks.iter().map(time).collect();
    times.sort_unstable_by(f64::total_cmp);
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{name:36}{:10.1}{:10.1}{:10.1}", at(50), at(99), at(100));
}

fn resident_mb() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok())
        .unwrap_or_default()
        * 4096
        / 1_000_000
}
