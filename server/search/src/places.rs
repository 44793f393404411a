//! Where somebody says they are: a commune, an area or a lycée.

use domain::{
    sanitize::value,
    school::{School, Uai},
};

use crate::{
    gazetteer::{Gazetteer, Place, Resolution},
    schools::{Match, Schools, says_lycee},
    text::fold,
};

/// Lycées in a choice.
const SCHOOLS: usize = 12;
/// Inhabitants below which a commune is less known than a lycée of its name.
const VILLAGE: u32 = 5_000;
/// Lycées proposed when only the beginning of a word was typed.
const BEGUN: usize = 8;

/// Whether somebody says the whole country.
pub fn says_country(typed: &str) -> bool {
    matches!(
        fold(typed).as_str(),
        "france" | "la france" | "toute la france" | "toute france" | "france entiere" | "partout"
    )
}

/// All that can be typed as a place.
#[derive(Clone, Copy, Debug)]
pub struct Places<'a> {
    /// Communes and areas.
    pub gazetteer: &'a Gazetteer,
    /// Lycées.
    pub schools: &'a Schools,
}

impl<'a> Places<'a> {
    /// What somebody typed. A lycée is certain only when it is said to be one, under its whole name, and no other has it elsewhere;
    /// `own` is the lycée of whoever asks, the first of any choice it is in.
    pub fn resolve(self, typed: &str, own: Option<&Uai>, with_areas: bool) -> Resolution<'a> {
        let typed = &value(typed);
        let mut named = self.schools.named(typed, own);
        if says_lycee(typed) {
            return self.lycee(typed, &named);
        }
        named.retain(|named| named.by_name);
        let elsewhere = if with_areas {
            self.gazetteer.resolve(typed)
        } else {
            self.gazetteer.resolve_commune(typed)
        };
        match elsewhere {
            Resolution::Begun(places) | Resolution::Unknown { close: places } if !named.is_empty() => {
                let schools = self.places(named.iter().take(SCHOOLS));
                Resolution::Several(schools.into_iter().chain(places).collect())
            }
            // A village that has the name of lycées elsewhere: Condorcet, Voltaire.
            Resolution::One { place, others }
                if is_village(place) && named.iter().any(|named| named.exact) =>
            {
                let mut schools = self.places(named.iter().filter(|named| named.exact).take(SCHOOLS));
                let own_first = named.first().is_some_and(|named| own == Some(&named.school.uai));
                schools.insert(usize::from(own_first), place);
                Resolution::Several(schools.into_iter().chain(others).collect())
            }
            found => self.beside_own(
                found,
                named.first().filter(|named| own == Some(&named.school.uai)),
            ),
        }
    }

    /// A lycée, said to be one.
    fn lycee(self, typed: &str, named: &[Match<'a>]) -> Resolution<'a> {
        let whole: Vec<_> = named.iter().filter(|named| named.exact).collect();
        if let [first, rest @ ..] = self.places(whole.iter().copied()).as_slice() {
            let commune = |place: &Place<'_>| place.commune().map(|commune| commune.code);
            return if rest.iter().all(|other| commune(other) == commune(first)) {
                Resolution::One {
                    place: *first,
                    others: rest.to_vec(),
                }
            } else {
                Resolution::Several(self.places(whole.into_iter().take(2 * SCHOOLS)))
            };
        }
        let part = self.places(named.iter().take(SCHOOLS));
        if !part.is_empty() {
            return Resolution::Begun(part);
        }
        let begun = self.schools.suggest(typed, BEGUN).into_iter();
        let begun: Vec<_> = begun.filter_map(|school| self.school(school)).collect();
        if begun.is_empty() {
            Resolution::Unknown { close: begun }
        } else {
            Resolution::Begun(begun)
        }
    }

    /// A commune that has the name of the asker's own lycée is a choice.
    fn beside_own(self, found: Resolution<'a>, own: Option<&Match<'a>>) -> Resolution<'a> {
        let own = own
            .filter(|own| own.exact)
            .and_then(|own| self.school(own.school));
        let Some(own) = own else { return found };
        let same = |place: &Place<'_>| place.commune().map(|c| c.code) == own.commune().map(|c| c.code);
        let mut places = match found {
            Resolution::One { place, others } if same(&place) => return Resolution::One { place, others },
            Resolution::One { place, mut others } => {
                others.insert(0, place);
                others
            }
            Resolution::Several(places)
            | Resolution::Begun(places)
            | Resolution::Unknown { close: places } => places,
        };
        places.insert(0, own);
        Resolution::Several(places)
    }

    fn school(self, school: &'a School) -> Option<Place<'a>> {
        let commune = self.gazetteer.get(school.commune?)?;
        Some(Place::School { school, commune })
    }

    fn places<'m>(self, matches: impl Iterator<Item = &'m Match<'a>>) -> Vec<Place<'a>>
    where
        'a: 'm,
    {
        matches.filter_map(|found| self.school(found.school)).collect()
    }
}

fn is_village(place: Place<'_>) -> bool {
    place
        .commune()
        .is_some_and(|commune| commune.population < VILLAGE)
}
