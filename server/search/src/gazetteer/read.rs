//! The gazetteer's files, and the tables made of them.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use domain::{
    area::Area,
    place::{Commune, CommuneCode, Position},
};

use super::{
    Gazetteer, Named,
    landmarks::Towns,
    names::{area_key, ways_of_writing},
};

/// Cities whose arrondissements are communes of their own here: a postal code means the arrondissement.
pub(super) const CITIES: [&str; 3] = ["75056", "69123", "13055"];
/// Inhabitants counted for a former commune or a district of which nobody knows how many it has.
const USUAL_WEIGHT: u32 = 2_000;

/// Why a text is not a gazetteer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line} of {file} cannot be read")]
pub struct GazetteerError {
    /// Which file.
    pub file: &'static str,
    /// Number of the line, from 1.
    pub line: usize,
}

impl Gazetteer {
    /// Reads communes, in lines of seven columns separated by tabs: code, name, department, postal codes separated by commas,
    /// inhabitants, latitude, longitude.
    pub fn parse(tsv: &str) -> Result<Self, GazetteerError> {
        Ok(Self::new(read_lines("communes", tsv, commune)?))
    }

    /// The same, with names of former communes (name, code of today's, inhabitants or 0) and names people use (name, codes
    /// separated by commas). Those of communes that are unknown are left out.
    pub fn with_names(mut self, former: &str, usual: &str) -> Result<Self, GazetteerError> {
        for (name, code, inhabitants) in read_lines("former communes", former, former_commune)? {
            self.add_name(name, &[code], inhabitants.max(USUAL_WEIGHT));
        }
        for (name, codes) in read_lines("usual places", usual, usual_place)? {
            self.add_name(name, &codes, USUAL_WEIGHT);
        }
        self.sort_names();
        Ok(self)
    }

    fn new(communes: Vec<Commune>) -> Self {
        let by_code = communes
            .iter()
            .enumerate()
            .map(|(index, commune)| (commune.code, index))
            .collect();
        let mut by_postal_code: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_name: HashMap<String, Vec<Named>> = HashMap::new();
        let mut inhabitants: HashMap<String, u32> = HashMap::new();
        for (index, commune) in communes.iter().enumerate() {
            if !CITIES.contains(&commune.code.as_str()) {
                for code in &commune.postal_codes {
                    by_postal_code.entry(code.clone()).or_default().push(index);
                }
                *inhabitants.entry(commune.department.clone()).or_default() += commune.population;
            }
            for name in ways_of_writing(&commune.name) {
                by_name.entry(name).or_default().push(Named {
                    commune: index,
                    other_name: None,
                    weight: commune.population,
                });
            }
        }
        for found in by_postal_code.values_mut() {
            found.sort_by_key(|&index| Reverse(communes[index].population));
        }
        let towns = Towns::of(&communes);
        let mut gazetteer = Self {
            communes,
            by_code,
            by_postal_code,
            by_name,
            sorted_names: Vec::new(),
            other_names: Vec::new(),
            areas: areas(),
            inhabitants,
            towns,
        };
        gazetteer.sort_names();
        gazetteer
    }

    fn add_name(&mut self, name: &str, codes: &[CommuneCode], weight: u32) {
        let communes: Vec<usize> = codes
            .iter()
            .filter_map(|code| self.by_code.get(code).copied())
            .collect();
        if communes.is_empty() {
            return;
        }
        let other_name = Some(self.other_names.len());
        self.other_names.push(name.to_owned());
        for way in ways_of_writing(name) {
            let known = self.by_name.entry(way).or_default();
            for &commune in &communes {
                // Its own name, or a better known former one, says it already.
                if known.iter().all(|named| named.commune != commune) {
                    known.push(Named {
                        commune,
                        other_name,
                        weight,
                    });
                }
            }
        }
    }

    fn sort_names(&mut self) {
        for found in self.by_name.values_mut() {
            // Stable: communes of a district stay in the order of the file.
            found.sort_by_key(|named| (Reverse(named.weight), named.other_name));
        }
        let flat = self.by_name.iter().flat_map(|(name, found)| {
            let name = name.clone();
            found.iter().map(move |&named| (name.clone(), named))
        });
        self.sorted_names = flat.collect();
        self.sorted_names.sort();
    }

    /// Inhabitants of an area.
    pub(super) fn population(&self, area: &Area) -> u32 {
        let by_department = area.departments().iter().map(|code| self.inhabitants.get(*code));
        by_department.flatten().sum()
    }
}

/// Areas by the words of their names.
fn areas() -> HashMap<String, Vec<&'static Area>> {
    let mut areas: BTreeMap<String, Vec<&'static Area>> = BTreeMap::new();
    for area in Area::all() {
        for name in area.names() {
            let known = areas.entry(area_key(&super::names::words(name))).or_default();
            if !known.contains(&area) {
                known.push(area);
            }
        }
    }
    areas.into_iter().collect()
}

fn read_lines<'t, T>(
    file: &'static str,
    tsv: &'t str,
    read: impl Fn(&'t str) -> Option<T>,
) -> Result<Vec<T>, GazetteerError> {
    tsv.lines()
        .enumerate()
        .map(|(index, line)| {
            read(line).ok_or(GazetteerError {
                file,
                line: index + 1,
            })
        })
        .collect()
}

fn commune(line: &str) -> Option<Commune> {
    let mut columns = line.split('\t');
    let commune = Commune {
        code: CommuneCode::parse(columns.next()?).ok()?,
        name: columns.next()?.to_owned(),
        department: columns.next()?.to_owned(),
        postal_codes: columns
            .next()?
            .split(',')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
        population: columns.next()?.parse().ok()?,
        position: Position::new(columns.next()?.parse().ok()?, columns.next()?.parse().ok()?).ok()?,
    };
    columns.next().is_none().then_some(commune)
}

fn former_commune(line: &str) -> Option<(&str, CommuneCode, u32)> {
    let mut columns = line.split('\t');
    let read = (
        columns.next()?,
        CommuneCode::parse(columns.next()?).ok()?,
        columns.next()?.parse().ok()?,
    );
    columns.next().is_none().then_some(read)
}

fn usual_place(line: &str) -> Option<(&str, Vec<CommuneCode>)> {
    let (name, codes) = line.split_once('\t')?;
    let codes = codes.split(',').map(|code| CommuneCode::parse(code).ok());
    Some((name, codes.collect::<Option<_>>()?))
}
