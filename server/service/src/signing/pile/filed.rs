//! The pages of a pile, filed under the conventions of its lycée as they stand now.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    convention::{ConventionState, Frozen, InForce, PageMark, ScannedPage, SortedPile, sort_pile},
    id::{ConventionId, SchoolId},
};
use pile::{Limits, Pile};
use store::{ConventionFile, Evidence, ScannedPile};

use crate::{blob_store, context::AppContext, error::ServiceError, signing::version::shown_version};

/// A convention that a code names.
pub(super) struct Known {
    pub(super) file: ConventionFile,
    pub(super) evidence: Evidence,
    pub(super) frozen: Frozen,
    /// How many pages its document has.
    pages: u32,
}

impl Known {
    fn in_force(&self) -> InForce {
        let state = self.file.state;
        InForce {
            version: self.frozen.version,
            code: self.evidence.check_code.clone(),
            pages: self.pages,
            open: state.is_open_to_signatures() || state == ConventionState::Signed,
        }
    }
}

/// A pile whose pages are filed.
pub(super) struct Filed {
    /// The conventions that its codes name, by reference.
    pub(super) known: BTreeMap<String, Known>,
    /// Where its pages belong.
    pub(super) sorted: SortedPile,
}

impl Filed {
    /// Files the pages of a pile.
    pub(super) async fn of(
        app: &AppContext,
        school: SchoolId,
        pile: &ScannedPile,
    ) -> Result<Self, ServiceError> {
        let mut known = BTreeMap::new();
        for reference in references(pile) {
            if let Some(found) = find(app, school, &reference).await? {
                known.insert(reference, found);
            }
        }
        let pages: Vec<ScannedPage> = pile
            .pages
            .iter()
            .map(|page| ScannedPage {
                number: page.number.unsigned_abs(),
                codes: page.codes.clone(),
                blank: page.blank,
            })
            .collect();
        let sorted = sort_pile(&pages, |reference| known.get(reference).map(Known::in_force));
        Ok(Self { known, sorted })
    }

    /// The convention of that id, and where its pages are in the pile; nothing where one of them is missing, or none of it is in force.
    pub(super) fn whole(&self, id: ConventionId) -> Option<(&Known, Vec<u32>)> {
        let (reference, known) = self.known.iter().find(|(_, known)| known.file.id == id)?;
        let documents = &self.sorted.documents;
        let document = documents
            .iter()
            .find(|document| document.reference == *reference)?;
        let places: Option<Vec<u32>> = document.pages.iter().copied().collect();
        Some((known, places?))
    }
}

/// The references that the codes of a pile name, each once.
fn references(pile: &ScannedPile) -> BTreeSet<String> {
    let codes = pile.pages.iter().flat_map(|page| &page.codes);
    codes
        .filter_map(|code| PageMark::read(code))
        .map(|mark| mark.reference)
        .collect()
}

/// The lycée's convention of that reference, with the version that its pages show.
async fn find(app: &AppContext, school: SchoolId, reference: &str) -> Result<Option<Known>, ServiceError> {
    let Some(id) = app.db.convention_of_reference(school, reference).await? else {
        return Ok(None);
    };
    let Some(file) = app.db.convention(id).await? else {
        return Ok(None);
    };
    let Some((evidence, frozen)) = shown_version(app, id, &file).await? else {
        return Ok(None);
    };
    let document = blob_store::read(app.files.as_ref(), evidence.document_hash).await?;
    let document = Pile::open(&document, Limits::default()).map_err(ServiceError::broken_by(
        "the pages of a document could not be counted",
    ))?;
    let pages = u32::try_from(document.page_count()).unwrap_or(u32::MAX);
    Ok(Some(Known {
        file,
        evidence,
        frozen,
        pages,
    }))
}
