//! Offers that are out, for their structure.

use domain::{
    application::{ApplicationState, InboxRow, SeatCount},
    draft::DraftContent,
    id::{OfferId, StructureId},
    offer::{EditScope, OfferDetail, OfferState, moves::OfferEvent},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::draft::Choices;
use crate::{api::search::Calendar, error::AppError, form::Fields};

/// An offer, for its structure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OwnOfferPage {
    /// Identifier.
    pub id: OfferId,
    /// Whose it is.
    pub structure: StructureId,
    /// State.
    pub state: OfferState,
    /// Why a moderator hid it; empty otherwise.
    pub hidden_reason: String,
    /// As pupils read it.
    pub detail: OfferDetail,
    /// Its sector.
    pub sector: String,
    /// The campaign.
    pub calendar: Option<Calendar>,
    /// Its place, to the street.
    pub place: String,
    /// Whom accepted pupils call.
    pub contact: String,
    /// Seats, week by week.
    pub seats: Vec<SeatCount>,
    /// How many applications there are in each state.
    pub counts: Vec<(ApplicationState, u32)>,
    /// The first applications.
    pub applications: Vec<InboxRow>,
    /// What can be done with it.
    pub moves: Vec<OfferEvent>,
    /// The day it was published, in words.
    pub published: String,
    /// Where a moderator hid it, since when its host waits for it to be read again, in words; empty while nobody asked.
    pub review_asked: String,
    /// Whether who asks may ask for that now.
    pub may_ask_review: bool,
    /// What it has been through: when, what and by whom, and the reason given.
    pub history: Vec<(String, String, String)>,
    /// Whether it may be changed.
    pub may_edit: bool,
    /// Whether who asks may publish.
    pub may_publish: bool,
}

/// An offer to change.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferEdit {
    /// Identifier.
    pub id: OfferId,
    /// What its host would type.
    pub content: DraftContent,
    /// What the change must name.
    pub version: i32,
    /// What may change.
    pub scope: EditScope,
    /// What its fields are chosen from.
    pub choices: Choices,
}

/// An offer. For the members of its structure.
#[server(endpoint = "host/offer", input = GetUrl)]
pub async fn read_own_offer(id: String) -> Result<OwnOfferPage, AppError> {
    crate::host::offer::page(&crate::context::app_context()?, &id).await
}

/// An offer to change. For who may publish for its structure.
#[server(endpoint = "host/offer/form", input = GetUrl)]
pub async fn read_offer_form(id: String) -> Result<OfferEdit, AppError> {
    crate::host::offer::edited(&crate::context::app_context()?, &id).await
}

/// Pauses, resumes, ends or removes an offer. For who may publish for its structure.
#[server(endpoint = "host/offer/move")]
pub async fn move_offer(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::offer::move_it(form).await)
}

/// Asks moderators to read a hidden offer again. For who may publish for its structure.
#[server(endpoint = "host/offer/review")]
pub async fn ask_review(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::offer::ask_review(form).await)
}

/// Starts a draft like that offer. For who may publish for its structure.
#[server(endpoint = "host/offer/duplicate")]
pub async fn duplicate_offer(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::settle(crate::host::offer::duplicate(form).await)
}

/// Changes an offer. For who may publish for its structure.
#[server(endpoint = "host/offer/edit")]
pub async fn edit_offer(#[server(flatten)] form: Fields) -> Result<(), AppError> {
    crate::answer::carry_out(form, crate::host::offer::edit).await
}
