//! Offers being written.

use domain::{
    draft::{DraftContent, Problem, Step},
    id::{OfferId, PlaceId, StructureId},
    offer::OfferDetail,
    sector::Sector,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{api::search::Calendar, error::AppError, form::Fields};

/// What the fields of an offer are chosen from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choices {
    /// The structure's places, in words.
    pub places: Vec<(PlaceId, String)>,
    /// Every sector.
    pub sectors: Vec<Sector>,
    /// Names of the lycées chosen, by number.
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
    /// Whose it is.
    pub structure: StructureId,
    /// Its name.
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
    /// Whether who asks may write.
    pub may_write: bool,
}

/// The last step.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Preview {
    /// The draft.
    pub id: OfferId,
    /// Whose it is.
    pub structure: StructureId,
    /// What publishing must name.
    pub version: i32,
    /// What is missing or wrong, step by step.
    pub missing: Vec<(Step, Problem)>,
    /// The offer as pupils will read it, once nothing is missing: with its sector and the campaign.
    pub offer: Option<(OfferDetail, String, Calendar)>,
    /// Today: when it would be published, in words.
    pub today: String,
    /// Why it cannot be published, beside what is missing.
    pub obstacles: Vec<String>,
    /// Whether who asks may write.
    pub may_write: bool,
}

/// A step of a draft. For the members of its structure.
#[server(endpoint = "host/draft", input = GetUrl)]
pub async fn read_step(id: String, step: Step) -> Result<DraftStep, AppError> {
    crate::host::draft::step(&crate::context::app_context()?, &id, step).await
}

/// A draft as it would be published. For the members of its structure.
#[server(endpoint = "host/draft/preview", input = GetUrl)]
pub async fn read_preview(id: String) -> Result<Preview, AppError> {
    crate::host::draft::preview(&crate::context::app_context()?, &id).await
}

/// Lycées by name, for who reserves an offer. For hosts.
#[server(endpoint = "host/schools", input = GetUrl)]
pub async fn suggest_schools(typed: String) -> Result<Vec<(String, String)>, AppError> {
    crate::host::lycees::suggest(&crate::context::app_context()?, &typed)
}

/// Starts a draft. For who may publish for the structure.
#[server(endpoint = "host/draft/start")]
pub async fn start_draft(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::draft::start(form).await)
}

/// Saves a step. For who may publish for the structure.
#[server(endpoint = "host/draft/save")]
pub async fn save_step(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::draft::save).await
}

/// Publishes a draft. For who may publish for the structure.
#[server(endpoint = "host/draft/publish")]
pub async fn publish_draft(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::draft::publish(form).await)
}

/// Throws a draft away. For who may publish for the structure.
#[server(endpoint = "host/draft/delete")]
pub async fn delete_draft(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::draft::delete(form).await)
}
