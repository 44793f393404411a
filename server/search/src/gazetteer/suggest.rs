//! Places to propose while somebody types, and names that are close to what was typed.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
};

use domain::{area::Area, sanitize::value};
use strsim::osa_distance;

use super::{
    Gazetteer, Named, Place, Resolution,
    names::{area_key, is_number, words},
};

/// Letters from which the beginning of a name is looked for.
const PREFIX_LETTERS: usize = 3;
/// Communes proposed when no name is right.
const CLOSE_CHOICES: usize = 5;
/// Areas proposed beside communes.
const AREAS: usize = 2;

impl Gazetteer {
    /// Places to propose while somebody types: communes whose name or postal code begins so, the most populous first, then areas if
    /// they are wanted; when there is none, those whose name is close. Nothing before two characters.
    pub fn suggest(&self, typed: &str, limit: usize, with_areas: bool) -> Vec<Place<'_>> {
        let typed = &value(typed);
        let words = words(typed);
        let name = words.join(" ");
        if name.chars().nth(1).is_none() {
            return Vec::new();
        }
        let areas = if with_areas {
            self.areas_beginning_with(&words)
        } else {
            Vec::new()
        };
        let mut places: Vec<Place<'_>> = self.communes_to_suggest(typed, &words);
        places.truncate(limit.saturating_sub(areas.len()));
        places.extend(areas.into_iter().map(Place::Area));
        if places.is_empty() {
            places = self.places(self.close_to(&name));
        }
        places.truncate(limit);
        places
    }

    fn communes_to_suggest(&self, typed: &str, words: &[String]) -> Vec<Place<'_>> {
        let digits = words.concat();
        if is_number(&digits) && digits.len() < 5 {
            return self.whose_code_begins(&digits);
        }
        let begun = self.beginning_with(&words.join(" "));
        let exact = match self.resolve_commune(typed) {
            Resolution::One { place, mut others } => {
                others.insert(0, place);
                others
            }
            Resolution::Several(places) | Resolution::Begun(places) => places,
            Resolution::Unknown { .. } => Vec::new(),
        };
        // What begins so, the most populous first; what is said in another way (an address, « Paris onzième ») otherwise.
        if begun.is_empty() {
            exact
        } else {
            self.places(begun)
        }
    }

    fn whose_code_begins(&self, digits: &str) -> Vec<Place<'_>> {
        let codes = self
            .by_postal_code
            .iter()
            .filter(|(code, _)| code.starts_with(digits));
        let indexes: BTreeSet<usize> = codes.flat_map(|(_, found)| found).copied().collect();
        let mut found: Vec<_> = indexes.into_iter().map(|index| &self.communes[index]).collect();
        found.sort_by_key(|commune| Reverse(commune.population));
        found.into_iter().map(Place::Commune).collect()
    }

    /// Areas whose name begins so, or whose number it is.
    fn areas_beginning_with(&self, words: &[String]) -> Vec<&'static Area> {
        let key = area_key(words);
        let by_number = Area::department(&key).into_iter();
        let begun = Area::all().filter(|area| {
            key.chars().nth(PREFIX_LETTERS).is_some()
                && area
                    .names()
                    .any(|name| area_key(&super::names::words(name)).starts_with(&key))
        });
        let found = by_number.chain(begun).filter(|area| !self.is_a_city(area));
        found.take(AREAS).collect()
    }

    /// Communes whose name begins so, each once, the most populous first.
    pub(super) fn beginning_with(&self, name: &str) -> Vec<Named> {
        if name.trim_end().chars().count() < PREFIX_LETTERS {
            return Vec::new();
        }
        let start = self
            .sorted_names
            .partition_point(|(known, _)| known.as_str() < name);
        let begun = self.sorted_names[start..]
            .iter()
            .take_while(|(known, _)| known.starts_with(name));
        let mut found: Vec<Named> = begun.map(|(_, named)| *named).collect();
        found.sort_by_key(|named| (named.other_name.is_some(), Reverse(named.weight), *named));
        let mut seen = HashSet::new();
        found.retain(|named| seen.insert(named.commune));
        found.sort_by_key(|named| Reverse(named.weight));
        found
    }

    /// Communes whose name differs by a typo or two. The first letter is taken to be right or merely out of its
    /// place: comparing all names would be ten times slower.
    pub(super) fn close_to(&self, name: &str) -> Vec<Named> {
        let length = name.chars().count();
        if length < PREFIX_LETTERS {
            return Vec::new();
        }
        let allowed = if length < 6 { 1 } else { 2 };
        let mut found: Vec<(usize, bool, Reverse<u32>, Named)> = self
            .sorted_names
            .iter()
            .filter(|(known, _)| known.chars().count().abs_diff(length) <= allowed)
            .filter(|(known, _)| {
                known
                    .chars()
                    .next()
                    .is_some_and(|first| name.chars().take(2).any(|c| c == first))
            })
            .map(|(known, named)| {
                (
                    osa_distance(known, name),
                    named.other_name.is_some(),
                    Reverse(named.weight),
                    *named,
                )
            })
            .filter(|(distance, ..)| *distance <= allowed)
            .collect();
        found.sort_unstable();
        let mut close: Vec<Named> = Vec::new();
        for (.., named) in found {
            if close.len() < CLOSE_CHOICES && close.iter().all(|known| known.commune != named.commune) {
                close.push(named);
            }
        }
        close
    }
}
