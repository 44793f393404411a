//! What server functions work with: the store, the catalogue, the gazetteer, the clock, and who is asking.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::id::AccountId;
use leptos::prelude::use_context;
use object_store::ObjectStore;
use search::{gazetteer::Gazetteer, schools::Schools};
use store::{Act, Db, Scribe, StoreError};
use uuid::Uuid;

pub use crate::api::overview::Publisher;
use crate::{catalogue::Catalogue, error::AppError};

/// The time, given from outside so that tests can choose it.
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds, since PostgreSQL keeps no more.
    fn now(&self) -> DateTime<Utc>;
    /// Today in mainland France.
    fn today(&self) -> NaiveDate;
    /// What clocks showed in mainland France at that time.
    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime;
}

/// Chance, given from outside so that tests can foresee it.
pub trait Chance: Send + Sync {
    /// Fills with bytes nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// Makes ids: version-7 UUIDs.
pub type Ids = Arc<dyn Fn() -> Uuid + Send + Sync>;

/// How often what anybody can do may be tried in a quarter of an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// About one account or address.
    pub per_person: u32,
    /// From one network address: a whole lycée shares one.
    pub per_network: u32,
}

/// How long people stay signed in.
#[derive(Clone, Copy, Debug)]
pub struct SessionLength {
    /// Without being seen.
    pub idle: TimeDelta,
    /// In any case.
    pub absolute: TimeDelta,
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
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// Ids.
    pub ids: Ids,
    /// What people hand over, and documents, by their digests.
    pub files: Arc<dyn ObjectStore>,
    /// Who writes letters.
    pub scribe: Arc<dyn Scribe>,
    /// How often.
    pub limits: Limits,
    /// How long.
    pub sessions: SessionLength,
    /// What the site says of itself.
    pub about: Arc<About>,
    /// Whether the data are made up.
    pub demo: bool,
}

impl AppContext {
    /// The circumstances of what somebody does now.
    pub fn act(&self, by: Option<AccountId>) -> Act<'_> {
        Act {
            now: self.clock.now(),
            today: self.clock.today(),
            by,
            ids: self.ids.as_ref(),
            scribe: self.scribe.as_ref(),
        }
    }

    /// Whether people reach the site by https.
    pub fn is_https(&self) -> bool {
        self.about.public_url.starts_with("https://")
    }
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

/// Where the request comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClientAddress(pub IpAddr);

/// The context of this request.
pub fn app_context() -> Result<AppContext, AppError> {
    use_context::<AppContext>().ok_or_else(|| {
        tracing::error!("a server function ran outside a request");
        AppError::broken()
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
