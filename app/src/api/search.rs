//! The offer search.

use domain::sector::Sector;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use wire::{error::AppError, search::SearchOutcome};

/// Searches the offers. `query` is the part of the page's address after `?`. Open to anybody.
#[server(endpoint = "offers/search", input = GetUrl)]
pub async fn search_offers(query: String) -> Result<SearchOutcome, AppError> {
    crate::request::read_now(|request| Ok(service::search::search(&request, &query)))
}

/// Every sector, by label. Open to anybody.
#[server(endpoint = "sectors", input = GetUrl)]
pub async fn list_sectors() -> Result<Vec<Sector>, AppError> {
    crate::request::read_now(|request| Ok(service::search::sectors(&request)))
}
