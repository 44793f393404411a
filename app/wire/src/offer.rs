//! One offer.

use domain::{
    offer::{Hit, OfferDetail},
    place::Kilometres,
    sector::Sector,
};
use serde::{Deserialize, Serialize};

use crate::search::{Calendar, Town};

/// An offer as its page shows it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferPage {
    /// The offer.
    pub offer: OfferDetail,
    /// Its sector.
    pub sector: Option<Sector>,
    /// The campaign it belongs to.
    pub calendar: Calendar,
    /// Home, when the address names it.
    pub home: Option<Town>,
    /// How far from home.
    pub distance: Option<Kilometres>,
    /// The day it was published, in words.
    pub published: String,
    /// Others like it, nearby.
    pub nearby: Vec<Hit>,
}
