//! Whether what people type finds what they mean: two hundred queries on the offers of the demonstration, each with the sectors and
//! the trades that are expected. The figure is the share of expected offers among the first ten.

use std::{io::Write, sync::Arc};

use demo::{Rows, Size, World};
use domain::{
    id::CampaignId,
    offer::{Listing, Offer, OfferCard, SeatsLeft, Whereabouts},
    place::{Location, Place},
    query::Sort,
    sector::{SectorCode, SectorSet},
    structure::Structure,
    weeks::Week,
};
use search::{OfferIndex, Request, text::fold};
use service::reference_data::{lexicon, sectors, stable_id};

const QUERIES: &str = include_str!("../relevance.tsv");

/// Offers looked at: those of the first screens.
const FIRST: usize = 10;

/// The least share, in a hundred, of expected offers among the first ten.
const FLOOR: usize = 93;

struct Query {
    words: &'static str,
    sectors: SectorSet,
    /// Folded beginnings of words, one of which a title or a trade of the offer has.
    trades: Vec<String>,
}

fn queries() -> Vec<Query> {
    let read = |line: &'static str| {
        let columns: Vec<_> = line.split('\t').collect();
        let [words, sectors, trades] = columns[..] else {
            panic!("{line}")
        };
        let sectors = sectors.split(',').map(|code| SectorCode::parse(code).unwrap());
        let trades = trades.split(',').filter(|trade| !trade.is_empty());
        Query {
            words,
            sectors: sectors.collect(),
            trades: trades.map(fold).collect(),
        }
    };
    QUERIES.lines().skip(1).map(read).collect()
}

fn listing(offer: Offer, structure: &Structure, place: &Place) -> Option<Listing> {
    let Location::France {
        department, position, ..
    } = &place.location
    else {
        return None;
    };
    let seats = |week| if offer.weeks.covers(week) { offer.seats } else { 0 };
    Some(Listing {
        card: OfferCard {
            id: offer.id,
            title: offer.title,
            structure: structure.name.clone(),
            kind: structure.kind,
            sector: offer.sector,
            whereabouts: Whereabouts::France {
                city: place.city.clone(),
                department: department.clone(),
                position: *position,
            },
            weeks: offer.weeks,
            seats_left: SeatsLeft {
                first: seats(Week::First),
                second: seats(Week::Second),
            },
            format: offer.format,
            accessible: offer.accessible,
            reserved: false,
            committed: false,
            published_at: offer.published_at?,
        },
        metiers: offer.metiers,
        activities: offer.activities,
        reserved_to: Vec::new(),
    })
}

fn listings() -> Vec<Listing> {
    let opening = "2026-09-01".parse().unwrap();
    let campaign = CampaignId(stable_id("relevance"));
    let world = World::new(Size::Academie, 1, campaign, opening).unwrap();
    let of_rows = |rows: Rows| {
        let find = move |offer: Offer| {
            let structure = rows
                .structures
                .iter()
                .find(|structure| structure.id == offer.structure);
            let place = rows.places.iter().find(|place| place.id == offer.place);
            listing(offer, structure?, place?)
        };
        rows.offers.into_iter().filter_map(find).collect::<Vec<_>>()
    };
    world.flat_map(of_rows).collect()
}

/// How many of the first ten are expected, and how many there could be.
fn score(index: &OfferIndex, query: &Query) -> (usize, usize) {
    let request = Request {
        words: query.words,
        order: Sort::Relevance,
        ..Request::default()
    };
    let hits = index.search(&request).hits;
    let is_expected = |card: &OfferCard| {
        let title = fold(&card.title);
        query.sectors.contains(card.sector)
            || query
                .trades
                .iter()
                .any(|trade| title.split(' ').any(|word| word.starts_with(trade)))
    };
    let good = hits
        .iter()
        .take(FIRST)
        .filter(|hit| is_expected(&hit.card))
        .count();
    (good, hits.len().clamp(1, FIRST))
}

#[test]
fn what_people_type_finds_what_they_mean() {
    let sectors = sectors().unwrap();
    let mut index = OfferIndex::with_lexicon(Arc::new(lexicon(&sectors)));
    let listings = listings();
    for listing in &listings {
        index.upsert(listing);
    }

    let queries = queries();
    assert!(queries.len() >= 200, "{}", queries.len());
    let (mut good, mut all, mut poor) = (0, 0, Vec::new());
    for query in &queries {
        let (theirs, shown) = score(&index, query);
        (good, all) = (good + theirs, all + shown);
        if theirs * 2 < shown {
            poor.push(format!("{} {theirs}/{shown}", query.words));
        }
    }
    let share = good * 100 / all;
    // Written past the capture of tests, so that the figure stands in every log.
    let figure = format!(
        "relevance: {share} % of the first {FIRST} for {} queries\n",
        queries.len()
    );
    std::io::stderr().write_all(figure.as_bytes()).unwrap();
    assert!(
        share >= FLOOR,
        "{share} %; less than half is expected of: {poor:#?}"
    );
}

#[test]
fn the_name_of_each_sector_finds_all_of_it() {
    let sectors = sectors().unwrap();
    let mut index = OfferIndex::with_lexicon(Arc::new(lexicon(&sectors)));
    let listings = listings();
    for listing in &listings {
        index.upsert(listing);
    }
    for sector in &sectors {
        let all = listings
            .iter()
            .filter(|listing| listing.card.sector == sector.code)
            .count();
        let request = Request {
            words: &sector.label,
            sectors: [sector.code].into_iter().collect(),
            ..Request::default()
        };
        assert_eq!(index.search(&request).total, all, "{}", sector.label);
    }
    // What was asked in vain before sectors had words of their own.
    for (words, code) in [
        ("banque", "s9"),
        ("hôtellerie", "s26"),
        ("comptabilité", "s14"),
        ("agriculture", "s51"),
        ("RH", "s14"),
        ("BTP", "s10"),
        ("resto", "s26"),
        ("compta", "s14"),
        ("petite enfance", "s46"),
    ] {
        let code = SectorCode::parse(code).unwrap();
        let all = listings
            .iter()
            .filter(|listing| listing.card.sector == code)
            .count();
        let request = Request {
            words,
            ..Request::default()
        };
        let per_sector = index.search(&request).per_sector;
        let found = per_sector.into_iter().find(|(sector, _)| *sector == code);
        assert_eq!(found, Some((code, all)), "{words}");
    }
}
