//! Places to search from: what is proposed while somebody types, and where they are.

use leptos::prelude::*;
use wire::{
    answer::{Reading, Writing},
    error::AppError,
    place::Suggestion,
    search::Town,
};

/// Communes, with departments and regions where one can search in them, then schools, for what was typed so far. Open to anybody.
#[server(endpoint = "places/suggest", protocol = Reading)]
pub async fn suggest_places(
    typed: String,
    #[server(default)] areas: bool,
) -> Result<Vec<Suggestion>, AppError> {
    crate::request::read_now(|request| Ok(service::place::suggest(&request, &typed, areas)))
}

/// The commune of a position in hundredths of a degree; nothing when it is not in France. Open to anybody. The position is sent in the
/// body and kept nowhere.
#[server(endpoint = "places/nearest", protocol = Writing)]
pub async fn nearest_town(latitude: i32, longitude: i32) -> Result<Option<Town>, AppError> {
    let degrees = |hundredths: i32| f64::from(hundredths) / 100.0;
    crate::request::read_now(|request| {
        service::place::nearest(&request, degrees(latitude), degrees(longitude))
    })
}
