//! The index finds what the plain scan finds, whatever has come and gone.

use std::collections::HashSet;

use domain::{
    id::OfferId,
    offer::Listing,
    query::{Page, Radius, Sort},
    search_map::{Group, rings},
};
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::{
    naive,
    world::{any_listing, any_listing_in_town, any_request, any_request_in_town, lexicon, school},
};
use crate::{
    index::OfferIndex,
    request::{Request, Results},
};

/// What happens to an index.
#[derive(Clone, Debug)]
enum Change {
    Upsert(Box<Listing>),
    Remove(u128),
}

/// Few ids, so that offers are replaced and removed; or many, so that there is more than a page of them.
fn changes() -> impl Strategy<Value = Vec<Change>> {
    let some = |ids: u128, count| vec(change(any_listing(ids), ids), count);
    prop_oneof![some(8, 0..40), some(1000, 20..120)]
}

fn change(listing: impl Strategy<Value = Listing>, ids: u128) -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => listing.prop_map(|listing| Change::Upsert(Box::new(listing))),
        1 => (0..ids).prop_map(Change::Remove),
    ]
}

/// An index after those changes, and the offers it should hold.
fn after(changes: Vec<Change>) -> (OfferIndex, Vec<Listing>) {
    let (mut index, mut listings) = (OfferIndex::with_lexicon(lexicon()), Vec::<Listing>::new());
    for change in changes {
        let id = match &change {
            Change::Upsert(listing) => listing.card.id,
            Change::Remove(id) => OfferId(Uuid::from_u128(*id)),
        };
        let before = listings.len();
        listings.retain(|listing| listing.card.id != id);
        match change {
            Change::Upsert(listing) => {
                index.upsert(&listing);
                listings.push(*listing);
            }
            Change::Remove(_) => assert_eq!(index.remove(id), listings.len() < before),
        }
    }
    (index, listings)
}

/// How many of the last hits are equally far: offers off the page may be as near.
fn ties(results: &Results) -> usize {
    let last = results.hits.last().and_then(|hit| hit.distance);
    results
        .hits
        .iter()
        .rev()
        .take_while(|hit| hit.distance == last)
        .count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_index_finds_what_a_scan_finds(changes in changes(), requests in vec(any_request(), 8)) {
        let (index, listings) = after(changes);
        for (words, request) in requests {
            let request = Request { words: &words, ..request };
            prop_assert_eq!(index.search(&request), naive::search(&listings, &lexicon(), &request), "{:?}", request);
        }
    }

    #[test]
    fn the_nearest_of_full_cells_are_those_a_scan_finds(
        changes in vec(change(any_listing_in_town(150), 150), 60..160),
        requests in vec(any_request_in_town(), 8),
    ) {
        let (index, listings) = after(changes);
        for (words, request) in requests {
            let request = Request { words: &words, ..request };
            prop_assert_eq!(index.search(&request), naive::search(&listings, &lexicon(), &request), "{:?}", request);
        }
    }

    #[test]
    fn a_map_shares_out_what_is_found(changes in changes(), requests in vec(any_request(), 4), km in 1..=100_u8) {
        let (index, listings) = after(changes);
        let radius = Radius::new(km).unwrap();
        for (words, request) in requests {
            let request = Request { words: &words, radius: radius.distance(), order: Sort::Distance, page: Page(1), ..request };
            let expected = naive::search(&listings, &lexicon(), &request);
            let shown: Vec<_> = expected.hits.iter().map(|hit| hit.card.id).collect();
            let groups = index.search_map(&request, radius, &shown);
            if request.centre.is_none() || request.abroad {
                prop_assert!(groups.is_empty());
                continue;
            }
            let sum = |count: fn(&Group) -> u32| groups.iter().map(count).sum::<u32>() as usize;
            prop_assert_eq!(sum(|group| group.all), expected.total);
            prop_assert_eq!(sum(|group| group.others), expected.total - shown.len());
            let rings = rings(radius);
            for group in groups {
                prop_assert!(usize::from(group.ring) < rings.len());
                prop_assert!(group.others <= group.all);
                // Nothing of the others is nearer than the page, whose offers are the nearest.
                prop_assert!(group.others == 0 || group.nearer as usize >= shown.len().saturating_sub(ties(&expected)));
            }
        }
    }

    #[test]
    fn the_index_holds_the_last_of_each_offer(changes in changes()) {
        let (index, listings) = after(changes);
        prop_assert_eq!(index.len(), listings.len());
        prop_assert_eq!(index.is_empty(), listings.is_empty());
        let open: Vec<_> = listings.iter().filter(|listing| !listing.card.reserved).collect();
        prop_assert_eq!(index.count_open(), open.len());
        let hosts: HashSet<_> = open.iter().map(|listing| &listing.card.structure).collect();
        prop_assert_eq!(index.count_hosts(), hosts.len());
        for listing in &listings {
            prop_assert_eq!(index.card(listing.card.id), Some(listing.card.clone()));
        }
        prop_assert_eq!(index.card(OfferId(Uuid::max())), None);
    }

    #[test]
    fn offers_nearby_are_those_a_scan_finds(changes in changes(), limit in 0..6_usize, started: bool, of_school in 0..4_u128) {
        let (index, listings) = after(changes);
        for of in &listings {
            let school = (of_school < 3).then(|| school(of_school));
            let expected = naive::nearby(&listings, of, limit, started, school);
            prop_assert_eq!(index.nearby(&of.card, limit, started, school), expected);
        }
    }

    #[test]
    fn an_index_emptied_finds_nothing(changes in changes(), requests in vec(any_request(), 4)) {
        let (mut index, listings) = after(changes);
        for listing in &listings {
            prop_assert!(index.remove(listing.card.id));
        }
        for (words, request) in requests {
            prop_assert_eq!(index.search(&Request { words: &words, ..request }).total, 0);
        }
    }
}
