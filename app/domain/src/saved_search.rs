//! What people save: searches that announce new offers by e-mail, and favourite offers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OfferId, SavedSearchId},
    offer::OfferState,
};

/// How many searches one account may save.
pub const MAX_SAVED_SEARCHES: u32 = 10;

/// How many searches one address without an account may be told of.
pub const MAX_ALERTS: u32 = 5;

/// How many days a search that an address asked for waits to be confirmed, before it is erased.
pub const UNCONFIRMED_DAYS: u32 = 7;

/// A saved search: its owner gets an e-mail when new offers match it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavedSearch {
    /// Identifier.
    pub id: SavedSearchId,
    /// Path and query string, in canonical form.
    pub query: String,
    /// Its criteria, in French.
    pub label: String,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// A favourite offer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Favourite {
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// Town, as lists show it.
    pub city: String,
    /// Whether it can still be applied to.
    pub state: OfferState,
    /// When it was added.
    pub kept_at: DateTime<Utc>,
}
