//! From an address to an answer: the search page's one decision, made of the rules of the campaign, the gazetteer
//! and the index.

use domain::{
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
    gazetteer::{Gazetteer, Resolution},
};
use wire::{
    offer::OfferPage,
    search::{Answer, Calendar, Found, SearchOutcome, Town},
};

use crate::{
    calendar::{calendar, first_week_started},
    context::AppContext,
    error::ServiceError,
    place::{home_of, town},
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
        problems: Vec::new(),
        home: None,
        namesakes: Vec::new(),
        answer: Answer::Closed(calendar),
    };
    let Some(calendar) = calendar(app) else {
        return closed(None);
    };
    if calendar.phase != Phase::Open {
        return closed(Some(calendar));
    }

    let home = match &query.home {
        Home::Anywhere => None,
        Home::Typed(text) => return place_typed(app, &query, text, problems),
        Home::Commune(code) => {
            let commune = app.gazetteer.get(*code);
            if commune.is_none() {
                problems.push(Field::Home);
            }
            commune
        }
    };
    SearchOutcome {
        problems,
        home: home.map(town),
        namesakes: home
            .map(|home| namesakes(&app.gazetteer, &query, home))
            .unwrap_or_default(),
        answer: offers(app, &query, home, &calendar),
    }
}

/// Somebody typed a place: one commune gives the search an address of its own; otherwise there is a choice.
fn place_typed(app: &AppContext, query: &SearchQuery, text: &str, problems: Vec<Field>) -> SearchOutcome {
    let choices = |communes: Vec<&Commune>| {
        communes
            .into_iter()
            .map(|commune| choice(query, commune))
            .collect()
    };
    let answer = match app.gazetteer.resolve(text) {
        Resolution::One { commune, .. } => Answer::Moved(from_there(query, commune)),
        Resolution::Several(communes) => Answer::WhichTown(choices(communes)),
        Resolution::Unknown { close } => Answer::NoSuchTown(choices(close)),
    };
    SearchOutcome {
        problems,
        home: None,
        namesakes: Vec::new(),
        answer,
    }
}

fn offers(app: &AppContext, query: &SearchQuery, home: Option<&Commune>, calendar: &Calendar) -> Answer {
    let request = OfferRequest {
        centre: home.map(|commune| commune.position),
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
fn namesakes(gazetteer: &Gazetteer, query: &SearchQuery, home: &Commune) -> Vec<(Town, String)> {
    let communes = match gazetteer.resolve(&home.name) {
        Resolution::One { commune, mut others } => {
            others.insert(0, commune);
            others
        }
        Resolution::Several(communes) => communes,
        Resolution::Unknown { .. } => Vec::new(),
    };
    communes
        .into_iter()
        .filter(|other| other.code != home.code)
        .take(5)
        .map(|other| choice(query, other))
        .collect()
}

fn choice(query: &SearchQuery, commune: &Commune) -> (Town, String) {
    (town(commune), from_there(query, commune))
}

/// The address of the same search from that commune.
fn from_there(query: &SearchQuery, commune: &Commune) -> String {
    query
        .with(|query| query.home = Home::Commune(commune.code))
        .tidy()
        .to_path()
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
        Home::Anywhere => home_of(&request),
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
