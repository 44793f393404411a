//! From an address to an answer: the search page's one decision, made of the rules of the campaign, the gazetteer
//! and the index.

use domain::{
    area::{Area, DepartmentSet},
    campaign::Phase,
    id::OfferId,
    offer::{Hit, OfferDetail},
    place::{Commune, Compass},
    query::{Field, Home, Radius, SearchQuery},
    search_map::{MapPoint, Mark, SearchMap, rings},
    sector::Sector,
    typography::date,
};
use search::{
    Request as OfferRequest,
    gazetteer::{Gazetteer, Place, Resolution},
    places::says_country,
};
use wire::{
    offer::OfferPage,
    search::{Answer, Calendar, Found, PlaceChoice, SearchArea, SearchOutcome, Town},
};

use crate::{
    calendar::{calendar, first_week_started},
    context::AppContext,
    error::ServiceError,
    place::{home_of, own_school, places, suggestion, town},
    request::Request,
    search_suggestions::advice,
};

/// How many pages can be reached: nobody reads further, and search engines should not.
const LAST_PAGE: u32 = 500;

/// Offers shown beside an offer, and how many are looked at to find them in different structures.
const NEIGHBOURS: usize = 4;
const NEIGHBOURS_LOOKED_AT: usize = 60;

/// The answer to the search that an address says.
pub fn search(request: &Request, address: &str) -> SearchOutcome {
    let app = &request.app;
    let (query, mut problems) = SearchQuery::parse(address);
    let closed = |calendar| SearchOutcome {
        answer: Answer::Closed(calendar),
        ..nowhere()
    };
    let Some(calendar) = calendar(app) else {
        return closed(None);
    };
    if calendar.phase != Phase::Open {
        return closed(Some(calendar));
    }

    let (home, area) = match &query.home {
        // A student's search begins at home.
        Home::Anywhere if !query.abroad => match home_of(request) {
            Some(home) => {
                return SearchOutcome {
                    answer: Answer::Moved(from_there(&query, home)),
                    ..nowhere()
                };
            }
            None => (None, None),
        },
        Home::Anywhere | Home::Country => (None, None),
        Home::Typed(text) => return place_typed(request, &query, text, problems),
        Home::Commune(code) => (app.gazetteer.get(*code), None),
        Home::Area(code) => (None, Area::get(*code)),
    };
    if home.is_none() && area.is_none() && !query.home.is_whole_country() {
        problems.push(Field::Home);
    }
    SearchOutcome {
        problems,
        home: home.map(town),
        area: area.map(|area| SearchArea {
            label: area.label(),
            within: area.within(),
        }),
        namesakes: home
            .map(|home| home.name.as_str())
            .or(area.map(Area::name))
            .map(|name| namesakes(&app.gazetteer, &query, name, home))
            .unwrap_or_default(),
        answer: offers(app, &query, home, &calendar),
    }
}

/// An outcome that knows of no place.
fn nowhere() -> SearchOutcome {
    SearchOutcome {
        problems: Vec::new(),
        home: None,
        area: None,
        namesakes: Vec::new(),
        answer: Answer::Closed(None),
    }
}

/// Somebody typed a place: one that is certain gives the search an address of its own; otherwise there is a choice.
fn place_typed(request: &Request, query: &SearchQuery, text: &str, problems: Vec<Field>) -> SearchOutcome {
    let choices = |places: Vec<Place<'_>>| {
        let choices = places.into_iter().filter_map(|place| place_choice(query, place));
        choices.collect()
    };
    let own = own_school(request);
    let answer = match places(&request.app).resolve(text, own.as_ref(), true) {
        _ if says_country(text) => Answer::Moved(with_home(query, Home::Country)),
        Resolution::One { place, .. } => searched_place(place)
            .map_or(Answer::NoSuchPlace(Vec::new()), |there| {
                Answer::Moved(with_home(query, there))
            }),
        Resolution::Several(places) => Answer::WhichPlace(choices(places)),
        Resolution::Begun(places) => Answer::PlaceBegun(choices(places)),
        Resolution::Unknown { close } => Answer::NoSuchPlace(choices(close)),
    };
    SearchOutcome {
        problems,
        answer,
        ..nowhere()
    }
}

/// The departments that a search is restricted to.
pub(crate) fn departments_of(query: &SearchQuery) -> Option<DepartmentSet> {
    match query.home {
        Home::Area(code) => Area::get(code).map(Area::department_set),
        _ => None,
    }
}

fn offers(app: &AppContext, query: &SearchQuery, home: Option<&Commune>, calendar: &Calendar) -> Answer {
    let request = OfferRequest {
        centre: home.map(|commune| commune.position),
        departments: departments_of(query),
        radius: query.radius.distance(),
        sectors: query.sectors,
        weeks: query.weeks,
        words: &query.words,
        kinds: query.kinds,
        group: query.group,
        accessible: query.accessible,
        abroad: query.abroad,
        first_week_started: first_week_started(calendar),
        order: query.order(),
        page: query.page,
    };
    let (results, widenings) = app.offer_cache.search(&request);
    let pages = u32::try_from(results.total)
        .unwrap_or(u32::MAX)
        .div_ceil(SearchQuery::PER_PAGE)
        .min(LAST_PAGE);
    if results.total == 0 {
        let advice = widenings
            .into_iter()
            .map(|widening| advice(query, widening))
            .collect();
        Answer::Nothing(results.per_sector, advice)
    } else if query.page.0 > pages {
        Answer::NoSuchPage(pages)
    } else {
        Answer::Found(Found {
            map: search_map(app, &request, query.radius, &results.hits),
            total: results.total,
            per_sector: results.per_sector,
            hits: results.hits,
            page: query.page.0,
            pages,
        })
    }
}

/// Other communes of exactly that name.
fn namesakes(
    gazetteer: &Gazetteer,
    query: &SearchQuery,
    name: &str,
    home: Option<&Commune>,
) -> Vec<(Town, String)> {
    gazetteer
        .communes_called(name)
        .into_iter()
        .filter(|other| home.is_none_or(|home| other.code != home.code))
        .take(5)
        .map(|other| (town(other), from_there(query, other)))
        .collect()
}

fn place_choice(query: &SearchQuery, place: Place<'_>) -> Option<PlaceChoice> {
    let said = suggestion(place);
    Some(PlaceChoice {
        name: said.name,
        detail: said.detail,
        url: with_home(query, searched_place(place)?),
    })
}

/// A place, as a search has it.
fn searched_place(place: Place<'_>) -> Option<Home> {
    match place {
        Place::Area(area) => area.area_code().map(Home::Area),
        other => other.commune().map(|commune| Home::Commune(commune.code)),
    }
}

/// The address of the same search from that commune.
fn from_there(query: &SearchQuery, commune: &Commune) -> String {
    with_home(query, Home::Commune(commune.code))
}

/// The address of the same search, from there or in there.
fn with_home(query: &SearchQuery, home: Home) -> String {
    query.with(|query| query.home = home).tidy().to_path()
}

/// The map of what a search finds, with the offers of the page apart.
fn search_map(
    app: &AppContext,
    request: &OfferRequest<'_>,
    radius: Radius,
    hits: &[Hit],
) -> Option<SearchMap> {
    let compass = Compass::at(request.centre.filter(|_| !request.abroad)?);
    let ids: Vec<_> = hits.iter().map(|hit| hit.card.id).collect();
    let marks = hits.iter().filter_map(|hit| {
        let (east, north) = compass.plane(hit.card.whereabouts.position()?.direction());
        Some(Mark {
            offer: hit.card.id,
            point: MapPoint::new(east, north, radius),
            family: hit.card.sector.family(),
        })
    });
    Some(SearchMap {
        rings: rings(radius),
        marks: marks.collect(),
        groups: app.offer_cache.search_map(request, radius, &ids),
    })
}

/// Every sector, by code.
pub fn sectors(request: &Request) -> Vec<Sector> {
    request.app.offer_cache.sectors()
}

/// An offer with what surrounds it, for whoever comes from the search of that address; not found when students may not see it today.
pub async fn offer_page(request: Request, id: String, address: String) -> Result<OfferPage, ServiceError> {
    let app = &request.app;
    let id: OfferId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let calendar = calendar(app)
        .filter(|calendar| calendar.phase == Phase::Open)
        .ok_or(ServiceError::NotFound)?;
    let offer = app
        .db
        .public_offer(calendar.campaign.id, id)
        .await?
        .ok_or(ServiceError::NotFound)?;
    if !calendar
        .campaign
        .is_offer_current(offer.card.weeks, calendar.today)
    {
        return Err(ServiceError::NotFound);
    }
    let home = match SearchQuery::parse(&address).0.home {
        Home::Commune(code) => app.gazetteer.get(code),
        // A pupil's own home, when the address says nothing: it depends on the session alone.
        Home::Anywhere | Home::Country | Home::Area(_) => home_of(&request),
        Home::Typed(_) => None,
    };
    let distance = home
        .zip(offer.card.whereabouts.position())
        .map(|(home, place)| home.position.distance(place));
    Ok(OfferPage {
        sector: app
            .offer_cache
            .sectors()
            .into_iter()
            .find(|sector| sector.code == offer.card.sector),
        nearby: neighbours(app, &offer, first_week_started(&calendar)),
        home: home.map(town),
        distance,
        published: date(app.clock.local(offer.card.published_at).date()),
        offer,
        calendar,
    })
}

/// Offers of other structures near that one: another offer of the same structure tells a pupil little.
fn neighbours(app: &AppContext, offer: &OfferDetail, first_week_started: bool) -> Vec<Hit> {
    let mut hosts = vec![offer.card.structure.clone()];
    let mut kept = Vec::new();
    for hit in app
        .offer_cache
        .nearby(offer.card.id, NEIGHBOURS_LOOKED_AT, first_week_started)
    {
        if kept.len() < NEIGHBOURS && !hosts.contains(&hit.card.structure) {
            hosts.push(hit.card.structure.clone());
            kept.push(hit);
        }
    }
    kept
}
