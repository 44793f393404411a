//! What the home page tells of the campaign.

use leptos::prelude::*;
use wire::{
    answer::Reading,
    error::AppError,
    overview::{Overview, Publisher},
};

/// Who publishes the site. Open to anybody.
#[server(endpoint = "publisher", protocol = Reading)]
pub async fn read_publisher() -> Result<Publisher, AppError> {
    crate::request::read_now(|request| Ok(service::overview::publisher(&request)))
}

/// The state of the current campaign. Open to anybody.
#[server(endpoint = "overview", protocol = Reading)]
pub async fn read_overview() -> Result<Overview, AppError> {
    crate::request::read_now(|request| Ok(service::overview::overview(&request)))
}
