//! Communes: as pages name them, as people look for them, and where whoever asks lives.

use domain::{
    account::Role,
    offer::OfferCard,
    place::{Commune, Kilometres, Position},
    query::SearchQuery,
    urls,
};
use wire::{place::Suggestion, search::Town};

use crate::{error::ServiceError, request::Request};

/// Places proposed while somebody types.
const COMMUNES_PROPOSED: usize = 6;
const SCHOOLS_PROPOSED: usize = 3;

/// Further than this from every commune's centre, somebody is not in France.
const FURTHEST_HOME: Kilometres = Kilometres::whole(30);

/// A commune, as pages name it.
pub(crate) fn town(commune: &Commune) -> Town {
    Town {
        code: commune.code,
        label: commune.label(),
        postal_code: commune.postal_codes.first().cloned().unwrap_or_default(),
    }
}

/// Communes and lycées to propose while somebody types, communes first.
pub fn suggest(request: &Request, typed: &str) -> Vec<Suggestion> {
    let app = &request.app;
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
pub fn nearest(request: &Request, latitude: f64, longitude: f64) -> Result<Option<Town>, ServiceError> {
    let app = &request.app;
    let here = Position::new(latitude, longitude).map_err(|_| ServiceError::BadRequest)?;
    let nearest = app.gazetteer.nearest(here);
    Ok(nearest
        .filter(|commune| commune.position.distance(here) <= FURTHEST_HOME)
        .map(town))
}

/// The commune where whoever asks lives, if they are a student who said so.
pub(crate) fn home_of(request: &Request) -> Option<&Commune> {
    request
        .user
        .as_ref()
        .filter(|user| user.account.is(Role::Student))
        .and_then(|user| user.home)
        .and_then(|code| request.app.gazetteer.get(code))
}

/// The address of the search that whoever asks begins with: round home, for a student who said where that is.
pub(crate) fn search_from_home(request: &Request) -> String {
    home_of(request).map_or_else(
        || urls::SEARCH.to_owned(),
        |home| format!("{}?commune={}", urls::SEARCH, home.code),
    )
}

/// How far an offer is from a home.
pub(crate) fn distance_from(home: Option<&Commune>, offer: &OfferCard) -> Option<Kilometres> {
    home.zip(offer.whereabouts.position())
        .map(|(home, place)| home.position.distance(place))
}
