//! What people keep: searches that tell of new offers, and offers to look at again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OfferId, SavedSearchId},
    offer::OfferState,
};

/// How many searches somebody may keep.
pub const MOST_KEPT: u32 = 10;

/// A search somebody keeps, and is told of when offers join it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedSearch {
    /// Identifier.
    pub id: SavedSearchId,
    /// The search's canonical address.
    pub query: String,
    /// The search in words.
    pub label: String,
    /// Since when.
    pub saved_at: DateTime<Utc>,
}

/// An offer somebody keeps.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Favourite {
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// Where.
    pub city: String,
    /// Whether it can still be applied to.
    pub state: OfferState,
    /// Since when it is kept.
    pub kept_at: DateTime<Utc>,
}
