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
    let asked: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if asked.is_empty() {
        vec![2_000, 20_000, 200_000, 1_000_000]
    } else {
        asked
    };
    for size in sizes {
        measure(size);
    }
}

fn measure(size: usize) {
    let mut world = World::new();
    let before = resident_mb();
    let mut index = OfferIndex::new();
    let mut building = Duration::ZERO;
    let mut directions = Vec::new();
    for batch in 0..size.div_ceil(1000) {
        let listings: Vec<Listing> = (batch * 1000..size.min(batch * 1000 + 1000))
            .map(|number| world.listing(number))
            .collect();
        directions.extend(
            listings
                .iter()
                .map(|listing| listing.card.whereabouts.position().unwrap().direction()),
        );
        let start = Instant::now();
        listings.iter().for_each(|listing| index.upsert(listing));
        building += start.elapsed();
    }
    println!(
        "\n{size} offers: built in {:.2} s, {} MB",
        building.as_secs_f64(),
        resident_mb() - before
    );
    println!("{:34} {:>11} {:>12} {:>12}", "", "median", "99 %", "worst");
    let queries: Vec<Query> = (0..4000).map(|_| query(&mut world)).collect();
    let row = |name: &str, times: String| println!("{name:34} {times}");
    let search = |query: &Query| {
        index
            .search(&Request {
                words: &query.words,
                ..query.request
            })
            .total
    };
    row("mixed searches", times(&queries, search));
    let part = |keep: &dyn Fn(&Query) -> bool| -> Vec<&Query> {
        queries.iter().filter(|query| keep(query)).collect()
    };
    row(
        "  round home, no words",
        times(
            &part(&|q| q.request.centre.is_some() && q.words.is_empty()),
            |q| search(q),
        ),
    );
    row(
        "  round home, words",
        times(
            &part(&|q| q.request.centre.is_some() && !q.words.is_empty()),
            |q| search(q),
        ),
    );
    row(
        "  whole country, no words",
        times(
            &part(&|q| q.request.centre.is_none() && q.words.is_empty()),
            |q| search(q),
        ),
    );
    row(
        "  whole country, words",
        times(
            &part(&|q| q.request.centre.is_none() && !q.words.is_empty()),
            |q| search(q),
        ),
    );
}
