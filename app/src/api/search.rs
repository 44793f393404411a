//! The offer search.

use domain::sector::Sector;
use leptos::{prelude::*, server_fn::codec::GetUrl};
use wire::{
    error::AppError,
    search::{CommittedLine, SearchOutcome, WordSuggestion},
};

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

/// Sectors and trades for what was typed so far as key words. Open to anybody.
#[server(endpoint = "offers/words", input = GetUrl)]
pub async fn suggest_words(typed: String) -> Result<Vec<WordSuggestion>, AppError> {
    crate::request::read_now(|request| Ok(service::search::suggest_words(&request, &typed)))
}

/// The organisations that have the badge. Open to anybody.
#[server(endpoint = "offers/committed", input = GetUrl)]
pub async fn list_committed() -> Result<Vec<CommittedLine>, AppError> {
    crate::request::read(service::search::committed).await
}
