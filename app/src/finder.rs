//! From an address to an answer: the search page's one decision, made of the rules of the campaign, the gazetteer
//! and the index.

use domain::{
    campaign::Phase,
    id::OfferId,
    offer::{Hit, OfferDetail},
    picture::{Mark, Picture, Spot, rings},
    place::{Commune, Compass, Kilometres, Position},
    query::{Field, Home, Radius, SearchQuery},
    typography::date,
};
use search::{
    Request,
    gazetteer::{Gazetteer, Resolution},
};

use crate::{
    advice::advice,
    api::{
        offer::OfferPage,
        place::Suggestion,
        search::{Answer, Calendar, Found, SearchOutcome, Town},
    },
    context::AppContext,
    error::AppError,
};

/// How many pages can be reached: nobody reads further, and search engines should not.
const LAST_PAGE: u32 = 500;

/// Places proposed while somebody types.
const COMMUNES_PROPOSED: usize = 6;
const SCHOOLS_PROPOSED: usize = 3;

/// Further than this from every commune's centre, somebody is not in France.
const FURTHEST_HOME: Kilometres = Kilometres::whole(30);

/// Offers shown beside an offer, and how many are looked at to find them in different structures.
const NEIGHBOURS: usize = 4;
const NEIGHBOURS_LOOKED_AT: usize = 60;

/// The answer to a search.
pub(crate) fn find(app: &AppContext, address: &str) -> SearchOutcome {
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

/// The current campaign, as of today.
pub(crate) fn calendar(app: &AppContext) -> Option<Calendar> {
    let today = app.clock.today();
    app.catalogue.campaign().map(|campaign| Calendar {
        phase: campaign.phase(today),
        campaign,
        today,
    })
}

/// Whether offers for the first week alone are over.
pub(crate) fn first_week_started(calendar: &Calendar) -> bool {
    calendar.today >= calendar.campaign.week1
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
    let request = Request {
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
    let (results, widenings) = app.catalogue.search(&request);
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
            picture: picture(app, &request, query.radius, &results.hits),
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

/// A commune, as pages name it.
pub(crate) fn town(commune: &Commune) -> Town {
    Town {
        code: commune.code,
        label: commune.label(),
        postal_code: commune.postal_codes.first().cloned().unwrap_or_default(),
    }
}

/// Communes and lycées to propose while somebody types, communes first.
pub(crate) fn suggest(app: &AppContext, typed: &str) -> Vec<Suggestion> {
    // Nobody types a longer place.
    if typed.chars().nth(SearchQuery::MAX_TEXT).is_some() {
        return Vec::new();
    }
    let communes = app.gazetteer.suggest(typed, COMMUNES_PROPOSED);
    let schools = app.schools.suggest(typed, SCHOOLS_PROPOSED).into_iter();
    let of_schools = schools.filter_map(|school| {
        Some(Suggestion {
            town: town(app.gazetteer.get(school.commune?)?),
            school: Some(school.name.clone()),
        })
    });
    let of_communes = communes.into_iter().map(|commune| Suggestion {
        town: town(commune),
        school: None,
    });
    of_communes.chain(of_schools).collect()
}

/// The commune of a position, when it is near one: elsewhere there is no offer to be near of.
pub(crate) fn nearest(app: &AppContext, latitude: f64, longitude: f64) -> Result<Option<Town>, AppError> {
    let here = Position::new(latitude, longitude).map_err(|_| AppError::BadRequest)?;
    let nearest = app.gazetteer.nearest(here);
    Ok(nearest
        .filter(|commune| commune.position.distance(here) <= FURTHEST_HOME)
        .map(town))
}

/// The picture of what a search finds, with the offers of the page apart.
fn picture(app: &AppContext, request: &Request<'_>, radius: Radius, hits: &[Hit]) -> Option<Picture> {
    let compass = Compass::at(request.centre.filter(|_| !request.abroad)?);
    let ids: Vec<_> = hits.iter().map(|hit| hit.card.id).collect();
    let marks = hits.iter().filter_map(|hit| {
        let (east, north) = compass.plane(hit.card.whereabouts.position()?.direction());
        Some(Mark {
            offer: hit.card.id,
            spot: Spot::new(east, north, radius),
            family: hit.card.sector.family(),
        })
    });
    Some(Picture {
        rings: rings(radius),
        marks: marks.collect(),
        groups: app.catalogue.picture(request, radius, &ids),
    })
}

/// An offer with what surrounds it; not found when pupils may not see it today.
pub(crate) async fn offer_page(app: &AppContext, id: OfferId, address: &str) -> Result<OfferPage, AppError> {
    let calendar = calendar(app)
        .filter(|calendar| calendar.phase == Phase::Open)
        .ok_or(AppError::NotFound)?;
    let offer = app
        .db
        .public_offer(calendar.campaign.id, id)
        .await?
        .ok_or(AppError::NotFound)?;
    if !calendar
        .campaign
        .is_offer_current(offer.card.weeks, calendar.today)
    {
        return Err(AppError::NotFound);
    }
    let home = match SearchQuery::parse(address).0.home {
        Home::Commune(code) => app.gazetteer.get(code),
        // A pupil's own home, when the address says nothing: it depends on the session alone.
        Home::Anywhere => crate::pupil::home_of_visitor(app),
        Home::Typed(_) => None,
    };
    let distance = home
        .zip(offer.card.whereabouts.position())
        .map(|(home, place)| home.position.distance(place));
    Ok(OfferPage {
        sector: app
            .catalogue
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
        .catalogue
        .nearby(offer.card.id, NEIGHBOURS_LOOKED_AT, first_week_started)
    {
        if kept.len() < NEIGHBOURS && !hosts.contains(&hit.card.structure) {
            hosts.push(hit.card.structure.clone());
            kept.push(hit);
        }
    }
    kept
}
