//! What the home page tells of the campaign.

use serde::{Deserialize, Serialize};

use crate::search::Calendar;

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
