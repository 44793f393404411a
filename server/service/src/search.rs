//! From an address to an answer: the search page's one decision, made of the rules of the campaign, the gazetteer
//! and the index.

use domain::{
    area::{Area, DepartmentSet},
    campaign::Phase,
    offer::Hit,
    place::{Commune, Compass, Position},
    query::{Field, Home, SearchQuery},
    search_map::{Landmark, MapPoint, Mark, SearchMap, rings},
    sector::{Sector, SectorCode},
    typography::{capitalised, place_name},
};
use search::{
    Request as OfferRequest,
    gazetteer::{Gazetteer, Place, Resolution},
    places::says_country,
};
use store::CommittedStructure;
use wire::search::{
    Advice, Answer, Calendar, CommittedLine, Found, PlaceChoice, SearchArea, SearchOutcome, Town,
    WordSuggestion,
};

use crate::{
    calendar::{calendar, first_week_started},
    context::AppContext,
    error::ServiceError,
    place::{home_of, own_school, places, suggestion, town},
    request::Request,
    search_suggestions::{advice, sector_advice},
};

pub mod alert;
mod offer;

pub(crate) use offer::look_at;
pub use offer::offer_page;

/// How many pages can be reached: nobody reads further, and search engines should not.
const LAST_PAGE: u32 = 500;

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
        // A student’s search begins at home; what could not be read is told first.
        Home::Anywhere if !query.abroad && problems.is_empty() => match home_of(request) {
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
    let asked = offer_request(request, &query, home, &calendar);
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
        sectors_meant: sectors_meant(app, &query, &asked),
        answer: offers(app, &query, &asked),
    }
}

/// An outcome that knows of no place.
fn nowhere() -> SearchOutcome {
    SearchOutcome {
        problems: Vec::new(),
        home: None,
        area: None,
        namesakes: Vec::new(),
        sectors_meant: Vec::new(),
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

/// A search as the index takes it, for whoever asks.
fn offer_request<'a>(
    request: &Request,
    query: &'a SearchQuery,
    home: Option<&Commune>,
    calendar: &Calendar,
) -> OfferRequest<'a> {
    OfferRequest {
        centre: home.map(|commune| commune.position),
        first_week_started: first_week_started(calendar),
        school: request.school(),
        ..filters(query)
    }
}

/// What a search's address says of the offers wanted, wherever home is and whoever asks.
pub(crate) fn filters(query: &SearchQuery) -> OfferRequest<'_> {
    OfferRequest {
        departments: departments_of(query),
        radius: query.radius.distance(),
        sectors: query.sectors,
        weeks: query.weeks,
        words: &query.words,
        kinds: query.kinds,
        group: query.group,
        accessible: query.accessible,
        committed: query.committed,
        abroad: query.abroad,
        order: query.order(),
        page: query.page,
        ..OfferRequest::default()
    }
}

fn sectors_meant(app: &AppContext, query: &SearchQuery, request: &OfferRequest<'_>) -> Vec<Advice> {
    let sectors = app.offer_cache.sectors();
    let meant = app.offer_cache.sectors_meant(request).into_iter();
    meant
        .filter_map(|meant| sector_advice(query, &sectors, meant))
        .collect()
}

fn offers(app: &AppContext, query: &SearchQuery, request: &OfferRequest<'_>) -> Answer {
    let (results, widenings) = app.offer_cache.search(request);
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
            map: search_map(app, query, request, &results.hits),
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
    query: &SearchQuery,
    request: &OfferRequest<'_>,
    hits: &[Hit],
) -> Option<SearchMap> {
    let compass = Compass::at(request.centre.filter(|_| !request.abroad)?);
    let radius = query.radius;
    let point = |position: Position| {
        let (east, north) = compass.plane(position.direction());
        MapPoint::new(east, north, radius)
    };
    let ids: Vec<_> = hits.iter().map(|hit| hit.card.id).collect();
    let marks = hits.iter().filter_map(|hit| {
        Some(Mark {
            offer: hit.card.id,
            point: point(hit.card.whereabouts.position()?),
            family: hit.card.sector.family(),
        })
    });
    let home = match query.home {
        Home::Commune(code) => app.gazetteer.get(code),
        _ => None,
    };
    let towns = home.map(|home| app.gazetteer.landmarks(home, radius.distance()));
    let landmarks = towns.into_iter().flatten().map(|town| Landmark {
        name: place_name(&town.name),
        point: point(town.position),
    });
    Some(SearchMap {
        rings: rings(radius),
        marks: marks.collect(),
        groups: app.offer_cache.search_map(request, radius, &ids),
        landmarks: landmarks.collect(),
    })
}

/// Every sector, by label.
pub fn sectors(request: &Request) -> Vec<Sector> {
    request.app.offer_cache.listed_sectors()
}

/// Organisations named on the page of those that have the badge.
const COMMITTED: i32 = 200;

/// The organisations that have the badge « organisation engagée », those with the most offers first.
pub async fn committed(request: Request) -> Result<Vec<CommittedLine>, ServiceError> {
    let app = &request.app;
    let Some(calendar) = calendar(app) else {
        return Ok(Vec::new());
    };
    let found = app
        .db
        .committed_structures(calendar.campaign.id, COMMITTED)
        .await?;
    let line = |structure: CommittedStructure| CommittedLine {
        name: structure.name,
        kind: structure.kind,
        // Before students may look, nobody is told how many there will be.
        offers: if calendar.phase == Phase::Open {
            structure.offers
        } else {
            0
        },
    };
    Ok(found.into_iter().map(line).collect())
}

/// Key words proposed while somebody types.
const WORDS_PROPOSED: usize = 7;

/// Key words to propose for what was typed so far, each with the sector it leads to.
pub fn suggest_words(request: &Request, typed: &str) -> Vec<WordSuggestion> {
    // Nobody types a longer word, and what stands before the last one is left as it is.
    if typed.chars().nth(SearchQuery::MAX_TEXT).is_some() {
        return Vec::new();
    }
    let cache = &request.app.offer_cache;
    let sectors = cache.sectors();
    let proposals = cache.suggest_words(typed, WORDS_PROPOSED).into_iter();
    proposals
        .map(|proposal| WordSuggestion {
            sector: label_of(&sectors, proposal.sectors.first().copied()),
            text: capitalised(&proposal.text),
        })
        .collect()
}

fn label_of(sectors: &[Sector], code: Option<SectorCode>) -> String {
    let found = sectors.iter().find(|sector| Some(sector.code) == code);
    found.map(|sector| sector.label.clone()).unwrap_or_default()
}
