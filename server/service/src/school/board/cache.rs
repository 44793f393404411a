//! What boards are made from, in memory for as long as nothing moves: hundreds of people look at one board, and a page that follows it asks
//! for it again when a row moves, which is when it is read again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{CampaignId, SchoolId};
use store::{Db, StoreError, StudentFacts};

/// How long what moves no row, such as a corrected name, may be shown as it was.
const FRESH: TimeDelta = TimeDelta::seconds(60);
/// How many schools are in memory: half a megabyte for a large one.
pub const MOST: usize = 64;

/// Whose board.
pub type Of = (SchoolId, CampaignId);

/// A board that was read.
pub struct Entry {
    /// Whose.
    pub of: Of,
    /// The last change that it knows of.
    pub revision: i64,
    /// When.
    pub read_at: DateTime<Utc>,
    /// What it is made from.
    pub facts: Arc<Vec<StudentFacts>>,
}

/// The boards that were read last, each under the revision that it was read at.
#[derive(Default)]
pub struct BoardCache(pub Mutex<VecDeque<Entry>>);

impl BoardCache {
    /// What the board of a school is made from at that revision, which was read before.
    pub(super) async fn facts(
        &self,
        db: &Db,
        of: Of,
        revision: i64,
        now: DateTime<Utc>,
    ) -> Result<Arc<Vec<StudentFacts>>, StoreError> {
        if let Some(known) = self.known(of, revision, now) {
            return Ok(known);
        }
        let facts = Arc::new(db.whole_board(of.0, of.1).await?);
        self.keep(Entry {
            of,
            revision,
            read_at: now,
            facts: facts.clone(),
        });
        Ok(facts)
    }

    /// What is in memory of a board at that revision, if it is fresh.
    pub fn known(&self, of: Of, revision: i64, now: DateTime<Utc>) -> Option<Arc<Vec<StudentFacts>>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|entry| entry.of == of)?;
        let is_fresh = entry.revision == revision && now - entry.read_at < FRESH && entry.read_at <= now;
        is_fresh.then(|| entry.facts.clone())
    }

    /// Keeps a board in place of what was known of it.
    pub fn keep(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|known| known.of != entry.of);
        entries.truncate(MOST - 1);
        entries.push_front(entry);
    }
}
