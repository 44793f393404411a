//! What drafts refer to, looked up: places of the structure, communes, sectors, lycées.

use std::{collections::HashMap, sync::Arc};

use domain::{
    draft::{Found, Reference},
    id::{PlaceId, SchoolId, StructureId},
    place::{Commune, Place},
    school::Uai,
    sector::{Sector, SectorCode},
};
use search::gazetteer::{Gazetteer, Place as Meant, Resolution};

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
        let needs_siret = |place: PlaceId| {
            self.places
                .iter()
                .any(|found| found.id == place && found.location.needs_siret())
        };
        self.without_siret && place.is_none_or(needs_siret)
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

/// The commune of a postal code and a name.
fn commune(gazetteer: &Gazetteer, postal_code: &str, name: &str) -> Found {
    let labels = |found: Vec<Meant<'_>>| -> Vec<String> {
        let communes = found.into_iter().filter_map(Meant::commune);
        communes.map(Commune::label).collect()
    };
    match gazetteer.at_address(postal_code, name) {
        Resolution::One { place, .. } => match place.commune() {
            Some(commune) => Found::One(commune.clone()),
            None => Found::Unknown(Vec::new()),
        },
        Resolution::Several(found) | Resolution::Begun(found) => Found::Several(labels(found)),
        Resolution::Unknown { close } => Found::Unknown(labels(close)),
    }
}
