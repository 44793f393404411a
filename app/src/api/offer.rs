//! One offer.

use leptos::prelude::*;
use wire::{answer::Reading, error::AppError, offer::OfferView};

/// An offer, seen from the search whose address is `query`. Open to anybody, as far as they may see it.
#[server(endpoint = "offers/read", protocol = Reading)]
pub async fn read_offer(id: String, query: String) -> Result<OfferView, AppError> {
    crate::request::read(|request| service::search::offer_page(request, id, query)).await
}
