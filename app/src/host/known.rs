//! What drafts refer to, looked up: places of the structure, communes, sectors, lycées.

use std::collections::HashMap;

use domain::{
    draft::{Found, Reference},
    id::{PlaceId, SchoolId, StructureId},
    place::{Commune, Place},
    school::Uai,
    sector::{Sector, SectorCode},
};
use search::gazetteer::{Gazetteer, Resolution};
use std::sync::Arc;

use crate::{context::AppContext, error::AppError, visitor::SignedIn};

/// Looked up once for a request.
pub(crate) struct Known {
    pub(crate) places: Vec<Place>,
    pub(crate) sectors: Vec<Sector>,
    /// Whether the structure has no SIRET.
    without_siret: bool,
    schools: HashMap<Uai, SchoolId>,
    gazetteer: Arc<Gazetteer>,
}

impl Known {
    /// For a structure of theirs.
    pub(crate) async fn of(
        app: &AppContext,
        visitor: &SignedIn,
        structure: StructureId,
    ) -> Result<Self, AppError> {
        let file = app
            .db
            .structure_of(visitor.id(), structure)
            .await?
            .ok_or(AppError::NotFound)?;
        Ok(Self {
            without_siret: file.structure.siret.is_none(),
            places: file.places,
            schools: app.db.school_ids().await?.into_iter().collect(),
            ..Self::without_structure(app)
        })
    }

    /// For a structure that is only being declared: whether it needs a SIRET is seen where it is declared.
    pub(crate) fn without_structure(app: &AppContext) -> Self {
        Self {
            places: Vec::new(),
            without_siret: false,
            sectors: app.catalogue.sectors(),
            schools: HashMap::new(),
            gazetteer: app.gazetteer.clone(),
        }
    }
}

impl Reference for Known {
    fn has_place(&self, place: PlaceId) -> bool {
        self.places.iter().any(|known| known.id == place)
    }

    fn lacks_siret(&self, place: Option<PlaceId>) -> bool {
        let in_france = |place: PlaceId| {
            self.places
                .iter()
                .any(|known| known.id == place && known.is_in_france())
        };
        self.without_siret && place.is_none_or(in_france)
    }

    fn commune(&self, postal_code: &str, name: &str) -> Found {
        commune(&self.gazetteer, postal_code, name)
    }

    fn has_sector(&self, sector: SectorCode) -> bool {
        self.sectors.iter().any(|known| known.code == sector)
    }

    fn school(&self, uai: &Uai) -> Option<SchoolId> {
        self.schools.get(uai).copied()
    }
}

/// The commune of a postal code and a name. Offices have postal codes of their own (« Cedex »), which no commune has: the
/// department then tells which is meant.
fn commune(gazetteer: &Gazetteer, postal_code: &str, name: &str) -> Found {
    let bare = name
        .split_once(" Cedex")
        .or(name.split_once(" CEDEX"))
        .map_or(name, |(bare, _)| bare);
    let named = match gazetteer.resolve(bare) {
        Resolution::One { commune, others } => {
            let mut all = vec![commune];
            all.extend(others);
            all
        }
        Resolution::Several(communes) => communes,
        Resolution::Unknown { .. } => Vec::new(),
    };
    let at = |commune: &&Commune| commune.postal_codes.iter().any(|code| code == postal_code);
    let mut found: Vec<&Commune> = named.iter().copied().filter(at).collect();
    if found.is_empty() {
        found = match gazetteer.resolve(&format!("{postal_code} {bare}")) {
            Resolution::One { commune, .. } if at(&commune) => vec![commune],
            _ => Vec::new(),
        };
    }
    let is_office = matches!(gazetteer.resolve(postal_code), Resolution::Unknown { .. });
    if found.is_empty() && is_office {
        found = named
            .into_iter()
            .filter(|commune| postal_code.starts_with(&commune.department))
            .collect();
    }
    match found.as_slice() {
        [] => Found::Unknown,
        [one] => Found::One((*one).clone()),
        several => Found::Several(several.iter().map(|commune| commune.label()).collect()),
    }
}
