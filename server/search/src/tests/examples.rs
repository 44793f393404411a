//! What a search does, by example.

use chrono::{DateTime, TimeDelta};
use domain::{
    area::{Area, AreaCode, AreaKind},
    id::OfferId,
    offer::{Listing, SeatsLeft, Whereabouts},
    place::{Kilometres, Position},
    query::{Page, Radius, Sort},
    sector::SectorCode,
    structure::StructureKind,
    weeks::Weeks,
};
use uuid::Uuid;

use super::world::{in_france, lexicon, listing, school};
use crate::{OfferIndex, Request, Widening};

fn index(listings: impl IntoIterator<Item = Listing>) -> OfferIndex {
    let mut index = OfferIndex::new();
    listings.into_iter().for_each(|listing| index.upsert(&listing));
    index
}

/// An offer of that title.
fn titled(id: u128, title: &str) -> Listing {
    let mut listing = listing(id);
    listing.card.title = title.into();
    listing
}

/// An offer that many kilometres north of Paris.
fn north(id: u128, km: f64) -> Listing {
    let mut listing = listing(id);
    listing.card.whereabouts = in_france(48.85 + km / 111.195, 2.35);
    listing
}

/// Around Paris.
fn around(km: f64) -> Request<'static> {
    let centre = Some(Position::new(48.85, 2.35).unwrap());
    Request {
        centre,
        radius: Kilometres::new(km).unwrap(),
        order: Sort::Distance,
        ..Request::default()
    }
}

/// The ids of a page.
fn found(index: &OfferIndex, request: &Request<'_>) -> Vec<u128> {
    index
        .search(request)
        .hits
        .iter()
        .map(|hit| hit.card.id.0.as_u128())
        .collect()
}

fn saying(index: &OfferIndex, words: &str) -> Vec<u128> {
    found(
        index,
        &Request {
            words,
            order: Sort::Relevance,
            ..Request::default()
        },
    )
}

fn sector(code: &str) -> SectorCode {
    SectorCode::parse(code).unwrap()
}

#[test]
fn the_nearest_come_first_with_their_distance() {
    let index = index([north(1, 12.0), north(2, 3.0), north(3, 21.0)]);
    let results = index.search(&around(20.0));
    let told: Vec<_> = results
        .hits
        .iter()
        .map(|hit| hit.distance.unwrap().to_string())
        .collect();
    assert_eq!(told, ["3,0\u{a0}km", "12\u{a0}km"]);
    assert_eq!(results.total, 2);
}

#[test]
fn a_circle_reaches_across_the_meridian_of_180_degrees() {
    let mut west = listing(1);
    west.card.whereabouts = in_france(-17.0, -179.95);
    let index = index([west]);
    let centre = Some(Position::new(-17.0, 179.95).unwrap());
    assert_eq!(
        found(
            &index,
            &Request {
                centre,
                ..around(15.0)
            }
        ),
        [1]
    );
    assert_eq!(
        found(
            &index,
            &Request {
                centre,
                ..around(10.0)
            }
        ),
        [0; 0]
    );
}

#[test]
fn the_most_recent_come_first_without_a_home() {
    let published = |id, minutes| {
        let mut listing = listing(id);
        listing.card.published_at = DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        listing
    };
    let index = index([published(1, 5), published(2, 9), published(4, 7), published(3, 7)]);
    let everywhere = Request::default();
    assert_eq!(found(&index, &everywhere), [2, 3, 4, 1]);
    assert_eq!(
        found(
            &index,
            &Request {
                order: Sort::Distance,
                ..everywhere
            }
        ),
        [2, 3, 4, 1]
    );
}

#[test]
fn pages_follow_one_another_and_end() {
    let index = index((0..45).map(listing));
    let page = |number| {
        found(
            &index,
            &Request {
                page: Page(number),
                ..around(5.0)
            },
        )
    };
    assert_eq!(page(1), (0..20).collect::<Vec<_>>());
    assert_eq!(page(3), (40..45).collect::<Vec<_>>());
    assert_eq!(page(4), [0; 0]);
    assert_eq!(
        index
            .search(&Request {
                page: Page(u32::MAX),
                ..around(5.0)
            })
            .total,
        45
    );
}

#[test]
fn sectors_are_counted_as_if_all_were_asked_for() {
    let of = |id, code| {
        let mut listing = listing(id);
        listing.card.sector = sector(code);
        listing
    };
    let index = index([of(1, "s31"), of(2, "s31"), of(3, "s4")]);
    let sectors = [sector("s4"), sector("s5")].into_iter().collect();
    let results = index.search(&Request {
        sectors,
        ..Request::default()
    });
    assert_eq!(results.total, 1);
    assert_eq!(results.per_sector, [(sector("s4"), 1), (sector("s31"), 2)]);
}

#[test]
fn a_week_needs_a_seat() {
    let offering = |id, weeks, first, second| {
        let mut listing = listing(id);
        (listing.card.weeks, listing.card.seats_left) = (weeks, SeatsLeft { first, second });
        listing
    };
    let index = index([
        offering(1, Weeks::Both, 1, 1),
        offering(2, Weeks::Both, 1, 0),
        offering(3, Weeks::First, 1, 0),
        offering(4, Weeks::Second, 0, 1),
        offering(5, Weeks::Both, 0, 0),
    ]);
    let asked = |weeks, first_week_started| {
        found(
            &index,
            &Request {
                weeks,
                first_week_started,
                ..Request::default()
            },
        )
    };
    assert_eq!(asked(None, false), [1, 2, 3, 4]);
    assert_eq!(asked(Some(Weeks::Both), false), [1]);
    assert_eq!(asked(Some(Weeks::First), false), [1, 2, 3]);
    assert_eq!(asked(Some(Weeks::Second), false), [1, 4]);
    assert_eq!(asked(None, true), [1, 4]);
    assert_eq!(asked(Some(Weeks::Second), true), [1, 4]);
    assert_eq!(asked(Some(Weeks::First), true), [0; 0]);
    assert_eq!(
        (index.len(), index.card(OfferId(Uuid::from_u128(5))).is_some()),
        (5, true)
    );
}

#[test]
fn offers_abroad_are_found_only_when_asked_for_and_without_a_distance() {
    let mut abroad = listing(2);
    abroad.card.whereabouts = Whereabouts::Abroad {
        city: "Lisbonne".into(),
        country: "Portugal".into(),
    };
    let index = index([listing(1), abroad]);
    assert_eq!(found(&index, &Request::default()), [1]);
    let results = index.search(&Request {
        abroad: true,
        ..around(5.0)
    });
    assert_eq!(
        results
            .hits
            .iter()
            .map(|hit| (hit.card.id.0.as_u128(), hit.distance))
            .collect::<Vec<_>>(),
        [(2, None)]
    );
}

#[test]
fn words_are_forgiven_accents_plurals_beginnings_and_typos() {
    let index = index([
        titled(1, "Découvrir la boulangerie"),
        titled(2, "Soigner des animaux à l’École"),
    ]);
    for typed in [
        "boulangeries",
        "BOULANGERIE",
        "decouvrir",
        "boulan",
        "boulagnerie",
        "boulangrie",
        "la boulangerie",
    ] {
        assert_eq!(saying(&index, typed), [1], "{typed}");
    }
    for typed in [
        "animal",
        "l'école",
        "ecole",
        "anim",
        "animeaux",
        "soigner les animaux",
    ] {
        assert_eq!(saying(&index, typed), [2], "{typed}");
    }
    for typed in ["boulangerie animaux", "bo", "xyz", "sculpture"] {
        assert_eq!(saying(&index, typed), [0; 0], "{typed}");
    }
    assert_eq!(saying(&index, "un stage dans la").len(), 2);
}

#[test]
fn a_typo_is_not_looked_for_when_a_word_is_right() {
    let mut index = index([titled(1, "Poterie"), titled(2, "Loterie")]);
    assert_eq!(saying(&index, "loterie"), [2]);
    index.remove(OfferId(Uuid::from_u128(2)));
    assert_eq!(saying(&index, "loterie"), [1]);
}

#[test]
fn the_best_match_comes_first() {
    let mut of_structure = titled(1, "Accueil");
    of_structure.card.structure = "Jardin des plantes".into();
    let mut of_metier = titled(2, "Accueil");
    of_metier.metiers = vec!["Jardin".into()];
    let index = index([
        of_structure,
        of_metier,
        titled(3, "Les jardins"),
        titled(4, "Jardin"),
        titled(5, "Jardinage"),
    ]);
    assert_eq!(saying(&index, "jardin"), [4, 2, 3, 1, 5]);
}

#[test]
fn offers_nearby_put_their_own_sector_first() {
    let of = |id, km, code| {
        let mut listing = north(id, km);
        listing.card.sector = sector(code);
        listing
    };
    let index = index([
        of(1, 0.0, "s1"),
        of(2, 1.0, "s2"),
        of(3, 20.0, "s1"),
        of(4, 2.0, "s1"),
        of(5, 31.0, "s1"),
    ]);
    let nearby = |limit| -> Vec<u128> {
        let hits = index.nearby(&of(1, 0.0, "s1").card, limit, false, None);
        hits.iter().map(|hit| hit.card.id.0.as_u128()).collect()
    };
    assert_eq!(nearby(9), [4, 3, 2]);
    assert_eq!(nearby(1), [4]);
    assert_eq!(nearby(0), [0; 0]);
    // One that is not in the index, being full or over, has neighbours too.
    let hits = index.nearby(&of(9, 0.0, "s2").card, 1, false, None);
    assert_eq!(hits[0].card.id.0.as_u128(), 2);
}

#[test]
fn a_search_that_finds_nothing_is_told_what_would() {
    let mut far = north(1, 25.0);
    far.card.weeks = Weeks::First;
    far.card.seats_left = SeatsLeft { first: 1, second: 0 };
    let index = index([far, north(2, 40.0)]);
    let nothing = around(10.0);
    let wider = |km| Radius::new(km).unwrap();
    assert_eq!(
        index.widenings(&nothing),
        [Widening::Radius(wider(30), 1), Widening::WholeCountry(2)]
    );
    // Two filters in the way: no single change helps, except for the one offer they both suit.
    let second = Request {
        weeks: Some(Weeks::Second),
        ..nothing
    };
    assert_eq!(
        index.widenings(&second),
        [Widening::Radius(wider(50), 1), Widening::WholeCountry(1)]
    );
}

#[test]
fn each_filter_that_is_set_may_be_dropped() {
    let index = index([titled(1, "Atelier bois")]);
    let request = Request {
        order: Sort::Relevance,
        ..around(10.0)
    };
    let widenings = |request: Request<'_>| {
        assert_eq!(index.search(&request).total, 0);
        index.widenings(&request)
    };
    let sectors = [sector("s9")].into_iter().collect();
    assert_eq!(
        widenings(Request { sectors, ..request }),
        [Widening::AllSectors(1)]
    );
    let kinds = [StructureKind::Association].into_iter().collect();
    assert_eq!(widenings(Request { kinds, ..request }), [Widening::AnyKind(1)]);
    assert_eq!(
        widenings(Request {
            group: true,
            ..request
        }),
        [Widening::NotGroup(1)]
    );
    assert_eq!(
        widenings(Request {
            accessible: true,
            ..request
        }),
        [Widening::NotAccessible(1)]
    );
    assert_eq!(
        widenings(Request {
            words: "métal",
            ..request
        }),
        [Widening::WithoutWords(1)]
    );
    assert_eq!(
        widenings(Request {
            words: "Bois, Métal",
            ..request
        }),
        [
            Widening::WithoutWord("Métal".into(), 1),
            Widening::WithoutWords(1)
        ]
    );
    assert_eq!(
        widenings(Request {
            accessible: true,
            sectors,
            ..request
        }),
        []
    );
}

#[test]
fn the_place_of_an_offer_gone_is_used_again() {
    let mut index = OfferIndex::new();
    for id in 0..50 {
        index.upsert(&listing(id));
        index.upsert(&titled(id, "Atelier métal"));
        assert!(index.remove(OfferId(Uuid::from_u128(id))));
    }
    assert_eq!((index.len(), index.all_slots()), (0, 0..1));
}

/// An offer in that department.
fn within(id: u128, department: &str) -> Listing {
    let mut listing = north(id, 1.0);
    if let Whereabouts::France {
        department: known, ..
    } = &mut listing.card.whereabouts
    {
        department.clone_into(known);
    }
    listing
}

#[test]
fn an_area_is_its_departments_and_nothing_else() {
    let index = index([
        within(1, "93"),
        within(2, "2A"),
        within(3, "2B"),
        within(4, "974"),
        within(5, "988"),
    ]);
    let searched = |kind, code| Request {
        departments: AreaCode::parse(kind, code)
            .ok()
            .and_then(Area::get)
            .map(Area::department_set),
        ..Request::default()
    };
    let ids = |kind, code| {
        let mut ids = found(&index, &searched(kind, code));
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids(AreaKind::Department, "93"), [1]);
    assert_eq!(ids(AreaKind::Department, "2A"), [2]);
    assert_eq!(ids(AreaKind::Region, "94"), [2, 3]);
    assert_eq!(ids(AreaKind::Region, "11"), [1]);
    assert_eq!(ids(AreaKind::Department, "974"), [4]);
    assert_eq!(ids(AreaKind::Department, "988"), [5]);
    assert_eq!(ids(AreaKind::Department, "15"), [0; 0]);
    // Where home is known, the area plays no part.
    let from_home = Request {
        departments: searched(AreaKind::Department, "15").departments,
        ..around(20.0)
    };
    assert_eq!(found(&index, &from_home).len(), 5);
    // Nothing there: the whole country is one change away.
    assert_eq!(
        index.widenings(&searched(AreaKind::Department, "15")),
        [Widening::WholeCountry(5)]
    );
}

#[test]
fn a_reserved_offer_is_found_by_its_lycees_alone() {
    let mut reserved = titled(2, "Atelier bois");
    (reserved.card.reserved, reserved.reserved_to) = (true, vec![school(7), school(8)]);
    reserved.card.structure = "Scierie".into();
    let mut to_nobody = titled(3, "Atelier bois");
    to_nobody.card.reserved = true;
    let mut index = index([titled(1, "Atelier bois"), reserved.clone(), to_nobody]);
    for words in ["", "bois"] {
        for request in [around(10.0), Request::default()] {
            let seen = |school| {
                found(
                    &index,
                    &Request {
                        words,
                        school,
                        order: Sort::Distance,
                        ..request
                    },
                )
            };
            assert_eq!(seen(None), [1], "{words}");
            assert_eq!(seen(Some(school(9))), [1], "{words}");
            assert_eq!(seen(Some(school(7))), [1, 2], "{words}");
            assert_eq!(seen(Some(school(8))), [1, 2], "{words}");
        }
    }
    assert_eq!((index.count_open(), index.count_hosts(), index.len()), (1, 1, 3));
    let near = |school| index.nearby(&titled(1, "x").card, 5, false, school).len();
    assert_eq!((near(None), near(Some(school(7)))), (0, 1));
    // Opened to all, then gone.
    (reserved.card.reserved, reserved.reserved_to) = (false, Vec::new());
    index.upsert(&reserved);
    assert_eq!(
        (found(&index, &around(10.0)), index.count_open()),
        (vec![1, 2], 2)
    );
    assert!(index.remove(OfferId(Uuid::from_u128(2))));
    let theirs = Request {
        school: Some(school(7)),
        ..around(10.0)
    };
    assert_eq!(found(&index, &theirs), [1]);
}

#[test]
fn words_that_name_a_sector_find_its_offers_before_others_that_say_them() {
    let of = |id, title, code| {
        let mut listing = titled(id, title);
        listing.card.sector = sector(code);
        listing.metiers.clear();
        listing.activities.clear();
        listing
    };
    let mut index = OfferIndex::with_lexicon(lexicon());
    for listing in [
        of(1, "Derrière l’écran", "s31"),
        of(2, "Informatique", "s9"),
        of(3, "Boulangerie du coin", "s9"),
        of(4, "Une boîte en bois", "s1"),
        of(5, "Petit train", "s63"),
    ] {
        index.upsert(&listing);
    }
    assert_eq!(saying(&index, "informatique"), [1, 2]);
    assert_eq!(saying(&index, "RESEAU"), [1]);
    assert_eq!(saying(&index, "informatqiue"), [1, 2]);
    assert_eq!(saying(&index, "reseuax"), [1]);
    assert_eq!(saying(&index, "pain"), [3]);
    assert_eq!(saying(&index, "xyz"), [4]);
    assert_eq!(saying(&index, "ateliers bois"), [5]);
    assert_eq!(saying(&index, "informatique pain"), [0; 0]);
    let meant = |words| -> Vec<(String, String, usize)> {
        let meant = index
            .sectors_meant(&Request {
                words,
                ..Request::default()
            })
            .into_iter();
        meant
            .map(|meant| (meant.sector.to_string(), meant.words, meant.count))
            .collect()
    };
    assert_eq!(meant("informatique"), [("s31".into(), String::new(), 1)]);
    assert_eq!(meant("pain"), [("s63".into(), String::new(), 1)]);
    assert_eq!(meant("petit pain"), [("s63".into(), "petit".into(), 1)]);
    assert_eq!(meant("grand pain"), []);
}
