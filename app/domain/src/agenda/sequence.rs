//! How a calendar follows what changes: an event keeps its name, its number grows with each change, and one that is no more is said to
//! be cancelled for a while, since programs that read calendars may not notice what is merely missing.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Event;

/// How long an event that is no more is said to be cancelled.
const CANCELLED_FOR: TimeDelta = TimeDelta::days(30);

/// An event as the calendar has told of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The event.
    pub event: Event,
    /// How often it has changed.
    pub sequence: i32,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
    /// Since when it is no more.
    pub cancelled_at: Option<DateTime<Utc>>,
}

impl Entry {
    fn new(event: Event, now: DateTime<Utc>) -> Self {
        Self {
            event,
            sequence: 0,
            changed_at: now,
            cancelled_at: None,
        }
    }

    fn changed(self, event: Event, now: DateTime<Utc>) -> Self {
        Self {
            event,
            sequence: self.sequence + 1,
            changed_at: now,
            cancelled_at: None,
        }
    }

    /// Of what is no more, nothing is kept but when and what it was.
    fn cancelled(self, now: DateTime<Utc>) -> Self {
        let event = Event {
            location: String::new(),
            description: String::new(),
            busy: false,
            ..self.event.clone()
        };
        Self {
            cancelled_at: Some(now),
            ..self.changed(event, now)
        }
    }
}

/// What a calendar tells from now on, and how that differs from what it told.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Merged {
    /// All of it, in the order of names.
    pub entries: Vec<Entry>,
    /// What is new, has changed or is cancelled.
    pub changed: Vec<Entry>,
    /// The names of what was cancelled long enough ago.
    pub forgotten: Vec<String>,
}

/// Puts what a calendar shows now in the place of what it told before. Of two events of one name the last counts.
pub fn merge(before: Vec<Entry>, events: Vec<Event>, now: DateTime<Utc>) -> Merged {
    let mut events: BTreeMap<String, Event> = events
        .into_iter()
        .map(|event| (event.uid.clone(), event))
        .collect();
    let mut merged = Merged::default();
    for entry in before {
        let entry = match (events.remove(&entry.event.uid), entry.cancelled_at) {
            (Some(event), None) if event == entry.event => entry,
            (Some(event), _) => {
                let entry = entry.changed(event, now);
                merged.changed.push(entry.clone());
                entry
            }
            (None, None) => {
                let entry = entry.cancelled(now);
                merged.changed.push(entry.clone());
                entry
            }
            (None, Some(at)) if at + CANCELLED_FOR <= now => {
                merged.forgotten.push(entry.event.uid);
                continue;
            }
            (None, Some(_)) => entry,
        };
        merged.entries.push(entry);
    }
    for event in events.into_values() {
        let entry = Entry::new(event, now);
        merged.changed.push(entry.clone());
        merged.entries.push(entry);
    }
    merged
        .entries
        .sort_by(|one, other| one.event.uid.cmp(&other.event.uid));
    merged
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;
    use crate::agenda::Moment;

    fn event(name: u8, day: u8) -> Event {
        let day: NaiveDate = format!("2027-06-{:02}", 1 + day % 28).parse().unwrap();
        Event {
            uid: format!("{name}@quinzaine"),
            start: Moment::Day(day),
            end: Moment::Day(day.succ_opt().unwrap()),
            summary: "Stage".into(),
            location: "Montreuil".into(),
            description: "Neuf heures".into(),
            path: "/convention/1".into(),
            firm: true,
            busy: true,
        }
    }

    fn at(hours: i64) -> DateTime<Utc> {
        "2027-05-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
    }

    fn find<'a>(entries: &'a [Entry], uid: &str) -> Option<&'a Entry> {
        entries.iter().find(|entry| entry.event.uid == uid)
    }

    #[test]
    fn a_change_raises_the_number_and_what_is_missing_is_cancelled_for_a_month() {
        let first = merge(Vec::new(), vec![event(1, 1), event(2, 2)], at(0));
        assert_eq!((first.entries.len(), first.changed.len()), (2, 2));
        let moved = merge(first.entries, vec![event(1, 5), event(2, 2)], at(1));
        assert_eq!(moved.changed.len(), 1);
        assert_eq!((moved.entries[0].sequence, moved.entries[1].sequence), (1, 0));
        let gone = merge(moved.entries, vec![event(2, 2)], at(2));
        let cancelled = &gone.entries[0];
        assert_eq!((cancelled.sequence, cancelled.cancelled_at), (2, Some(at(2))));
        assert!(cancelled.event.location.is_empty() && cancelled.event.description.is_empty());
        let day = 24;
        let later = merge(gone.entries.clone(), vec![event(2, 2)], at(2 + 29 * day));
        assert!(later.changed.is_empty() && later.forgotten.is_empty());
        let back = merge(
            later.entries.clone(),
            vec![event(1, 5), event(2, 2)],
            at(2 + 29 * day),
        );
        assert_eq!(
            (back.entries[0].sequence, back.entries[0].cancelled_at),
            (3, None)
        );
        let forgotten = merge(later.entries, vec![event(2, 2)], at(2 + 30 * day));
        assert_eq!(forgotten.forgotten, ["1@quinzaine"]);
        assert_eq!(forgotten.entries.len(), 1);
    }

    proptest! {
        #[test]
        fn numbers_never_fall_and_reading_again_changes_nothing(
            turns in proptest::collection::vec(proptest::collection::vec((0u8..12, 0u8..4), 0..10), 1..12)
        ) {
            let mut kept: Vec<Entry> = Vec::new();
            for (hours, names) in (0..).zip(turns) {
                let now = at(hours * 100);
                let events: Vec<Event> = names.iter().map(|(name, day)| event(*name, *day)).collect();
                let merged = merge(kept.clone(), events.clone(), now);
                for before in &kept {
                    if let Some(after) = find(&merged.entries, &before.event.uid) {
                        prop_assert!(after.sequence >= before.sequence);
                        prop_assert_eq!(after.sequence > before.sequence, after != before);
                    } else {
                        prop_assert!(before.cancelled_at.is_some());
                    }
                }
                let live: BTreeSet<&str> = merged.entries.iter().filter(|entry| entry.cancelled_at.is_none())
                    .map(|entry| entry.event.uid.as_str()).collect();
                let shown: BTreeSet<&str> = events.iter().map(|event| event.uid.as_str()).collect();
                prop_assert_eq!(live, shown);
                let again = merge(merged.entries.clone(), events, now);
                prop_assert!(again.changed.is_empty());
                prop_assert_eq!(&again.entries, &merged.entries);
                kept = merged.entries;
            }
        }
    }
}
