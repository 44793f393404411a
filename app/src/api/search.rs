//! The offer search.

use domain::sector::Sector;
use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    form::FormData,
    search::{AlertLink, CommittedLine, SearchOutcome, WordSuggestion},
};

/// Searches the offers. `query` is the part of the page's address after `?`. Open to anybody.
#[server(endpoint = "offers/search", protocol = Reading)]
pub async fn search_offers(query: String) -> Result<SearchOutcome, AppError> {
    crate::request::read_now(|request| Ok(service::search::search(&request, &query)))
}

/// Every sector, by label. Open to anybody.
#[server(endpoint = "sectors", protocol = Reading)]
pub async fn list_sectors() -> Result<Vec<Sector>, AppError> {
    crate::request::read_now(|request| Ok(service::search::sectors(&request)))
}

/// Sectors and trades for what was typed so far as key words. Open to anybody.
#[server(endpoint = "offers/words", protocol = Reading)]
pub async fn suggest_words(typed: String) -> Result<Vec<WordSuggestion>, AppError> {
    crate::request::read_now(|request| Ok(service::search::suggest_words(&request, &typed)))
}

/// The organisations that have the badge. Open to anybody.
#[server(endpoint = "offers/committed", protocol = Reading)]
pub async fn list_committed() -> Result<Vec<CommittedLine>, AppError> {
    crate::request::read(service::search::committed).await
}

/// Asks for new offers of a search by e-mail, without an account. Open to anybody.
#[server(endpoint = "offers/alert")]
pub async fn ask_alert(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::search::alert::ask).await
}

/// What the link of the e-mail is for. Open to whoever has the link.
#[server(endpoint = "offers/alert/link", protocol = Reading)]
pub async fn read_alert_link(token: String) -> Result<Option<AlertLink>, AppError> {
    crate::request::read(|request| service::search::alert::link(request, token)).await
}

/// Confirms the address. Open to whoever has the link.
#[server(endpoint = "offers/alert/confirm")]
pub async fn confirm_alert(#[server(flatten)] form: FormData) -> Result<(), AppError> {
    crate::form_response::submit(form, service::search::alert::confirm).await
}
