//! Made-up offers and requests: few words, few places and few dates, so that everything collides.

use std::sync::Arc;

use chrono::DateTime;
use domain::{
    id::{OfferId, SchoolId},
    offer::{Format, Listing, OfferCard, SeatsLeft, Whereabouts},
    place::{Kilometres, Position},
    query::{Page, Sort},
    sector::{Sector, SectorCode, SectorSet},
    structure::{KindSet, StructureKind},
    weeks::{Week, Weeks},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use crate::{lexicon::Lexicon, request::Request};

const WORDS: [&str; 26] = [
    "boulanger",
    "boulangère",
    "boulangers",
    "boulangerie",
    "bois",
    "boîte",
    "Bœuf",
    "atelier",
    "l'atelier",
    "de",
    "la",
    "stage",
    "informatique",
    "informaticien",
    "Informatiques",
    "animal",
    "animaux",
    "animateur",
    "été",
    "3D",
    "BTP",
    "C",
    "jardinier",
    "jardinière",
    "jardin",
    "accueil",
];

/// What people may type besides: beginnings, typos, and nothing of use.
const TYPED: [&str; 20] = [
    "boul",
    "bou",
    "bo",
    "boulagner",
    "boulangér",
    "infromatique",
    "informatqiue",
    "jardinnier",
    "animx",
    "ateleir",
    "jar",
    "xyz",
    "le",
    "boeuf",
    "ATELIERS",
    "acceuil",
    "pain",
    "reseaux",
    "atelier bois",
    "informatqiues",
];

pub(super) fn listing(id: u128) -> Listing {
    Listing {
        card: OfferCard {
            id: OfferId(Uuid::from_u128(id)),
            title: "Atelier bois".into(),
            structure: "Menuiserie du Parc".into(),
            kind: StructureKind::Company,
            sector: SectorCode::parse("s1").unwrap(),
            whereabouts: in_france(48.85, 2.35),
            weeks: Weeks::Both,
            seats_left: SeatsLeft { first: 1, second: 1 },
            format: Format::Individual,
            accessible: false,
            reserved: false,
            committed: false,
            published_at: DateTime::UNIX_EPOCH,
        },
        metiers: vec!["menuisier".into()],
        activities: vec!["Prendre des mesures".into()],
        reserved_to: Vec::new(),
    }
}

pub(super) fn school(number: u128) -> SchoolId {
    SchoolId(Uuid::from_u128(number))
}

/// Words that collide with those of offers: sectors, trades said otherwise, phrases, and a beginning of each other.
pub(super) fn lexicon() -> Arc<Lexicon> {
    let sectors = [("s1", "Bois et jardin"), ("s31", "Informatique, réseaux")].map(|(code, label)| Sector {
        code: SectorCode::parse(code).unwrap(),
        label: label.into(),
    });
    let list = "term\tkind\tsectors\tsaid\n\
                BTP\tsector\ts2\tatelier\n\
                pain\ttrade\ts63\tboulangerie, boulanger\n\
                xyz\ttrade\ts1\tboîte bois\n\
                atelier bois\tsector\ts63\tjardin accueil\n";
    Arc::new(Lexicon::new(&sectors, list).unwrap())
}

pub(super) fn in_france(latitude: f64, longitude: f64) -> Whereabouts {
    let position = Position::new(latitude, longitude).unwrap();
    Whereabouts::France {
        city: "Paris".into(),
        department: "75".into(),
        position,
    }
}

/// Towns, and places where maps are torn: the meridian of 180 degrees, the poles, the equator.
fn place() -> impl Strategy<Value = Position> {
    let near = |latitude: f64, longitude: f64| {
        (
            (latitude - 0.3).max(-90.0)..=(latitude + 0.3).min(90.0),
            (longitude - 0.3).max(-180.0)..=(longitude + 0.3).min(180.0),
        )
    };
    let degrees = prop_oneof![
        6 => near(48.85, 2.35),
        2 => Just((48.85..=48.85, 2.35..=2.35)).prop_flat_map(|range| range),
        1 => near(-21.1, 55.5),
        1 => near(-17.5, 180.0),
        1 => near(-17.5, -180.0),
        1 => near(89.9, 30.0),
        1 => near(89.9, -150.0),
        1 => near(-90.0, 0.0),
        1 => (-90.0..=90.0, -180.0..=180.0),
    ];
    degrees.prop_map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap())
}

fn text(words: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = String> {
    vec(select(&WORDS[..]), words).prop_map(|words| words.join(" "))
}

fn sector() -> impl Strategy<Value = SectorCode> {
    select(&["s1", "s2", "s31", "s63"][..]).prop_map(|code| SectorCode::parse(code).unwrap())
}

fn whereabouts() -> impl Strategy<Value = Whereabouts> {
    prop_oneof![
        9 => (place(), select(&["Montreuil", "Suva"][..])).prop_map(|(position, city)| Whereabouts::France {
            city: city.into(),
            department: "93".into(),
            position,
        }),
        1 => Just(Whereabouts::Abroad { city: "Lisbonne".into(), country: "Portugal".into() }),
    ]
}

/// An offer of one of `ids` ids.
pub(super) fn any_listing(ids: u128) -> impl Strategy<Value = Listing> {
    let what = (
        0..ids,
        text(1..4),
        text(1..3),
        vec(text(1..3), 0..3),
        vec(text(0..4), 0..3),
        sector(),
    );
    let how = (
        select(&StructureKind::ALL[..]),
        select(&Weeks::ALL[..]),
        (0..3_u16, 0..3_u16),
        select(&Format::ALL[..]),
        any::<(bool, bool)>(),
        (0..5_i64, vec(0..3_u128, 0..3), proptest::bool::weighted(0.3)),
    );
    (what, how, whereabouts()).prop_map(|(what, how, whereabouts)| {
        let (id, title, structure, metiers, activities, sector) = what;
        let (kind, weeks, seats, format, (accessible, committed), (published, schools, reserved)) = how;
        let mut reserved_to: Vec<SchoolId> = schools.into_iter().map(school).collect();
        reserved_to.sort_unstable();
        reserved_to.dedup();
        reserved_to.retain(|_| reserved);
        let seat = |week, seats| if weeks.covers(week) { seats } else { 0 };
        let seats_left = SeatsLeft {
            first: seat(Week::First, seats.0),
            second: seat(Week::Second, seats.1),
        };
        let published_at = DateTime::from_timestamp(published, 7).unwrap();
        let id = OfferId(Uuid::from_u128(id));
        let card = OfferCard {
            id,
            title,
            structure,
            kind,
            sector,
            whereabouts,
            weeks,
            seats_left,
            format,
            accessible,
            reserved,
            committed,
            published_at,
        };
        Listing {
            card,
            metiers,
            activities,
            reserved_to,
        }
    })
}

/// Towns so near each other that a circle round one often holds all of others.
const TOWNS: [(f64, f64); 7] = [
    (48.85, 2.35),
    (48.80, 2.60),
    (48.95, 2.10),
    (49.05, 2.50),
    (48.60, 2.30),
    (48.45, 2.90),
    (48.72, 1.80),
];

fn in_town() -> impl Strategy<Value = Position> {
    let suburb = prop_oneof![(0.0..0.03, 0.0..0.03), (-0.3..0.3, -0.3..0.3)];
    (select(&TOWNS[..]), suburb).prop_map(|((latitude, longitude), (north, east))| {
        Position::new(latitude + north, longitude + east).unwrap()
    })
}

/// An offer of one of `ids` ids, in one of a few towns: their cells are full.
pub(super) fn any_listing_in_town(ids: u128) -> impl Strategy<Value = Listing> {
    (any_listing(ids), in_town()).prop_map(|(mut listing, position)| {
        listing.card.whereabouts = in_france(position.latitude(), position.longitude());
        listing
    })
}

/// A request from one of these towns, that finds those around; half of the time with nothing but weeks and sectors.
pub(super) fn any_request_in_town() -> impl Strategy<Value = (String, Request<'static>)> {
    let radius = (5.0..90.0).prop_map(|km| Kilometres::new(km).unwrap());
    (any_request(), in_town(), radius, 1..4_u32, any::<bool>()).prop_map(
        |((words, request), centre, radius, page, is_plain)| {
            let request = Request {
                centre: Some(centre),
                radius,
                abroad: false,
                page: Page(page),
                ..request
            };
            if !is_plain {
                return (words, request);
            }
            let request = Request {
                kinds: KindSet::default(),
                group: false,
                accessible: false,
                committed: false,
                order: Sort::Distance,
                ..request
            };
            (String::new(), request)
        },
    )
}

/// A request, and its words apart since it borrows them.
pub(super) fn any_request() -> impl Strategy<Value = (String, Request<'static>)> {
    let typed =
        vec(prop_oneof![select(&WORDS[..]), select(&TYPED[..])], 0..3).prop_map(|words| words.join(" "));
    let words = prop_oneof![1 => Just(String::new()), 1 => typed, 1 => text(0..2)];
    let kilometres = prop_oneof![Just(0.0), 0.0..5.0, 5.0..100.0, 100.0..21_000.0];
    let radius = kilometres.prop_map(|km| Kilometres::new(km).unwrap());
    let ticked = || proptest::bool::weighted(0.15);
    (
        words,
        (
            option::weighted(0.8, place()),
            option::weighted(0.3, vec(0..107_u8, 1..60)),
        ),
        radius,
        vec(sector(), 0..3),
        option::of(select(&Weeks::ALL[..])),
        vec(select(&StructureKind::ALL[..]), 0..2),
        (
            ticked(),
            ticked(),
            ticked(),
            ticked(),
            ticked(),
            option::of((0..3_u128).prop_map(school)),
        ),
        (
            select(&Sort::ALL[..]),
            prop_oneof![4 => Just(1), 1 => 2..5_u32, 1 => Just(u32::MAX)],
        ),
    )
        .prop_map(
            |(words, (centre, departments), radius, sectors, weeks, kinds, ticked, (order, page))| {
                let request = Request {
                    centre,
                    departments: departments.map(|numbers| numbers.into_iter().collect()),
                    radius,
                    sectors: sectors.into_iter().collect::<SectorSet>(),
                    weeks,
                    words: "",
                    kinds: kinds.into_iter().collect::<KindSet>(),
                    group: ticked.0,
                    accessible: ticked.1,
                    abroad: ticked.2,
                    first_week_started: ticked.3,
                    committed: ticked.4,
                    school: ticked.5,
                    order,
                    page: Page(page),
                };
                (words, request)
            },
        )
}
