//! One offer, with what surrounds it: its structure's others, its neighbours, and its place in the search it was opened from.

use domain::{
    account::Role,
    campaign::Phase,
    id::OfferId,
    offer::{
        Hit, OfferCard, OfferState,
        visibility::{Sight, sight},
    },
    place::Kilometres,
    query::{Home, Page, SearchQuery, Sort},
    typography::date,
    urls,
};
use search::Request as OfferRequest;
use store::SeenOffer;
use wire::{
    offer::{InSearch, Neighbour, OfferNotice, OfferPage, OfferView},
    search::Calendar,
};

use super::{LAST_PAGE, offer_request};
use crate::{
    calendar::{calendar, first_week_started},
    error::ServiceError,
    place::{home_of, town},
    request::{CurrentUser, Request},
};

/// Offers shown beside an offer, and how many are looked at to find them in different structures.
const NEIGHBOURS: usize = 4;
const NEIGHBOURS_LOOKED_AT: usize = 60;
/// Offers shown of the same structure, and how far from the offer they are looked for.
const OF_SAME_HOST: usize = 4;
const AROUND: Kilometres = Kilometres::whole(30);

/// The day's campaign while students look at it, and an offer as whoever asks may see it: with its state, which is over for an
/// offer that is not current any more.
pub(crate) async fn look_at(
    request: &Request,
    id: OfferId,
) -> Result<(Calendar, SeenOffer, Sight), ServiceError> {
    let app = &request.app;
    let calendar = calendar(app).ok_or(ServiceError::NotFound)?;
    let reader = request.user.as_ref().map(CurrentUser::id);
    let seen = app.db.seen_offer(id, reader, request.school()).await?;
    let mut seen = seen.ok_or(ServiceError::NotFound)?;
    let moderates =
        |user: &CurrentUser| user.account.is(Role::Admin) || user.account.is(Role::AcademyOfficer);
    // Officers read what takes place in their académie.
    if let Some(user) = request.user.as_ref().filter(|user| moderates(user)) {
        seen.reader.answers_for_it |= app.db.moderates_offer(user.id(), id).await?;
    }

    let weeks = seen.offer.card.weeks;
    let current = seen.campaign == calendar.campaign.id
        && calendar.phase == Phase::Open
        && calendar.campaign.is_offer_current(weeks, calendar.today);
    let sight = sight(seen.state, current, seen.reader);
    if !current
        && matches!(
            seen.state,
            OfferState::Published | OfferState::Full | OfferState::Paused
        )
    {
        seen.state = OfferState::Ended;
    }
    // Before students may look, there is nothing to see, not even that something will be there.
    let is_secret = matches!(calendar.phase, Phase::BeforeHosts | Phase::HostsOnly)
        && seen.campaign == calendar.campaign.id
        && !seen.reader.answers_for_it;
    if sight == Sight::Nothing || is_secret {
        return Err(ServiceError::NotFound);
    }
    Ok((calendar, seen, sight))
}

/// An offer with what surrounds it, for whoever comes from the search of that address, as far as they may see it today.
pub async fn offer_page(request: Request, id: String, address: String) -> Result<OfferView, ServiceError> {
    let app = &request.app;
    let id: OfferId = id.parse().map_err(|_| ServiceError::NotFound)?;
    let (calendar, seen, sight) = look_at(&request, id).await?;
    let card = &seen.offer.card;
    let nearby = neighbours(&request, card, first_week_started(&calendar));
    match sight {
        Sight::Nothing => return Err(ServiceError::NotFound),
        Sight::Reserved => return Ok(OfferView::Reserved),
        Sight::Notice => {
            return Ok(OfferView::Notice(OfferNotice {
                title: card.title.clone(),
                structure: card.structure.clone(),
                place: card.whereabouts.label(),
                state: seen.state,
                nearby,
            }));
        }
        Sight::Whole => {}
    }
    let query = SearchQuery::parse(&address).0;
    let home = match query.home {
        Home::Commune(code) => app.gazetteer.get(code),
        // A pupil's own home, when the address says nothing: it depends on the session alone.
        Home::Anywhere | Home::Country | Home::Area(_) => home_of(&request),
        Home::Typed(_) => None,
    };
    let distance = home
        .zip(card.whereabouts.position())
        .map(|(home, place)| home.position.distance(place));
    let sectors = app.offer_cache.sectors();
    Ok(OfferView::Whole(Box::new(OfferPage {
        sector: sectors.into_iter().find(|sector| sector.code == card.sector),
        nearby,
        same_host: of_same_host(&request, card, first_week_started(&calendar)),
        in_search: in_search(&request, &query, id, &calendar),
        home: home.map(town),
        distance,
        published: date(app.clock.local(card.published_at).date()),
        state: seen.state,
        for_your_school: card.reserved && seen.reader.is_welcome,
        offer: seen.offer,
        calendar,
    })))
}

/// Offers of other structures near that one, one each: those of its own are shown apart.
fn neighbours(request: &Request, card: &OfferCard, first_week_started: bool) -> Vec<Hit> {
    let cache = &request.app.offer_cache;
    let mut hosts = vec![card.structure.clone()];
    let mut kept = Vec::new();
    for hit in cache.nearby(card, NEIGHBOURS_LOOKED_AT, first_week_started, request.school()) {
        if kept.len() < NEIGHBOURS && !hosts.contains(&hit.card.structure) {
            hosts.push(hit.card.structure.clone());
            kept.push(hit);
        }
    }
    kept
}

/// Other offers of the structure of that one, around it.
fn of_same_host(request: &Request, card: &OfferCard, first_week_started: bool) -> Vec<Hit> {
    let asked = OfferRequest {
        centre: card.whereabouts.position(),
        radius: AROUND,
        words: &card.structure,
        abroad: card.whereabouts.is_abroad(),
        order: Sort::Relevance,
        first_week_started,
        school: request.school(),
        ..OfferRequest::default()
    };
    let hits = request.app.offer_cache.search(&asked).0.hits.into_iter();
    hits.filter(|hit| hit.card.structure == card.structure && hit.card.id != card.id)
        .take(OF_SAME_HOST)
        .collect()
}

/// Where an offer stands in the search it was opened from; nothing when it came from none, or the results have changed meanwhile.
fn in_search(request: &Request, query: &SearchQuery, id: OfferId, calendar: &Calendar) -> Option<InSearch> {
    if *query == SearchQuery::default() {
        return None;
    }
    let home = match &query.home {
        Home::Commune(code) => Some(request.app.gazetteer.get(*code)?),
        Home::Typed(_) => return None,
        Home::Anywhere | Home::Country | Home::Area(_) => None,
    };
    let page_of = |number: u32| {
        let there = query.with(|query| query.page = Page(number));
        let asked = offer_request(request, &there, home, calendar);
        request.app.offer_cache.search(&asked).0
    };
    let here = query.page.0;
    let results = page_of(here);
    let place = results.hits.iter().position(|hit| hit.card.id == id)?;
    let per_page = SearchQuery::PER_PAGE as usize;
    let rank = (here as usize - 1) * per_page + place + 1;
    let neighbour = |hit: &Hit, number: u32| Neighbour {
        title: hit.card.title.clone(),
        path: urls::offer(hit.card.id, &query.with(|query| query.page = Page(number))),
    };
    let previous = match place.checked_sub(1) {
        Some(before) => results.hits.get(before).map(|hit| neighbour(hit, here)),
        None if here > 1 => page_of(here - 1).hits.last().map(|hit| neighbour(hit, here - 1)),
        None => None,
    };
    let next = match results.hits.get(place + 1) {
        Some(hit) => Some(neighbour(hit, here)),
        None if rank < results.total && here < LAST_PAGE => {
            page_of(here + 1).hits.first().map(|hit| neighbour(hit, here + 1))
        }
        None => None,
    };
    Some(InSearch {
        rank,
        total: results.total,
        previous,
        next,
    })
}
