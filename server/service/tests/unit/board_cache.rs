use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{CampaignId, SchoolId};
use service::{
    inner::{Entry, MOST, Of},
    school::board::BoardCache,
};
use uuid::Uuid;

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
