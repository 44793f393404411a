//! Places: as pages name them, as people look for them, and where whoever asks lives.

use domain::{
    account::Role,
    area::AreaKind,
    offer::OfferCard,
    place::{Commune, CommuneCode, Kilometres, Position},
    query::SearchQuery,
    school::Uai,
    urls,
};
use search::{
    gazetteer::{Place, Resolution},
    places::Places,
};
use wire::{
    field,
    form::{FieldError, FormData},
    place::Suggestion,
    search::Town,
};

use crate::{context::AppContext, error::ServiceError, reference_data::uai_of, request::Request};

/// Places proposed while somebody types.
const COMMUNES_PROPOSED: usize = 6;
const SCHOOLS_PROPOSED: usize = 3;
/// Places proposed in a form where what was typed is not certain.
const CHOICES: usize = 8;

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

/// A place, as lists of choices name it.
pub(crate) fn suggestion(place: Place<'_>) -> Suggestion {
    match place {
        Place::Commune(commune) => Suggestion {
            label: commune.label(),
            name: commune.label(),
            detail: commune.postal_codes.first().cloned().unwrap_or_default(),
        },
        Place::Named { name, commune } => Suggestion {
            label: commune.label(),
            name: name.to_owned(),
            detail: commune.label(),
        },
        Place::School { school, commune } => Suggestion {
            label: commune.label(),
            name: school.name.clone(),
            detail: commune.label(),
        },
        Place::Area(area) => Suggestion {
            label: area.label(),
            name: area.name().to_owned(),
            detail: match area.kind() {
                AreaKind::Department => format!("{} {}", area.kind().label(), area.code()),
                AreaKind::Region => area.kind().label().to_owned(),
            },
        },
    }
}

/// What can be typed as a place.
pub(crate) fn places(app: &AppContext) -> Places<'_> {
    Places {
        gazetteer: &app.gazetteer,
        schools: &app.schools,
    }
}

/// The lycée of whoever asks, if they are a student.
pub(crate) fn own_school(request: &Request) -> Option<Uai> {
    uai_of(request.school()?)
}

/// Places to propose while somebody types: communes, departments and regions where one can search in them, then lycées.
pub fn suggest(request: &Request, typed: &str, with_areas: bool) -> Vec<Suggestion> {
    let app = &request.app;
    // Nobody types a longer place.
    if typed.chars().nth(SearchQuery::MAX_TEXT).is_some() {
        return Vec::new();
    }
    let own = own_school(request);
    let mut schools = app.schools.suggest(typed, usize::MAX);
    schools.sort_by_key(|school| own.as_ref() != Some(&school.uai));
    let of_schools = schools.into_iter().take(SCHOOLS_PROPOSED).filter_map(|school| {
        let commune = app.gazetteer.get(school.commune?)?;
        Some(Place::School { school, commune })
    });
    let communes = app.gazetteer.suggest(typed, COMMUNES_PROPOSED, with_areas);
    communes.into_iter().chain(of_schools).map(suggestion).collect()
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

/// A home that is not certain.
pub(crate) struct Unclear {
    /// What is wrong.
    pub(crate) error: FieldError,
    /// What may be meant, for the form: see [`field::HOME_CHOICES`].
    choices: String,
}

impl Unclear {
    fn new(message: impl Into<String>, places: &[Place<'_>]) -> Self {
        let mut seen = Vec::new();
        let mut choices = Vec::new();
        for place in places {
            let Some(commune) = place.commune().filter(|_| choices.len() < CHOICES) else {
                continue;
            };
            let said = suggestion(*place);
            // Two lycées of a commune are one home, but each is known by its name.
            if !seen.contains(&(commune.code, said.name.clone())) {
                choices.push(format!("{}\t{}\t{}", commune.code, said.name, said.detail));
                seen.push((commune.code, said.name));
            }
        }
        Self {
            error: FieldError::new(field::HOME, message.into()),
            choices: choices.join("\n"),
        }
    }

    /// The form with what may be meant.
    pub(crate) fn in_form(&self, form: &FormData) -> FormData {
        let known = form.clone().without(&[field::HOME_CHOICES, field::HOME_CHOICE]);
        let typed = known
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        typed
            .chain([(field::HOME_CHOICES.to_owned(), self.choices.clone())])
            .collect()
    }
}

/// The commune where a student says they live, or what is wrong with what they typed.
pub(crate) fn home_typed<'a>(request: &'a Request, form: &FormData) -> Result<&'a Commune, Unclear> {
    let typed = form.get(field::HOME);
    let own = own_school(request);
    let found = places(&request.app).resolve(typed, own.as_ref(), false);
    let picked = CommuneCode::parse(form.get(field::HOME_CHOICE)).ok();
    // A choice is one of those of what is typed: it may have changed since.
    let pick = |places: &[Place<'a>]| {
        let communes = places.iter().filter_map(|place| place.commune());
        let mut picked = communes.filter(|commune| Some(commune.code) == picked);
        picked.next()
    };
    let (message, places) = match found {
        _ if typed.is_empty() => ("Indiquez la commune où vous habitez.", Vec::new()),
        Resolution::One { place, .. } => match place.commune() {
            Some(commune) => return Ok(commune),
            None => (NOT_KNOWN, Vec::new()),
        },
        Resolution::Several(places) => (
            "Plusieurs lieux répondent à ce nom. Choisissez le vôtre ci-dessous.",
            places,
        ),
        Resolution::Begun(places) => (
            "Aucun lieu ne porte exactement ce nom. Choisissez le vôtre ci-dessous, ou corrigez.",
            places,
        ),
        Resolution::Unknown { close } if close.is_empty() => (NOT_KNOWN, close),
        Resolution::Unknown { close } => (
            "Cette commune n’est pas reconnue. Choisissez la vôtre ci-dessous, ou corrigez.",
            close,
        ),
    };
    match pick(&places) {
        Some(commune) => Ok(commune),
        None => Err(Unclear::new(message, &places)),
    }
}

const NOT_KNOWN: &str =
    "Cette commune n’est pas reconnue. Vérifiez l’orthographe, ou donnez votre code postal.";
