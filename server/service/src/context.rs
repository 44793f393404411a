//! What all requests share: the store, what is held in memory, the clock, and what the site says of itself.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use domain::{clock::Clock, convention::Wording, id::AccountId, rng::Rng, time_zone::TimeZone};
use object_store::ObjectStore;
use search::{gazetteer::Gazetteer, schools::Schools};
use store::{ChangeContext, Db, EmailRenderer};
use uuid::Uuid;
use wire::overview::Publisher;

use crate::{
    clamd::Clamd, offer_cache::OfferCache, register::Register, school::board::BoardCache, seal::Seal,
};

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
    pub offer_cache: Arc<OfferCache>,
    /// What the boards that were looked at last were made from.
    pub board_cache: Arc<BoardCache>,
    /// Communes.
    pub gazetteer: Arc<Gazetteer>,
    /// Lycées.
    pub schools: Arc<Schools>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub rng: Arc<dyn Rng>,
    /// Ids.
    pub ids: Ids,
    /// What people hand over, and documents, by their digests.
    pub files: Arc<dyn ObjectStore>,
    /// The State's register of companies; none where nobody said where it is.
    pub register: Option<Arc<Register>>,
    /// The antivirus that looks at what people hand over, where there is one.
    pub clamd: Option<Arc<Clamd>>,
    /// The operator's seal on signed files, where there is one.
    pub seal: Option<Arc<Seal>>,
    /// The operator's wordings of the convention, from the folder of this server.
    pub wordings: Arc<Vec<Wording>>,
    /// Whether SMS leave: a gateway was said.
    pub texts: bool,
    /// Who writes e-mails.
    pub renderer: Arc<dyn EmailRenderer>,
    /// How often.
    pub limits: Limits,
    /// How long.
    pub sessions: SessionLength,
    /// From when on whoever decides for others must have a second factor; nobody must while no day is said.
    pub second_factor_from: Option<NaiveDate>,
    /// What the site says of itself.
    pub about: Arc<About>,
    /// Whether the data are made up.
    pub demo: bool,
    /// Where whoever asks is, as far as it is known: hours are said as clocks show them there.
    pub zone: TimeZone,
}

impl AppContext {
    /// The circumstances of what somebody does now.
    pub fn context(&self, by: Option<AccountId>) -> ChangeContext<'_> {
        ChangeContext {
            now: self.clock.now(),
            today: self.clock.today(),
            actor: by,
            ids: self.ids.as_ref(),
            renderer: self.renderer.as_ref(),
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
