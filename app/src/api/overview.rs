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
    /// Structures they come from.
    pub hosts: usize,
    /// Whether the data are made up.
    pub demo: bool,
}

/// Who publishes the site, as its legal page must say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Publisher {
    /// Name.
    pub name: String,
    /// Who answers for what is published.
    pub director: String,
    /// Who hosts the servers.
    pub host: String,
    /// Where to write.
    pub contact: String,
}

/// Who publishes the site. Open to anybody.
#[server(endpoint = "publisher", input = GetUrl)]
pub async fn read_publisher() -> Result<Publisher, AppError> {
    Ok(crate::context::app_context()?.about.publisher.clone())
}

/// The state of the current campaign. Open to anybody.
#[server(endpoint = "overview", input = GetUrl)]
pub async fn read_overview() -> Result<Overview, AppError> {
    let app = crate::context::app_context()?;
    Ok(Overview {
        calendar: crate::finder::calendar(&app),
        offers: app.catalogue.count(),
        hosts: app.catalogue.count_hosts(),
        demo: app.demo,
    })
}
