//! What drafts refer to, looked up: places of the structure, communes, sectors, lycées.

use std::{collections::HashMap, sync::Arc};

use domain::{
    draft::{Found, Reference},
    id::{PlaceId, SchoolId, StructureId},
    place::{Commune, Place},
    school::Uai,
    sector::{Sector, SectorCode},
};
use search::gazetteer::{Gazetteer, Resolution};

use crate::{context::AppContext, error::ServiceError, request::CurrentUser};

/// What the drafts of a structure may refer to, looked up once for a request.
pub(super) struct DraftReferences {
    pub(super) places: Vec<Place>,
    pub(super) sectors: Vec<Sector>,
    /// Whether the structure has no SIRET.
    without_siret: bool,
    schools: HashMap<Uai, SchoolId>,
    gazetteer: Arc<Gazetteer>,
}

impl DraftReferences {
    /// For a structure of theirs.
    pub(super) async fn of(
        app: &AppContext,
        user: &CurrentUser,
        structure: StructureId,
    ) -> Result<Self, ServiceError> {
        let file = app
            .db
            .structure_of(user.id(), structure)
            .await?
            .ok_or(ServiceError::NotFound)?;
        Ok(Self {
            without_siret: file.structure.siret.is_none(),
            places: file.places,
            schools: app.db.school_ids().await?.into_iter().collect(),
            ..Self::without_structure(app)
        })
    }

    /// For a structure that is only being declared: whether it needs a SIRET is seen where it is declared.
    pub(super) fn without_structure(app: &AppContext) -> Self {
        Self {
            places: Vec::new(),
            without_siret: false,
            sectors: app.offer_cache.sectors(),
            schools: HashMap::new(),
            gazetteer: app.gazetteer.clone(),
        }
    }
}

impl Reference for DraftReferences {
    fn has_place(&self, place: PlaceId) -> bool {
        self.places.iter().any(|found| found.id == place)
    }

    fn lacks_siret(&self, place: Option<PlaceId>) -> bool {
        let in_france = |place: PlaceId| {
            self.places
                .iter()
                .any(|found| found.id == place && found.is_in_france())
        };
        self.without_siret && place.is_none_or(in_france)
    }

    fn commune(&self, postal_code: &str, name: &str) -> Found {
        commune(&self.gazetteer, postal_code, name)
    }

    fn has_sector(&self, sector: SectorCode) -> bool {
        self.sectors.iter().any(|found| found.code == sector)
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
