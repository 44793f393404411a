//! One offer.

use domain::{
    offer::{Hit, OfferDetail},
    place::Kilometres,
    sector::Sector,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{
    api::search::{Calendar, Town},
    error::AppError,
};

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

/// An offer, seen from the search whose address is `query`. Open to anybody while the campaign is open to pupils.
#[server(endpoint = "offers/read", input = GetUrl)]
pub async fn read_offer(id: String, query: String) -> Result<OfferPage, AppError> {
    let app = crate::context::app_context()?;
    let id: domain::id::OfferId = id.parse().map_err(|_| AppError::NotFound)?;
    crate::finder::offer_page(&app, id, &query).await
}
