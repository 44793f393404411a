use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use service::inner::batch_of_tick;

#[test]
fn what_fails_at_each_tick_keeps_nobody_waiting_for_good() {
    let start: DateTime<Utc> = "2026-11-21T10:00:00Z".parse().unwrap();
    for due in [0, 1, 50, 51, 100, 120, 1000] {
        let all: BTreeSet<usize> = (0..due).collect();
        let mut seen = BTreeSet::new();
        for tick in 0..100 {
            let now = start + TimeDelta::seconds(30 * tick);
            let batch = batch_of_tick((0..due).collect::<Vec<_>>(), 50, now);
            assert_eq!(batch.len(), due.min(50));
            seen.extend(batch);
        }
        assert_eq!(seen, all);
    }
}
