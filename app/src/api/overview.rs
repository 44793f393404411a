//! What the home page tells of the campaign.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::{api::search::Calendar, error::AppError};

/// The campaign in a few figures.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Overview {
    /// The campaign, if there is one.
    pub calendar: Option<Calendar>,
    /// Offers that can be found now.
    pub offers: usize,
    /// Whether the data are made up.
    pub demo: bool,
}

/// The state of the current campaign. Open to anybody.
#[server(endpoint = "overview", input = GetUrl)]
pub async fn read_overview() -> Result<Overview, AppError> {
    let app = crate::context::app_context()?;
    Ok(Overview {
        calendar: crate::finder::calendar(&app),
        offers: app.catalogue.count(),
        demo: app.demo,
    })
}
