//! Times the index and its parts on made-up offers: `cargo bench -p search` (add `-- 200000` for one size).
//!
//! The offers are drawn from a fixed seed: towns of very uneven sizes over mainland France, words of very uneven
//! frequencies, about 45 different words an offer.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints, and stops at the first surprise"
)]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "made-up numbers"
)]

use std::time::{Duration, Instant};

use chrono::DateTime;
use domain::{
    id::{OfferId, uuid_v7},
    offer::{Format, Listing, OfferCard, SeatsLeft, Whereabouts},
    place::Position,
    query::{Radius, Sort},
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};
use search::{OfferIndex, Request};

/// `SplitMix64`: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// Small numbers are much likelier (Zipf's law, nearly).
    fn uneven(&mut self, n: usize) -> usize {
        ((n as f64).powf(self.unit()) as usize - 1).min(n - 1)
    }

    fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }
}

const SYLLABLES: [&str; 24] = [
    "ma", "té", "ri", "con", "de", "li", "pro", "me", "ca", "nis", "tion", "ser", "vi", "ar", "ti", "san",
    "bou", "lan", "ger", "in", "for", "jar", "sol", "cha",
];

fn word(number: usize) -> String {
    let mut rest = number + SYLLABLES.len();
    let mut word = String::new();
    while rest > 0 {
        word += SYLLABLES[rest % SYLLABLES.len()];
        rest /= SYLLABLES.len();
    }
    word
}

struct World {
    dice: Dice,
    towns: Vec<Position>,
    words: Vec<String>,
}

impl World {
    fn new() -> Self {
        let mut dice = Dice(1);
        let towns = (0..4000)
            .map(|_| Position::new(43.0 + 7.5 * dice.unit(), -1.5 + 8.5 * dice.unit()).unwrap())
            .collect();
        Self {
            dice,
            towns,
            words: (0..60_000).map(word).collect(),
        }
    }

    fn town(&mut self) -> Position {
        self.towns[self.dice.uneven(self.towns.len())]
    }

    fn text(&mut self, words: usize, skipped: usize) -> String {
        let mut text = String::new();
        for _ in 0..words {
            text += &self.words[skipped + self.dice.uneven(self.words.len() - skipped)];
            text += [" ", " ", " de ", " d’", ", "][self.dice.below(5)];
        }
        text
    }

    fn listing(&mut self, number: usize) -> Listing {
        let town = self.town();
        let near = |dice: &mut Dice, degrees: f64| degrees + 0.08 * (dice.unit() - 0.5);
        let position = Position::new(
            near(&mut self.dice, town.latitude()),
            near(&mut self.dice, town.longitude()),
        )
        .unwrap();
        let weeks = Weeks::ALL[self.dice.below(3)];
        let seats = |week| if weeks.covers(week) { 1 } else { 0 };
        let card = OfferCard {
            id: OfferId(uuid_v7(number as u64, [7; 10])),
            title: self.text(5, 0),
            structure: format!("{} {}", self.text(2, 0), number / 4 % 20_000),
            kind: StructureKind::ALL[self.dice.uneven(5)],
            sector: SectorCode::parse(&format!("s{}", 1 + self.dice.uneven(51))).unwrap(),
            whereabouts: Whereabouts::France {
                city: self.text(1, 0),
                department: "93".into(),
                position,
            },
            weeks,
            seats_left: SeatsLeft {
                first: seats(domain::weeks::Week::First),
                second: seats(domain::weeks::Week::Second),
            },
            format: Format::ALL[self.dice.below(3)],
            accessible: self.dice.chance(0.5),
            reserved: false,
            published_at: DateTime::from_timestamp(1_700_000_000 + self.dice.below(9_000_000) as i64, 0)
                .unwrap(),
        };
        Listing {
            card,
            metiers: (0..3).map(|_| self.text(2, 0)).collect(),
            activities: (0..5).map(|_| self.text(8, 0)).collect(),
        }
    }

    /// What people type: a whole word, its beginning, or with a letter missing; sometimes two words.
    fn typed(&mut self) -> String {
        let words = if self.dice.chance(0.3) { 2 } else { 1 };
        let mut typed = self.text(words, 50);
        match self.dice.below(10) {
            0 => drop(typed.pop()),
            1 if typed.len() > 6 => drop(typed.remove(3)),
            _ => {}
        }
        typed
    }
}

/// A request whose words outlive it.
struct Query {
    words: String,
    request: Request<'static>,
}

fn query(world: &mut World) -> Query {
    let centre = world.dice.chance(0.85).then(|| world.town());
    let words = if world.dice.chance(0.4) {
        world.typed()
    } else {
        String::new()
    };
    let mut request = Request {
        centre,
        radius: Radius::PROPOSED[1 + world.dice.below(7)].distance(),
        ..Request::default()
    };
    request.weeks = world.dice.chance(0.5).then(|| Weeks::ALL[world.dice.below(3)]);
    if world.dice.chance(0.4) {
        request
            .sectors
            .insert(SectorCode::parse(&format!("s{}", 1 + world.dice.uneven(51))).unwrap());
    }
    request.order = match (centre, words.is_empty()) {
        (Some(_), _) => Sort::Distance,
        (None, true) => Sort::Recent,
        (None, false) => Sort::Relevance,
    };
    Query { words, request }
}

/// The median, the 99th percentile and the worst of the times taken by `run`.
fn times<Q>(queries: &[Q], mut run: impl FnMut(&Q) -> usize) -> String {
    let mut times: Vec<Duration> = queries
        .iter()
        .map(|query| {
            let start = Instant::now();
            std::hint::black_box(run(query));
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1e6;
    format!("{:8.1} µs {:9.1} µs {:9.1} µs", at(50), at(99), at(100))
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

fn main() {
    let size: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let reps: usize = std::env::args().nth(2).map_or(5, |a| a.parse().unwrap());
    let mut world = World::new();
    let listings: Vec<_> = (0..size).map(|n| world.listing(n)).collect();
    let mut best = f64::MAX;
    for _ in 0..reps {
        let mut index = OfferIndex::new();
        let s = Instant::now();
        for l in &listings {
            index.upsert(l);
        }
        best = best.min(s.elapsed().as_secs_f64());
    }
    println!(
        "build {size}: {best:.3} s = {:.2} µs/offer",
        best * 1e6 / size as f64
    );
    if reps == 1 {
        return;
    }
    let mut index = OfferIndex::new();
    for l in &listings {
        index.upsert(l);
    }
    for radius in [10u8, 30, 100] {
        let centres: Vec<_> = (0..1000).map(|_| world.town()).collect();
        let mut best = f64::MAX;
        let mut total = 0;
        for _ in 0..5 {
            total = 0;
            let s = Instant::now();
            for &c in &centres {
                total += index
                    .search(&Request {
                        centre: Some(c),
                        radius: Radius::new(radius).unwrap().distance(),
                        order: Sort::Distance,
                        ..Request::default()
                    })
                    .total;
            }
            best = best.min(s.elapsed().as_secs_f64());
        }
        println!(
            "radius {radius}: {:.1} µs, {} found, {:.2} ns/found",
            best * 1e3,
            total / 1000,
            best * 1e9 / total as f64
        );
    }
    let mut best = f64::MAX;
    for _ in 0..50 {
        let s = Instant::now();
        std::hint::black_box(index.search(&Request::default()).total);
        best = best.min(s.elapsed().as_secs_f64());
    }
    println!("whole {:.1} µs", best * 1e6);
}
