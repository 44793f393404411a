//! What server functions work with: the store, the catalogue, the gazetteer, the clock, and who is asking.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::use_context;
use search::{gazetteer::Gazetteer, schools::Schools};
use store::{Db, StoreError};

pub use crate::api::overview::Publisher;
use crate::{catalogue::Catalogue, error::AppError};

/// The time, given from outside so that tests can choose it.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds, since PostgreSQL keeps no more.
    fn now(&self) -> DateTime<Utc>;
    /// Today in mainland France.
    fn today(&self) -> NaiveDate;
}

/// Shared by all requests.
#[derive(Clone)]
pub struct AppContext {
    /// The database.
    pub db: Db,
    /// Offers in memory, and the current campaign.
    pub catalogue: Arc<Catalogue>,
    /// Communes.
    pub gazetteer: Arc<Gazetteer>,
    /// Lycées.
    pub schools: Arc<Schools>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the site says of itself.
    pub about: Arc<About>,
    /// Whether the data are made up.
    pub demo: bool,
}

/// What the site says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Its address, without a slash at the end.
    pub public_url: String,
    /// Who publishes it.
    pub publisher: Publisher,
}

/// The id of the request being served, as its log lines have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestId(pub Arc<str>);

/// The context of this request.
pub fn app_context() -> Result<AppContext, AppError> {
    use_context::<AppContext>().ok_or_else(|| {
        tracing::error!("a server function ran outside a request");
        AppError::Broken {
            request: String::new(),
        }
    })
}

impl From<StoreError> for AppError {
    /// Logs what happened under the request's id; the page only gets the id.
    fn from(error: StoreError) -> Self {
        let request = use_context::<RequestId>()
            .map(|id| id.0.to_string())
            .unwrap_or_default();
        tracing::error!(%request, error = &error as &dyn std::error::Error, "the store failed");
        Self::Broken { request }
    }
}
