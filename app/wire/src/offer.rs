//! One offer.

use domain::{
    offer::{Hit, OfferDetail, OfferState},
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
    /// Its state; over, when it is not current any more.
    pub state: OfferState,
    /// Whether it is reserved, to the lycée of whoever looks among others.
    pub for_your_school: bool,
    /// Others like it, nearby.
    pub nearby: Vec<Hit>,
    /// Others of the same structure, nearby.
    #[serde(default)]
    pub same_host: Vec<Hit>,
    /// Where it stands in the search it was opened from.
    #[serde(default)]
    pub in_search: Option<InSearch>,
}

/// Where an offer stands among the results of a search.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InSearch {
    /// From 1.
    pub rank: usize,
    /// How many results there are.
    pub total: usize,
    /// The result before it.
    pub previous: Option<Neighbour>,
    /// The result after it.
    pub next: Option<Neighbour>,
}

/// The offer beside another one in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its title.
    pub title: String,
    /// Its address, with the search.
    pub path: String,
}

/// What its page says of an offer that takes no applications.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OfferNotice {
    /// Its title.
    pub title: String,
    /// Its structure.
    pub structure: String,
    /// « Montreuil (93) ».
    pub place: String,
    /// Its state.
    pub state: OfferState,
    /// Others like it, nearby.
    pub nearby: Vec<Hit>,
}

/// An offer, as far as whoever looks may see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum OfferView {
    /// All of it.
    Whole(Box<OfferPage>),
    /// What became of it.
    Notice(OfferNotice),
    /// That it is reserved to the pupils of some lycées.
    Reserved,
}
