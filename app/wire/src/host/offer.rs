//! Offers that are out, for their structure.

use domain::{
    application::{ApplicationState, InboxRow, SeatCount},
    draft::DraftContent,
    id::{OfferId, StructureId},
    offer::{EditScope, OfferDetail, OfferState, transitions::OfferEvent},
};
use serde::{Deserialize, Serialize};

use super::draft::Choices;
use crate::search::Calendar;

/// An offer, for its structure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each says one thing of the offer")]
pub struct OwnOfferPage {
    /// Identifier.
    pub id: OfferId,
    /// State.
    pub state: OfferState,
    /// Its structure.
    pub structure: StructureId,
    /// Why a moderator hid it; empty otherwise.
    pub hidden_reason: String,
    /// Whether it is hidden because its structure waits to be vetted.
    pub held: bool,
    /// Why that was refused; empty otherwise.
    pub refused: String,
    /// As students read it.
    pub detail: OfferDetail,
    /// Its sector.
    pub sector: String,
    /// The campaign.
    pub calendar: Option<Calendar>,
    /// Its place, to the street.
    pub place: String,
    /// Whom accepted students call.
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
    /// Whether the user may ask for that now.
    pub may_ask_review: bool,
    /// What it has been through: when, what and by whom, and the reason given.
    pub history: Vec<(String, String, String)>,
    /// Whether it may be changed.
    pub may_edit: bool,
    /// Whether the user may publish.
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

// Said on `/structure/offres/{id}`.
flash!(
    OfferFlash,
    Published(
        "publiee",
        "Votre offre est publiée. Elle apparaît dans la recherche dans la minute."
    ),
    Held(
        "attente",
        "Votre offre est enregistrée. Les élèves la verront dès que la modération aura vérifié votre structure."
    ),
    Edited("modifiee", "Vos changements sont enregistrés."),
    Paused(
        "pause",
        "L’offre est en pause\u{a0}: elle n’apparaît plus dans la recherche."
    ),
    Resumed("reprise", "L’offre est de nouveau publiée."),
    ResumedFull(
        "complete",
        "La pause est finie, mais toutes les places sont prises\u{a0}: l’offre est complète."
    ),
    Ended("terminee", "L’offre est terminée."),
    ReviewAsked(
        "relecture",
        "La modération va relire votre offre. Vous serez prévenu de sa réponse."
    ),
);
