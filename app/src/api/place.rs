//! Places to search from: what is proposed while somebody types, and where they are.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{api::search::Town, error::AppError};

/// A place to search from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Suggestion {
    /// The commune.
    pub town: Town,
    /// The lycée by which it was found.
    pub school: Option<String>,
}

/// Communes, then lycées, for what was typed so far. Open to anybody.
#[server(endpoint = "places/suggest", input = GetUrl)]
pub async fn suggest_places(typed: String) -> Result<Vec<Suggestion>, AppError> {
    Ok(crate::finder::suggest(&crate::context::app_context()?, &typed))
}

/// The commune of a position in degrees; nothing when it is not in France. Open to anybody. The position is sent in the
/// body and kept nowhere.
#[server(endpoint = "places/nearest")]
pub async fn nearest_town(latitude: f64, longitude: f64) -> Result<Option<Town>, AppError> {
    crate::finder::nearest(&crate::context::app_context()?, latitude, longitude)
}
