//! What boards are made from, in memory for as long as nothing moves: hundreds of people look at one board, and a page that follows it asks
//! for it again when a row moves, which is when it is read again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{CampaignId, SchoolId};
use store::StudentFacts;

use crate::{context::AppContext, error::ServiceError};

/// How long what moves no row, such as a corrected name, may be shown as it was.
const FRESH: TimeDelta = TimeDelta::seconds(60);
/// How many schools are in memory: half a megabyte for a large one.
const MOST: usize = 64;

type Of = (SchoolId, CampaignId);

struct Entry {
    of: Of,
    revision: i64,
    read_at: DateTime<Utc>,
    facts: Arc<Vec<StudentFacts>>,
}

/// The boards that were read last, each under the revision that it was read at.
#[derive(Default)]
pub struct BoardCache(Mutex<VecDeque<Entry>>);

impl BoardCache {
    /// What the board of a school is made from at that revision, which was read before.
    pub(super) async fn facts(
        &self,
        app: &AppContext,
        of: Of,
        revision: i64,
    ) -> Result<Arc<Vec<StudentFacts>>, ServiceError> {
        let now = app.clock.now();
        if let Some(known) = self.known(of, revision, now) {
            return Ok(known);
        }
        let facts = Arc::new(app.db.whole_board(of.0, of.1).await?);
        self.keep(Entry {
            of,
            revision,
            read_at: now,
            facts: facts.clone(),
        });
        Ok(facts)
    }

    fn known(&self, of: Of, revision: i64, now: DateTime<Utc>) -> Option<Arc<Vec<StudentFacts>>> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.iter().find(|entry| entry.of == of)?;
        let is_fresh = entry.revision == revision && now - entry.read_at < FRESH && entry.read_at <= now;
        is_fresh.then(|| entry.facts.clone())
    }

    fn keep(&self, entry: Entry) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|known| known.of != entry.of);
        entries.truncate(MOST - 1);
        entries.push_front(entry);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn of(school: u128) -> Of {
        (SchoolId(Uuid::from_u128(school)), CampaignId(Uuid::nil()))
    }

    fn keep(cache: &BoardCache, school: u128, revision: i64) {
        cache.keep(Entry {
            of: of(school),
            revision,
            read_at: at(0),
            facts: Arc::default(),
        });
    }

    #[test]
    fn a_board_is_known_until_a_row_moves_or_a_minute_is_over() {
        let cache = BoardCache::default();
        keep(&cache, 1, 7);
        assert!(cache.known(of(1), 7, at(59)).is_some());
        assert!(cache.known(of(1), 7, at(60)).is_none(), "names may have changed");
        assert!(cache.known(of(1), 8, at(1)).is_none(), "a row moved");
        assert!(cache.known(of(2), 7, at(1)).is_none(), "another school");
        keep(&cache, 1, 8);
        assert!(cache.known(of(1), 8, at(1)).is_some() && cache.known(of(1), 7, at(1)).is_none());
    }

    #[test]
    fn memory_is_bounded_and_the_last_read_stay() {
        let cache = BoardCache::default();
        for school in 0..200 {
            keep(&cache, school, 1);
        }
        assert_eq!(cache.0.lock().unwrap().len(), MOST);
        assert!(cache.known(of(199), 1, at(0)).is_some() && cache.known(of(0), 1, at(0)).is_none());
    }
}
