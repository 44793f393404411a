//! One offer.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use wire::{error::AppError, offer::OfferPage};

/// An offer, seen from the search whose address is `query`. Open to anybody while the campaign is open to students.
#[server(endpoint = "offers/read", input = GetUrl)]
pub async fn read_offer(id: String, query: String) -> Result<OfferPage, AppError> {
    crate::request::read(|request| service::search::offer_page(request, id, query)).await
}
