//! Communes and areas: what somebody typed becomes one of them, a choice between several, or the closest names.

use std::collections::HashMap;

use domain::{
    area::Area,
    place::{Commune, CommuneCode, Position},
    school::School,
};

mod address;
mod landmarks;
mod names;
mod read;
mod resolve;
mod suggest;

#[cfg(test)]
mod tests;

pub use read::GazetteerError;

use landmarks::Towns;

/// The places of France and what leads to them.
#[derive(Debug)]
pub struct Gazetteer {
    communes: Vec<Commune>,
    by_code: HashMap<CommuneCode, usize>,
    by_postal_code: HashMap<String, Vec<usize>>,
    /// Every way of writing a name, simplified, to what it may mean, the most populous first.
    by_name: HashMap<String, Vec<Named>>,
    /// The same, sorted, for beginnings.
    sorted_names: Vec<(String, Named)>,
    /// Names of former communes and of districts, as they are shown.
    other_names: Vec<String>,
    /// Departments and regions by the words of their names.
    areas: HashMap<String, Vec<&'static Area>>,
    /// Inhabitants by department.
    inhabitants: HashMap<String, u32>,
    /// Where communes are.
    towns: Towns,
}

/// A commune under one of its names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Named {
    /// In `communes`.
    commune: usize,
    /// In `other_names`, unless it is the commune's own name.
    other_name: Option<usize>,
    /// Inhabitants of what bears that name.
    weight: u32,
}

/// What somebody may mean.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Place<'a> {
    /// A commune, by its name or its postal code.
    Commune(&'a Commune),
    /// A commune, by the name of one that was merged into it, or of a district.
    Named {
        /// The name.
        name: &'a str,
        /// Today's commune.
        commune: &'a Commune,
    },
    /// A commune, by one of its lycées.
    School {
        /// The lycée.
        school: &'a School,
        /// Where it is.
        commune: &'a Commune,
    },
    /// A department or a region.
    Area(&'static Area),
}

impl<'a> Place<'a> {
    /// The commune, unless an area is meant.
    pub fn commune(self) -> Option<&'a Commune> {
        match self {
            Self::Commune(commune) | Self::Named { commune, .. } | Self::School { commune, .. } => {
                Some(commune)
            }
            Self::Area(_) => None,
        }
    }
}

/// The places that a text may mean.
#[derive(Clone, PartialEq, Debug)]
pub enum Resolution<'a> {
    /// One: nothing else has exactly that name, or what has it is far smaller.
    One {
        /// It.
        place: Place<'a>,
        /// What is far smaller.
        others: Vec<Place<'a>>,
    },
    /// Several are called exactly so, the likeliest first.
    Several(Vec<Place<'a>>),
    /// None is called exactly so; these begin so, the most populous first. One alone may still not be what is meant.
    Begun(Vec<Place<'a>>),
    /// None.
    Unknown {
        /// Those whose names are close, the closest first.
        close: Vec<Place<'a>>,
    },
}

impl Gazetteer {
    /// The commune of that code.
    pub fn get(&self, code: CommuneCode) -> Option<&Commune> {
        self.by_code.get(&code).map(|&index| &self.communes[index])
    }

    /// All of them, in the order of the files.
    pub fn communes(&self) -> &[Commune] {
        &self.communes
    }

    /// The commune whose centre is nearest.
    pub fn nearest(&self, position: Position) -> Option<&Commune> {
        let here = position.direction();
        self.communes.iter().min_by(|a, b| {
            let chord = |commune: &Commune| commune.position.direction().chord(here);
            chord(a).total_cmp(chord(b))
        })
    }

    /// Communes of exactly that name, the most populous first.
    pub fn communes_called(&self, name: &str) -> Vec<&Commune> {
        let found = self.by_name.get(&names::words(name).join(" "));
        found
            .into_iter()
            .flatten()
            .filter(|named| named.other_name.is_none())
            .map(|named| &self.communes[named.commune])
            .collect()
    }

    fn commune_of(&self, named: Named) -> &Commune {
        &self.communes[named.commune]
    }

    fn place(&self, named: Named) -> Place<'_> {
        let commune = self.commune_of(named);
        match named.other_name.and_then(|index| self.other_names.get(index)) {
            Some(name) => Place::Named { name, commune },
            None => Place::Commune(commune),
        }
    }

    fn places(&self, named: impl IntoIterator<Item = Named>) -> Vec<Place<'_>> {
        named.into_iter().map(|named| self.place(named)).collect()
    }
}
