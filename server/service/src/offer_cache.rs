//! The offers of the current campaign, in memory, kept true by the change log.

use std::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
    atomic::{AtomicU64, Ordering},
};

use chrono::NaiveDate;
use domain::{
    campaign::{Campaign, current},
    id::{OfferId, SchoolId},
    offer::{Hit, OfferCard},
    query::Radius,
    search_map::Group,
    sector::{Sector, in_order},
};
use search::{OfferIndex, Request, Results, SectorMeant, Widening, lexicon::Proposal};
use store::{Change, Db, Noun, StoreError};

use crate::reference_data::lexicon;

/// How many changes are read at a time.
const BATCH: i32 = 1000;

/// What every server holds in memory. Reading never waits for the database.
pub struct OfferCache {
    state: RwLock<State>,
    /// The number of the last change that was applied; locked during a sync, so that changes are applied once and in order.
    last_seq: tokio::sync::Mutex<i64>,
    /// See [`OfferCache::revision`].
    revision: AtomicU64,
}

#[derive(Default)]
struct State {
    index: OfferIndex,
    campaigns: Vec<Campaign>,
    campaign: Option<Campaign>,
    sectors: Vec<Sector>,
    listed_sectors: Vec<Sector>,
}

impl State {
    /// Reads everything, and the number of the last change that is certainly in it.
    async fn load(db: &Db, today: NaiveDate) -> Result<(i64, Self), StoreError> {
        // The number comes first: what happens while loading is then applied once more, which does no harm.
        let last_seq = db.last_change().await?;
        let campaigns = db.campaigns().await?;
        let campaign = current(campaigns.clone(), today);
        let sectors = db.sectors().await?;
        let listed_sectors = in_order(sectors.clone());
        let mut index = OfferIndex::with_lexicon(Arc::new(lexicon(&sectors)));
        if let Some(campaign) = &campaign {
            db.each_listing(campaign.id, |listing| index.upsert(&listing))
                .await?;
        }
        Ok((
            last_seq,
            Self {
                index,
                campaigns,
                campaign,
                sectors,
                listed_sectors,
            },
        ))
    }

    /// Whether another campaign has become the current one since loading.
    fn is_outdated(&self, today: NaiveDate) -> bool {
        current(self.campaigns.clone(), today).map(|campaign| campaign.id)
            != self.campaign.as_ref().map(|c| c.id)
    }
}

impl OfferCache {
    /// Loads everything: the campaign that counts on that day, and its published offers.
    pub async fn load(db: &Db, today: NaiveDate) -> Result<Self, StoreError> {
        let (last_seq, state) = State::load(db, today).await?;
        Ok(Self {
            state: RwLock::new(state),
            last_seq: tokio::sync::Mutex::new(last_seq),
            revision: AtomicU64::new(0),
        })
    }

    /// Takes in what has changed since the last time, here or on another server. Gives the number of changes.
    pub async fn sync(&self, db: &Db, today: NaiveDate) -> Result<usize, StoreError> {
        let mut last_seq = self.last_seq.lock().await;
        if self.read().is_outdated(today) {
            *last_seq = self.reload(db, today).await?;
        }
        let mut taken = 0;
        loop {
            let changes = db.changes_since(*last_seq, BATCH).await?;
            let Some(last) = changes.last() else {
                return Ok(taken);
            };
            if changes.iter().any(concerns_everything) {
                *last_seq = self.reload(db, today).await?.max(last.seq);
            } else {
                self.apply(db, &changes).await?;
                *last_seq = last.seq;
            }
            taken += changes.len();
        }
    }

    async fn reload(&self, db: &Db, today: NaiveDate) -> Result<i64, StoreError> {
        let (last_seq, state) = State::load(db, today).await?;
        *self.write() = state;
        self.revise();
        Ok(last_seq)
    }

    async fn apply(&self, db: &Db, changes: &[Change]) -> Result<(), StoreError> {
        let Some(campaign) = self.read().campaign.as_ref().map(|campaign| campaign.id) else {
            return Ok(());
        };
        for id in changes.iter().filter_map(|change| change.object).map(OfferId) {
            let listing = db.listing(campaign, id).await?;
            let index = &mut self.write().index;
            match listing {
                Some(listing) => index.upsert(&listing),
                None => _ = index.remove(id),
            }
        }
        self.revise();
        Ok(())
    }

    /// Moves on each time what is in memory has changed: an answer made from an older one may be out of date.
    pub fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    fn revise(&self) {
        self.revision.fetch_add(1, Ordering::Release);
    }

    /// The current campaign.
    pub fn campaign(&self) -> Option<Campaign> {
        self.read().campaign.clone()
    }

    /// Every sector, by code.
    pub fn sectors(&self) -> Vec<Sector> {
        self.read().sectors.clone()
    }

    /// Every sector, by label.
    pub fn listed_sectors(&self) -> Vec<Sector> {
        self.read().listed_sectors.clone()
    }

    /// How many offers anybody can find: those reserved to some lycées are counted for nobody.
    pub fn count(&self) -> usize {
        self.read().index.count_open()
    }

    /// How many structures they come from, at least: those of one name count for one.
    pub fn count_hosts(&self) -> usize {
        self.read().index.count_hosts()
    }

    /// The sectors that the key words of a search mean.
    pub fn sectors_meant(&self, request: &Request<'_>) -> Vec<SectorMeant> {
        self.read().index.sectors_meant(request)
    }

    /// Key words to propose for what was typed so far.
    pub fn suggest_words(&self, typed: &str, limit: usize) -> Vec<Proposal> {
        self.read().index.lexicon().suggest(typed, limit)
    }

    /// Searches; when nothing is found, also what would give something.
    pub fn search(&self, request: &Request<'_>) -> (Results, Vec<Widening>) {
        let state = self.read();
        let results = state.index.search(request);
        let widenings = if results.total == 0 {
            state.index.widenings(request)
        } else {
            Vec::new()
        };
        (results, widenings)
    }

    /// What a search finds, by direction and distance from home; `shown` are the offers of the page.
    pub fn search_map(&self, request: &Request<'_>, radius: Radius, shown: &[OfferId]) -> Vec<Group> {
        self.read().index.search_map(request, radius, shown)
    }

    /// Offers like that one, not far from it, as a pupil of `school` sees them.
    pub fn nearby(
        &self,
        card: &OfferCard,
        limit: usize,
        first_week_started: bool,
        school: Option<SchoolId>,
    ) -> Vec<Hit> {
        self.read().index.nearby(card, limit, first_week_started, school)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a change is about more than one offer.
fn concerns_everything(change: &Change) -> bool {
    change.noun == Noun::Campaign || change.object.is_none()
}
