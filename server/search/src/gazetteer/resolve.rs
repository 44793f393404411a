//! What somebody typed: certain only when nothing else is called exactly so, or what is called so is far smaller.

use std::collections::BTreeSet;

use domain::{
    area::{Area, AreaKind},
    place::{Commune, MONACO},
    sanitize::value,
};

use super::{
    Gazetteer, Named, Place, Resolution,
    names::{area_key, arrondissement, words},
};

/// A commune is meant, rather than one of its namesakes, when it has so many times their inhabitants.
const DOMINANCE: u32 = 10;
/// The same for an area that bears the name of a commune: nobody thinks of La Réunion in Lot-et-Garonne, but some of
/// Vienne in Isère.
const AREA_DOMINANCE: u32 = 200;
/// Places proposed when only the beginning of a name was typed.
const PREFIX_CHOICES: usize = 10;
/// Places proposed in a choice.
const CHOICES: usize = 20;

/// What restricts a name to a part of the country.
enum Qualifier {
    /// « France »: nothing.
    Country,
    /// « 93 », « La Réunion », « Île-de-France ».
    Departments(Vec<&'static str>),
}

impl Qualifier {
    fn allows(&self, commune: &Commune) -> bool {
        match self {
            Self::Country => true,
            Self::Departments(codes) => codes.contains(&commune.department.as_str()),
        }
    }
}

impl Gazetteer {
    /// What somebody typed: a commune's name, with or without accents, hyphens or article, whole or begun; the name of one that
    /// was merged; a postal code; a name with its department, its region or its postal code, in any order; a whole address;
    /// « Paris 11e »; the name or number of a department or a region.
    pub fn resolve(&self, typed: &str) -> Resolution<'_> {
        self.read(typed, true)
    }

    /// The same, where only a commune makes sense.
    pub fn resolve_commune(&self, typed: &str) -> Resolution<'_> {
        self.read(typed, false)
    }

    fn read(&self, typed: &str, with_areas: bool) -> Resolution<'_> {
        let typed = &value(typed);
        if let Some(place) = self.by_label(typed, with_areas) {
            return one(place);
        }
        let words = words(typed);
        if let Some(resolution) = self.with_postal_code(&words) {
            return resolution;
        }
        let areas = self.areas_called(&words);
        let bare = super::names::without_cedex(&words);
        let name = bare.join(" ");
        let exact = arrondissement(&words)
            .and_then(|way| self.by_name.get(&way))
            .or_else(|| self.by_name.get(&name));
        match (exact, areas.as_slice()) {
            (Some(found), []) => self.among_namesakes(found, &name),
            (None, []) => self.narrowed_or_begun(&bare, &name),
            // Whoever says they live in La Réunion does not mean the village of that name.
            (Some(found), _) if !with_areas => self.choice(found.iter().copied()),
            (None, _) if !with_areas => self.narrowed_or_begun(&bare, &name),
            (None, [area]) => one(Place::Area(area)),
            (None, several) => Resolution::Several(several.iter().copied().map(Place::Area).collect()),
            (Some(found), areas) => self.area_or_commune(areas, found, &name),
        }
    }

    /// A label, as [`Commune::label`] and [`Area::label`] write it or nearly: « Saint-Denis (93) », « Saint-Denis (La Réunion) »,
    /// « Vienne (département) ».
    fn by_label(&self, typed: &str, with_areas: bool) -> Option<Place<'_>> {
        let (name, place) = typed.trim().strip_suffix(')')?.rsplit_once('(')?;
        let (name_words, place) = (words(name), place.trim());
        if with_areas && let Some(kind) = kind_called(place) {
            let areas = self.areas.get(&area_key(&name_words))?;
            return areas
                .iter()
                .find(|area| area.kind() == kind)
                .map(|area| Place::Area(area));
        }
        let qualifier = self.qualifier(&words(place))?;
        let found = self.by_name.get(&name_words.join(" "))?;
        let there = found
            .iter()
            .copied()
            .filter(|&named| qualifier.allows(self.commune_of(named)));
        // Two names of a department may differ by an accent or an article only.
        let best = there.max_by_key(|&named| {
            let commune = self.commune_of(named);
            (
                named.other_name.is_none(),
                commune.name == name.trim(),
                named.weight,
            )
        })?;
        Some(self.place(best))
    }

    /// Departments and regions of that name or number. A department that is hardly more than its city is its city.
    fn areas_called(&self, words: &[String]) -> Vec<&'static Area> {
        let key = area_key(words);
        if let Some(department) = Area::department(&key) {
            return vec![department];
        }
        let named = self.areas.get(&key).into_iter().flatten();
        named.copied().filter(|area| !self.is_a_city(area)).collect()
    }

    /// Whether one commune has most of its inhabitants and its name.
    pub(super) fn is_a_city(&self, area: &Area) -> bool {
        let namesakes = self.by_name.get(&words(area.name()).join(" "));
        namesakes.into_iter().flatten().any(|named| {
            named.other_name.is_none()
                && area
                    .departments()
                    .contains(&self.commune_of(*named).department.as_str())
                && named.weight >= self.population(area) / 2
        })
    }

    /// An area and communes have that name.
    fn area_or_commune(&self, areas: &[&'static Area], found: &[Named], name: &str) -> Resolution<'_> {
        let largest = found.iter().map(|named| named.weight).max().unwrap_or_default();
        match areas {
            [area] if self.population(area) / AREA_DOMINANCE >= largest => Resolution::One {
                place: Place::Area(area),
                others: self.places(found.iter().copied()),
            },
            _ => {
                let communes = match self.among_namesakes(found, name) {
                    Resolution::One { place, mut others } => {
                        others.insert(0, place);
                        others
                    }
                    Resolution::Several(places)
                    | Resolution::Begun(places)
                    | Resolution::Unknown { close: places } => places,
                };
                let areas = areas.iter().copied().map(Place::Area);
                Resolution::Several(areas.chain(communes).take(CHOICES).collect())
            }
        }
    }

    /// One of the communes of that name; but people also shorten names: « Boulogne » is rather Boulogne-Billancourt than a village.
    /// So a far larger commune whose name goes on from there is a choice as well.
    fn among_namesakes(&self, found: &[Named], name: &str) -> Resolution<'_> {
        let largest = found.iter().map(|named| named.weight).max().unwrap_or_default();
        let mut longer = self.beginning_with(&format!("{name} "));
        longer.retain(|named| named.weight / DOMINANCE >= largest);
        if longer.is_empty() {
            return self.rank(found);
        }
        longer.extend(found);
        self.choice(longer)
    }

    /// One commune when there is one, or one far larger than the others. A former commune is never that beside one that still has its
    /// name.
    pub(super) fn rank(&self, found: &[Named]) -> Resolution<'_> {
        let found = Self::each_once(found.iter().copied());
        let Some((first, rest)) = found.split_first() else {
            return Resolution::Unknown { close: Vec::new() };
        };
        let is_former = |named: &Named| named.other_name.is_some();
        let stands_out = !is_former(first) || found.iter().all(is_former);
        if stands_out && rest.iter().all(|other| first.weight / DOMINANCE >= other.weight) {
            Resolution::One {
                place: self.place(*first),
                others: self.places(rest.iter().copied()),
            }
        } else {
            self.choice(found)
        }
    }

    /// A choice: communes of that name before those that only had it.
    pub(super) fn choice(&self, found: impl IntoIterator<Item = Named>) -> Resolution<'_> {
        let mut found = Self::each_once(found);
        found.truncate(CHOICES);
        Resolution::Several(self.places(found))
    }

    /// Each commune once, under its own name when it has it.
    pub(super) fn each_once(found: impl IntoIterator<Item = Named>) -> Vec<Named> {
        let mut kept: Vec<Named> = Vec::new();
        for named in found {
            match kept.iter_mut().find(|known| known.commune == named.commune) {
                Some(known) if known.other_name.is_some() && named.other_name.is_none() => *known = named,
                Some(_) => {}
                None => kept.push(named),
            }
        }
        kept
    }

    /// A name with what says where it is, before or after: « Montreuil Seine-Saint-Denis », « Saint-Pierre de la Réunion », « 93
    /// Saint-Denis »; else the beginning of a name, else names that are close.
    fn narrowed_or_begun(&self, words: &[String], name: &str) -> Resolution<'_> {
        let (mut begun_there, mut elsewhere) = (Vec::new(), Vec::new());
        for (head, qualifier) in self.narrowings(words) {
            let there = |named: &Named| qualifier.allows(self.commune_of(*named));
            let found = self.by_name.get(&head).map_or(&[][..], Vec::as_slice);
            let exact: Vec<Named> = found.iter().copied().filter(there).collect();
            if !exact.is_empty() {
                return self.rank(&exact);
            }
            elsewhere.extend(found);
            begun_there.extend(self.beginning_with(&head).into_iter().filter(there));
        }
        let begun = if begun_there.is_empty() && elsewhere.is_empty() {
            self.beginning_with(name)
        } else {
            begun_there
        };
        let few = |found: Vec<Named>| self.places(Self::each_once(found).into_iter().take(PREFIX_CHOICES));
        if !begun.is_empty() {
            return Resolution::Begun(few(begun));
        }
        let close = if elsewhere.is_empty() {
            self.close_to(name)
        } else {
            elsewhere
        };
        Resolution::Unknown { close: few(close) }
    }

    /// The ways to cut a text into a name and what says where it is, the longest name first.
    fn narrowings(&self, words: &[String]) -> Vec<(String, Qualifier)> {
        let mut cuts = Vec::new();
        for split in (1..words.len()).rev() {
            let (head, tail) = words.split_at(split);
            for (name, place) in [(head, tail), (tail, head)] {
                let name = without_noise(name);
                if let (false, Some(qualifier)) = (name.is_empty(), self.qualifier(place)) {
                    cuts.push((name.join(" "), qualifier));
                }
            }
        }
        let bare = without_noise(words);
        if bare.len() < words.len() && !bare.is_empty() {
            cuts.push((bare.join(" "), Qualifier::Country));
        }
        cuts
    }

    /// Whether the words say a part of the country, or the country.
    pub(super) fn says_where(&self, words: &[String]) -> bool {
        self.qualifier(words).is_some()
    }

    /// What restricts a name: a department's number, the name of one or of a region, the country.
    fn qualifier(&self, words: &[String]) -> Option<Qualifier> {
        let key = area_key(words);
        if matches!(key.as_str(), "france" | "fr") {
            return Some(Qualifier::Country);
        }
        let codes = |areas: &[&'static Area]| {
            let codes: BTreeSet<&'static str> = areas
                .iter()
                .flat_map(|area| area.departments())
                .copied()
                .collect();
            Qualifier::Departments(codes.into_iter().collect())
        };
        if let Some(department) = Area::department(&key) {
            return Some(codes(&[department]));
        }
        if key == MONACO {
            return Some(Qualifier::Departments(vec![MONACO]));
        }
        // « France » may follow the rest.
        let without_country = || self.areas.get(key.strip_suffix(" france")?);
        let areas = self.areas.get(&key).or_else(without_country);
        areas.map(|areas| codes(areas))
    }
}

/// Words without those before a name that say nothing of it: « à », « près de », « ville de ».
fn without_noise(words: &[String]) -> &[String] {
    let noise = [
        "a", "pres", "autour", "vers", "ville", "commune", "mairie", "de", "d", "du", "des",
    ];
    let start = words.iter().position(|word| !noise.contains(&word.as_str()));
    &words[start.unwrap_or(words.len())..]
}

/// « (département) », « (région) ».
fn kind_called(text: &str) -> Option<AreaKind> {
    let said = words(text).join(" ");
    AreaKind::ALL
        .into_iter()
        .find(|kind| words(kind.label()).join(" ") == said)
}

pub(super) fn one(place: Place<'_>) -> Resolution<'_> {
    Resolution::One {
        place,
        others: Vec::new(),
    }
}
