//! Offers being written.

use domain::{
    draft::{DraftContent, Problem, Step},
    id::{OfferId, PlaceId},
    offer::OfferDetail,
    sector::Sector,
};
use serde::{Deserialize, Serialize};

use crate::search::Calendar;

/// What the fields of an offer are chosen from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// The structure's places, in words.
    pub places: Vec<(PlaceId, String)>,
    /// Every sector.
    pub sectors: Vec<Sector>,
    /// Names of the schools chosen, by number.
    pub lycees: Vec<(String, String)>,
    /// The campaign.
    pub calendar: Option<Calendar>,
    /// Year of the working-time rules.
    pub rules_year: u16,
}

/// A step of a draft.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DraftStep {
    /// The draft.
    pub id: OfferId,
    /// The name of whose it is.
    pub structure_name: String,
    /// What was typed.
    pub content: DraftContent,
    /// What saving must name.
    pub version: i32,
    /// When it was last saved, in words.
    pub saved: String,
    /// What its fields are chosen from.
    pub choices: Choices,
    /// What is wrong with this step.
    pub problems: Vec<Problem>,
    /// The steps with which something is wrong.
    pub faulty: Vec<Step>,
    /// Whether the user may write.
    pub may_write: bool,
}

/// The last step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// The draft.
    pub id: OfferId,
    /// What publishing must name.
    pub version: i32,
    /// What is missing or wrong, step by step.
    pub missing: Vec<(Step, Problem)>,
    /// The offer as students will read it, once nothing is missing: with its sector and the campaign.
    pub offer: Option<(OfferDetail, String, Calendar)>,
    /// Today: when it would be published, in words.
    pub today: String,
    /// Why it cannot be published, beside what is missing.
    pub obstacles: Vec<String>,
    /// Whether moderators know the structure: its offers are public at once.
    pub vetted: bool,
    /// Whether the user may write.
    pub may_write: bool,
}

// Said on `/structure/brouillons/{id}/{etape}`.
flash!(
    DraftFlash,
    Copied(
        "copie",
        "Voici une copie, en brouillon. Changez ce que vous voulez, puis publiez-la."
    ),
);
