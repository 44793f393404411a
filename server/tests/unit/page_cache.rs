use chrono::{DateTime, TimeDelta};
use server::inner::{CachedPages, Key, Moment};

fn key(number: u32) -> Key {
    Key {
        address: format!("/offres?page={number}"),
        accept_encoding: Vec::new(),
    }
}

fn after(millis: i64, revision: u64) -> Moment {
    Moment {
        at: DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis),
        revision,
    }
}

#[test]
fn a_page_counts_two_seconds_and_half_a_second_once_offers_changed() {
    let mut cached = CachedPages::default();
    cached.keep(key(1), after(0, 1), "made");
    assert_eq!(cached.get(&key(1), after(1_999, 1)), Some("made"));
    assert_eq!(cached.get(&key(1), after(2_000, 1)), None);
    assert_eq!(cached.get(&key(1), after(499, 2)), Some("made"));
    assert_eq!(cached.get(&key(1), after(500, 2)), None);
}

#[test]
fn many_addresses_asked_for_once_leave_room_for_those_asked_for_again() {
    let mut cached = CachedPages::default();
    for number in 0..3_000 {
        cached.keep(key(number), after(0, 1), "once");
    }
    assert_eq!(cached.get(&key(2_999), after(0, 1)), None, "no room left for it");
    cached.keep(key(2_999), after(1, 1), "again");
    assert_eq!(cached.get(&key(2_999), after(1, 1)), Some("again"));
    // What counts no more makes room.
    cached.keep(key(5_000), after(2_500, 1), "later");
    assert_eq!(cached.get(&key(5_000), after(2_500, 1)), Some("later"));
}
