//! What the clock sees to, a batch at each tick.

use chrono::{DateTime, Utc};

/// How often the clock ticks, in seconds.
const TICK: i64 = 30;

/// What a tick sees to of all that is due. Each begins at another place: not even a whole batch that fails stands before the others for good.
pub fn batch_of_tick<T>(mut due: Vec<T>, batch: usize, now: DateTime<Utc>) -> Vec<T> {
    let tick = usize::try_from(now.timestamp() / TICK).unwrap_or_default();
    let first = (tick * batch).checked_rem(due.len()).unwrap_or_default();
    due.rotate_left(first);
    due.truncate(batch);
    due
}
