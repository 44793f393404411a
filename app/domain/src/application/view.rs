//! What pages show of applications: to the pupil, to the host, to the lycée.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ApplicationState, HistoryKind};
use crate::{
    id::{ApplicationId, OfferId},
    offer::{OfferState, SeatsLeft},
    place::Kilometres,
    practical::Practical,
    weeks::{Week, Weeks},
};

/// A line of the host's inbox.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct InboxRow {
    /// The application.
    pub id: ApplicationId,
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// The pupil's name.
    pub student: String,
    /// Weeks applied for.
    pub weeks: Weeks,
    /// State.
    pub state: ApplicationState,
    /// When it was sent.
    pub submitted_at: DateTime<Utc>,
    /// Last day to answer, or for the pupil to confirm.
    pub deadline: Option<NaiveDate>,
    /// Days left until then: zero on the last day, negative when the clock has yet to pass.
    pub days_left: Option<i64>,
    /// How far from the pupil's home, as `distance_for_host` tells it.
    pub distance: Option<Kilometres>,
    /// The colleague it was passed on to.
    pub handler: Option<String>,
    /// Seats left in the offer.
    pub seats_left: SeatsLeft,
}

/// A page of the host's inbox.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct Inbox {
    /// Unread ones first, then those whose deadline is nearest, then the closed ones.
    pub rows: Vec<InboxRow>,
    /// How many there are in each state, for the offer asked for, whatever the state asked for.
    pub counts: Vec<(ApplicationState, u32)>,
    /// How many match.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are; at least one.
    pub pages: u32,
}

/// A line of the pupil's list.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MyApplication {
    /// The application.
    pub id: ApplicationId,
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Name of the structure.
    pub structure: String,
    /// Where.
    pub city: String,
    /// Weeks applied for.
    pub weeks: Weeks,
    /// State.
    pub state: ApplicationState,
    /// When it was sent.
    pub submitted_at: DateTime<Utc>,
    /// Last day for the host to answer, or for the pupil to confirm.
    pub deadline: Option<NaiveDate>,
    /// Days left until then.
    pub days_left: Option<i64>,
    /// Whether the host waits for an answer about the distance.
    pub distance_question: bool,
}

/// Whom to call: for accepted pupils only.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
}

/// A line of an application's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody when the clock did.
    pub by: Option<String>,
    /// What happened.
    pub what: HistoryKind,
    /// Where the application stood afterwards.
    pub state: ApplicationState,
    /// What was said: a reason, a message, a colleague's name.
    pub note: String,
}

/// An application, as far as its reader may see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ApplicationDetail {
    /// The application.
    pub id: ApplicationId,
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Where the offer stands.
    pub offer_state: OfferState,
    /// Name of the structure.
    pub structure: String,
    /// Where.
    pub city: String,
    /// The pupil's name.
    pub student: String,
    /// Their lycée and its town.
    pub school: String,
    /// First or second try.
    pub attempt: u16,
    /// Weeks applied for.
    pub weeks: Weeks,
    /// State.
    pub state: ApplicationState,
    /// When it was sent.
    pub submitted_at: DateTime<Utc>,
    /// Last day for the host to answer, or for the pupil to confirm.
    pub deadline: Option<NaiveDate>,
    /// Days left until then.
    pub days_left: Option<i64>,
    /// What the pupil wrote; the lycée does not see it.
    pub motivation: Option<String>,
    /// How far from home; for the host as `distance_for_host` tells it.
    pub distance: Option<Kilometres>,
    /// Whether the pupil said they had thought of the journey.
    pub far_confirmed: bool,
    /// When the host asked about the distance.
    pub distance_asked_at: Option<DateTime<Utc>>,
    /// When the pupil answered.
    pub distance_answered_at: Option<DateTime<Utc>>,
    /// Why it was refused or cancelled.
    pub reason: String,
    /// What the host added when accepting.
    pub message: String,
    /// The colleague it was passed on to; the host only sees it.
    pub handler: Option<String>,
    /// Seats left in the offer.
    pub seats_left: SeatsLeft,
    /// Where to go, when, whom to ask for: the pupil only sees it, once accepted.
    pub practical: Option<Practical>,
    /// What happened, in order.
    pub history: Vec<HistoryLine>,
}

/// Seats of one week of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SeatCount {
    /// Which week.
    pub week: Week,
    /// Seats offered.
    pub seats: u16,
    /// Held for accepted pupils.
    pub held: u16,
    /// Taken by confirmed pupils.
    pub taken: u16,
}

impl SeatCount {
    /// Seats free.
    pub fn left(self) -> u16 {
        self.seats.saturating_sub(self.held + self.taken)
    }
}

/// An offer, for its structure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OwnOffer {
    /// The offer.
    pub id: OfferId,
    /// Title.
    pub title: String,
    /// State.
    pub state: OfferState,
    /// Why a moderator hid it.
    pub hidden_reason: Option<String>,
    /// Whether it is hidden because its structure waits to be vetted.
    pub held: bool,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// Seats of each of its weeks.
    pub seats: Vec<SeatCount>,
    /// How many applications there are in each state.
    pub counts: Vec<(ApplicationState, u32)>,
}
